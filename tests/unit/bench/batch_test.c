/* SPDX-License-Identifier: MIT */
/* Batches: what a job that was read means for boards and stages. Wrong ones are in tests/cli/batch.
 */
#include "support/cmocka.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/bench.h"
#include "bench/life.h"
#include "bench/mqtt.h"
#include "support/scratch.h"

#define BASE "firmware = relay\nprofile = bl602-relay\n"

static struct rmw_batch *batch;
static struct rmw_troubles *problems;
static struct rmw_err err;

static int start(void **state)
{
	(void)state;
	setenv("HOME", scratch_path("home"), 1);
	unsetenv("XDG_DATA_HOME");
	setenv("RMWFLASH_PROFILES", scratch_path("none"), 1);
	memset(&err, 0, sizeof(err));
	problems = calloc(1, sizeof(*problems));
	assert_non_null(problems);
	return 0;
}

static int finish(void **state)
{
	(void)state;
	rmw_batch_free(batch);
	batch = NULL;
	free(problems);
	return 0;
}

static void put(const char *name, const char *text, mode_t mode)
{
	const char *path = scratch_path(name);

	write_test_file(path, (struct rmw_view){ (const uint8_t *)text, strlen(text) });
	assert_int_equal(chmod(path, mode), 0);
}

static void load(const char *text)
{
	const struct rmw_watch nobody = { 0 };

	put("a.job", text, 0644);
	assert_true(rmw_batch_load(scratch_path("a.job"), &nobody, NULL, &batch, problems, &err));
}

static void rows_and_pattern_name_the_boards(void **state)
{
	(void)state;
	put("u.csv", "name,mac,wall\none,,\n,7cb94ca8a991,north\n,,south\n", 0644);
	load(BASE "units = u.csv\nname = r-{mac6}\nseq_from = 5\n");
	assert_int_equal(problems->count, 0);
	assert_int_equal(batch->board_count, 3);
	assert_string_equal(batch->boards[0].name, "one");
	assert_string_equal(batch->boards[1].name, "r-a8a991");
	assert_string_equal(batch->boards[2].name, "r-{mac6}");
	assert_int_equal(batch->boards[2].seq, 7);
	assert_string_equal(batch->chip, "bl602");
	assert_true(batch->firmware.bytes.len > 0);
}

/* A pipe gives it once, and a file may be changed meanwhile. */
static void the_digest_is_of_what_was_read(void **state)
{
	static const char text[] = BASE "count = 1\nname = {mac}\n";
	struct rmw_ledger *ledger = NULL;
	const struct rmw_ledger_setup setup = { .where = scratch_path("digest.db") };
	const struct rmw_view view = { (const uint8_t *)text, strlen(text) };
	uint8_t digest[RMW_SHA256_SIZE];
	char hex[RMW_SHA256_TEXT];

	(void)state;
	load(text);
	rmw_sha256(&view, 1, digest);
	rmw_hex(RMW_VIEW_OF(digest), hex);
	assert_string_equal(batch->sha256, hex);
	(void)unlink(scratch_path("a.job"));
	assert_true(rmw_ledger_open(&ledger, &setup, &err));
	assert_true(rmw_bench_import(ledger, batch, &err));
	rmw_ledger_free(ledger);
}

static void the_job_counts_before_its_files(void **state)
{
	(void)state;
	put("w", "ssid = net\npassword = 12345678\nmqtt_host = w\nmqtt_password = pw\n", 0600);
	put("m", "mqtt_host = m\nmqtt_user = mu\nmqtt_port = 1000\n", 0600);
	load(BASE "count = 1\nname = {mac}\nwifi = file:w\nmqtt = file:m\n");
	assert_int_equal(problems->count, 0);
	assert_string_equal(batch->credentials.first.ssid, "net");
	assert_string_equal(batch->credentials.mqtt_host, "m");
	assert_string_equal(batch->credentials.mqtt_user, "mu");
	assert_string_equal(batch->credentials.mqtt_password, "pw");
	assert_int_equal(batch->credentials.mqtt_port, 1000);
	rmw_batch_free(batch);
	load(BASE "count = 1\nname = {mac}\nwifi = file:w\nmqtt = h:7 user:u pass:file\n");
	assert_int_equal(problems->count, 0);
	assert_string_equal(batch->credentials.mqtt_host, "h");
	assert_string_equal(batch->credentials.mqtt_user, "u");
	assert_int_equal(batch->credentials.mqtt_port, 7);
	rmw_batch_free(batch);
	put("w", "ssid = net\npassword = 12345678\n", 0600);
	load(BASE "count = 1\nname = {mac}\nwifi = file:w\nmqtt = h pass:file\n");
	assert_int_equal(problems->count, 1);
	assert_non_null(strstr(problems->items[0].text, "no mqtt_password"));
}

