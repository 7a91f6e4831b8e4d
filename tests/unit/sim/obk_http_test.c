/* SPDX-License-Identifier: MIT */
/* A simulated OpenBeken answers as the recorded one does, and stores what it was told. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "sim/obk_http.h"
#include "support/obk_board.h"
#include "support/scratch.h"

#define DATA "data/obk/"
#define USUAL (&obk_usual_layout)
#define OK_RES "\"success\":200, \"msg\":\"OK\", \"res\":"

static void run_to(struct rmw_port *port, uint32_t uptime_s)
{
	for (unsigned i = 0; i < 2000; i++) {
		if (obk_of(port)->is_started && obk_of(port)->uptime_s == uptime_s)
			return;
		board_pass(port, 10);
	}
	fail_msg("it does not live %u s", (unsigned)uptime_s);
}

static struct rmw_port *running_board(const char *options)
{
	struct rmw_port *port = obk_board(options, USUAL);

	obk_start(port, 0);
	run_to(port, 7);
	return port;
}

/* What it answers, as text to free. */
static char *ask(struct rmw_port *port, const char *request)
{
	rmw_auto(buf) reply = RMW_BUF_INIT;
	char *text;

	sim_obk_answer(obk_of(port), (struct rmw_view){ (const uint8_t *)request, strlen(request) },
		       &reply);
	text = calloc(1, reply.len + 1);
	assert_non_null(text);
	if (reply.len > 0)
		memcpy(text, reply.data, reply.len);
	return text;
}

static void expect_in(struct rmw_port *port, const char *request, const char *part)
{
	char *text = ask(port, request);

	if (strstr(text, part) == NULL)
		fail_msg("'%s' is not in the answer to '%s':\n%s", part, request, text);
	free(text);
}

static void command(struct rmw_port *port, const char *line, const char *part)
{
	char request[1600];

	snprintf(request, sizeof(request),
		 "POST /api/cmnd HTTP/1.1\r\nContent-Length: %zu\r\n\r\n%s", strlen(line), line);
	expect_in(port, request, part);
}

static void get(struct rmw_port *port, const char *target, const char *part)
{
	char request[1600];

	snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", target);
	expect_in(port, request, part);
}

static const char *text_of(struct rmw_port *port, enum sim_obk_text field)
{
	static char text[1600];

	return sim_obk_string(&obk_of(port)->config, field, text, sizeof(text));
}

static void replace(char *text, const char *from, const char *to)
{
	char *at;

	assert_int_equal(strlen(from), strlen(to));
	while ((at = strstr(text, from)) != NULL)
		memcpy(at, to, strlen(to));
}

/* What names the build. */
static void mask(char *text)
{
	replace(text, "Nov 22 2026 09:16:41", "Jan  1 2026 00:00:00");
	replace(text, "Lin_Test", "1.18.299");
}

static void expect_exchange(struct rmw_port *port, const struct rmw_json *exchange)
{
	char *want = strdup(rmw_json_text(exchange, "response"));
	char *got = ask(port, rmw_json_text(exchange, "request"));
	const char *page = strstr(want, "...(");

	mask(want);
	mask(got);
	if (page != NULL)
		assert_memory_equal(got, want, (size_t)(page - want));
	else
		assert_string_equal(got, want);
	free(want);
	free(got);
}

static struct rmw_json *read_json(const char *name)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_json *json;

	read_test_file(name, &file);
	json = rmw_json_parse(rmw_buf_view(&file), &err);
	if (json == NULL)
		fail_msg("%s: %s", name, err.cause);
	return json;
}

