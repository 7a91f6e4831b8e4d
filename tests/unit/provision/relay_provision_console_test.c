/* SPDX-License-Identifier: MIT */
/* A relay that is given its settings over its console: only what differs, saved, and read back. */
#include "support/cmocka.h"

#include <string.h>

#include "provision/relay_console.h"
#include "provision/relay_profile.h"
#include "provision/relay_provision.h"
#include "support/console_peer.h"

/* A request has 512 bytes; StartupCommand, a blank and two quotes are 17 of them. */
#define COMMAND_MAX 495u

static struct console_peer peer;
static struct rmw_relay_console console;
static struct rmw_obk_template template;
static struct rmw_credentials networks;
static struct rmw_relay_goal goal;
static struct rmw_relay_outcome outcome;
static struct rmw_err err;

static const struct rmw_relay_start_value starts[] = { { 1, -1 } };

static void set_pin(unsigned pin, const char *role, uint8_t channel)
{
	template.has_pin[pin] = true;
	assert_true(rmw_obk_role_find(role, &template.pins[pin].role, NULL));
	template.pins[pin].channel = channel;
}

static int start(void **state)
{
	(void)state;
	console_peer_init(&peer);
	memset(&template, 0, sizeof(template));
	memset(&networks, 0, sizeof(networks));
	memset(&err, 0, sizeof(err));
	set_pin(3, "TglChanOnTgl", 1);
	set_pin(20, "Btn", 1);
	set_pin(21, "Rel", 1);
	template.has_flags = true;
	template.flags = 1088;
	template.has_command = true;
	strcpy(template.command, "backlog PowerSave 1; echo \"a\"");
	goal = (struct rmw_relay_goal){
		.expected = { .chip = "bl602" },
		.template = &template,
		.short_name = "relay-7",
		.long_name = "relay-7",
		.starts = starts,
		.start_count = 1,
		.credentials = &networks,
	};
	assert_true(rmw_relay_console_open(&console, &peer.port, NULL, &err));
	return 0;
}

static int stop(void **state)
{
	(void)state;
	rmw_relay_console_close(&console);
	return 0;
}

static bool provision(void)
{
	memset(&err, 0, sizeof(err));
	return rmw_relay_provision_console(&console, &goal, &outcome, &err);
}

static void must_provision(void)
{
	if (!provision())
		fail_msg("%s%s", err.path, err.cause);
}

static void a_new_relay_gets_all_of_it(void **state)
{
	(void)state;
	must_provision();
	assert_string_equal(peer.pins[3].role, "TglChanOnTgl");
	assert_string_equal(peer.pins[21].role, "Rel");
	assert_int_equal(peer.pins[21].channel, 1);
	assert_true(peer.flags == 1088);
	assert_string_equal(peer.command, "backlog PowerSave 1; echo \"a\"");
	assert_string_equal(peer.short_name, "relay-7");
	assert_int_equal(peer.starts[1], -1);
	assert_int_equal(peer.saves, 1);
	assert_false(peer.is_unsaved);
	assert_string_equal(outcome.unproven, "");
	assert_false(outcome.restarts);
}

static void the_second_time_nothing_is_sent(void **state)
{
	(void)state;
	must_provision();
	peer.asked[0] = '\0';
	must_provision();
	assert_int_equal(outcome.sent, 0);
	assert_int_equal(console_peer_asked(&peer, "save"), 0);
}

static void only_what_differs_is_sent(void **state)
{
	(void)state;
	must_provision();
	peer.asked[0] = '\0';
	peer.pins[20] = (struct console_pin){ .role = "" };
	peer.flags = 0;
	must_provision();
	assert_int_equal(outcome.sent, 2);
	assert_int_equal(console_peer_asked(&peer, "backlog setPinRole 20 Btn"), 1);
	assert_int_equal(console_peer_asked(&peer, "Flags 1088"), 1);
	assert_int_equal(console_peer_asked(&peer, "ClearIO"), 0);
}

static void a_pin_in_the_way_is_cleared_with_all_others_first(void **state)
{
	(void)state;
	strcpy(peer.pins[20].role, "Rel");
	must_provision();
	assert_int_equal(console_peer_asked(&peer, "ClearIO"), 1);
	assert_string_equal(peer.pins[20].role, "Btn");
}

static void a_network_is_stored_and_its_password_is_not_called_proven(void **state)
{
	(void)state;
	strcpy(networks.first.ssid, "quiet \"net\"");
	strcpy(networks.first.password, "hush;hush $1");
	must_provision();
	assert_string_equal(peer.ssid, "quiet \"net\"");
	assert_string_equal(peer.password, "hush;hush $1");
	assert_string_equal(outcome.unproven, "network");
}

static void a_wish_that_the_console_cannot_grant_is_no_success(void **state)
{
	(void)state;
	strcpy(networks.mqtt_host, "10.0.0.1");
	strcpy(networks.web_password, "hushhush");
	goal = (struct rmw_relay_goal){ .credentials = &networks };
	assert_false(provision());
	assert_int_equal(err.code, RMW_E_USAGE);
	assert_non_null(strstr(err.cause, "ssid and password"));
	assert_false(peer.is_unsaved);
	strcpy(networks.first.ssid, "quiet");
	must_provision();
	assert_string_equal(peer.ssid, "quiet");
}

