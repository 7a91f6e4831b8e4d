/* SPDX-License-Identifier: MIT */
/* A bench at a real Mosquitto: what it publishes, which units it sees come online, and what it says
 * where the broker is gone, silent, or does not let it in. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "bench/mqtt.h"
#include "sim/obk_command.h"
#include "support/fails_with.h"
#include "support/mosquitto.h"
#include "support/mqtt_broker.h"
#include "support/obk_board.h"
#include "support/scratch.h"

#ifdef RMW_WITH_MQTT
#include <mosquitto.h>

#define START_MS 5000u
#define PATIENCE_MS 20000u
#define ANYBODY "allow_anonymous true\n"
#define USER "bench"
#define PASSWORD "hush hush"

static struct rmw_mqtt_setup setup_of(uint16_t port)
{
	return (struct rmw_mqtt_setup){
		.host = "127.0.0.1", .port = port, .prefix = "rmwflash", .bench = "a/b+#"
	};
}

static bool start(const struct rmw_mqtt_setup *setup, struct rmw_mqtt **mqtt, struct rmw_err *err)
{
	*err = (struct rmw_err){ 0 };
	return rmw_mqtt_start(mqtt, setup, START_MS, NULL, err);
}

static struct rmw_mqtt *join(const struct mosquitto_broker *broker)
{
	const struct rmw_mqtt_setup setup = setup_of(mosquitto_port(broker));
	struct rmw_mqtt *mqtt = NULL;
	struct rmw_err err;

	if (!start(&setup, &mqtt, &err))
		fail_msg("%s%s", err.path, err.cause);
	return mqtt;
}

static bool wait_online(struct rmw_mqtt *mqtt, const char *client, uint32_t wait_ms,
			struct rmw_err *err)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, wait_ms);

	*err = (struct rmw_err){ 0 };
	return rmw_mqtt_wait_online(mqtt, client, &until, err);
}

static bool expect(struct rmw_mqtt *mqtt, const char *client, struct rmw_err *err)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, START_MS);

	*err = (struct rmw_err){ 0 };
	return rmw_mqtt_expect(mqtt, client, &until, err);
}

/* What somebody else does at the broker: a client of its own, one step after the other. */
struct other {
	struct mosquitto *client;
	char topic[256], text[1024];
	bool is_connected, is_retained, was_published;
};

static void other_connected(struct mosquitto *client, void *ctx, int answer)
{
	(void)client;
	((struct other *)ctx)->is_connected = answer == 0;
}

static void other_published(struct mosquitto *client, void *ctx, int message)
{
	(void)client;
	(void)message;
	((struct other *)ctx)->was_published = true;
}

static void other_told(struct mosquitto *client, void *ctx, const struct mosquitto_message *message)
{
	struct other *other = ctx;

	(void)client;
	(void)snprintf(other->topic, sizeof(other->topic), "%s", message->topic);
	(void)snprintf(other->text, sizeof(other->text), "%.*s", message->payloadlen,
		       (const char *)message->payload);
	other->is_retained = message->retain;
}

static void turn(struct other *other, const bool *is_done)
{
	for (unsigned i = 0; !*is_done; i++) {
		assert_true(i < PATIENCE_MS / 10);
		assert_int_equal(mosquitto_loop(other->client, 10, 1), MOSQ_ERR_SUCCESS);
	}
}

static void other_begin(struct other *other, const struct mosquitto_broker *broker)
{
	*other = (struct other){ .client = mosquitto_new(NULL, true, other) };
	assert_non_null(other->client);
	mosquitto_connect_callback_set(other->client, other_connected);
	mosquitto_publish_callback_set(other->client, other_published);
	mosquitto_message_callback_set(other->client, other_told);
	(void)mosquitto_username_pw_set(other->client, USER, PASSWORD);
	assert_int_equal(mosquitto_connect(other->client, "127.0.0.1", mosquitto_port(broker), 60),
			 0);
	turn(other, &other->is_connected);
}