static void every_recorded_exchange_is_answered_so(void **state)
{
	struct rmw_json *json = read_json(DATA "http_exchanges_bl602.json");
	const struct rmw_json *exchanges = rmw_json_child(json, "exchanges");
	struct rmw_port *port = running_board("");

	(void)state;
	assert_int_equal(rmw_json_count(exchanges), 62);
	for (size_t i = 0; i < rmw_json_count(exchanges); i++) {
		const struct rmw_json *exchange = rmw_json_at(exchanges, i);
		const char *name = rmw_json_text(exchange, "name");

		if (strcmp(name, "flash read 16 bytes") == 0)
			continue;
		if (strcmp(name, "info after reboot") == 0) {
			run_to(port, 0);
			run_to(port, 2);
		}
		/* The recorded build kept no channel over a reboot. */
		if (strcmp(name, "Status 11 after reboot") == 0)
			sim_obk_set_channel(obk_of(port), 1, 0);
		expect_exchange(port, exchange);
	}
	rmw_json_free(json);
	rmw_port_free(port);
}

static void expect_bytes(const struct rmw_json *applied, const char *key, const uint8_t *bytes)
{
	const struct rmw_json *array = rmw_json_child(applied, key);

	for (size_t i = 0; i < rmw_json_count(array); i++) {
		char *number = rmw_json_line(rmw_json_at(array, i));

		assert_int_equal(bytes[i], strtoul(number, NULL, 10));
		free(number);
	}
}

static void expect_template(struct rmw_port *port, const struct rmw_json *applied)
{
	const struct rmw_json *replies = rmw_json_child(applied, "command_replies");
	const struct sim_obk_config *config = &obk_of(port)->config;

	for (size_t i = 0; i < rmw_json_count(replies); i++) {
		char *pair = rmw_json_line(rmw_json_at(replies, i));
		struct rmw_err err = { 0 };
		char wrapped[2048];
		struct rmw_json *object;
		char *split = strstr(pair, "\",\"");

		assert_non_null(split);
		snprintf(wrapped, sizeof(wrapped), "{\"line\":%.*s\",\"reply\":%.*s}",
			 (int)(split - pair - 1), pair + 1, (int)(strlen(split + 2) - 1),
			 split + 2);
		object = rmw_json_parse(
			(struct rmw_view){ (const uint8_t *)wrapped, strlen(wrapped) }, &err);
		assert_non_null(object);
		command(port, rmw_json_text(object, "line"), rmw_json_text(object, "reply"));
		rmw_json_free(object);
		free(pair);
	}
	expect_bytes(applied, "roles", config->bytes + SIM_OBK_ROLES);
	expect_bytes(applied, "channels", config->bytes + SIM_OBK_CHANNEL);
	assert_string_equal(text_of(port, SIM_OBK_STARTUP),
			    rmw_json_text(applied, "stored_startup_command"));
}

static void templates_end_as_they_do_on_the_device(void **state)
{
	struct rmw_json *json = read_json(DATA "template_applied_bl602.json");

	(void)state;
	assert_int_equal(rmw_json_count(json), 3);
	for (size_t i = 0; i < rmw_json_count(json); i++) {
		struct rmw_port *port = running_board("");
		struct sim_obk_config stored;

		expect_template(port, rmw_json_at(json, i));
		board_pass(port, 2000);
		assert_true(sim_obk_config_load(&stored, &sim_obk_platform_bl602,
						sim_obk_store_find(&obk_of(port)->store, "mY0bcFg"),
						(const uint8_t[6]){ 0 }));
		assert_memory_equal(&stored, &obk_of(port)->config, sizeof(stored));
		rmw_port_free(port);
	}
	rmw_json_free(json);
}

