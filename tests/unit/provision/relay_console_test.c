/* SPDX-License-Identifier: MIT */
/* Asking the relay firmware over its line: answers that are lost, damaged, late or not ours. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "provision/relay_console.h"
#include "provision/relay_look.h"
#include "support/console_peer.h"

static struct console_peer peer;
static struct rmw_relay_console console;
static struct rmw_err err;
static char told[4096];

static void tell(void *ctx, const struct rmw_event *event)
{
	(void)ctx;
	if (event->text != NULL && strlen(told) + strlen(event->text) + 2 < sizeof(told)) {
		strcat(told, event->text);
		strcat(told, "\n");
	}
}

static int start(void **state)
{
	(void)state;
	console_peer_init(&peer);
	memset(&err, 0, sizeof(err));
	told[0] = '\0';
	return 0;
}

static int stop(void **state)
{
	(void)state;
	rmw_relay_console_close(&console);
	return 0;
}

static void open_console(void)
{
	const struct rmw_watch watch = { tell, NULL };

	if (!rmw_relay_console_open(&console, &peer.port, &watch, &err))
		fail_msg("%s%s", err.path, err.cause);
}

/* The next request has that number. */
static void plan(unsigned from_now, enum console_fault_kind kind)
{
	size_t i = 0;

	while (peer.faults[i].at != 0)
		i++;
	peer.faults[i] = (struct console_fault){ peer.requests + from_now, kind };
}

static bool ask(const char *line)
{
	memset(&err, 0, sizeof(err));
	return rmw_relay_console_ask(&console, line, NULL, &err);
}

static void a_running_relay_is_known_within_a_tenth_of_a_second(void **state)
{
	(void)state;
	open_console();
	assert_int_equal(peer.baud, 115200);
	assert_in_range(peer.now_us, 1, 100000);
}

static void what_an_earlier_run_left_is_passed_over(void **state)
{
	(void)state;
	memcpy(peer.in, "Password1 \"hus", 14);
	peer.in_len = 14;
	console_peer_say(&peer, "{\"ok\":true,\"test\":\"inputs\",\"ms\":5,\"inputs\":[]}");
	console_peer_say(&peer, "{\"ok\":true,\"done\":2}");
	open_console();
	assert_true(ask("save"));
	assert_int_equal(peer.saves, 1);
	assert_string_equal(peer.password, "");
}

static void each_answer_is_of_its_own_request(void **state)
{
	struct rmw_relay_told_info info;

	(void)state;
	open_console();
	assert_true(ask("Flags 5"));
	assert_true(rmw_relay_look_info(&console, &info, &err));
	assert_string_equal(info.firmware, "rmwflash relay");
	assert_string_equal(info.chip, "BL602");
	assert_true(info.has_mac);
	assert_int_equal(info.mac[5], 0x56);
}

static void a_lost_answer_is_asked_for_again_where_that_does_no_harm(void **state)
{
	static const enum console_fault_kind kinds[] = { CONSOLE_LOSES, CONSOLE_DAMAGES,
							 CONSOLE_DEAFENS, CONSOLE_RESTARTS,
							 CONSOLE_REFUSES };

	(void)state;
	open_console();
	for (size_t i = 0; i < RMW_COUNT(kinds); i++) {
		peer.asked[0] = '\0';
		memset(peer.faults, 0, sizeof(peer.faults));
		plan(1, kinds[i]);
		if (!ask("SetStartValue 1 -1"))
			fail_msg("fault %zu: %s", i, err.cause);
		assert_int_equal(console_peer_asked(&peer, "SetStartValue"), 2);
	}
	assert_int_equal(peer.starts[1], -1);
}

static void a_click_is_never_repeated(void **state)
{
	(void)state;
	open_console();
	plan(1, CONSOLE_LOSES);
	assert_false(ask("selftest click 1"));
	assert_int_equal(err.code, RMW_E_RELAY_UNSURE);
	assert_int_equal(peer.clicks, 1);
	assert_true(ask("save"));
}

