/* SPDX-License-Identifier: MIT */
/* Buttons, switches, outputs and what they do to channels, over power cycles too. */
#include "support/cmocka.h"

#include "support/relay_bench.h"

#define BOARD "3=14:1 14=6:1 20=3:1 21=1:1"
#define TWO "20=3:1:2 21=1:1 17=1:2"

static struct relay_bench bench;

static void begin(const char *pins, const char *starts, uint64_t flags)
{
	bench_begin_with(&bench, pins, starts, "", flags);
	bench_run(&bench, 300);
}

static void expect_output(uint32_t pin, enum relay_level level)
{
	assert_int_equal(bench.port.kinds[pin], BENCH_OUT);
	assert_int_equal(bench.port.driven[pin], level);
}

static void press(uint32_t ms)
{
	bench_press(&bench, 20, 0, ms);
}

static void a_short_press_toggles_relay_and_led(void **state)
{
	(void)state;
	begin(BOARD, "", 1024);
	expect_output(21, RELAY_LOW);
	expect_output(14, RELAY_HIGH);
	press(150);
	bench_run(&bench, 100);
	expect_output(21, RELAY_HIGH);
	expect_output(14, RELAY_LOW);
	assert_true(bench_said(&bench, "{\"event\":\"button\",\"pin\":20,\"press\":\"short\"}"));
	assert_true(bench_said(&bench, "{\"event\":\"channel\",\"channel\":1,\"value\":1,"
				       "\"by\":\"button\"}"));
	bench_end(&bench);
}

static void outputs_begin_with_their_level(void **state)
{
	(void)state;
	begin("21=2:1 14=6:1 17=1:1", "1=1", 1024);
	expect_output(21, RELAY_LOW);
	expect_output(14, RELAY_LOW);
	expect_output(17, RELAY_HIGH);
	bench_end(&bench);
	begin("21=2:1", "", 1024);
	expect_output(21, RELAY_HIGH);
	assert_int_equal(bench.port.flips[21], 1); /* in the latch, before it drives */
	bench_end(&bench);
}

static void a_double_press_toggles_the_second_channel_only(void **state)
{
	(void)state;
	begin(TWO, "", 1024);
	press(100);
	bench_run(&bench, 100);
	press(100);
	bench_run(&bench, 500);
	expect_output(21, RELAY_LOW);
	expect_output(17, RELAY_HIGH);
	press(100);
	bench_run(&bench, 200);
	expect_output(21, RELAY_LOW); /* it waits for a second press */
	bench_run(&bench, 300);
	expect_output(21, RELAY_HIGH);
	bench_end(&bench);
}

static void quick_presses_all_count(void **state)
{
	(void)state;
	begin(BOARD, "", 1024);
	for (unsigned i = 0; i < 100; i++) {
		press(80);
		bench_run(&bench, 80);
		assert_int_equal(bench.port.driven[21], i % 2 == 0 ? RELAY_HIGH : RELAY_LOW);
	}
	bench_end(&bench);
}

static void a_long_press_is_told_and_changes_nothing(void **state)
{
	(void)state;
	begin(BOARD, "", 1024);
	press(1500);
	bench_run(&bench, 500);
	expect_output(21, RELAY_LOW);
	assert_true(bench_said(&bench, "\"press\":\"long\""));
	assert_false(bench_said(&bench, "\"press\":\"short\""));
	bench_end(&bench);
}

static void with_flag_6_a_press_counts_when_it_begins(void **state)
{
	(void)state;
	begin(TWO, "", 1024 | 64);
	press(60);
	expect_output(21, RELAY_HIGH);
	bench_run(&bench, 100);
	press(60);
	expect_output(21, RELAY_LOW);
	expect_output(17, RELAY_LOW);
	bench_end(&bench);
}

