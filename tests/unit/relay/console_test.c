/* SPDX-License-Identifier: MIT */
/* The console: one line of JSON for each request, and never a password. */
#include "support/cmocka.h"

#include <stdio.h>

#include "base/json.h"
#include "support/relay_bench.h"

#define BOARD "3=14:1 14=6:1 20=3:1 21=1:1"

static struct relay_bench bench;

static void begin(void)
{
	bench_begin_with(&bench, BOARD, "", "PowerSave 1", 1024);
	bench_run(&bench, 300);
}

static void requests_have_these_answers(void **state)
{
	static const struct {
		const char *request, *answer;
	} rows[] = {
		/* clang-format off */
		{ "power", "{\"ok\":true,\"channel\":1,\"power\":\"off\"}" },
		{ "POWER1 ON", "{\"ok\":true,\"channel\":1,\"power\":\"on\"}" },
		{ "Power toggle", "{\"ok\":true,\"channel\":1,\"power\":\"off\"}" },
		{ "power 1", "{\"ok\":true,\"channel\":1,\"power\":\"on\"}" },
		{ "power64 on", "{\"ok\":false,\"error\":\"there is no such command\"}" },
		{ "power perhaps", "{\"ok\":false,\"error\":\"power is on, off or toggle\"}" },
		{ "powersave 2", "{\"ok\":true,\"power_save\":2}" },
		{ "SetPinRole 4 dInput_n", "{\"ok\":true}" },
		{ "setpinrole 4 tglchanontgl_pd", "{\"ok\":true}" },
		{ "SetPinRole 4 120", "{\"ok\":true}" },
		{ "SetPinRole 4 256", "{\"ok\":false,\"error\":\"there is no such role\"}" },
		{ "SetPinRole 4 Relay", "{\"ok\":false,\"error\":\"there is no such role\"}" },
		{ "SetPinRole 6 Rel", "{\"ok\":false,\"error\":\"there is no such pin\"}" },
		{ "SetPinRole 23 Rel", "{\"ok\":false,\"error\":\"there is no such pin\"}" },
		{ "SetPinRole -1 Rel", "{\"ok\":false,\"error\":\"there is no such pin\"}" },
		{ "SetPinChannel 4 7 8", "{\"ok\":true}" },
		{ "SetPinChannel 4 64", "{\"ok\":false,\"error\":\"channels are 0 to 63\"}" },
		{ "SetPinChannel 4 1 x", "{\"ok\":false,\"error\":\"channels are 0 to 63\"}" },
		{ "SetStartValue 1 -1", "{\"ok\":true}" },
		{ "SetStartValue 12 -1", "{\"ok\":false,\"error\":\"only channels 0 to 11 can be remembered\"}" },
		{ "SetStartValue 1 -2", "{\"ok\":false,\"error\":\"a start value is -1 to 32767\"}" },
		{ "Flags 18446744073709551615", "{\"ok\":true,\"flags\":\"18446744073709551615\"}" },
		{ "Flags 18446744073709551616", "{\"ok\":false,\"error\":\"flags are one number of 64 bits\"}" },
		{ "SetFlag 63 0", "{\"ok\":true,\"flags\":\"9223372036854775807\"}" },
		{ "SetFlag 64 0", "{\"ok\":false,\"error\":\"flags are 0 to 63\"}" },
		{ "Flags 1024", "{\"ok\":true,\"flags\":\"1024\"}" },
		{ "SSID1 \"a home\"", "{\"ok\":true,\"ssid\":\"a home\"}" },
		{ "SSID1 a home", "{\"ok\":true,\"ssid\":\"a\"}" },
		{ "SSID1 \"say \"hi\" \\ there\"", "{\"ok\":true,\"ssid\":\"say \\\"hi\\\" \\\\ there\"}" },
		{ "SSID1", "{\"ok\":true,\"ssid\":\"say \\\"hi\\\" \\\\ there\"}" },
		{ "SSID1 \"\"", "{\"ok\":true,\"ssid\":\"\"}" },
		{ "ShortName $CH1", "{\"ok\":true,\"short_name\":\"$CH1\"}" },
		{ "ShortName 12345678901234567890123456789012", "{\"ok\":false,\"error\":\"a short name has at most 31 bytes\"}" },
		{ "FriendlyName \"Lamp; hall\"", "{\"ok\":true,\"friendly_name\":\"Lamp; hall\"}" },
		{ "Password1 secret", "{\"ok\":true}" },
		{ "Password1", "{\"ok\":false,\"error\":\"the password is missing\"}" },
		{ "StartupCommand \"backlog power on; powersave 1\"", "{\"ok\":true}" },
		{ "StartupCommand \"power off\" 1", "{\"ok\":true}" },
		{ "Backlog power on; power off; powersave 1", "{\"ok\":true,\"done\":3}" },
		{ "Backlog power on; nonsense; powersave 9", "{\"ok\":false,\"error\":\"there is no such command\",\"done\":1,\"failed\":2}" },
		{ "Backlog restart", "{\"ok\":false,\"error\":\"this command cannot be part of others\",\"done\":0,\"failed\":1}" },
		{ "Backlog", "{\"ok\":true,\"done\":0}" },
		{ "ssid2 x", "{\"ok\":false,\"error\":\"there is no such command\"}" },
		{ "ClearIO", "{\"ok\":true}" },
		{ "power", "{\"ok\":false,\"error\":\"no pin is a relay\"}" },
		{ "save", "{\"ok\":true,\"saved\":true}" },
		/* clang-format on */
	};

	(void)state;
	begin();
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		assert_string_equal(bench_ask(&bench, rows[i].request), rows[i].answer);
	bench_end(&bench);
}

