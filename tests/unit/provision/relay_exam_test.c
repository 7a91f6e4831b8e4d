/* SPDX-License-Identifier: MIT */
/* Tests of a relay: what passes, what fails, and that nothing passes that nobody saw. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provision/relay_exam.h"
#include "support/console_peer.h"
#include "support/scratch.h"

static struct console_peer peer;
static struct rmw_relay_console console;
static struct rmw_profiles *profiles;
static struct rmw_relay_exam exam;
static struct rmw_relay_result result;
static struct rmw_err err;

/* The pin whose question is answered with yes; all others with no. */
static int lit_pin;
static char asked[512];

static bool answer(void *ctx, const struct rmw_relay_question *question, enum rmw_relay_word *word,
		   struct rmw_err *ignored)
{
	(void)ctx, (void)ignored;
	strncat(asked, question->text, sizeof(asked) - strlen(asked) - 1);
	*word = question->pin == lit_pin ? RMW_RELAY_YES : RMW_RELAY_NO;
	return true;
}

static void set_pin(unsigned pin, const char *role, unsigned channel)
{
	peer.pins[pin] = (struct console_pin){ .channel = channel, .is_high = true };
	snprintf(peer.pins[pin].role, sizeof(peer.pins[pin].role), "%s", role);
}

static int start(void **state)
{
	(void)state;
	setenv("HOME", scratch_path("home"), 1);
	unsetenv("XDG_DATA_HOME");
	setenv("RMWFLASH_PROFILES", scratch_path("none"), 1);
	memset(&err, 0, sizeof(err));
	asked[0] = '\0';
	lit_pin = -1;
	console_peer_init(&peer);
	set_pin(3, "TglChanOnTgl", 1);
	set_pin(14, "LED_n", 1);
	set_pin(20, "Btn", 1);
	set_pin(21, "Rel", 1);
	assert_true(rmw_profiles_load(&profiles, NULL, &err));
	assert_true(rmw_relay_console_open(&console, &peer.port, NULL, &err));
	exam = (struct rmw_relay_exam){ .probe = rmw_relay_probe_console(&console),
					.witness = { answer, NULL },
					.profiles = profiles,
					.chip = "BL602",
					.soak_s = 10 };
	return 0;
}

static int stop(void **state)
{
	(void)state;
	rmw_relay_console_close(&console);
	rmw_profiles_free(profiles);
	return 0;
}

static enum rmw_relay_found take(enum rmw_relay_test test)
{
	memset(&err, 0, sizeof(err));
	if (!rmw_relay_exam_take(&exam, test, &result, &err))
		fail_msg("%s%s", err.path, err.cause);
	return result.verdict;
}

/* ---- inputs ---- */

static void quiet_inputs_pass_after_the_time_asked_for(void **state)
{
	const uint64_t begun_us = peer.now_us;

	(void)state;
	assert_int_equal(take(RMW_RELAY_TEST_INPUTS), RMW_RELAY_PASS);
	assert_int_equal(result.counts.count, 2);
	assert_int_equal(result.counts.inputs[0].pin, 3);
	assert_in_range(peer.now_us - begun_us, 10000000, 12000000);
	assert_string_equal(result.advice, "");
}

static void a_switch_that_moves_by_itself_fails_with_what_is_known_of_its_parts(void **state)
{
	(void)state;
	peer.pins[3].edges = 40;
	peer.pins[3].changes = 1;
	assert_int_equal(take(RMW_RELAY_TEST_INPUTS), RMW_RELAY_FAIL);
	assert_string_equal(rmw_relay_input_word(&result.counts.inputs[0]), "noisy");
	assert_non_null(strstr(result.advice, "10 kOhm"));
	assert_non_null(strstr(result.advice, "100 kOhm"));
	assert_non_null(strstr(result.advice, "C6"));
	assert_non_null(strstr(result.advice, "--ext-switch off"));
}

static void a_line_that_only_the_chip_holds_passes_with_a_word_about_it(void **state)
{
	(void)state;
	peer.pins[3].line = peer.pins[20].line = "floating";
	assert_int_equal(take(RMW_RELAY_TEST_INPUTS), RMW_RELAY_PASS);
	assert_non_null(strstr(result.advice, "GPIO3 was quiet"));
	assert_null(strstr(result.advice, "GPIO20"));
}

static void a_noisy_line_fails_even_where_nothing_was_switched(void **state)
{
	(void)state;
	peer.pins[20].line = "noisy";
	assert_int_equal(take(RMW_RELAY_TEST_INPUTS), RMW_RELAY_FAIL);
	assert_non_null(strstr(result.advice, "GPIO20"));
	assert_null(strstr(result.advice, "R1"));
}

