/* SPDX-License-Identifier: MIT */
/* The relay firmware as machine code on a simulated board, given settings and tested over its
 * console as the program does it. */
#include "support/cmocka.h"

#include <rmwflash/sim.h>
#include <string.h>

#include "provision/relay_exam.h"
#include "provision/relay_provision.h"
#include "support/relay_board.h"

#define BOARD "3=14:1 14=6:1 20=3:1 21=1:1"

static struct relay_board board;
static struct rmw_relay_console console;
static struct rmw_relay_exam exam;
static struct rmw_relay_result result;
static struct rmw_err err;
static uint64_t changes;

static void open_board_with(const char *options, const char *pins)
{
	memset(&err, 0, sizeof(err));
	relay_board_open(&board, options, pins, "");
	if (!rmw_relay_console_open(&console, board.port, NULL, &err))
		fail_msg("%s%s", err.path, err.cause);
}

static void close_board(void)
{
	rmw_relay_console_close(&console);
	relay_board_close(&board);
}

static bool watch_pin(void *ctx, const struct rmw_relay_question *question,
		      enum rmw_relay_word *word, struct rmw_err *ignored)
{
	(void)ctx, (void)ignored;
	*word = rmw_sim_pin_change_count(board.sim, question->pin) - changes >= 2 ? RMW_RELAY_YES
										  : RMW_RELAY_NO;
	return true;
}

static enum rmw_relay_found take(enum rmw_relay_test test)
{
	exam = (struct rmw_relay_exam){ .probe = rmw_relay_probe_console(&console),
					.witness = { watch_pin, NULL },
					.chip = "BL602",
					.soak_s = 5 };
	if (!rmw_relay_exam_take(&exam, test, &result, &err))
		fail_msg("%s%s", err.path, err.cause);
	return result.verdict;
}

static void settings_are_taken_saved_and_there_after_a_power_cut(void **state)
{
	static const struct rmw_relay_start_value starts[] = { { 1, -1 } };
	static struct rmw_obk_template template;
	static struct rmw_credentials networks = { .first = { "quiet net", "hush;hush \"1\"" } };
	struct rmw_relay_goal goal = { .template = &template,
				       .short_name = "relay-7",
				       .starts = starts,
				       .start_count = 1,
				       .credentials = &networks };
	struct rmw_relay_outcome outcome;

	(void)state;
	template.has_pin[21] = template.has_pin[20] = true;
	template.pins[21] = (struct rmw_obk_pin){ 1, 1, 0 };
	template.pins[20] = (struct rmw_obk_pin){ 3, 1, 0 };
	template.has_flags = true;
	template.flags = 1ull << 41 | 1024;
	template.has_command = true;
	strcpy(template.command, "backlog PowerSave 1; echo \"a b\"");
	open_board_with("", BOARD);
	if (!rmw_relay_provision_console(&console, &goal, &outcome, &err))
		fail_msg("%s%s", err.path, err.cause);
	assert_string_equal(outcome.unproven, "network");
	rmw_relay_console_close(&console);
	relay_board_power(&board);
	assert_true(rmw_relay_console_open(&console, board.port, NULL, &err));
	goal.credentials = NULL;
	if (!rmw_relay_provision_console(&console, &goal, &outcome, &err))
		fail_msg("%s%s", err.path, err.cause);
	assert_int_equal(outcome.sent, 0);
	close_board();
}

static void quiet_inputs_pass(void **state)
{
	(void)state;
	open_board_with("", BOARD);
	assert_int_equal(take(RMW_RELAY_TEST_INPUTS), RMW_RELAY_PASS);
	assert_int_equal(result.counts.count, 2);
	assert_string_equal(result.counts.inputs[0].line, "floating");
	close_board();
}

static void a_switch_that_is_flipped_passes(void **state)
{
	const uint64_t in_us = 2000000;

	(void)state;
	open_board_with("", BOARD);
	assert_true(rmw_sim_hold_pin(board.sim, 3, RMW_SIM_LOW, rmw_sim_now_us(board.sim) + in_us));
	assert_true(rmw_sim_hold_pin(board.sim, 3, RMW_SIM_OPEN,
				     rmw_sim_now_us(board.sim) + 2 * in_us));
	assert_int_equal(take(RMW_RELAY_TEST_SWITCH), RMW_RELAY_PASS);
	assert_in_range(result.closed_ms, 1700, 2400);
	assert_in_range(result.opened_ms, 1700, 2400);
	close_board();
}

static void a_click_goes_over_and_back_and_leaves_the_channel_as_it_was(void **state)
{
	(void)state;
	open_board_with("", BOARD);
	changes = rmw_sim_pin_change_count(board.sim, 21);
	assert_int_equal(take(RMW_RELAY_TEST_RELAY), RMW_RELAY_PASS);
	assert_int_equal(rmw_sim_pin_change_count(board.sim, 21) - changes, 2);
	assert_int_equal(rmw_sim_pin(board.sim, 21), RMW_SIM_LOW);
	close_board();
}

static void an_led_blinks(void **state)
{
	(void)state;
	open_board_with("", BOARD);
	changes = rmw_sim_pin_change_count(board.sim, 14);
	assert_int_equal(take(RMW_RELAY_TEST_LED), RMW_RELAY_PASS);
	assert_int_equal(result.pin, 14);
	close_board();
}

static void a_test_that_was_left_alone_ends_for_who_comes_next(void **state)
{
	static const char left[] = "selftest inputs 600\n";

	(void)state;
	open_board_with("", BOARD);
	rmw_relay_console_close(&console);
	board_send(board.port, (struct rmw_view){ (const uint8_t *)left, strlen(left) });
	board_pass(board.port, 2000);
	if (!rmw_relay_console_open(&console, board.port, NULL, &err))
		fail_msg("%s%s", err.path, err.cause);
	assert_true(rmw_relay_console_ask(&console, "save", NULL, &err));
	close_board();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_are_taken_saved_and_there_after_a_power_cut),
		cmocka_unit_test(quiet_inputs_pass),
		cmocka_unit_test(a_switch_that_is_flipped_passes),
		cmocka_unit_test(a_click_goes_over_and_back_and_leaves_the_channel_as_it_was),
		cmocka_unit_test(an_led_blinks),
		cmocka_unit_test(a_test_that_was_left_alone_ends_for_who_comes_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