static void with_flag_41_nothing_but_the_console_changes_a_channel(void **state)
{
	(void)state;
	begin("3=14:1 20=3:1 21=1:1 4=12:2", "", UINT64_C(1) << 41);
	press(150);
	bench_press(&bench, 3, 0, 500);
	bench_press(&bench, 4, 0, 500);
	bench_run(&bench, 500);
	expect_output(21, RELAY_LOW);
	assert_false(bench_said(&bench, "\"event\":\"channel\""));
	(void)bench_ask(&bench, "power on");
	expect_output(21, RELAY_HIGH);
	bench_end(&bench);
}

static void each_flip_of_a_switch_toggles(void **state)
{
	(void)state;
	begin(BOARD, "", 1024);
	bench.port.outside[3] = 0;
	bench_run(&bench, 200);
	expect_output(21, RELAY_HIGH);
	bench.port.outside[3] = -1;
	bench_run(&bench, 200);
	expect_output(21, RELAY_LOW);
	bench_end(&bench);
}

/* A capacitor on the line charges by the pull-up only: what it shows at first is no flip. */
static void a_switch_is_first_looked_at_when_its_line_has_settled(void **state)
{
	(void)state;
	bench_begin_with(&bench, BOARD, "", "", 1024);
	bench.port.outside[3] = 0;
	bench_run(&bench, 60);
	bench.port.outside[3] = 1;
	bench_run(&bench, 1000);
	expect_output(21, RELAY_LOW);
	bench_end(&bench);
}

static void an_input_is_its_channel(void **state)
{
	(void)state;
	begin("4=12:2 5=13:3 21=1:2 17=1:3", "", 1024);
	expect_output(21, RELAY_HIGH);
	expect_output(17, RELAY_LOW);
	bench.port.outside[4] = bench.port.outside[5] = 0;
	bench_run(&bench, 200);
	expect_output(21, RELAY_LOW);
	expect_output(17, RELAY_HIGH);
	bench_end(&bench);
}

static void pulls_are_those_of_the_roles(void **state)
{
	(void)state;
	begin("0=12:1 1=15:1 2=91:1 3=90:1 4=14:1 5=89:1", "", 0);
	assert_int_equal(bench.port.pulls[0], RELAY_PULL_UP);
	assert_int_equal(bench.port.pulls[1], RELAY_PULL_NONE);
	assert_int_equal(bench.port.pulls[2], RELAY_PULL_DOWN);
	assert_int_equal(bench.port.pulls[3], RELAY_PULL_DOWN);
	assert_int_equal(bench.port.pulls[4], RELAY_PULL_UP);
	assert_int_equal(bench.port.pulls[5], RELAY_PULL_DOWN);
	bench_end(&bench);
}

static void a_role_that_is_not_served_leaves_its_pin_alone(void **state)
{
	(void)state;
	begin("12=7:1 17=120:1 21=17:0", "", 0);
	assert_int_equal(bench.port.kinds[12], BENCH_OFF);
	assert_int_equal(bench.port.kinds[17], BENCH_OFF);
	assert_int_equal(bench.port.kinds[21], BENCH_OFF);
	bench_end(&bench);
}

static void a_button_of_all_relays_puts_all_off_or_all_on(void **state)
{
	(void)state;
	begin("20=10:0 21=1:1 17=1:2", "1=1", 0);
	press(150);
	bench_run(&bench, 100);
	expect_output(21, RELAY_LOW);
	expect_output(17, RELAY_LOW);
	press(150);
	bench_run(&bench, 100);
	expect_output(21, RELAY_HIGH);
	expect_output(17, RELAY_HIGH);
	bench_end(&bench);
}

static void the_last_state_comes_back_where_it_is_to_be_remembered(void **state)
{
	(void)state;
	begin("20=3:1 21=1:1 17=1:2", "1=-1 2=0", 0);
	(void)bench_ask(&bench, "power1 on");
	(void)bench_ask(&bench, "power2 on");
	bench_run(&bench, 1000);
	assert_int_equal(bench.port.erases, 8); /* of the made-up store */
	bench_run(&bench, 2000);
	assert_true(bench_said(&bench, "{\"event\":\"saved\",\"what\":\"states\"}"));
	bench_power(&bench);
	expect_output(21, RELAY_HIGH);
	expect_output(17, RELAY_LOW);
	bench_end(&bench);
}

