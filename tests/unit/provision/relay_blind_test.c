/* SPDX-License-Identifier: MIT */
/* Settings for an OpenBeken that only listens: what is sent, in which bursts, and what is said. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "provision/relay_blind.h"
#include "provision/relay_firmware.h"
#include "support/line_port.h"

static struct line_port line;
static struct rmw_obk_template template;
static struct rmw_credentials networks;
static struct rmw_relay_outcome outcome;
static struct rmw_err err;
static char told[2000]; /* of the log */

/* A relay and a button, on a relay that says `log` in the meantime. */
static struct rmw_relay_goal begin(const char *log)
{
	line_port_init(&line, (struct rmw_view){ (const uint8_t *)log, strlen(log) });
	memset(&template, 0, sizeof(template));
	memset(&networks, 0, sizeof(networks));
	memset(&err, 0, sizeof(err));
	told[0] = '\0';
	template.has_pin[26] = template.has_pin[6] = true;
	template.pins[26] = (struct rmw_obk_pin){ 1, 1, 0 };
	template.pins[6] = (struct rmw_obk_pin){ 3, 1, 2 };
	return (struct rmw_relay_goal){ .expected = { .chip = "BK7231T" },
					.template = &template,
					.credentials = &networks };
}

static void listen(void *ctx, const struct rmw_event *event)
{
	const size_t len = strlen(told);

	(void)ctx;
	if (strcmp(event->stage, "log") == 0)
		(void)snprintf(told + len, sizeof(told) - len, "%s\n", event->text);
}

static bool give(const struct rmw_relay_goal *goal)
{
	const struct rmw_relay_blind blind = { .port = &line.port, .watch = { listen, NULL } };

	return rmw_relay_provision_blind(&blind, goal, &outcome, &err);
}

static void assert_sent(const char *text)
{
	assert_int_equal(line.sent_count, strlen(text));
	assert_memory_equal(line.sent, text, line.sent_count);
}

static void all_is_sent_and_nothing_confirmed(void **state)
{
	struct rmw_relay_goal goal = begin("");

	(void)state;
	goal.has_flags = true;
	goal.flags = 1024;
	goal.short_name = "den";
	if (!give(&goal))
		fail_msg("%s", err.cause);
	assert_sent("ClearIO\n"
		    "backlog setPinRole 6 Btn; setPinChannel 6 1 2\n"
		    "backlog setPinRole 26 Rel; setPinChannel 26 1\n"
		    "Flags 2147484672\n"
		    "ShortName \"den\"\n");
	assert_int_equal(outcome.sent, 5);
	assert_true(outcome.is_blind);
	assert_false(outcome.restarts);
	assert_string_equal(outcome.unproven, "pins, flags, names");
}