/* Lines of templates for other chips: old and unknown names, surplus words, pins out of range. */
static void irregular_template_lines_do_what_they_do_on_the_device(void **state)
{
	static const struct {
		const char *line;
		const char *part;
		unsigned pin;
		uint8_t role, channel, channel2;
	} cases[] = {
		{ "backlog setPinRole 10 Btn; setPinChannel 10 1 2", OK_RES "{}", 10, 3, 1, 2 },
		{ "backlog setPinRole 26 Rel; setPinChannel 26 1", OK_RES "{}", 23, 0, 0, 0 },
		{ "Flags 2251937252643840", "{\"Flags\":\"5120\"}", 23, 0, 0, 0 },
		{ "StartupCommand \"startDriver NTP", OK_RES "{}", 23, 0, 0, 0 },
		{ "SetupEnergyStats 1 60 60", "Unknown command", 23, 0, 0, 0 },
		{ "backlog setPinRole 9 WifiLED_n ; setPinChannel 9 0", OK_RES "{}", 9, 9, 0, 0 },
		{ "backlog setPinRole 7 Rel; setPinChannel 7 undefined", OK_RES "{}", 7, 1, 0, 0 },
		{ "backlog setPinRole 11 Buzzer; setPinChannel 11 1", "Bad argument", 11, 0, 1, 0 },
		{ "backlog setPinRole 12 btn; setPinChannel 12 1", OK_RES "{}", 12, 3, 1, 0 },
		{ "backlog setPinRole 19 dInput_NoPullUP; setPinChannel 19 2", OK_RES "{}", 19, 15,
		  2, 0 },
	};
	struct rmw_port *port = running_board("");
	const uint8_t *bytes = obk_of(port)->config.bytes;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		command(port, cases[i].line, cases[i].part);
		assert_int_equal(bytes[SIM_OBK_ROLES + cases[i].pin], cases[i].role);
		assert_int_equal(bytes[SIM_OBK_CHANNEL + cases[i].pin], cases[i].channel);
		assert_int_equal(bytes[SIM_OBK_CHANNEL2 + cases[i].pin], cases[i].channel2);
	}
	assert_string_equal(text_of(port, SIM_OBK_STARTUP), "startDriver NTP");
	rmw_port_free(port);
}

static void a_template_leaves_the_flash_as_the_device_does(void **state)
{
	struct rmw_json *json = read_json(DATA "template_applied_bl602.json");
	struct rmw_port *port = running_board("");
	rmw_auto(buf) want = RMW_BUF_INIT;

	(void)state;
	expect_template(port, rmw_json_at(json, 1));
	board_pass(port, 2000);
	read_test_file(DATA "psm_0x8000_after_template_t02.bin", &want);
	assert_int_equal(rmw_view_difference(obk_psm(port, USUAL), rmw_buf_view(&want)), want.len);
	rmw_json_free(json);
	rmw_port_free(port);
}

static void a_line_is_taken_apart_as_the_device_does_it(void **state)
{
	struct rmw_port *port = running_board("");
	char line[200];

	(void)state;
	command(port, "SSID1 abc def", "{\"SSID1\":\"abc\"}");
	command(port, "setChannel 3 77", OK_RES "{}");
	command(port, "Password1 $CH3", OK_RES "{}");
	assert_string_equal(text_of(port, SIM_OBK_PASS), "77");
	command(port, "Password1 \"\"", OK_RES "{}");
	assert_string_equal(text_of(port, SIM_OBK_PASS), "");
	command(port, "backlog setPinRole 1 Nothing; setPinRole 2 rel", "Bad argument");
	command(port, "backlog NoSuch; setPinChannel 2 5", "Unknown command");
	assert_int_equal(obk_of(port)->config.bytes[SIM_OBK_ROLES + 2], 1);
	assert_int_equal(obk_of(port)->config.bytes[SIM_OBK_CHANNEL + 2], 5);
	command(port, "backlog ShortName \"a;b\"", "Unknown command");
	assert_string_equal(text_of(port, SIM_OBK_SHORT_NAME), "a");
	snprintf(line, sizeof(line), "backlog MqttHost %0150d; echo", 0);
	command(port, line, "\"success\":200");
	assert_int_equal(strlen(text_of(port, SIM_OBK_MQTT_HOST)), 127 - strlen("MqttHost "));
	command(port, "backlog NoSuch; delay_ms 5", "\"success\":200");
	command(port, "SetPinChannel 4 undefined", OK_RES "{}");
	rmw_port_free(port);
}