static void a_command_that_the_relay_keeps_to_itself_is_not_called_proven(void **state)
{
	(void)state;
	strcpy(template.command, "backlog PowerSave 1; Password2 hush");
	must_provision();
	assert_string_equal(peer.command, template.command);
	assert_string_equal(outcome.unproven, "startup command");
}

static void lost_answers_change_nothing_of_what_is_set(void **state)
{
	(void)state;
	for (unsigned at = 1; at < 8; at++)
		peer.faults[at] =
			(struct console_fault){ peer.requests + 4 * at,
						at % 2 ? CONSOLE_LOSES : CONSOLE_DAMAGES };
	must_provision();
	assert_string_equal(peer.pins[21].role, "Rel");
	assert_string_equal(peer.command, "backlog PowerSave 1; echo \"a\"");
	assert_int_equal(peer.starts[1], -1);
}

static void what_the_flash_does_not_take_is_no_success(void **state)
{
	(void)state;
	peer.keeps_unsaved = true;
	assert_false(provision());
	assert_int_equal(err.code, RMW_E_RELAY_DIFFERS);
}

static void a_relay_without_a_place_for_settings_gets_none(void **state)
{
	(void)state;
	peer.config = "none";
	assert_false(provision());
	assert_int_equal(err.code, RMW_E_RELAY_REFUSED);
	assert_string_equal(peer.pins[21].role, "");
}

static void a_pin_of_the_line_is_refused_before_anything_is_sent(void **state)
{
	(void)state;
	set_pin(16, "LED", 1);
	assert_false(provision());
	assert_int_equal(err.code, RMW_E_RELAY_REFUSED);
	assert_non_null(strstr(err.cause, "pin 16"));
	assert_false(peer.is_unsaved);
}

static void another_chip_or_unit_is_refused(void **state)
{
	static const uint8_t other[6] = { 0x18, 0xb9, 5, 1, 2, 3 };

	(void)state;
	goal.expected.chip = "LN882H";
	assert_false(provision());
	assert_int_equal(err.code, RMW_E_RELAY_OTHER);
	goal.expected = (struct rmw_relay_expected){ .mac = other };
	assert_false(provision());
	assert_int_equal(err.code, RMW_E_RELAY_OTHER);
	assert_false(peer.is_unsaved);
}

static void texts_that_do_not_fit_are_refused_before_anything_is_sent(void **state)
{
	(void)state;
	memset(template.command, 'x', COMMAND_MAX + 1);
	template.command[COMMAND_MAX + 1] = '\0';
	assert_false(provision());
	assert_int_equal(err.code, RMW_E_RELAY_TOO_LONG);
	strcpy(template.command, "a\nb");
	assert_false(provision());
	assert_int_equal(err.code, RMW_E_BAD_TEXT);
	assert_false(peer.is_unsaved);
}

static void the_longest_startup_command_arrives_whole(void **state)
{
	(void)state;
	memset(template.command, 'x', COMMAND_MAX);
	template.command[COMMAND_MAX] = '\0';
	must_provision();
	assert_int_equal(strlen(peer.command), COMMAND_MAX);
}

static void a_dry_run_sends_nothing(void **state)
{
	(void)state;
	goal.is_dry_run = true;
	must_provision();
	assert_false(peer.is_unsaved);
	assert_int_equal(peer.saves, 0);
}

static void what_it_is_set_to_is_a_profile(void **state)
{
	const struct rmw_relay_expected anyone = { .mac = NULL };
	static struct rmw_profile profile;
	char unread[RMW_RELAY_UNREAD_MAX], text[RMW_PROFILE_PIN_TEXT_MAX];

	(void)state;
	must_provision();
	assert_true(rmw_relay_profile_read_console(&console, &anyone, &profile, unread, &err));
	assert_string_equal(unread, "");
	rmw_profile_pin_text(&profile.template, 3, text);
	assert_string_equal(text, "TglChanOnTgl;1");
	assert_string_equal(profile.template.command, "backlog PowerSave 1; echo \"a\"");
	assert_int_equal(profile.power_on, RMW_POWER_ON_LAST);
	assert_non_null(strstr(profile.evidence, "the relay firmware 0.1.0"));
	strcpy(peer.command, "Password1 hushhush");
	assert_true(rmw_relay_profile_read_console(&console, &anyone, &profile, unread, &err));
	assert_false(profile.template.has_command);
	assert_non_null(strstr(unread, "startup command"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
		TEST(a_new_relay_gets_all_of_it),
		TEST(the_second_time_nothing_is_sent),
		TEST(only_what_differs_is_sent),
		TEST(a_pin_in_the_way_is_cleared_with_all_others_first),
		TEST(a_network_is_stored_and_its_password_is_not_called_proven),
		TEST(a_wish_that_the_console_cannot_grant_is_no_success),
		TEST(a_command_that_the_relay_keeps_to_itself_is_not_called_proven),
		TEST(lost_answers_change_nothing_of_what_is_set),
		TEST(what_the_flash_does_not_take_is_no_success),
		TEST(a_relay_without_a_place_for_settings_gets_none),
		TEST(a_pin_of_the_line_is_refused_before_anything_is_sent),
		TEST(another_chip_or_unit_is_refused),
		TEST(texts_that_do_not_fit_are_refused_before_anything_is_sent),
		TEST(the_longest_startup_command_arrives_whole),
		TEST(a_dry_run_sends_nothing),
		TEST(what_it_is_set_to_is_a_profile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
