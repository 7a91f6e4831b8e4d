/* SPDX-License-Identifier: MIT */
/* OpenBeken on an LN882H: where it keeps its settings. */
#include "support/cmocka.h"

#include <stdio.h>

#include "sim/obk_app.h"
#include "sim/obk_platform.h"
#include "support/ln_board.h"
#include "support/scratch.h"

#define CONFIG_AT 0x1ff000u
#define IDENT_AT 0x9000u /* in the application */

/* The made-up application says that it is OpenBeken. */
static void open_obk(struct ln_board *board)
{
	ln_open(board, "ln882h?app=openbeken&mac=123456789abc");
	memcpy(ln_cells(board, IDENT_AT).data, "OpenLN882H_", 12);
}

static void start(struct ln_board *board)
{
	rmw_sim_power_cycle(board->sim, false);
	ln_pass_ms(board, 3000);
}

static void a_recorded_configuration_is_taken_from_its_place(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct ln_board board;

	(void)state;
	read_test_file("data/obk/mainconfig_v5_bl602.bin", &file);
	open_obk(&board);
	memcpy(ln_cells(&board, CONFIG_AT).data, file.data, file.len);
	start(&board);
	assert_true(sim_obk_runs(board.sim->obk));
	assert_memory_equal(board.sim->obk->config.bytes + 0x14, file.data + 0x14, 64);
	assert_memory_equal(ln_cells(&board, CONFIG_AT).data, file.data, file.len);
	ln_close(&board);
}

static void without_one_it_keeps_its_defaults_there(void **state)
{
	static const uint8_t mac[6] = { 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc };
	struct sim_obk_config stored;
	struct ln_board board;
	char name[65];

	(void)state;
	open_obk(&board);
	start(&board);
	assert_true(sim_obk_config_load(
		&stored, &sim_obk_platform_ln882h,
		(struct rmw_view){ ln_cells(&board, CONFIG_AT).data, SIM_OBK_CONFIG_SIZE }, mac));
	assert_string_equal(sim_obk_string(&stored, SIM_OBK_LONG_NAME, name, sizeof(name)),
			    "OpenLN882H_56789ABC");
	assert_string_equal(sim_obk_string(&stored, SIM_OBK_SHORT_NAME, name, sizeof(name)),
			    "ln882h56789ABC");
	assert_string_equal(sim_obk_string(&stored, SIM_OBK_MQTT_GROUP, name, sizeof(name)),
			    "ln882h");
	assert_int_equal(sim_obk_pins(board.sim->obk), 26);
	ln_close(&board);
}

/* Its log is on other pins; a blank flash holds no OpenBeken. */
static void an_adapter_hears_nothing_of_it(void **state)
{
	struct ln_board board;

	(void)state;
	open_obk(&board);
	rmw_sim_power_cycle(board.sim, false);
	ln_talk(&board, (struct rmw_view){ NULL, 0 }, 5000);
	assert_int_equal(board.len, 0);
	memset(ln_cells(&board, 0).data, 0xff, ln_cells(&board, 0).len);
	start(&board);
	assert_false(sim_obk_runs(board.sim->obk));
	ln_close(&board);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recorded_configuration_is_taken_from_its_place),
		cmocka_unit_test(without_one_it_keeps_its_defaults_there),
		cmocka_unit_test(an_adapter_hears_nothing_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