static void everything_said_is_a_line_of_json(void **state)
{
	static const char *const requests[] = { "status",
						"info",
						"version",
						"template",
						"nothing",
						"backlog a",
						"selftest blink 14 1" };
	struct rmw_err err = { 0 };

	(void)state;
	begin();
	for (size_t i = 0; i < RMW_COUNT(requests); i++) {
		const char *answer = bench_ask(&bench, requests[i]);
		struct rmw_json *json = rmw_json_parse(
			(struct rmw_view){ (const uint8_t *)answer, strlen(answer) }, &err);

		if (json == NULL)
			fail_msg("%s: %s", answer, err.cause);
		rmw_json_free(json);
	}
	bench_end(&bench);
}

static void status_tells_pins_and_channels(void **state)
{
	const char *answer;

	(void)state;
	begin();
	answer = bench_ask(&bench, "status");
	assert_non_null(strstr(answer, "\"radio\":false"));
	assert_non_null(strstr(answer, "\"channels\":[{\"channel\":1,\"value\":0,\"start\":0}]"));
	assert_non_null(strstr(answer, "{\"pin\":3,\"role\":\"TglChanOnTgl\",\"channel\":1,"
				       "\"kind\":\"input\",\"level\":1,\"line\":\"quiet\"}"));
	assert_non_null(strstr(answer, "{\"pin\":7,\"role\":\"console\",\"kind\":\"console\"}"));
	assert_non_null(strstr(answer, "{\"pin\":21,\"role\":\"Rel\",\"channel\":1,"
				       "\"kind\":\"output\",\"level\":0}"));
	(void)bench_ask(&bench, "SetPinRole 12 120");
	answer = bench_ask(&bench, "status");
	assert_non_null(strstr(answer, "{\"pin\":12,\"role\":\"#120\",\"channel\":0,"
				       "\"kind\":\"not driven\"}"));
	assert_non_null(strstr(answer, "\"unsaved\":true"));
	bench_end(&bench);
}

static void template_gives_back_what_was_set(void **state)
{
	(void)state;
	begin();
	(void)bench_ask(&bench, "SetPinChannel 20 1 2");
	assert_string_equal(
		bench_ask(&bench, "template"),
		"{\"ok\":true,\"template\":{\"vendor\":\"\",\"name\":\"OpenBL602_05123456\","
		"\"model\":\"\",\"chip\":\"BL602\",\"board\":\"\",\"flags\":\"1024\",\"pins\":{"
		"\"3\":\"TglChanOnTgl;1\",\"14\":\"LED_n;1\",\"20\":\"Btn;1;2\",\"21\":\"Rel;1\"},"
		"\"command\":\"PowerSave 1\"}}");
	bench_end(&bench);
}

/* All that can be asked is asked, and all that comes of it is searched. */
static void nothing_said_holds_a_password(void **state)
{
	static const char *const requests[] = {
		"Password1 \"hunter2 secret\"",
		"Passwort1 hunter2",
		"hunter2",
		"Password1 hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2",
		"StartupCommand \"backlog Password1 hunter2; ssid1 home\" 1",
		"status",
		"template",
		"info",
		"backlog Password1 hunter2; status",
		"selftest hunter2",
		"SetPinRole hunter2 hunter2",
		"restart",
	};

	(void)state;
	begin();
	for (size_t i = 0; i < RMW_COUNT(requests); i++) {
		(void)bench_ask(&bench, requests[i]);
		bench_run(&bench, 10);
		assert_false(bench_said(&bench, "hunter"));
	}
	bench_power(&bench);
	bench_run(&bench, 3000);
	assert_false(bench_said(&bench, "hunter"));
	assert_non_null(strstr(bench_ask(&bench, "template"), "\"command\":null"));
	bench_end(&bench);
}