static void other_say(const struct mosquitto_broker *broker, const char *topic, const char *text,
		      bool is_retained)
{
	struct other other;

	other_begin(&other, broker);
	assert_int_equal(mosquitto_publish(other.client, NULL, topic, (int)strlen(text), text, 1,
					   is_retained),
			 0);
	turn(&other, &other.was_published);
	mosquitto_destroy(other.client);
}

static const struct rmw_post_report report = {
	.slot = 3, .from = RMW_LIFE_TEST, .state = RMW_LIFE_PASS, .end = RMW_LIFE_PASSED
};
static const struct rmw_news news = { "a", "hotel", "relay-7", &report };

static void a_slot_is_told_to_whoever_comes_later(void **state)
{
	struct mosquitto_broker *broker = mosquitto_start(ANYBODY);
	struct rmw_mqtt *mqtt = join(broker);
	struct rmw_json *json;
	struct other other;
	struct rmw_err err = { 0 };

	(void)state;
	rmw_mqtt_publish(mqtt, &news);
	rmw_mqtt_stop(mqtt, PATIENCE_MS);
	other_begin(&other, broker);
	assert_int_equal(mosquitto_subscribe(other.client, NULL, "#", 1), 0);
	turn(&other, &other.is_retained);
	assert_string_equal(other.topic, "rmwflash/a_b__/3/state");
	json = rmw_json_parse((struct rmw_view){ (const uint8_t *)other.text, strlen(other.text) },
			      &err);
	assert_non_null(json);
	assert_string_equal(rmw_json_text(json, "state"), "pass");
	assert_string_equal(rmw_json_text(json, "name"), "relay-7");
	rmw_json_free(json);
	mosquitto_destroy(other.client);
	mosquitto_stop(broker);
}

/* What was kept from before is no proof, nor is what others say, nor another word. */
static void only_what_is_said_now_proves_anything(void **state)
{
	struct mosquitto_broker *broker = mosquitto_start(ANYBODY);
	struct rmw_mqtt *mqtt;
	struct rmw_err err = { 0 };

	(void)state;
	other_say(broker, "relay-7/connected", "online", true);
	mqtt = join(broker);
	assert_true(expect(mqtt, "relay-7", &err));
	other_say(broker, "relay-8/connected", "online", false);
	other_say(broker, "relay-7/connected/x", "online", false);
	other_say(broker, "relay-7/connected", "online!", false);
	assert_fails_with(RMW_E_NOT_ONLINE, wait_online(mqtt, "relay-7", 300, &err));
	assert_non_null(strstr(err.cause, "relay-7/connected"));
	err = (struct rmw_err){ 0 };
	assert_true(expect(mqtt, "relay-7", &err));
	other_say(broker, "relay-7/connected", "offline", false);
	assert_fails_with(RMW_E_NOT_ONLINE, wait_online(mqtt, "relay-7", 300, &err));
	assert_non_null(strstr(err.cause, "not online"));
	err = (struct rmw_err){ 0 };
	assert_true(expect(mqtt, "relay-7", &err));
	other_say(broker, "relay-7/connected", "online", true);
	assert_true(wait_online(mqtt, "relay-7", PATIENCE_MS, &err));
	rmw_mqtt_stop(mqtt, 0);
	mosquitto_stop(broker);
}

static void say(struct rmw_port *port, const char *line)
{
	sim_lock(rmw_sim_of_port(port));
	(void)sim_obk_run_line(obk_of(port), line);
	sim_unlock(rmw_sim_of_port(port));
}

