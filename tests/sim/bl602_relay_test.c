/* SPDX-License-Identifier: MIT */
/* The relay firmware as machine code on a simulated board, started by our boot stage. */
#include "support/cmocka.h"

#include <stdio.h>

#include "support/relay_bench.h"
#include "support/relay_board.h"

#define BOARD "3=14:1 14=6:1 20=3:1 21=1:1"
#define RELAY 21u
#define LED 14u
#define BUTTON 20u
#define SWITCH 3u

#define NO_CODE 0x42047000u /* RAM that it does not use */

static struct relay_board board;

static void hold(uint32_t pin, enum rmw_sim_level level, uint32_t ms)
{
	assert_true(rmw_sim_hold_pin(board.sim, pin, level, rmw_sim_now_us(board.sim)));
	relay_board_run(&board, ms);
}

static void press(uint32_t pin, uint32_t ms)
{
	hold(pin, RMW_SIM_LOW, ms);
	hold(pin, RMW_SIM_OPEN, 300);
}

/* How often the level of an output changed so far. */
static uint64_t clicks_of(uint32_t pin)
{
	static struct rmw_sim_pin_change changes[8192];
	uint64_t first = 0, clicks = 0;
	const size_t count = rmw_sim_pin_changes(board.sim, &first, changes, RMW_COUNT(changes));

	for (size_t i = 0; i < count; i++)
		clicks += changes[i].pin == pin;
	return clicks;
}

static void it_boots_from_its_slot_and_says_so(void **state)
{
	(void)state;
	relay_board_open(&board, "", BOARD, "");
	printf("%s", board.said);
	assert_true(
		relay_board_said(&board, "{\"event\":\"boot\",\"firmware\":\"rmwflash relay\""));
	assert_true(relay_board_said(&board, "\"config\":\"loaded\",\"radio\":false}"));
	assert_int_equal(rmw_sim_pin(board.sim, RELAY), RMW_SIM_LOW);
	relay_board_close(&board);
}

/* Nothing that drives it differs from what it is to be at the end. */
static void no_output_pulses_at_boot(void **state)
{
	static struct rmw_sim_pin_change changes[64];
	uint64_t first;
	size_t count;

	(void)state;
	relay_board_open(&board, "", "14=6:1 21=2:1 17=1:2", "2=1");
	first = 0;
	count = rmw_sim_pin_changes(board.sim, &first, changes, RMW_COUNT(changes));
	for (size_t i = 0; i < count; i++)
		if (changes[i].level != RMW_SIM_OPEN &&
		    (changes[i].pin == LED || changes[i].pin == RELAY || changes[i].pin == 17))
			assert_int_equal(changes[i].level, RMW_SIM_HIGH);
	assert_int_equal(rmw_sim_pin(board.sim, LED), RMW_SIM_HIGH);
	assert_int_equal(rmw_sim_pin(board.sim, RELAY), RMW_SIM_HIGH);
	assert_int_equal(rmw_sim_pin(board.sim, 17), RMW_SIM_HIGH);
	relay_board_close(&board);
}

static void button_and_switch_click_the_relay(void **state)
{
	(void)state;
	relay_board_open(&board, "", BOARD, "");
	press(BUTTON, 150);
	assert_int_equal(rmw_sim_pin(board.sim, RELAY), RMW_SIM_HIGH);
	assert_int_equal(rmw_sim_pin(board.sim, LED), RMW_SIM_LOW);
	hold(SWITCH, RMW_SIM_LOW, 300);
	assert_int_equal(rmw_sim_pin(board.sim, RELAY), RMW_SIM_LOW);
	hold(SWITCH, RMW_SIM_OPEN, 300);
	assert_int_equal(rmw_sim_pin(board.sim, RELAY), RMW_SIM_HIGH);
	relay_board_close(&board);
}

static void the_state_holds_over_a_power_cycle(void **state)
{
	(void)state;
	relay_board_open(&board, "", BOARD, "1=-1");
	press(BUTTON, 150);
	relay_board_run(&board, 3000);
	assert_true(relay_board_said(&board, "{\"event\":\"saved\",\"what\":\"states\"}"));
	relay_board_power(&board);
	assert_int_equal(rmw_sim_pin(board.sim, RELAY), RMW_SIM_HIGH);
	press(BUTTON, 150);
	relay_board_run(&board, 3000);
	relay_board_power(&board);
	assert_int_equal(rmw_sim_pin(board.sim, RELAY), RMW_SIM_LOW);
	relay_board_close(&board);
}

static void the_console_changes_settings_and_restarts(void **state)
{
	(void)state;
	relay_board_open(&board, "", BOARD, "");
	assert_string_equal(relay_board_ask(&board, "power on"),
			    "{\"ok\":true,\"channel\":1,\"power\":\"on\"}");
	assert_int_equal(rmw_sim_pin(board.sim, RELAY), RMW_SIM_HIGH);
	assert_non_null(strstr(relay_board_ask(&board, "status"), "\"power_save\":1"));
	assert_non_null(strstr(relay_board_ask(&board, "info"), "\"store_size\":32768"));
	assert_string_equal(
		relay_board_ask(&board, "Backlog ClearIO; SetPinRole 22 WifiLED_n; SSID1 home"),
		"{\"ok\":true,\"done\":3}");
	assert_string_equal(relay_board_ask(&board, "restart"), "{\"ok\":true}");
	relay_board_forget(&board);
	relay_board_run(&board, 1500);
	assert_true(relay_board_said(&board, "\"reason\":\"restart\",\"config\":\"loaded\""));
	assert_non_null(strstr(relay_board_ask(&board, "template"), "\"22\":\"WifiLED_n;0\"}"));
	relay_board_close(&board);
}