static void a_refusal_is_told_in_the_words_of_the_relay_and_never_with_the_request(void **state)
{
	(void)state;
	open_console();
	assert_false(ask("SetPinRole 3 Unknown"));
	assert_int_equal(err.code, RMW_E_RELAY_REFUSED);
	assert_non_null(strstr(err.cause, "there is no such pin or role"));
	assert_null(strstr(err.cause, "Unknown"));
}

static void a_relay_that_falls_silent_is_told_in_time(void **state)
{
	uint64_t begun_us;

	(void)state;
	open_console();
	peer.is_silent = true;
	begun_us = peer.now_us;
	assert_false(ask("save"));
	assert_int_equal(err.code, RMW_E_RELAY_NO_CONSOLE);
	assert_in_range(peer.now_us - begun_us, 1, 8000000);
}

static void requests_that_the_console_cannot_take_are_not_sent(void **state)
{
	char line[600];

	(void)state;
	open_console();
	memset(line, 'a', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	assert_false(ask(line));
	assert_int_equal(err.code, RMW_E_RELAY_TOO_LONG);
	assert_false(ask("ShortName \"a\nsave\""));
	assert_int_equal(err.code, RMW_E_BAD_TEXT);
	assert_int_equal(peer.saves, 0);
	assert_string_equal(peer.asked, "");
}

static void events_are_told_and_secrets_in_them_are_not(void **state)
{
	(void)state;
	open_console();
	console.secrets[0] = "hushhush";
	console_peer_say(&peer, "{\"event\":\"button\",\"pin\":20,\"press\":\"hushhush\"}");
	assert_true(ask("save"));
	assert_non_null(strstr(told, "\"event\":\"button\""));
	assert_null(strstr(told, "hushhush"));
}

/* What is shown of a line is short: a secret may begin before its end, or hold other letters. */
static void a_secret_is_masked_wherever_a_line_is_cut(void **state)
{
	char line[400];

	(void)state;
	open_console();
	console.secrets[0] = "hushhush";
	console.secrets[1] = "caf\xc3\xa9";
	snprintf(line, sizeof(line), "{\"event\":\"%0*uhushhush\"}", 239, 0u);
	console_peer_say(&peer, line);
	console_peer_say(&peer, "{\"event\":\"caf\xc3\xa9\"}");
	assert_true(ask("save"));
	assert_non_null(strstr(told, "000"));
	assert_null(strstr(told, "hush"));
	assert_null(strstr(told, "caf"));
}

static void secrets_that_are_known_before_it_is_opened_are_masked_from_the_start(void **state)
{
	(void)state;
	console.secrets[0] = "hushhush";
	console_peer_say(&peer, "{\"event\":\"button\",\"press\":\"hushhush\"}");
	open_console();
	assert_non_null(strstr(told, "\"event\":\"button\""));
	assert_null(strstr(told, "hushhush"));
}

static void a_relay_that_speaks_and_does_not_answer_is_no_noise(void **state)
{
	(void)state;
	peer.is_silent = true;
	console_peer_say(&peer, "{\"event\":\"boot\",\"firmware\":\"rmwflash relay\"}");
	assert_false(rmw_relay_console_open(&console, &peer.port, NULL, &err));
	assert_int_equal(err.code, RMW_E_RELAY_NO_CONSOLE);
	assert_non_null(strstr(err.cause, "RX (GPIO7)"));
	rmw_relay_console_close(&console);
	rmw_err_clear(&err);
	peer.babble = "{\"event\":\"boot\",\"firmware\":\"rmwflash relay\"}";
	peer.babble_baud = 115200;
	assert_false(rmw_relay_console_open(&console, &peer.port, NULL, &err));
	assert_non_null(strstr(err.cause, "again and again"));
}

static void silence_is_told_as_silence(void **state)
{
	(void)state;
	peer.is_silent = true;
	assert_false(rmw_relay_console_open(&console, &peer.port, NULL, &err));
	assert_int_equal(err.code, RMW_E_RELAY_NO_CONSOLE);
	assert_non_null(strstr(err.cause, "not a byte"));
	assert_in_range(peer.now_us, 5000000, 12000000);
}

static void openbeken_is_known_by_its_log(void **state)
{
	(void)state;
	peer.babble = "Info:MAIN:Time 1, idle 1/s, free 1, MQTT 0(0), bWifi 0, x";
	peer.babble_baud = 2000000;
	assert_false(rmw_relay_console_open(&console, &peer.port, NULL, &err));
	assert_int_equal(err.code, RMW_E_RELAY_NO_CONSOLE);
	assert_non_null(strstr(err.cause, "OpenBeken"));
}

static void another_program_is_told_by_what_it_says(void **state)
{
	(void)state;
	peer.babble = "hello from something else";
	peer.babble_baud = 115200;
	assert_false(rmw_relay_console_open(&console, &peer.port, NULL, &err));
	assert_int_equal(err.code, RMW_E_RELAY_NO_CONSOLE);
	assert_non_null(strstr(err.cause, "hello from something else"));
}

static void another_program_is_told_by_what_it_says_at_another_rate(void **state)
{
	(void)state;
	peer.babble = "hello from something fast";
	peer.babble_baud = 2000000;
	assert_false(rmw_relay_console_open(&console, &peer.port, NULL, &err));
	assert_int_equal(err.code, RMW_E_RELAY_NO_CONSOLE);
	assert_non_null(strstr(err.cause, "at 2000000 baud: 'hello from something fast'"));
}

static void an_endless_stream_ends_by_its_deadline(void **state)
{
	(void)state;
	open_console();
	peer.babble = "{\"event\":\"noise\",\"pin\":3,\"line\":\"noisy\"}";
	peer.babble_baud = 115200;
	assert_false(ask("save"));
	assert_int_equal(err.code, RMW_E_RELAY_NO_CONSOLE);
}

static void only_what_does_no_harm_may_be_repeated(void **state)
{
	static const struct {
		const char *line;
		bool may_repeat;
	} rows[] = {
		{ "Status", true },
		{ "setpinrole 1 Rel", true },
		{ "backlog SetPinRole 1 Rel; SetPinChannel 1 1", true },
		{ "backlog SetPinRole 1 Rel; Power1 toggle", false },
		{ "StartupCommand \"a; b\"", true },
		{ "StartupCommand \"a\" 1", false },
		{ "Power toggle", false },
		{ "selftest click", false },
		{ "restart", false },
		{ "statuses", false },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (rmw_relay_may_repeat(rows[i].line) != rows[i].may_repeat)
			fail_msg("%s", rows[i].line);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
		TEST(a_running_relay_is_known_within_a_tenth_of_a_second),
		TEST(what_an_earlier_run_left_is_passed_over),
		TEST(each_answer_is_of_its_own_request),
		TEST(a_lost_answer_is_asked_for_again_where_that_does_no_harm),
		TEST(a_click_is_never_repeated),
		TEST(a_refusal_is_told_in_the_words_of_the_relay_and_never_with_the_request),
		TEST(a_relay_that_falls_silent_is_told_in_time),
		TEST(requests_that_the_console_cannot_take_are_not_sent),
		TEST(events_are_told_and_secrets_in_them_are_not),
		TEST(a_secret_is_masked_wherever_a_line_is_cut),
		TEST(secrets_that_are_known_before_it_is_opened_are_masked_from_the_start),
		TEST(a_relay_that_speaks_and_does_not_answer_is_no_noise),
		TEST(silence_is_told_as_silence),
		TEST(openbeken_is_known_by_its_log),
		TEST(another_program_is_told_by_what_it_says),
		TEST(another_program_is_told_by_what_it_says_at_another_rate),
		TEST(an_endless_stream_ends_by_its_deadline),
		TEST(only_what_does_no_harm_may_be_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