static void a_board_comes_online(void **state)
{
	struct mosquitto_broker *broker = mosquitto_start(ANYBODY);
	struct rmw_mqtt *mqtt = join(broker);
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	char options[128];

	(void)state;
	(void)snprintf(options, sizeof(options),
		       "&ap=Example-WiFi:correct horse 42&mqtt=127.0.0.1:%u",
		       (unsigned)mosquitto_port(broker));
	assert_true(expect(mqtt, "relay-7", &err));
	assert_true(expect(mqtt, "relay-8", &err));
	port = obk_board(options, &obk_usual_layout);
	obk_put_psm(port, &obk_usual_layout, "data/obk/psm_0x8000_generated.bin");
	obk_start(port, 1000);
	say(port, "MqttHost 192.0.2.1");
	say(port, "MqttClient relay-7");
	board_pass(port, 20000);
	assert_true(wait_online(mqtt, "relay-7", PATIENCE_MS, &err));
	assert_fails_with(RMW_E_NOT_ONLINE, wait_online(mqtt, "relay-8", 100, &err));
	rmw_port_free(port);
	rmw_mqtt_stop(mqtt, 0);
	mosquitto_stop(broker);
}

/* The state of slot 3 that whoever comes now is told. */
static void expect_told(const struct mosquitto_broker *broker, const char *says)
{
	struct other other;

	other_begin(&other, broker);
	assert_int_equal(mosquitto_subscribe(other.client, NULL, "rmwflash/+/3/state", 1), 0);
	turn(&other, &other.is_retained);
	assert_non_null(strstr(other.text, says));
	mosquitto_destroy(other.client);
}

/* It forgot what it was told, and was not told the rest. */
static void a_broker_that_returns_is_told_the_last_of_each_slot(void **state)
{
	struct mosquitto_broker *broker = mosquitto_start(ANYBODY);
	struct rmw_mqtt *mqtt = join(broker);
	struct rmw_post_report later = report;
	const struct rmw_news last = { "a", "hotel", "relay-8", &later };
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, PATIENCE_MS);
	char text[RMW_MQTT_TEXT_MAX];

	(void)state;
	rmw_mqtt_publish(mqtt, &news);
	expect_told(broker, "relay-7");
	mosquitto_halt(broker);
	while (!rmw_mqtt_trouble(mqtt, text))
		assert_false(rmw_deadline_is_over(&until));
	later.state = RMW_LIFE_FAIL;
	rmw_mqtt_publish(mqtt, &last);
	mosquitto_resume(broker);
	for (unsigned i = 0; i < 40; i++) {
		const struct rmw_deadline nap = rmw_deadline_in(&rmw_clock_wall, NULL, 100);

		rmw_mqtt_turn(mqtt);
		rmw_clock_wall.wait(&rmw_clock_wall, &nap);
	}
	expect_told(broker, "relay-8");
	rmw_mqtt_stop(mqtt, 1000);
	mosquitto_stop(broker);
}

static void a_unit_can_be_looked_at_and_forgotten(void **state)
{
	struct mosquitto_broker *broker = mosquitto_start(ANYBODY);
	struct rmw_mqtt *mqtt = join(broker);
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, PATIENCE_MS);
	struct rmw_err err = { 0 };
	char name[16];

	(void)state;
	assert_false(rmw_mqtt_is_online(mqtt, "relay-7"));
	for (unsigned i = 0; i < 2 * RMW_MQTT_WATCHED_MAX; i++) {
		(void)snprintf(name, sizeof(name), "relay-%u", i);
		assert_true(expect(mqtt, name, &err));
		rmw_mqtt_forget(mqtt, name);
	}
	rmw_mqtt_forget(mqtt, "nobody");
	assert_true(expect(mqtt, "relay-7", &err));
	assert_false(rmw_mqtt_is_online(mqtt, "relay-7"));
	other_say(broker, "relay-7/connected", "online", false);
	while (!rmw_mqtt_is_online(mqtt, "relay-7"))
		assert_false(rmw_deadline_is_over(&until));
	assert_true(wait_online(mqtt, "relay-7", 0, &err));
	assert_false(rmw_mqtt_is_online(mqtt, "relay-7"));
	rmw_mqtt_stop(mqtt, 0);
	mosquitto_stop(broker);
}

/* A broker that knows one user; `rights` are lines of its list of rights. */
static struct mosquitto_broker *start_locked(const char *rights)
{
	char command[3000], lines[2100], passwords[1024], list[1024];