/* Who waits for a network is followed by a restart, and its log may tell that network. */
static void a_log_confirms_what_stands_in_it(void **state)
{
	static const struct {
		const char *log, *unproven;
	} rows[] = {
		{ "", "names, network" },
		{ "x\r\nInfo:CMD: ShortName \"den\"\r\n", "network" },
		{ "\nInfo:MAIN:Using SSID [my net]\n", "names" },
		{ "\nInfo:MAIN:Using SSID [my net2]\n", "names, network" },
		{ "\nInfo:CMD: ShortName \"dens\"\n", "names, network" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_relay_goal goal = begin(rows[i].log);

		goal.template = NULL;
		goal.short_name = "den";
		strcpy(networks.first.ssid, "my net");
		strcpy(networks.first.password, "hush;hush");
		line.answers_after = 5;
		if (!give(&goal))
			fail_msg("%s", err.cause);
		assert_sent("ShortName \"den\"\nSSID1 \"my net\"\nPassword1 \"hush;hush\"\n"
			    "restart 1\n");
		assert_true(outcome.restarts);
		assert_string_equal(outcome.unproven, rows[i].unproven);
	}
}

/* Also one that is part of another, that is no ASCII, or that has no room in its line. */
static void no_secret_is_told_that_stands_in_the_log(void **state)
{
	static const char log[] = "\nInfo:CMD: Password1 \"h\xc3\xbcsh;hush\"\n"
				  "Info:CMD: MqttPassword \"hush;home\"\n"
				  "Info:CMD: SSID1 \"home\"\nInfo:CMD: FriendlyName \"n\"\n";
	static char text[600];
	struct rmw_relay_goal goal;

	(void)state;
	(void)snprintf(text, sizeof(text), "%s%0247dhush;home\n", log, 0);
	goal = begin(text);
	goal.template = NULL;
	strcpy(networks.first.ssid, "home");
	strcpy(networks.first.password, "h\xc3\xbcsh;hush");
	strcpy(networks.mqtt_password, "hush;home");
	if (!give(&goal))
		fail_msg("%s", err.cause);
	assert_string_equal(told, "Info:CMD: Password1 \"**********\"\n"
				  "Info:CMD: MqttPassword \"*********\"\n"
				  "Info:CMD: SSID1 \"****\"\nInfo:CMD: FriendlyName \"n\"\n");
}

static void a_dry_run_sends_nothing(void **state)
{
	struct rmw_relay_goal goal = begin("");

	(void)state;
	goal.is_dry_run = true;
	strcpy(networks.first.ssid, "my net");
	assert_true(give(&goal));
	assert_sent("");
	assert_string_equal(outcome.unproven, "pins, network");
}

static void what_no_command_takes_is_refused_before_anything(void **state)
{
	static char longest[200];
	static const struct {
		const char *name, *password, *command;
		int pin;
		enum rmw_code code;
	} rows[] = {
		{ "a\"b", NULL, NULL, 1, RMW_E_BAD_TEXT },
		{ NULL, "$CH1 hush", NULL, 1, RMW_E_BAD_TEXT },
		{ NULL, NULL, "backlog a\nb", 1, RMW_E_BAD_TEXT },
		{ NULL, NULL, longest, 1, RMW_E_RELAY_TOO_LONG },
		{ NULL, NULL, NULL, 40, RMW_E_RELAY_REFUSED },
	};

	(void)state;
	memset(longest, 'a', sizeof(longest) - 1);
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_relay_goal goal = begin("");

		goal.short_name = rows[i].name;
		goal.command = rows[i].command;
		if (rows[i].password != NULL) {
			strcpy(networks.first.ssid, "my net");
			strcpy(networks.first.password, rows[i].password);
		}
		template.has_pin[rows[i].pin] = true;
		template.pins[rows[i].pin] = (struct rmw_obk_pin){ 1, 1, 0 };
		assert_false(give(&goal));
		assert_int_equal(err.code, rows[i].code);
		assert_int_equal(line.sent_count, 0);
		if (rows[i].password != NULL)
			assert_null(strstr(err.cause, "hush"));
	}
}

static void nothing_that_a_command_can_set_is_an_error(void **state)
{
	struct rmw_relay_goal goal = begin("");

	(void)state;
	goal.template = NULL;
	strcpy(networks.web_password, "secret");
	assert_false(give(&goal));
	assert_int_equal(err.code, RMW_E_USAGE);
}

static void only_a_bk7231_has_such_a_line(void **state)
{
	(void)state;
	assert_true(rmw_relay_firmware_hears("bk7231t"));
	assert_true(rmw_relay_firmware_hears("BK7231N"));
	assert_true(rmw_relay_firmware_hears("BK7238"));
	assert_false(rmw_relay_firmware_hears("BL602"));
	assert_false(rmw_relay_firmware_hears("LN882H"));
	assert_false(rmw_relay_firmware_hears("no chip"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_sent_and_nothing_confirmed),
		cmocka_unit_test(a_log_confirms_what_stands_in_it),
		cmocka_unit_test(no_secret_is_told_that_stands_in_the_log),
		cmocka_unit_test(a_dry_run_sends_nothing),
		cmocka_unit_test(what_no_command_takes_is_refused_before_anything),
		cmocka_unit_test(nothing_that_a_command_can_set_is_an_error),
		cmocka_unit_test(only_a_bk7231_has_such_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
