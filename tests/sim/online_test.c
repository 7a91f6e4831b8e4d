/* SPDX-License-Identifier: MIT */
/* Batches with a real Mosquitto: units prove that they came online, slots are told there, a command
 * hears of each event, each unit gets its label; a broker that goes and returns does no harm, and
 * no password is left anywhere. */
#include "program_story.h"
#include "support/cmocka.h"
#include "support/mosquitto.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef RMW_WITH_MQTT
#include <mosquitto.h>

#define USER "bench"
#define NOT_ALL_PASSED 12
#define WAIT_MS 10000

#define CALL                                                                                       \
	"cat >>events; tr '\\0' '\\n' </proc/self/environ >>seen; tr '\\0' ' ' </proc/$PPID/cmdline >>seen"

static struct mosquitto_broker *broker;
static uint16_t tls_port;

static void run_shell(const char *command)
{
	if (system(command) != 0)
		fail_msg("%s", command);
}

/* An authority, and a broker's certificate of it. */
static void make_certificates(void)
{
	char command[2000];

	(void)snprintf(
		command, sizeof(command),
		"cd '%s' && exec 2>/dev/null && openssl req -x509 -newkey ec -pkeyopt "
		"ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem "
		"&& openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 "
		"-nodes -subj /CN=broker -keyout b.key -out b.csr && printf subjectAltName=IP:127.0.0.1 "
		">b.ext && openssl x509 -req -in b.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 "
		"-extfile b.ext -out b.pem && openssl req -x509 -newkey ec -pkeyopt "
		"ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority -keyout o.key -out other.pem",
		scratch_path("broker"));
	run_shell(command);
}

/* Units speak plain with it, the bench TLS; both need the password. */
static void start_broker(void)
{
	char command[3000], lines[6000], folder[1024];

	(void)snprintf(folder, sizeof(folder), "%s", scratch_path("broker"));
	(void)snprintf(command, sizeof(command),
		       "mkdir -p '%s' && mosquitto_passwd -b -c '%s/passwords' " USER
		       " '" PROGRAM_MQTT_PASSWORD "'",
		       folder, folder);
	run_shell(command);
	make_certificates();
	tls_port = mosquitto_free_port();
	(void)snprintf(lines, sizeof(lines),
		       "allow_anonymous false\npassword_file %s/passwords\nlistener %u 127.0.0.1\n"
		       "certfile %s/b.pem\nkeyfile %s/b.key\n",
		       folder, (unsigned)tls_port, folder, folder);
	broker = mosquitto_start(lines);
}

static int start(void **state)
{
	(void)state;
	start_broker();
	return 0;
}

static int finish(void **state)
{
	(void)state;
	mosquitto_stop(broker);
	return 0;
}

/* A job that wants units online; `ca` is what the bench trusts. */
static void begin(unsigned boards, const char *ca, const char *more)
{
	char lines[1500];

	(void)snprintf(lines, sizeof(lines),
		       "mqtt = 127.0.0.1:%u user:" USER " pass:file\nmqtt_topic = rmwflash/hall\n"
		       "mqtt_tls = %u\nmqtt_ca = %s/%s\ncount = %u\ntest = boot join online\n%s",
		       (unsigned)mosquitto_port(broker), (unsigned)tls_port, scratch_path("broker"),
		       ca, boards, more);
	program_story_begin(lines);
	program_story_file("a.txt", "{name} {mac}\n");
}

/* A slot, with the broker in reach of its boards or not. */
static const char *slot(unsigned number, const char *options, bool is_in_reach)
{
	static char texts[8][400];
	char *text = texts[number % 8];
	char reach[40] = "";

	if (is_in_reach)
		(void)snprintf(reach, sizeof(reach), "&mqtt=127.0.0.1:%u",
			       (unsigned)mosquitto_port(broker));
	(void)snprintf(text, sizeof(texts[0]), PROGRAM_BOARD "&mac=18b905%02x0000%s%s", number,
		       reach, options);
	return text;
}

/* ---- who comes later, and what it is told ---- */

struct later {
	bool is_connected;
	unsigned states, retained; /* messages of slots */
};

static void on_connect(struct mosquitto *client, void *ctx, int answer)
{
	struct later *later = ctx;

	later->is_connected = answer == 0;
	assert_int_equal(mosquitto_subscribe(client, NULL, "rmwflash/hall/+/+/state", 1), 0);
}

static void on_message(struct mosquitto *client, void *ctx, const struct mosquitto_message *message)
{
	struct later *later = ctx;

	(void)client;
	later->retained += message->retain;
	later->states +=
		memmem(message->payload, (size_t)message->payloadlen, "\"stopped\"", 9) != NULL;
}

/* All slots of a batch that is over are told to have stopped. */
static void expect_retained(unsigned slots)
{
	struct later later = { false, 0, 0 };
	struct mosquitto *client = mosquitto_new(NULL, true, &later);

	assert_non_null(client);
	mosquitto_connect_callback_set(client, on_connect);
	mosquitto_message_callback_set(client, on_message);
	assert_int_equal(mosquitto_username_pw_set(client, USER, PROGRAM_MQTT_PASSWORD), 0);
	assert_int_equal(mosquitto_connect(client, "127.0.0.1", mosquitto_port(broker), 60), 0);
	for (unsigned i = 0; i < WAIT_MS / 10 && later.retained < slots; i++)
		assert_int_equal(mosquitto_loop(client, 10, 1), 0);
	assert_true(later.is_connected);
	assert_int_equal(later.retained, slots);
	assert_int_equal(later.states, slots);
	mosquitto_destroy(client);
}