static void a_long_command_is_run_twice_by_cm_only(void **state)
{
	static const char pad[] = "/////////////////////////////////////////////////////"
				  "/////////////////////////////////////////////////////";
	struct rmw_port *port = running_board("");
	char line[300];

	(void)state;
	snprintf(line, sizeof(line), "/cm?cmnd=addChannel%%205%%201%%20%s", pad);
	get(port, line, "{}");
	assert_int_equal(obk_of(port)->channels[5], 1);
	snprintf(line, sizeof(line), "/cm?cmnd=addChannel%%206%%201%%20%s", "x");
	strncat(line, pad, sizeof(line) - strlen(line) - 1);
	strncat(line, "//////////////////////", sizeof(line) - strlen(line) - 1);
	get(port, line, "{}");
	assert_int_equal(obk_of(port)->channels[6], 2);
	rmw_port_free(port);
}

static void forms_follow_their_own_rules(void **state)
{
	struct rmw_port *port = running_board("");

	(void)state;
	get(port, "/cfg_wifi_set?ssid=a%26b&pass=%24CH1%2B&web_admin_password_enabled=1", "html");
	assert_string_equal(text_of(port, SIM_OBK_SSID), "a&b");
	assert_string_equal(text_of(port, SIM_OBK_PASS), "$CH1+");
	assert_int_equal(obk_of(port)->restart_s, 3);
	get(port, "/cfg_wifi_set?ssid=a%26b&pass=", "html");
	assert_string_equal(text_of(port, SIM_OBK_PASS), "$CH1+");
	get(port, "/cfg_mqtt_set?host=h&port=1884&user=u&password=p", "html");
	assert_string_equal(text_of(port, SIM_OBK_MQTT_HOST), "h");
	assert_string_equal(text_of(port, SIM_OBK_MQTT_PASS), "p");
	get(port, "/cfg_mqtt_set?group=g", "html");
	assert_string_equal(text_of(port, SIM_OBK_MQTT_HOST), "");
	assert_string_equal(text_of(port, SIM_OBK_MQTT_USER), "u");
	get(port, "/api/info", "\"mqtthost\":\":1884\"");
	get(port, "/cfg_generic?setFlags=1&flag6=1&flag37=1", "html");
	assert_int_equal(sim_obk_flags(&obk_of(port)->config), 1 << 6 | UINT64_C(1) << 37);
	get(port, "/startup_command?startup_cmd=1&data=backlog+a%3B+%22b%22", "html");
	get(port, "/api/info", "\"startcmd\":\"backlog a; \\\"b\\\"\"");
	get(port, "/startup_command?startup_cmd=1&data=", "html");
	assert_string_equal(text_of(port, SIM_OBK_STARTUP), "");
	get(port, "/cfg_startup?idx=2&value=-1", "html");
	assert_int_equal(sim_obk_start_value(&obk_of(port)->config, 2), -1);
	get(port, "/cfg_ip?IP=192.168.7.9&mask=255.255.255.0", "html");
	assert_memory_equal(obk_of(port)->config.bytes + SIM_OBK_STATIC_IP,
			    "\xc0\xa8\x07\x09\xff\xff\xff\x00", 8);
	get(port, "/cfg_name?shortName=s&name=long+name", "<title>long name</title>");
	rmw_port_free(port);
}

static void a_web_password_is_asked_for_and_cleared_by_a_form_without_its_word(void **state)
{
	struct rmw_port *port = running_board("");

	(void)state;
	get(port, "/cfg_wifi_set?web_admin_password_enabled=1&web_admin_password=secret", "html");
	get(port, "/api/info", "HTTP/1.1 401 Unauthorized");
	expect_in(port, "GET /api/info HTTP/1.1\r\nAuthorization: Basic YWRtaW46c2VjcmV0\r\n\r\n",
		  "\"chipset\":\"BL602\"");
	expect_in(port,
		  "GET /cfg_wifi_set?web_admin_password_enabled=1 HTTP/1.1\r\n"
		  "Authorization: Basic YWRtaW46c2VjcmV0\r\n\r\n",
		  "html");
	get(port, "/api/info", "HTTP/1.1 401");
	expect_in(port,
		  "GET /cfg_wifi_set?ssid=x HTTP/1.1\r\n"
		  "Authorization: Basic YWRtaW46c2VjcmV0\r\n\r\n",
		  "html");
	get(port, "/api/info", "HTTP/1.1 200");
	rmw_port_free(port);
}