	(void)snprintf(passwords, sizeof(passwords), "%s", scratch_path("passwords"));
	(void)snprintf(list, sizeof(list), "%s", scratch_path("rights"));
	(void)snprintf(command, sizeof(command),
		       "rm -f '%s' && mosquitto_passwd -b -c '%s' '" USER "' '" PASSWORD "'",
		       passwords, passwords);
	assert_int_equal(system(command), 0);
	write_test_file(list, (struct rmw_view){ (const uint8_t *)rights, strlen(rights) });
	(void)snprintf(lines, sizeof(lines),
		       "allow_anonymous false\npassword_file %s\nacl_file %s\n", passwords, list);
	return mosquitto_start(lines);
}

static void a_user_needs_the_password(void **state)
{
	struct mosquitto_broker *broker = start_locked("user " USER "\ntopic readwrite #\n");
	struct rmw_mqtt_setup setup = setup_of(mosquitto_port(broker));
	struct rmw_mqtt *mqtt = NULL;
	struct rmw_err err;

	(void)state;
	assert_fails_with(RMW_E_MQTT_DENIED, start(&setup, &mqtt, &err));
	setup.user = USER;
	setup.password = "wrong secret";
	assert_fails_with(RMW_E_MQTT_DENIED, start(&setup, &mqtt, &err));
	assert_non_null(strstr(err.cause, "user '" USER "'"));
	assert_null(strstr(err.cause, "wrong secret"));
	setup.password = PASSWORD;
	assert_true(start(&setup, &mqtt, &err));
	rmw_mqtt_stop(mqtt, 0);
	mosquitto_stop(broker);
}

static void a_broker_that_is_not_there_is_told_at_once(void **state)
{
	struct mosquitto_broker *broker = mosquitto_start(ANYBODY);
	const struct rmw_mqtt_setup setup = setup_of(mosquitto_port(broker));
	struct rmw_mqtt *mqtt = NULL;
	struct rmw_err err;

	(void)state;
	mosquitto_halt(broker);
	assert_fails_with(RMW_E_MQTT_BROKER, start(&setup, &mqtt, &err));
	assert_non_null(strstr(err.cause, "refused"));
	mosquitto_stop(broker);
}

static void a_broker_that_says_nothing_is_told(void **state)
{
	static const struct mqtt_broker_habits silent = { .hangs = true };
	struct mqtt_broker *broker = mqtt_broker_start(&silent);
	const struct rmw_mqtt_setup setup = setup_of(mqtt_broker_port(broker));
	const uint64_t began_us = rmw_clock_wall.now_us(&rmw_clock_wall);
	struct rmw_mqtt *mqtt = NULL;
	struct rmw_err err = { 0 };

	(void)state;
	assert_fails_with(RMW_E_MQTT_BROKER, rmw_mqtt_start(&mqtt, &setup, 300, NULL, &err));
	assert_non_null(strstr(err.cause, "says nothing"));
	assert_true(rmw_clock_wall.now_us(&rmw_clock_wall) - began_us < 5000000);
	mqtt_broker_stop(broker);
}

static void a_broker_that_goes_is_told_once_and_found_again(void **state)
{
	struct mosquitto_broker *broker = mosquitto_start(ANYBODY);
	struct rmw_mqtt *mqtt = join(broker);
	char text[RMW_MQTT_TEXT_MAX] = "";
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, PATIENCE_MS);
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(expect(mqtt, "relay-7", &err));
	mosquitto_halt(broker);
	while (!rmw_mqtt_trouble(mqtt, text))
		assert_false(rmw_deadline_is_over(&until));
	assert_non_null(strstr(text, "was lost"));
	assert_fails_with(RMW_E_MQTT_BROKER, wait_online(mqtt, "relay-7", 100, &err));
	assert_non_null(strstr(err.cause, "lost meanwhile"));
	err = (struct rmw_err){ 0 };
	assert_fails_with(RMW_E_MQTT_BROKER, expect(mqtt, "relay-7", &err));
	assert_false(rmw_mqtt_trouble(mqtt, text));
	mosquitto_resume(broker);
	err = (struct rmw_err){ 0 };
	if (!rmw_mqtt_expect(mqtt, "relay-7", &until, &err))
		fail_msg("%s", err.cause);
	other_say(broker, "relay-7/connected", "online", false);
	assert_true(wait_online(mqtt, "relay-7", PATIENCE_MS, &err));
	rmw_mqtt_stop(mqtt, 1000);
	mosquitto_stop(broker);
}