static unsigned lines_of(const char *name)
{
	FILE *file = fopen(program_story_path(name), "r");
	unsigned lines = 0;
	int byte;

	if (file == NULL)
		return 0;
	while ((byte = fgetc(file)) != EOF)
		lines += byte == '\n';
	(void)fclose(file);
	return lines;
}

/* Neither in files, nor in arguments and environment that the command saw. That of the network is
 * an option of these boards, and so in arguments and in what is told of ports. */
static void expect_no_secret(void)
{
	char command[1200];

	(void)snprintf(command, sizeof(command),
		       "! grep -rlaF --exclude=b.wifi -e '" PROGRAM_MQTT_PASSWORD "' '%s'",
		       scratch_path("bench"));
	run_shell(command);
	(void)snprintf(command, sizeof(command),
		       "! grep -rlaF --exclude=b.wifi --exclude=seen --exclude=said.json "
		       "--exclude=said.txt -e '" PROGRAM_WIFI_PASSWORD "' '%s'",
		       scratch_path("bench"));
	run_shell(command);
}

/* ---- stories ---- */

static void units_come_online_and_all_is_told(void **state)
{
	const char *more[] = { "-p",	      slot(1, "&boards=2", true),
			       "-p",	      slot(2, "&boards=2", true),
			       "-p",	      slot(3, "", true),
			       "--event-cmd", CALL,
			       NULL };

	(void)state;
	begin(5, "ca.pem", "label = a.txt\nlabel_to = all.txt\n");
	program_story_expect(program_story_run(more), 0);
	assert_int_equal(program_story_count("unit_end", "result", "passed"), 5);
	assert_int_equal(program_story_count("warning", NULL, NULL), 0);
	expect_retained(3);
	assert_int_equal(lines_of("events"), program_story_count("state", NULL, NULL));
	assert_int_equal(lines_of("all.txt"), 5);
	assert_true(lines_of("seen") > 0);
	expect_no_secret();
}

/* Its settings name the broker, but nothing of it gets there. */
static void a_unit_that_does_not_come_online_fails(void **state)
{
	const char *more[] = { "-p", slot(1, "", true), "-p", slot(2, "", false),
			       "-p", slot(3, "", true), "-p", slot(4, "", true),
			       NULL };

	(void)state;
	begin(4, "ca.pem", "on_fail = bin\n");
	program_story_expect(program_story_run(more), NOT_ALL_PASSED);
	assert_int_equal(program_story_count("unit_end", "result", "passed"), 3);
	assert_int_equal(program_story_count("unit_end", "code", "E1011"), 1);
	assert_true(program_story_said("E1220"));
	expect_no_secret();
}

/*
 * It goes while two slots write, and a third one is done; it returns when they want to start their
 * units, and has forgotten all.
 */
static void a_broker_that_goes_and_returns_does_no_harm(void **state)
{
	const char *more[] = { "-p",	      slot(1, "&pace=1", true),
			       "-p",	      slot(2, "&pace=1", true),
			       "-p",	      slot(3, "&boards=2", true),
			       "--event-cmd", "cat >>events",
			       NULL };
	pid_t process;

	(void)state;
	begin(4, "ca.pem", "");
	process = program_story_start(more);
	program_story_await(1, "state", "state", "stopped");
	program_story_await(2 + 2, "state", "state", "backup");
	mosquitto_halt(broker);
	program_story_await(2 + 2, "state", "state", "boot");
	(void)usleep(1000000);
	mosquitto_resume(broker);
	program_story_expect(program_story_wait(process), 0);
	assert_int_equal(program_story_count("unit_end", "result", "passed"), 4);
	assert_int_equal(program_story_count("state", "state", "boot"), 4);
	assert_int_equal(program_story_count("warning", NULL, NULL), 1);
	assert_true(program_story_said("was lost"));
	expect_retained(3);
	assert_int_equal(lines_of("events"), program_story_count("state", NULL, NULL));
}

/* No board is touched, and no ledger made. */
static void a_broker_that_is_not_what_it_should_be_is_told_first(void **state)
{
	const char *more[] = { "-p", slot(1, "", true), NULL };

	(void)state;
	begin(1, "other.pem", "");
	program_story_expect(program_story_run(more), 7);
	assert_true(program_story_said("E0721"));
	begin(1, "ca.pem", "");
	program_story_file("b.wifi", "ssid = a\npassword = 12345678\nmqtt_password = no\n");
	program_story_expect(program_story_run(more), 7);
	assert_true(program_story_said("E0725"));
	begin(1, "ca.pem", "");
	mosquitto_halt(broker);
	program_story_expect(program_story_run(more), 7);
	assert_true(program_story_said("E0724"));
	assert_int_equal(program_story_count("state", NULL, NULL), 0);
	assert_int_not_equal(access(program_story_path("state"), F_OK), 0);
	mosquitto_resume(broker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units_come_online_and_all_is_told),
		cmocka_unit_test(a_unit_that_does_not_come_online_fails),
		cmocka_unit_test(a_broker_that_goes_and_returns_does_no_harm),
		cmocka_unit_test(a_broker_that_is_not_what_it_should_be_is_told_first),
	};

	if (!mosquitto_is_there()) {
		printf("mosquitto is missing\n");
		return 77;
	}
	return cmocka_run_group_tests(tests, start, finish);
}

#else

int main(void)
{
	printf("built without libmosquitto\n");
	return 77;
}

#endif