static void safe_mode_has_pages_and_few_commands_but_no_api(void **state)
{
	struct rmw_port *port = obk_board("", USUAL);

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		obk_start(port, 3000);
	get(port, "/api/info", "Not found");
	get(port, "/cm?cmnd=SSID1", "{}");
	get(port, "/cm?cmnd=Status%202", "\"SDK\":\"obk\"");
	get(port, "/index?unsafe=1", "html");
	board_pass(port, 4000);
	get(port, "/api/info", "\"chipset\":\"BL602\"");
	rmw_port_free(port);
}

static void restart_saves_first_and_reboots_after_three_seconds(void **state)
{
	struct rmw_port *port = running_board("");

	(void)state;
	command(port, "FriendlyName kept", OK_RES "{}");
	expect_in(port, "POST /api/reboot HTTP/1.1\r\n\r\n", "{\"reboot\":3}");
	board_pass(port, 4500);
	assert_in_range(obk_of(port)->uptime_s, 0, 2);
	assert_false(rmw_sim_of_port(port)->was_powered_on);
	assert_string_equal(text_of(port, SIM_OBK_LONG_NAME), "kept");
	rmw_port_free(port);
}

static void odd_requests_are_borne(void **state)
{
	static const struct {
		const char *request;
		const char *part;
	} cases[] = {
		{ "", "" },
		{ "\r\n\r\n", "" },
		{ "GET", "" },
		{ "GET  HTTP/1.1\r\n\r\n", "" },
		{ "BREW /pot HTTP/1.1\r\n\r\n", "" },
		{ "OPTIONS /api/pins HTTP/1.1\r\n\r\n", "Access-Control-Allow-Origin: *" },
		{ "POST /api/cmnd HTTP/1.1\r\nContent-Length: 5\r\n\r\n", "No command entered" },
		{ "POST /api/pins HTTP/1.1\r\n\r\n", "expected" },
		{ "POST /api/pins HTTP/1.1\r\n\r\n}", "Failed to parse JSON: -2" },
		{ "POST /api/pins HTTP/1.1\r\n\r\n{\"roles\":[999999,-1]}", "\"msg\":\"OK\"" },
		{ "GET /api/flash/fffffffffffffffff-1 HTTP/1.1\r\n\r\n", "out of range" },
		{ "POST /api/ota HTTP/1.1\r\n\r\nx", "HTTP/1.1 -20 OK" },
	};
	struct rmw_port *port = running_board("");
	char many[900] = "POST /api/channels HTTP/1.1\r\n\r\n[0";

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++)
		expect_in(port, cases[i].request, cases[i].part);
	for (unsigned i = 0; i < 130; i++)
		strncat(many, ",0", sizeof(many) - strlen(many) - 1);
	expect_in(port, many, "Failed to parse JSON: -1");
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_recorded_exchange_is_answered_so),
		cmocka_unit_test(templates_end_as_they_do_on_the_device),
		cmocka_unit_test(irregular_template_lines_do_what_they_do_on_the_device),
		cmocka_unit_test(a_template_leaves_the_flash_as_the_device_does),
		cmocka_unit_test(a_line_is_taken_apart_as_the_device_does_it),
		cmocka_unit_test(a_long_command_is_run_twice_by_cm_only),
		cmocka_unit_test(forms_follow_their_own_rules),
		cmocka_unit_test(
			a_web_password_is_asked_for_and_cleared_by_a_form_without_its_word),
		cmocka_unit_test(safe_mode_has_pages_and_few_commands_but_no_api),
		cmocka_unit_test(restart_saves_first_and_reboots_after_three_seconds),
		cmocka_unit_test(odd_requests_are_borne),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
