/* SPDX-License-Identifier: MIT */
/* Job files: what each key takes, and every problem with its place. */
#include "support/cmocka.h"

#include <stdio.h>

#include "bench/job.h"

#define NEEDED "firmware = f\nprofile = p\ncount = 2\nname = {mac6}\n"

static struct rmw_bench_job job;
static struct rmw_troubles problems;

static void parse(const char *text)
{
	memset(&problems, 0, sizeof(problems));
	rmw_bench_job_parse((struct rmw_view){ (const uint8_t *)text, strlen(text) }, "a.job", &job,
			    &problems);
}

static void a_whole_job_is_taken(void **state)
{
	char text[RMW_JOB_TEST_TEXT_MAX];

	(void)state;
	parse("# rmw002.job\n"
	      "firmware = my images/OpenBL602_1.18.290.bin sha256:"
	      "00112233445566778899AABBccddeeff00112233445566778899aabbccddeeff\r\n"
	      "profile  = rmw002-brk001\nchip = bl602\n"
	      "wifi     = file:/etc/rmwflash/bench.wifi\n"
	      "mqtt     = 192.168.1.10:8883 user:bench pass:file\n"
	      "mqtt_topic = rmwflash/hall\nmqtt_tls = 8883\nmqtt_ca = my ca.pem\n"
	      "power_on = last\next_switch = toggle-pulldown\n"
	      "units = units.csv\nname = relay-{seq:03}\nseq_from = 41\ncount = 60\n"
	      "backup = first\ntest = boot join rssi>=-70 soak:2m online resets<=0\n"
	      "on_fail = retry:2 then bin\nlabel = zebra.zpl\n");
	assert_int_equal(problems.count, 0);
	assert_string_equal(job.firmware, "my images/OpenBL602_1.18.290.bin");
	assert_string_equal(job.sha256,
			    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
	assert_string_equal(job.profile, "rmw002-brk001");
	assert_string_equal(job.chip, "bl602");
	assert_string_equal(job.wifi, "/etc/rmwflash/bench.wifi");
	assert_string_equal(job.mqtt_host, "192.168.1.10");
	assert_int_equal(job.mqtt_port, 8883);
	assert_string_equal(job.mqtt_user, "bench");
	assert_true(job.wants_mqtt_password);
	assert_string_equal(job.mqtt_topic, "rmwflash/hall");
	assert_int_equal(job.mqtt_tls, 8883);
	assert_string_equal(job.mqtt_ca, "my ca.pem");
	assert_true(job.has_test[RMW_JOB_TEST_ONLINE]);
	assert_int_equal(job.power_on, RMW_POWER_ON_LAST);
	assert_int_equal(job.ext_switch, RMW_EXT_SWITCH_TOGGLE_PULLDOWN);
	assert_string_equal(job.units, "units.csv");
	assert_string_equal(job.name, "relay-{seq:03}");
	assert_int_equal(job.seq_from, 41);
	assert_int_equal(job.count, 60);
	assert_int_equal(job.backup, RMW_JOB_BACKUP_FIRST);
	assert_int_equal(job.retries, 2);
	assert_string_equal(job.label, "zebra.zpl");
	assert_int_equal(job.limit[RMW_JOB_TEST_RSSI], -70);
	assert_int_equal(job.limit[RMW_JOB_TEST_SOAK], 120);
	rmw_job_test_text(&job, RMW_JOB_TEST_RSSI, text);
	assert_string_equal(text, "rssi>=-70");
	rmw_job_test_text(&job, RMW_JOB_TEST_SOAK, text);
	assert_string_equal(text, "soak:120s");
	assert_int_equal(rmw_bench_job_place(&job, "a.job", RMW_JOB_BACKUP).line, 16);
	assert_int_equal(rmw_bench_job_place(&job, "a.job", RMW_JOB_BACKUP).column, 10);
}

static void what_is_not_said_has_a_default(void **state)
{
	(void)state;
	parse(NEEDED);
	assert_int_equal(problems.count, 0);
	assert_int_equal(job.backup, RMW_JOB_BACKUP_FULL);
	assert_int_equal(job.retries, 1);
	assert_int_equal(job.seq_from, 1);
	parse(NEEDED "on_fail = bin\n");
	assert_int_equal(job.retries, 0);
	parse(NEEDED "on_fail = retry:3\n");
	assert_int_equal(job.retries, 3);
	parse(NEEDED "mqtt = file:broker.mqtt\n");
	assert_string_equal(job.mqtt_file, "broker.mqtt");
}

/* One line behind the needed ones, and what is said of it. */
static void each_wrong_line_has_its_place_and_its_words(void **state)
{
	static const struct {
		const char *line;
		unsigned column;
		const char *says;
	} rows[] = {
		/* clang-format off */
		{ "nothing", 1, "no line of KEY = VALUE" },
		{ " = x", 2, "no line of KEY = VALUE" },
		{ "firmwre = x", 1, "'firmwre' (did you mean 'firmware'?)" },
		{ "tests = boot", 1, "did you mean 'test'?" },
		{ "Wifi = file:x", 1, "there is no key 'Wifi' (did you mean 'wifi'?)" },
		{ "profile = q", 1, "stands in line 2 already" },
		{ "backup =", 9, "backup has no value" },
		{ "backup = frist", 10, "full | first | none" },
		{ "wifi = secret12", 8, "wifi names a file" },
		{ "wifi = file:  ", 8, "wifi names a file" },
		{ "mqtt = h:0", 8, "no number from 1 to 65535" },
		{ "mqtt = h:65536", 8, "no number from 1 to 65535" },
		{ "mqtt = h pass:secret12", 10, "only pass:file" },
		{ "mqtt = h secret12", 10, "only user:NAME" },
		{ "mqtt_topic = a/#", 14, "without blanks, + and #" },
		{ "mqtt_topic = a b", 14, "without blanks" },
		{ "mqtt_topic = /a", 14, "with / between" },
		{ "mqtt_topic = a//b", 14, "with / between" },
		{ "mqtt_topic = $SYS", 14, "a topic is words" },
		{ "mqtt_topic = 0123456789012345678901234567890123456789012345678901234567890123",
		  14, "longer than 63 bytes" },
		{ "mqtt_tls = 8883", 12, "goes with mqtt_topic or the test online" },
		{ "mqtt_ca = x", 11, "goes with mqtt_tls" },
		{ "label_to = x", 12, "needs a template" },
		{ "test = online", 8, "online is only known of a unit with the test join" },
		{ "power_on = of", 12, "off | on | last" },
		{ "ext_switch = x", 14, "toggle-pulldown" },
		{ "seq_from = -1", 12, "no number from 0" },
		{ "test = boot jion", 13, "'jion' (did you mean 'join'?)" },
		{ "test = boot boot", 13, "twice" },
		{ "test = rssi>=-70", 8, "rssi is only known of a unit with the test join" },
		{ "test = resets<=1", 8, "with the test boot" },
		{ "test = boot resets>=1", 13, "resets<=" },
		{ "test = boot resets<=101", 13, "from 0 to 100" },
		{ "test = boot:1", 8, "takes no limit" },
		{ "test = boot join", 8, "join needs a network" },
		{ "on_fail = retry:2 then", 11, "retry:N [then bin]" },
		{ "on_fail = retry:99", 17, "from 0 to 9" },
		{ "on_fail = bin now", 11, "retry:N [then bin]" },
		/* clang-format on */
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		(void)snprintf(text, sizeof(text), "%s%s\n", NEEDED, rows[i].line);
		parse(text);
		assert_int_equal(problems.count, 1);
		assert_int_equal(problems.items[0].place.line, 5);
		assert_int_equal(problems.items[0].place.column, rows[i].column);
		assert_int_equal(problems.items[0].code, RMW_E_JOB_BAD);
		assert_non_null(strstr(problems.items[0].text, rows[i].says));
		assert_null(strstr(problems.items[0].text, "secret12"));
	}
}

static void digests_and_counts_are_checked(void **state)
{
	(void)state;
	parse("firmware = f sha256:12\nprofile = p\ncount = 0\nname = x\n");
	assert_int_equal(problems.count, 2);
	assert_int_equal(problems.items[0].place.column, 14);
	assert_non_null(strstr(problems.items[0].text, "64 hex digits"));
	assert_non_null(strstr(problems.items[1].text, "from 1 to 10000"));
	parse("firmware = sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"
	      "profile = p\ncount = 1\nname = x\n");
	assert_int_equal(problems.count, 1);
	assert_non_null(strstr(problems.items[0].text, "names no firmware"));
}

static void all_problems_are_told_not_the_first(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	parse("");
	assert_int_equal(problems.count, 4); /* firmware, profile, count, name */
	assert_false(rmw_troubles_check(&problems, &err));
	assert_int_equal(err.code, RMW_E_JOB_BAD);
	assert_non_null(strstr(err.cause, "4 problems, the first: a.job: firmware is missing"));
	parse("a\nb\nc\n");
	assert_int_equal(problems.count, 7);
}

static void more_problems_than_have_room_are_counted(void **state)
{
	char text[400] = "";

	(void)state;
	for (int i = 0; i < 100; i++)
		(void)strcat(text, "x\n");
	parse(text);
	assert_int_equal(problems.count, RMW_TROUBLES_MAX);
	assert_int_equal(problems.count + problems.more, 104);
}

static void problems_of_one_kind_keep_their_code(void **state)
{
	const struct rmw_place place = { "x.csv", 3, 0 };
	struct rmw_err err = { 0 };

	(void)state;
	memset(&problems, 0, sizeof(problems));
	assert_true(rmw_troubles_check(&problems, &err));
	rmw_trouble_add(&problems, place, RMW_E_UNITS_BAD, "one");
	assert_false(rmw_troubles_check(&problems, &err));
	assert_int_equal(err.code, RMW_E_UNITS_BAD);
	assert_string_equal(err.cause, "x.csv:3: one");
	rmw_err_clear(&err);
	(void)rmw_fail(&err, RMW_E_NO_PROFILE, "other");
	assert_true(rmw_trouble_take(&problems, place, &err));
	assert_int_equal(err.code, RMW_OK);
	assert_false(rmw_troubles_check(&problems, &err));
	assert_int_equal(err.code, RMW_E_JOB_BAD);
	rmw_err_clear(&err);
	(void)rmw_fail(&err, RMW_E_NO_MEMORY, "other");
	assert_false(rmw_trouble_take(&problems, place, &err));
}

static void problems_are_told_as_they_stand_in_their_files(void **state)
{
	const struct rmw_place places[] = { { "a", 3, 9 }, { "b", 1, 1 }, { "a", 3, 2 },
					    { "a", 0, 0 }, { "b", 1, 1 }, { "a", 2, 7 } };
	const char texts[] = "012345", sorted[] = "520314";

	(void)state;
	memset(&problems, 0, sizeof(problems));
	for (size_t i = 0; i < RMW_COUNT(places); i++)
		rmw_trouble_add(&problems, places[i], RMW_E_JOB_BAD, "%c", texts[i]);
	rmw_troubles_sort(&problems);
	for (size_t i = 0; i < RMW_COUNT(places); i++) {
		assert_int_equal(problems.items[i].text[0], sorted[i]);
		assert_int_equal(problems.items[i].place.line, places[sorted[i] - '0'].line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_job_is_taken),
		cmocka_unit_test(what_is_not_said_has_a_default),
		cmocka_unit_test(each_wrong_line_has_its_place_and_its_words),
		cmocka_unit_test(digests_and_counts_are_checked),
		cmocka_unit_test(all_problems_are_told_not_the_first),
		cmocka_unit_test(more_problems_than_have_room_are_counted),
		cmocka_unit_test(problems_of_one_kind_keep_their_code),
		cmocka_unit_test(problems_are_told_as_they_stand_in_their_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