/* Each press begins with a save, and now and then all sectors are collected: for hundreds of
 * milliseconds the flash cannot be run from. */
static void no_press_is_lost_while_the_flash_is_written(void **state)
{
	const uint32_t presses = 500;
	uint64_t erases, clicks;

	(void)state;
	relay_board_open(&board, "", BOARD, "1=-1");
	erases = rmw_sim_count(board.sim, "sector_erase");
	clicks = clicks_of(RELAY);
	for (uint32_t i = 0; i < presses; i++) {
		SEND(board.port, 's', 'a', 'v', 'e', '\n');
		press(BUTTON, 120);
		relay_board_forget(&board);
	}
	relay_board_run(&board, 1000);
	erases = rmw_sim_count(board.sim, "sector_erase") - erases;
	clicks = clicks_of(RELAY) - clicks;
	printf("%u presses, %u erases, %u clicks\n", (unsigned)presses, (unsigned)erases,
	       (unsigned)clicks);
	assert_true(erases > 0);
	assert_int_equal(clicks, presses);
	relay_board_close(&board);
}

/* Without the timer's interrupt the core sleeps for ever. */
static void a_firmware_that_hangs_is_started_anew(void **state)
{
	(void)state;
	relay_board_open(&board, "", BOARD, "1=-1");
	press(BUTTON, 150);
	relay_board_run(&board, 3000);
	sim_bus_write32(&board.sim->bus, 0x02800404, 0);
	relay_board_run(&board, 14000);
	assert_true(relay_board_said(&board, "\"reason\":\"watchdog\""));
	assert_int_equal(rmw_sim_pin(board.sim, RELAY), RMW_SIM_HIGH);
	relay_board_close(&board);
}

/* Where nothing lies but zeros, which are no instruction. */
static void a_firmware_that_fails_is_started_anew_and_says_so(void **state)
{
	(void)state;
	relay_board_open(&board, "", BOARD, "1=-1");
	press(BUTTON, 150);
	relay_board_run(&board, 3000);
	relay_board_forget(&board);
	board.sim->cpu.core.pc = NO_CODE;
	relay_board_run(&board, 1000);
	assert_true(relay_board_said(&board, "\"reason\":\"fault\""));
	assert_int_equal(rmw_sim_pin(board.sim, RELAY), RMW_SIM_HIGH);
	relay_board_close(&board);
}

/* A store that is to be formatted first takes a third of a second, and the line goes on. */
static void what_comes_while_the_flash_is_busy_is_not_lost_in_silence(void **state)
{
	uint8_t request[500];

	(void)state;
	memset(request, ' ', sizeof(request));
	memcpy(request, "flags", 5);
	request[sizeof(request) - 1] = '\n';
	relay_board_open(&board, "", BOARD, "");
	memset(sim_nor_cells(board.sim->bus.nor).data + BENCH_PSM, 0, BENCH_PSM_SIZE);
	(void)relay_board_ask(&board, "SetStartValue 1 1");
	SEND(board.port, 's', 'a', 'v', 'e', '\n');
	for (unsigned i = 0; i < 6; i++)
		board_send(board.port, RMW_VIEW_OF(request));
	relay_board_run(&board, 1500);
	assert_true(relay_board_said(&board, "\"saved\":true"));
	assert_true(relay_board_said(&board, "{\"event\":\"overrun\"}"));
	assert_true(relay_board_said(&board, "\"error\":\"bytes of this request were lost\""));
	assert_non_null(strstr(relay_board_ask(&board, "flags"), "\"flags\":\"1024\""));
	relay_board_close(&board);
}

static void pins_of_the_line_with_roles_are_no_line(void **state)
{
	(void)state;
	relay_board_open(&board, "", "7=3:1 16=1:1", "");
	assert_int_equal(board.said_len, 0);
	press(7, 150);
	assert_int_equal(rmw_sim_pin(board.sim, 16), RMW_SIM_HIGH);
	assert_int_equal(board.said_len, 0);
	relay_board_close(&board);
}

static void the_self_test_tells_what_holds_an_input(void **state)
{
	(void)state;
	relay_board_open(&board, "", BOARD, "");
	assert_non_null(strstr(relay_board_ask(&board, "selftest inputs 1"),
			       "\"edges\":0,\"changes\":0,\"line\":\"floating\"}"));
	hold(SWITCH, RMW_SIM_LOW, 300);
	assert_non_null(strstr(relay_board_ask(&board, "selftest pin 3 1"), "\"driven low\""));
	assert_non_null(strstr(relay_board_ask(&board, "selftest click"), "\"times\":1}"));
	assert_non_null(strstr(relay_board_ask(&board, "selftest blink 22 2"), "\"times\":2}"));
	relay_board_close(&board);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_boots_from_its_slot_and_says_so),
		cmocka_unit_test(no_output_pulses_at_boot),
		cmocka_unit_test(button_and_switch_click_the_relay),
		cmocka_unit_test(the_state_holds_over_a_power_cycle),
		cmocka_unit_test(the_console_changes_settings_and_restarts),
		cmocka_unit_test(no_press_is_lost_while_the_flash_is_written),
		cmocka_unit_test(a_firmware_that_hangs_is_started_anew),
		cmocka_unit_test(a_firmware_that_fails_is_started_anew_and_says_so),
		cmocka_unit_test(what_comes_while_the_flash_is_busy_is_not_lost_in_silence),
		cmocka_unit_test(pins_of_the_line_with_roles_are_no_line),
		cmocka_unit_test(the_self_test_tells_what_holds_an_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