/* What a `;` parts from a password would be told as a command that is not known. */
static void no_event_holds_the_rest_of_a_password(void **state)
{
	static const char *const commands[] = {
		"backlog Password1 \"a;hunter2\"; startDriver 1",
		"backlog Password1 \"a\";hunter2\"; startDriver 1",
		"backlog setToken \"a;hunter2 b\"; startDriver 1",
		"backlog mqtt_pass a;hunter2",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(commands); i++) {
		bench_begin_with(&bench, BOARD, "", commands[i], 1024);
		bench_run(&bench, 300);
		assert_true(bench_said(&bench, "{\"event\":\"ignored\",\"command\":\"\"}"));
		assert_false(bench_said(&bench, "hunter"));
		bench_end(&bench);
	}
	bench_begin_with(&bench, BOARD, "", "backlog startDriver 1; power perhaps", 1024);
	bench_run(&bench, 300);
	assert_true(bench_said(&bench, "\"command\":\"startDriver\""));
	assert_true(bench_said(&bench, "{\"event\":\"failed\",\"command\":\"power\"}"));
	bench_end(&bench);
}

static void lines_end_with_cr_or_lf_and_have_512_bytes(void **state)
{
	char text[600];

	(void)state;
	begin();
	bench_send(&bench, "power\rpower\npower\r\n\r\n\n");
	bench_run(&bench, 20);
	assert_string_equal(bench.said + bench.said_len -
				    3 * strlen("{\"ok\":true,\"channel\":1,\"power\":\"off\"}\r\n"),
			    "{\"ok\":true,\"channel\":1,\"power\":\"off\"}\r\n"
			    "{\"ok\":true,\"channel\":1,\"power\":\"off\"}\r\n"
			    "{\"ok\":true,\"channel\":1,\"power\":\"off\"}\r\n");
	memset(text, 'a', sizeof(text));
	text[513] = '\0';
	assert_string_equal(bench_ask(&bench, text),
			    "{\"ok\":false,\"error\":\"a request has at most 512 bytes\"}");
	snprintf(text, sizeof(text), "power%507s", "on");
	assert_string_equal(bench_ask(&bench, text),
			    "{\"ok\":true,\"channel\":1,\"power\":\"on\"}");
	bench_end(&bench);
}

static void requests_that_flood_the_line_are_told_as_lost(void **state)
{
	(void)state;
	begin();
	for (unsigned i = 0; i < 500; i++)
		bench_send(&bench, "power\n");
	bench_run(&bench, 500);
	bench_send(&bench, "power\n"); /* still part of the damaged one */
	bench_run(&bench, 1000);
	assert_true(bench_said(&bench, "{\"event\":\"overrun\"}"));
	assert_true(bench_said(&bench, "\"error\":\"bytes of this request were lost\""));
	assert_false(bench_said(&bench, "no such command"));
	assert_non_null(strstr(bench_ask(&bench, "power"), "\"ok\":"));
	bench_end(&bench);
}

static void bytes_that_the_port_lost_damage_the_request_they_were_of(void **state)
{
	(void)state;
	begin();
	bench_send(&bench, "power\npo");
	relay_receive_lost(&bench.relay);
	bench_send(&bench, "wer on\npower\n");
	bench_run(&bench, 20);
	assert_true(bench_said(&bench, "{\"event\":\"overrun\"}"));
	assert_true(bench_said(&bench, "\"error\":\"bytes of this request were lost\""));
	assert_false(bench_said(&bench, "\"on\""));
	assert_non_null(strstr(bench_ask(&bench, "power"), "\"off\""));
	bench_end(&bench);
}

static void a_restart_says_what_the_flash_did_not_take(void **state)
{
	(void)state;
	begin();
	(void)bench_ask(&bench, "SetStartValue 1 1");
	bench.port.fails = true;
	assert_string_equal(bench_ask(&bench, "restart"), "{\"ok\":true}");
	for (unsigned i = 0; i < 5 && !bench_said(&bench, "save failed"); i++)
		bench_run(&bench, 1);
	assert_true(bench_said(&bench, "{\"event\":\"save failed\",\"what\":\"config\"}"));
	assert_int_equal(bench.port.restarts, 0);
	bench_run(&bench, 5);
	assert_int_equal(bench.port.restarts, 1);
	bench_end(&bench);
}