static void tls_needs_a_broker_that_proves_who_it_is(void **state)
{
	struct mosquitto_broker *broker;
	struct rmw_mqtt_setup setup;
	char command[5000], lines[3000], key[1024], certificate[1024];
	struct rmw_mqtt *mqtt = NULL;
	struct rmw_err err;

	(void)state;
	(void)snprintf(key, sizeof(key), "%s", scratch_path("key.pem"));
	(void)snprintf(certificate, sizeof(certificate), "%s", scratch_path("certificate.pem"));
	(void)snprintf(
		command, sizeof(command),
		"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
		"-subj /CN=bench -addext subjectAltName=IP:127.0.0.1 -keyout '%s' -out '%s' "
		"2>/dev/null",
		key, certificate);
	assert_int_equal(system(command), 0);
	(void)snprintf(lines, sizeof(lines), ANYBODY "certfile %s\nkeyfile %s\n", certificate, key);
	broker = mosquitto_start(lines);
	setup = setup_of(mosquitto_port(broker));
	setup.tls = RMW_MQTT_TLS;
	assert_fails_with(RMW_E_SERVER_UNTRUSTED, start(&setup, &mqtt, &err));
	setup.ca_file = certificate;
	if (!start(&setup, &mqtt, &err))
		fail_msg("%s%s", err.path, err.cause);
	rmw_mqtt_stop(mqtt, 0);
	setup.tls = RMW_MQTT_PLAIN;
	err = (struct rmw_err){ 0 };
	assert_fails_with(RMW_E_MQTT_BROKER, rmw_mqtt_start(&mqtt, &setup, 1000, NULL, &err));
	mosquitto_stop(broker);
}

static void what_can_be_no_topic_is_refused(void **state)
{
	struct mosquitto_broker *broker = mosquitto_start(ANYBODY);
	struct rmw_mqtt *mqtt = join(broker);
	struct rmw_mqtt_setup setup = setup_of(mosquitto_port(broker));
	struct rmw_err err = { 0 };

	(void)state;
	assert_fails_with(RMW_E_NOT_ONLINE, expect(mqtt, "a+", &err));
	err = (struct rmw_err){ 0 };
	assert_fails_with(RMW_E_NOT_ONLINE, expect(mqtt, "", &err));
	rmw_mqtt_stop(mqtt, 0);
	setup.prefix = "all/#";
	assert_fails_with(RMW_E_USAGE, start(&setup, &mqtt, &err));
	mosquitto_stop(broker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slot_is_told_to_whoever_comes_later),
		cmocka_unit_test(only_what_is_said_now_proves_anything),
		cmocka_unit_test(a_board_comes_online),
		cmocka_unit_test(a_user_needs_the_password),
		cmocka_unit_test(a_broker_that_is_not_there_is_told_at_once),
		cmocka_unit_test(a_broker_that_says_nothing_is_told),
		cmocka_unit_test(a_broker_that_goes_is_told_once_and_found_again),
		cmocka_unit_test(a_broker_that_returns_is_told_the_last_of_each_slot),
		cmocka_unit_test(a_unit_can_be_looked_at_and_forgotten),
		cmocka_unit_test(tls_needs_a_broker_that_proves_who_it_is),
		cmocka_unit_test(what_can_be_no_topic_is_refused),
	};

	if (!mosquitto_is_there()) {
		printf("mosquitto is missing\n");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
	printf("built without libmosquitto\n");
	return 77;
}

#endif