static void a_state_that_went_back_is_not_written(void **state)
{
	uint32_t ops;

	(void)state;
	begin("21=1:1", "1=-1", 0);
	(void)bench_ask(&bench, "power1 on");
	bench_run(&bench, 3000);
	ops = bench.port.flash_ops;
	(void)bench_ask(&bench, "power1 off");
	(void)bench_ask(&bench, "power1 on");
	bench_run(&bench, 3000);
	assert_int_equal(bench.port.flash_ops, ops);
	bench_end(&bench);
}

static void the_pins_of_the_line_can_be_given_away(void **state)
{
	(void)state;
	begin("7=14:1 21=1:1", "", 0);
	assert_false(bench.port.is_line_on);
	assert_int_equal(bench.said_len, 0);
	bench.port.outside[7] = 0;
	bench_run(&bench, 200);
	expect_output(21, RELAY_HIGH);
	bench_end(&bench);
	begin("21=1:1", "", 0);
	assert_true(bench.port.is_line_on);
	assert_non_null(strstr(bench_ask(&bench, "SetPinRole 16 Rel"), "\"ok\":true"));
	bench_run(&bench, 10);
	assert_false(bench.port.is_line_on);
	expect_output(16, RELAY_LOW);
	bench_end(&bench);
}

static void the_status_led_blinks_slowly(void **state)
{
	uint32_t before;

	(void)state;
	begin("22=9:0", "", 0);
	before = bench.port.flips[22];
	bench_run(&bench, 50000);
	assert_int_equal(bench.port.flips[22] - before, 20);
	expect_output(22, RELAY_HIGH);
	bench_end(&bench);
}

static void constants_are_constant(void **state)
{
	(void)state;
	begin("21=34:0 17=35:0", "", 0);
	expect_output(21, RELAY_HIGH);
	expect_output(17, RELAY_LOW);
	bench_end(&bench);
}

static void a_startup_command_runs_as_far_as_it_is_known(void **state)
{
	(void)state;
	bench_begin_with(&bench, "21=1:1", "",
			 "backlog PowerSave 1; startDriver NTP; power on; power maybe", 0);
	bench_run(&bench, 10);
	expect_output(21, RELAY_HIGH);
	assert_true(bench_said(&bench, "{\"event\":\"ignored\",\"command\":\"startDriver\"}"));
	assert_true(bench_said(&bench, "{\"event\":\"failed\",\"command\":\"power\"}"));
	assert_non_null(strstr(bench_ask(&bench, "powersave"), "\"power_save\":1"));
	bench_end(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_press_toggles_relay_and_led),
		cmocka_unit_test(outputs_begin_with_their_level),
		cmocka_unit_test(a_double_press_toggles_the_second_channel_only),
		cmocka_unit_test(quick_presses_all_count),
		cmocka_unit_test(a_long_press_is_told_and_changes_nothing),
		cmocka_unit_test(with_flag_6_a_press_counts_when_it_begins),
		cmocka_unit_test(with_flag_41_nothing_but_the_console_changes_a_channel),
		cmocka_unit_test(each_flip_of_a_switch_toggles),
		cmocka_unit_test(a_switch_is_first_looked_at_when_its_line_has_settled),
		cmocka_unit_test(an_input_is_its_channel),
		cmocka_unit_test(pulls_are_those_of_the_roles),
		cmocka_unit_test(a_role_that_is_not_served_leaves_its_pin_alone),
		cmocka_unit_test(a_button_of_all_relays_puts_all_off_or_all_on),
		cmocka_unit_test(the_last_state_comes_back_where_it_is_to_be_remembered),
		cmocka_unit_test(a_state_that_went_back_is_not_written),
		cmocka_unit_test(the_pins_of_the_line_can_be_given_away),
		cmocka_unit_test(the_status_led_blinks_slowly),
		cmocka_unit_test(constants_are_constant),
		cmocka_unit_test(a_startup_command_runs_as_far_as_it_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