static void a_long_soak_is_a_sum(void **state)
{
	(void)state;
	exam.soak_s = 1500;
	peer.pins[3].edges = 2;
	assert_int_equal(take(RMW_RELAY_TEST_INPUTS), RMW_RELAY_PASS);
	assert_int_equal(result.counts.ms, 1500000);
	assert_int_equal(result.counts.inputs[0].edges, 6);
}

static void a_soak_that_ended_early_is_no_pass(void **state)
{
	(void)state;
	peer.count_ms = 1300;
	assert_int_equal(take(RMW_RELAY_TEST_INPUTS), RMW_RELAY_FAIL);
	assert_non_null(strstr(result.text, "ended early: 1.3 of 10 s"));
	exam.soak_s = 1500;
	assert_int_equal(take(RMW_RELAY_TEST_INPUTS), RMW_RELAY_FAIL);
	assert_int_equal(result.counts.ms, 1300);
}

/* Another input comes first in the second list. */
static void change_inputs(struct console_peer *of)
{
	static const unsigned edges[] = { 1, 2, 4 };

	of->pins[3].edges = edges[of->counts];
	of->pins[20].edges = 10 * edges[of->counts];
	if (of->counts == 1)
		set_pin(0, "dInput", 2);
}

static void what_is_counted_of_a_pin_stays_with_the_pin(void **state)
{
	(void)state;
	exam.soak_s = 1500;
	peer.on_count = change_inputs;
	(void)take(RMW_RELAY_TEST_INPUTS);
	assert_int_equal(result.counts.count, 3);
	assert_int_equal(result.counts.inputs[0].pin, 3);
	assert_int_equal(result.counts.inputs[0].edges, 7);
	assert_int_equal(result.counts.inputs[1].edges, 70);
	assert_int_equal(result.counts.inputs[2].pin, 0);
}

static void a_relay_without_inputs_has_none_that_pass(void **state)
{
	(void)state;
	peer.pins[3].role[0] = peer.pins[20].role[0] = '\0';
	assert_int_equal(take(RMW_RELAY_TEST_INPUTS), RMW_RELAY_SKIPPED);
}

/* ---- switch ---- */

static void plan_flip(unsigned ms, bool is_high)
{
	peer.flips[peer.flip_count++] =
		(struct console_flip){ peer.now_us + ms * 1000, 3, is_high };
}

static void a_flip_and_the_flip_back_pass(void **state)
{
	(void)state;
	plan_flip(2000, false);
	plan_flip(5000, true);
	assert_int_equal(take(RMW_RELAY_TEST_SWITCH), RMW_RELAY_PASS);
	assert_int_equal(result.pin, 3);
	assert_in_range(result.closed_ms, 1800, 2300);
	assert_in_range(result.opened_ms, 2700, 3200);
}

static void a_switch_that_nobody_flips_fails_in_time(void **state)
{
	const uint64_t begun_us = peer.now_us;

	(void)state;
	assert_int_equal(take(RMW_RELAY_TEST_SWITCH), RMW_RELAY_FAIL);
	assert_in_range(peer.now_us - begun_us, 30000000, 31000000);
	assert_non_null(strstr(result.advice, "--ext-switch off"));
}

static void a_switch_that_stays_fails(void **state)
{
	(void)state;
	plan_flip(1000, false);
	assert_int_equal(take(RMW_RELAY_TEST_SWITCH), RMW_RELAY_FAIL);
	assert_non_null(strstr(result.text, "back"));
}

static void a_toggle_that_does_not_toggle_fails(void **state)
{
	(void)state;
	plan_flip(1000, false);
	plan_flip(3000, true);
	peer.has_child_lock = true;
	assert_int_equal(take(RMW_RELAY_TEST_SWITCH), RMW_RELAY_FAIL);
	assert_non_null(strstr(result.text, "child lock"));
}

/* ---- relay ---- */

static void a_click_passes_when_somebody_heard_it(void **state)
{
	(void)state;
	lit_pin = 21;
	assert_int_equal(take(RMW_RELAY_TEST_RELAY), RMW_RELAY_PASS);
	assert_int_equal(peer.clicks, 1);
	lit_pin = -1;
	assert_int_equal(take(RMW_RELAY_TEST_RELAY), RMW_RELAY_FAIL);
}

static void a_click_that_nobody_heard_is_no_pass(void **state)
{
	(void)state;
	exam.witness.ask = NULL;
	assert_int_equal(take(RMW_RELAY_TEST_RELAY), RMW_RELAY_UNCONFIRMED);
	assert_int_equal(peer.clicks, 1);
	assert_non_null(strstr(result.text, "nobody confirmed"));
}

/* ---- LED ---- */