static void the_boot_line_says_why_it_started(void **state)
{
	static const char *const reasons[RELAY_BOOT_REASONS] = { "power", "restart", "watchdog",
								 "fault" };
	char text[40];

	(void)state;
	begin();
	for (size_t i = 0; i < RELAY_BOOT_REASONS; i++) {
		bench.port.facts.reason = (enum relay_reason)i;
		bench_power(&bench);
		snprintf(text, sizeof(text), "\"reason\":\"%s\"", reasons[i]);
		assert_true(bench_said(&bench, text));
	}
	bench_end(&bench);
}

/* The line's buffer is filled to its last place in each possible way, and then more is lost. */
static void a_loss_is_marked_however_full_the_buffer_is(void **state)
{
	(void)state;
	for (uint32_t fill = RELAY_LINE_IN - 4; fill < RELAY_LINE_IN + 2; fill++) {
		begin();
		bench_send(&bench, "selftest inputs 1\n");
		bench_run(&bench, 10);
		for (uint32_t i = 0; i < fill; i++)
			relay_receive(&bench.relay, i % 8 == 7 ? '\n' : 'x');
		relay_receive_lost(&bench.relay);
		bench_send(&bench, "ower on\n");
		relay_receive_lost(&bench.relay);
		assert_in_range(bench.relay.line.in_head - bench.relay.line.in_tail, 1,
				RELAY_LINE_IN);
		bench_send(&bench, "ower on\n");
		bench_run(&bench, 3000);
		bench_send(&bench, "\n");
		bench_run(&bench, 20);
		assert_true(bench_said(&bench, "{\"event\":\"overrun\"}"));
		assert_true(bench_said(&bench, "\"error\":\"bytes of this request were lost\""));
		assert_non_null(strstr(bench_ask(&bench, "power"), "\"ok\":true"));
		bench_end(&bench);
	}
}

static void a_restart_saves_first(void **state)
{
	(void)state;
	begin();
	(void)bench_ask(&bench, "backlog SetStartValue 1 1; ShortName other");
	assert_string_equal(bench_ask(&bench, "restart"), "{\"ok\":true}");
	bench_run(&bench, 5);
	assert_int_equal(bench.port.restarts, 1);
	bench_power(&bench);
	assert_int_equal(bench.port.driven[21], RELAY_HIGH);
	assert_non_null(strstr(bench_ask(&bench, "shortname"), "\"other\""));
	bench_end(&bench);
}

static void the_boot_line_comes_first(void **state)
{
	(void)state;
	begin();
	assert_memory_equal(bench.said, "{\"event\":\"boot\",\"firmware\":\"rmwflash relay\",", 42);
	assert_true(bench_said(&bench, "\"mac\":\"18:b9:05:12:34:56\",\"reason\":\"power\","
				       "\"config\":\"loaded\",\"radio\":false}"));
	bench_end(&bench);
}

static int buzz(struct relay_port *port, uint32_t pin)
{
	return pin == 3 ? (int)(port->now_ms / 10 & 1) : -1;
}

static void the_self_test_tells_driven_from_floating(void **state)
{
	const char *answer;

	(void)state;
	begin();
	answer = bench_ask(&bench, "selftest inputs 1");
	assert_non_null(
		strstr(answer, "{\"ok\":true,\"test\":\"inputs\",\"ms\":1000,\"inputs\":["));
	assert_non_null(strstr(answer, "{\"pin\":3,\"role\":\"TglChanOnTgl\",\"channel\":1,"
				       "\"pull\":\"up\",\"level\":1,\"edges\":0,\"changes\":0,"
				       "\"line\":\"floating\"}"));
	bench.port.outside[3] = 1;
	assert_non_null(strstr(bench_ask(&bench, "selftest inputs 1"), "\"driven high\""));
	bench.port.outside[3] = 0;
	bench_run(&bench, 200);
	assert_non_null(strstr(bench_ask(&bench, "selftest inputs 1"), "\"driven low\""));
	bench.port.outside[3] = -1;
	bench_run(&bench, 200);
	bench.port.noise = buzz;
	answer = bench_ask(&bench, "selftest pin 3 2 none");
	assert_non_null(strstr(answer, "\"pull\":\"none\""));
	assert_non_null(strstr(answer, "\"edges\":20"));
	assert_non_null(strstr(answer, "\"changes\":0,\"line\":\"noisy\""));
	assert_non_null(strstr(bench_ask(&bench, "power"), "\"off\""));
	bench_end(&bench);
}

