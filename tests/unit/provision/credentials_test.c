/* SPDX-License-Identifier: MIT */
/* Credentials: what a line means, who may read the file, and that no value is ever told. */
#include "support/cmocka.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "provision/credentials.h"
#include "support/scratch.h"

#define KEY "00112233445566778899aabbccddeeffFFEEDDCCBBAA99887766554433221100"

static struct rmw_credentials seen;
static struct rmw_err err;

static int start(void **state)
{
	(void)state;
	memset(&seen, 0, sizeof(seen));
	memset(&err, 0, sizeof(err));
	return 0;
}

static bool parse(const char *text)
{
	return rmw_credentials_parse((struct rmw_view){ (const uint8_t *)text, strlen(text) },
				     &seen, &err);
}

static void each_name_is_taken(void **state)
{
	(void)state;
	assert_true(parse("# home\n\nssid = My Net\npassword=12345678\n ssid2\t= other\r\n"
			  "mqtt_host = 192.168.1.10\nmqtt_port = 8883\nmqtt_user = u\n"
			  "mqtt_password = p\nmqtt_client = c\nmqtt_group = g\n"
			  "web_password = secret"));
	assert_string_equal(seen.first.ssid, "My Net");
	assert_string_equal(seen.first.password, "12345678");
	assert_string_equal(seen.second.ssid, "other");
	assert_string_equal(seen.second.password, "");
	assert_string_equal(seen.mqtt_host, "192.168.1.10");
	assert_int_equal(seen.mqtt_port, 8883);
	assert_string_equal(seen.mqtt_user, "u");
	assert_string_equal(seen.mqtt_password, "p");
	assert_string_equal(seen.mqtt_client, "c");
	assert_string_equal(seen.mqtt_group, "g");
	assert_string_equal(seen.web_password, "secret");
}

static void a_value_is_taken_as_it_stands(void **state)
{
	static const char *const values[] = {
		"with blanks  inside",
		" begins with one",
		"ends with one ",
		"quo\"tes\"'s",
		"$CH1 and # and ; = x",
		("\xc3\xbc"
		 "berall\xe2\x82\xac"),
		"=========",
	};
	char text[200];

	for (size_t i = 0; i < RMW_COUNT(values); i++) {
		start(state);
		snprintf(text, sizeof(text), "ssid = net\npassword = %s\n", values[i]);
		assert_true(parse(text));
		assert_string_equal(seen.first.password, values[i]);
	}
}

static void what_no_radio_can_use_is_refused(void **state)
{
	static const char *const texts[] = {
		"ssid = 123456789012345678901234567890123\n", /* 33 */
		"ssid = net\npassword = 1234567\n",
		"ssid = net\npassword = " KEY "0\n",
		"ssid = net\npassword = x" KEY "\n",
		"ssid = net\npassword = g0112233445566778899aabbccddeeffFFEEDDCCBBAA99887766554433221100\n",
		"password = 12345678\n",
		"ssid2 = net\n",
		"ssid = net\nssid = net\n",
		"mqtt_port = 0\n",
		"mqtt_port =",
		"mqtt_port = 65536\n",
		"mqtt_port = 1883\nmqtt_port = 1883\n",
		"mqtt_port = x\n",
		"web_password = 1234\n",
		"ssid\n",
		"sid = net\n",
	};

	for (size_t i = 0; i < RMW_COUNT(texts); i++) {
		start(state);
		if (parse(texts[i]))
			fail_msg("taken: %s", texts[i]);
		assert_int_equal(err.code, RMW_E_BAD_TEXT);
		assert_string_equal(seen.first.ssid, "");
	}
	start(state);
	assert_true(parse("ssid = 12345678901234567890123456789012\npassword = " KEY "\n"));
	assert_int_equal(strlen(seen.first.ssid), 32);
}

static void no_message_tells_a_value(void **state)
{
	static const char *const texts[] = {
		"ssid = net\npassword = hushhus\n",
		"password = hushhush\n",
		"web_password = hush\n",
		"hushhush\n",
		"hush = hush\n",
		"mqtt_port = hush\n",
		"ssid = hushhushhushhushhushhushhushhushhush\n",
	};

	for (size_t i = 0; i < RMW_COUNT(texts); i++) {
		start(state);
		assert_false(parse(texts[i]));
		assert_null(strstr(err.cause, "hush"));
	}
}

static const char *write_file(const char *text, mode_t mode)
{
	const char *path = scratch_path("home.wifi");

	write_test_file(path, (struct rmw_view){ (const uint8_t *)text, strlen(text) });
	assert_int_equal(chmod(path, mode), 0);
	return path;
}