static void the_led_of_the_profile_passes(void **state)
{
	(void)state;
	lit_pin = 14;
	assert_int_equal(take(RMW_RELAY_TEST_LED), RMW_RELAY_PASS);
	assert_string_equal(result.profile, "rmw002-brk001");
	assert_int_equal(peer.blinks, 1);
}

static void the_led_of_a_look_alike_names_it_and_fails(void **state)
{
	(void)state;
	lit_pin = 22;
	assert_int_equal(take(RMW_RELAY_TEST_LED), RMW_RELAY_FAIL);
	assert_string_equal(result.profile, "rmw002-p22");
	assert_non_null(strstr(result.advice, "--profile rmw002-p22"));
	assert_non_null(strstr(asked, "GPIO14"));
}

static void expect_profile(const char *name)
{
	const struct rmw_profile_entry *entry = NULL;

	assert_true(rmw_profiles_find(profiles, name, &entry, &err));
	exam.profile = &entry->profile;
}

static void the_led_of_the_profile_that_was_named_passes(void **state)
{
	(void)state;
	lit_pin = 14;
	expect_profile("rmw002-brk001");
	assert_int_equal(take(RMW_RELAY_TEST_LED), RMW_RELAY_PASS);
	assert_string_equal(result.profile, "rmw002-brk001");
}

static void the_led_of_the_relay_fails_where_the_profile_that_was_named_has_none(void **state)
{
	(void)state;
	lit_pin = 14;
	expect_profile("rmw002-p22");
	assert_int_equal(take(RMW_RELAY_TEST_LED), RMW_RELAY_FAIL);
	assert_non_null(strstr(result.text, "GPIO14, where rmw002-p22 has none"));
	assert_non_null(strstr(result.text, "the board is rmw002-brk001"));
	assert_non_null(strstr(result.advice, "of another board"));
}

static void the_led_of_the_profile_that_was_named_fails_where_the_relay_has_none(void **state)
{
	(void)state;
	lit_pin = 22;
	expect_profile("rmw002-p22");
	assert_int_equal(take(RMW_RELAY_TEST_LED), RMW_RELAY_FAIL);
	assert_non_null(strstr(result.text, "where the relay has none"));
	assert_non_null(strstr(result.advice, "--profile rmw002-p22"));
}

static void settings_of_another_profile_fail_though_nobody_looks(void **state)
{
	(void)state;
	exam.witness.ask = NULL;
	expect_profile("rmw002-p22");
	assert_int_equal(take(RMW_RELAY_TEST_LED), RMW_RELAY_FAIL);
	expect_profile("rmw002-brk001");
	assert_int_equal(take(RMW_RELAY_TEST_LED), RMW_RELAY_UNCONFIRMED);
}

static void no_led_at_all_fails(void **state)
{
	(void)state;
	assert_int_equal(take(RMW_RELAY_TEST_LED), RMW_RELAY_FAIL);
	assert_int_equal(peer.blinks, 2);
}

static void an_led_that_nobody_saw_is_no_pass(void **state)
{
	(void)state;
	exam.witness.ask = NULL;
	assert_int_equal(take(RMW_RELAY_TEST_LED), RMW_RELAY_UNCONFIRMED);
	assert_int_equal(peer.blinks, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
		TEST(quiet_inputs_pass_after_the_time_asked_for),
		TEST(a_switch_that_moves_by_itself_fails_with_what_is_known_of_its_parts),
		TEST(a_line_that_only_the_chip_holds_passes_with_a_word_about_it),
		TEST(a_noisy_line_fails_even_where_nothing_was_switched),
		TEST(a_long_soak_is_a_sum),
		TEST(a_soak_that_ended_early_is_no_pass),
		TEST(what_is_counted_of_a_pin_stays_with_the_pin),
		TEST(a_relay_without_inputs_has_none_that_pass),
		TEST(a_flip_and_the_flip_back_pass),
		TEST(a_switch_that_nobody_flips_fails_in_time),
		TEST(a_switch_that_stays_fails),
		TEST(a_toggle_that_does_not_toggle_fails),
		TEST(a_click_passes_when_somebody_heard_it),
		TEST(a_click_that_nobody_heard_is_no_pass),
		TEST(the_led_of_the_profile_passes),
		TEST(the_led_of_a_look_alike_names_it_and_fails),
		TEST(the_led_of_the_profile_that_was_named_passes),
		TEST(the_led_of_the_relay_fails_where_the_profile_that_was_named_has_none),
		TEST(the_led_of_the_profile_that_was_named_fails_where_the_relay_has_none),
		TEST(settings_of_another_profile_fail_though_nobody_looks),
		TEST(no_led_at_all_fails),
		TEST(an_led_that_nobody_saw_is_no_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