static void the_self_test_toggles_nothing_and_gives_pins_back(void **state)
{
	(void)state;
	begin();
	(void)bench_ask(&bench, "selftest inputs 1");
	(void)bench_ask(&bench, "selftest pin 3 1 down");
	(void)bench_ask(&bench, "selftest pin 12 1 up");
	bench_run(&bench, 1000);
	assert_int_equal(bench.port.pulls[3], RELAY_PULL_UP);
	assert_int_equal(bench.port.kinds[12], BENCH_OFF);
	assert_int_equal(bench.port.driven[21], RELAY_LOW);
	bench_press(&bench, 20, 0, 100);
	bench_run(&bench, 100);
	assert_int_equal(bench.port.driven[21], RELAY_HIGH);
	bench_end(&bench);
}

static void blinking_and_clicking_leave_all_as_it_was(void **state)
{
	uint32_t flips;

	(void)state;
	begin();
	flips = bench.port.flips[14];
	assert_string_equal(bench_ask(&bench, "selftest blink 14 3"),
			    "{\"ok\":true,\"test\":\"blink\",\"pin\":14,\"times\":3}");
	assert_int_equal(bench.port.flips[14] - flips, 6);
	assert_int_equal(bench.port.driven[14], RELAY_HIGH);
	assert_non_null(strstr(bench_ask(&bench, "selftest blink 22"), "\"times\":5"));
	assert_int_equal(bench.port.kinds[22], BENCH_OFF);
	flips = bench.port.flips[21];
	assert_string_equal(bench_ask(&bench, "selftest click"),
			    "{\"ok\":true,\"test\":\"click\",\"channel\":1,\"times\":1}");
	assert_int_equal(bench.port.flips[21] - flips, 2);
	assert_int_equal(bench.port.driven[21], RELAY_LOW);
	assert_non_null(strstr(bench_ask(&bench, "selftest blink 21"), "no LED"));
	assert_non_null(strstr(bench_ask(&bench, "selftest blink 20"), "no LED"));
	assert_non_null(strstr(bench_ask(&bench, "selftest click 2"), "no relay"));
	assert_non_null(strstr(bench_ask(&bench, "selftest click 64"), "channels are 0 to 63"));
	assert_non_null(strstr(bench_ask(&bench, "selftest pin 21"), "output"));
	assert_non_null(strstr(bench_ask(&bench, "selftest pin 7"), "console"));
	bench_end(&bench);
}

/* It belongs to a request, and that waits. */
static void a_cancel_ends_no_self_test(void **state)
{
	(void)state;
	begin();
	bench_send(&bench, "selftest inputs 2\r\n");
	bench_run(&bench, 100);
	bench_send(&bench, "\x18\n");
	bench_run(&bench, 3000);
	assert_true(bench_said(&bench, "\"test\":\"inputs\",\"ms\":2000"));
	assert_true(bench_said(&bench, "\"error\":\"bytes of this request were lost\""));
	bench_end(&bench);
}

static void an_empty_line_ends_a_self_test(void **state)
{
	(void)state;
	begin();
	bench_send(&bench, "selftest inputs 600\r\n");
	bench_run(&bench, 3000);
	assert_false(bench_said(&bench, "\"ok\""));
	bench_send(&bench, "\r\npower\r\n");
	bench_run(&bench, 300);
	assert_true(bench_said(&bench, "\"test\":\"inputs\",\"ms\":300"));
	assert_true(bench_said(&bench, "\"power\":\"off\""));
	bench_end(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_have_these_answers),
		cmocka_unit_test(everything_said_is_a_line_of_json),
		cmocka_unit_test(status_tells_pins_and_channels),
		cmocka_unit_test(template_gives_back_what_was_set),
		cmocka_unit_test(nothing_said_holds_a_password),
		cmocka_unit_test(no_event_holds_the_rest_of_a_password),
		cmocka_unit_test(lines_end_with_cr_or_lf_and_have_512_bytes),
		cmocka_unit_test(requests_that_flood_the_line_are_told_as_lost),
		cmocka_unit_test(bytes_that_the_port_lost_damage_the_request_they_were_of),
		cmocka_unit_test(a_loss_is_marked_however_full_the_buffer_is),
		cmocka_unit_test(a_restart_saves_first),
		cmocka_unit_test(a_restart_says_what_the_flash_did_not_take),
		cmocka_unit_test(the_boot_line_says_why_it_started),
		cmocka_unit_test(the_boot_line_comes_first),
		cmocka_unit_test(the_self_test_tells_driven_from_floating),
		cmocka_unit_test(the_self_test_toggles_nothing_and_gives_pins_back),
		cmocka_unit_test(blinking_and_clicking_leave_all_as_it_was),
		cmocka_unit_test(a_cancel_ends_no_self_test),
		cmocka_unit_test(an_empty_line_ends_a_self_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