static void a_file_that_others_may_read_is_refused(void **state)
{
	static const mode_t modes[] = { 0640, 0604, 0620, 0602, 0610 };

	for (size_t i = 0; i < RMW_COUNT(modes); i++) {
		start(state);
		assert_false(
			rmw_credentials_load(write_file("ssid = net\n", modes[i]), &seen, &err));
		assert_int_equal(err.code, RMW_E_SECRET_FILE);
	}
	start(state);
	assert_true(rmw_credentials_load(write_file("ssid = net\n", 0600), &seen, &err));
	assert_true(rmw_credentials_load(write_file("ssid = net\n", 0400), &seen, &err));
	assert_string_equal(seen.first.ssid, "net");
}

static void what_is_no_file_is_refused_at_once(void **state)
{
	const char *path = scratch_path("pipe.wifi");

	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(rmw_credentials_load(path, &seen, &err));
	assert_int_equal(err.code, RMW_E_SECRET_FILE);
	start(state);
	assert_false(rmw_credentials_load(scratch_path("none.wifi"), &seen, &err));
	assert_int_equal(err.code, RMW_E_FILE_READ);
}

static void a_file_that_is_too_long_is_refused(void **state)
{
	char text[5000];

	(void)state;
	memset(text, '#', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_false(rmw_credentials_load(write_file(text, 0600), &seen, &err));
	assert_int_equal(err.code, RMW_E_FILE_READ);
}

static void reading_secrets_forbids_core_dumps(void **state)
{
	struct rlimit limit;

	(void)state;
	assert_true(rmw_credentials_load(write_file("ssid = net\n", 0600), &seen, &err));
	assert_int_equal(getrlimit(RLIMIT_CORE, &limit), 0);
	assert_int_equal(limit.rlim_cur, 0);
	assert_int_equal(prctl(PR_GET_DUMPABLE), 0);
}

static void the_environment_is_emptied_as_it_is_read(void **state)
{
	const char *in_place;

	(void)state;
	assert_true(rmw_credentials_from_environment(&seen, &err));
	assert_string_equal(seen.first.ssid, "");
	setenv("RMWFLASH_WIFI_SSID", "net", 1);
	setenv("RMWFLASH_WIFI_PASSWORD", "hushhush", 1);
	in_place = getenv("RMWFLASH_WIFI_PASSWORD");
	assert_true(rmw_credentials_from_environment(&seen, &err));
	assert_string_equal(seen.first.ssid, "net");
	assert_string_equal(seen.first.password, "hushhush");
	assert_null(getenv("RMWFLASH_WIFI_PASSWORD"));
	assert_int_equal(in_place[0], '\0');
	setenv("RMWFLASH_WIFI_SSID", "net", 1);
	setenv("RMWFLASH_WIFI_PASSWORD", "hush", 1);
	assert_false(rmw_credentials_from_environment(&seen, &err));
	assert_null(getenv("RMWFLASH_WIFI_PASSWORD"));
}

static void standard_input_is_read_to_its_end(void **state)
{
	FILE *stream = fopen(write_file("ssid = net\npassword = hushhush", 0600), "r");

	(void)state;
	assert_non_null(stream);
	assert_true(rmw_credentials_read(stream, &seen, &err));
	assert_string_equal(seen.first.password, "hushhush");
	fclose(stream);
}

static void released_credentials_are_gone(void **state)
{
	static const struct rmw_credentials none;

	(void)state;
	assert_true(parse("ssid = net\npassword = hushhush\n"));
	rmw_credentials_release(&seen);
	assert_memory_equal(&seen, &none, sizeof(seen));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_name_is_taken, start),
		cmocka_unit_test_setup(a_value_is_taken_as_it_stands, start),
		cmocka_unit_test_setup(what_no_radio_can_use_is_refused, start),
		cmocka_unit_test_setup(no_message_tells_a_value, start),
		cmocka_unit_test_setup(a_file_that_others_may_read_is_refused, start),
		cmocka_unit_test_setup(what_is_no_file_is_refused_at_once, start),
		cmocka_unit_test_setup(a_file_that_is_too_long_is_refused, start),
		cmocka_unit_test_setup(reading_secrets_forbids_core_dumps, start),
		cmocka_unit_test_setup(the_environment_is_emptied_as_it_is_read, start),
		cmocka_unit_test_setup(standard_input_is_read_to_its_end, start),
		cmocka_unit_test_setup(released_credentials_are_gone, start),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