static void fails_at(unsigned line, enum rmw_code code, const char *says)
{
	assert_int_equal(problems->count, 1);
	assert_non_null(strstr(problems->items[0].text, says));
	assert_int_equal(problems->items[0].place.line, line);
	assert_true(problems->items[0].place.column > 1);
	assert_int_equal(problems->items[0].code, code);
	rmw_batch_free(batch);
	batch = NULL;
	memset(problems, 0, sizeof(*problems));
}

static void what_the_mac_makes_takes_nothing_of_a_row(void **state)
{
	(void)state;
	load(BASE "count = 1\nname = {mac6}-{seq}\n");
	fails_at(4, RMW_E_JOB_BAD, "the MAC makes the name");
	put("u.csv", "name,wall\n,north\n", 0644);
	load(BASE "units = u.csv\nname = {wall}-{mac}\n");
	fails_at(4, RMW_E_JOB_BAD, "nor a column");
}

#define ONLINE BASE "count = 1\nname = {mac}\nwifi = file:w\ntest = join online\n"

/* The firmware of this project has no radio: that is a problem of its own, which comes first. */
static void a_bench_needs_a_broker_to_speak_with(void **state)
{
	(void)state;
	if (!rmw_mqtt_is_there()) {
		load(BASE "count = 1\nname = {mac}\nmqtt = h\nmqtt_topic = a\n");
		fails_at(6, RMW_E_MQTT_MISSING, "libmosquitto");
		return;
	}
	put("w", "ssid = net\npassword = 12345678\n", 0600);
	load(BASE "count = 1\nname = {mac}\nmqtt_topic = a\n");
	fails_at(5, RMW_E_JOB_BAD, "mqtt_topic needs a broker: mqtt = ");
	load(ONLINE);
	assert_int_equal(problems->count, 2);
	problems->items[0] = problems->items[--problems->count];
	fails_at(6, RMW_E_JOB_BAD, "online needs a broker: mqtt = ");
	load(BASE
	     "count = 1\nname = {mac}\nmqtt = h\nmqtt_topic = a\nmqtt_tls = 1\nmqtt_ca = none\n");
	fails_at(8, RMW_E_FILE_READ, "none");
	load(BASE "count = 1\nname = {mac}\nmqtt = h\nmqtt_topic = a\nmqtt_tls = 1\nmqtt_ca = w\n");
	assert_int_equal(problems->count, 0);
	assert_true(rmw_batch_has_mqtt(batch));
	assert_string_equal(batch->mqtt_ca, scratch_path("w"));
}

static void one_client_name_for_all_units_is_refused(void **state)
{
	(void)state;
	put("w", "ssid = net\npassword = 12345678\nmqtt_client = x\n", 0600);
	load(BASE "count = 1\nname = {mac}\nwifi = file:w\nmqtt = h\n");
	fails_at(5, RMW_E_JOB_BAD, "mqtt_client");
	put("m", "mqtt_host = m\nmqtt_client = x\n", 0600);
	load(BASE "count = 1\nname = {mac}\nmqtt = file:m\n");
	fails_at(5, RMW_E_JOB_BAD, "mqtt_client");
}

static void stages_that_nobody_asked_for_are_left_out(void **state)
{
	const uint32_t run = RMW_LIFE_BIT(RMW_LIFE_HANDS) | RMW_LIFE_BIT(RMW_LIFE_BOOT);

	(void)state;
	load(BASE "count = 1\nname = {mac}\nbackup = none\n");
	assert_int_equal(rmw_batch_skips(batch), run | RMW_LIFE_BIT(RMW_LIFE_BACKUP) |
							 RMW_LIFE_BIT(RMW_LIFE_JOIN) |
							 RMW_LIFE_BIT(RMW_LIFE_TEST));
	rmw_batch_free(batch);
	load(BASE "count = 1\nname = {mac}\ntest = boot\n");
	assert_int_equal(rmw_batch_skips(batch),
			 RMW_LIFE_BIT(RMW_LIFE_JOIN) | RMW_LIFE_BIT(RMW_LIFE_TEST));
	assert_int_equal(rmw_batch_line_us(batch, 100000), batch->firmware.bytes.len * 100);
}

static void one_pattern_makes_one_problem(void **state)
{
	(void)state;
	load(BASE "count = 500\nname = a_b\n");
	assert_int_equal(problems->count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rows_and_pattern_name_the_boards, start, finish),
		cmocka_unit_test_setup_teardown(what_the_mac_makes_takes_nothing_of_a_row, start,
						finish),
		cmocka_unit_test_setup_teardown(the_digest_is_of_what_was_read, start, finish),
		cmocka_unit_test_setup_teardown(the_job_counts_before_its_files, start, finish),
		cmocka_unit_test_setup_teardown(a_bench_needs_a_broker_to_speak_with, start,
						finish),
		cmocka_unit_test_setup_teardown(one_client_name_for_all_units_is_refused, start,
						finish),
		cmocka_unit_test_setup_teardown(stages_that_nobody_asked_for_are_left_out, start,
						finish),
		cmocka_unit_test_setup_teardown(one_pattern_makes_one_problem, start, finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
