/* SPDX-License-Identifier: MIT */
/* OpenBeken on a BK7231: where it keeps its settings, and what its serial line does. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "sim/obk_app.h"
#include "sim/obk_platform.h"
#include "support/bk_board.h"
#include "support/scratch.h"

#define FLAG_CONSOLE (UINT64_C(1) << 31)
#define NET_PARAM_T 0x1e1000u
#define NET_PARAM_N 0x1d1000u
#define IDENT_AT 0x11000u /* of code, in the application */

/* The made-up application says that it is OpenBeken. */
static void open_obk(struct bk_board *board, const char *spec)
{
	struct rmw_span cells;
	uint8_t block[SIM_BK_BLOCK] = { 0 };
	size_t count;

	bk_open(board, spec);
	cells = sim_nor_cells(board->sim->bus.nor);
	snprintf((char *)block, sizeof(block), "%s", board->sim->kind->obk->ident);
	sim_bk_block_put(cells, IDENT_AT, block, sim_bk_keys(&count));
	bk_power_cycle(board);
}

static struct sim_obk *obk_of(const struct bk_board *board)
{
	return board->sim->obk;
}

static void put_config(struct bk_board *board, uint32_t at, const struct sim_obk_config *config)
{
	memcpy(sim_nor_cells(board->sim->bus.nor).data + at, config->bytes, sizeof(config->bytes));
}

static void a_recorded_configuration_is_taken_from_its_place(void **state)
{
	static const struct {
		const char *spec;
		uint32_t at;
		const char *ident;
	} rows[] = {
		{ "bk7231t?app=openbeken", NET_PARAM_T, "OpenBK7231T" },
		{ "bk7231n?app=openbeken", NET_PARAM_N, "OpenBK7231N" },
	};
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	read_test_file("data/obk/mainconfig_v5_bk7231_signedcrc.bin", &file);
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct bk_board board;

		open_obk(&board, rows[i].spec);
		memcpy(sim_nor_cells(board.sim->bus.nor).data + rows[i].at, file.data, file.len);
		bk_pass_us(&board, 2000000);
		assert_true(sim_obk_runs(obk_of(&board)));
		assert_string_equal(board.sim->kind->obk->ident, rows[i].ident);
		assert_memory_equal(obk_of(&board)->config.bytes + 0x014, file.data + 0x014, 64);
		assert_memory_equal(bk_cells(&board, rows[i].at), file.data, file.len);
		bk_close(&board);
	}
}

/* Its checksum is the other one. openbeken 3 */
static void a_configuration_of_a_bl602_becomes_the_defaults(void **state)
{
	static const uint8_t mac[6] = { 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc };
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct sim_obk_config stored;
	struct bk_board board;
	char name[65];

	(void)state;
	read_test_file("data/obk/mainconfig_v5_bl602.bin", &file);
	open_obk(&board, "bk7231t?app=openbeken&mac=123456789abc");
	memcpy(sim_nor_cells(board.sim->bus.nor).data + NET_PARAM_T, file.data, file.len);
	bk_pass_us(&board, 3000000);
	assert_true(sim_obk_config_load(
		&stored, &sim_obk_platform_bk7231t,
		(struct rmw_view){ bk_cells(&board, NET_PARAM_T), SIM_OBK_CONFIG_SIZE }, mac));
	assert_string_equal(sim_obk_string(&stored, SIM_OBK_LONG_NAME, name, sizeof(name)),
			    "OpenBK7231T_56789ABC");
	assert_string_equal(sim_obk_string(&stored, SIM_OBK_SHORT_NAME, name, sizeof(name)),
			    "obk56789ABC");
	assert_string_equal(sim_obk_string(&stored, SIM_OBK_MQTT_GROUP, name, sizeof(name)),
			    "bekens_t");
	bk_close(&board);
}

static void say(struct bk_board *board, const char *line)
{
	bk_talk(board, (struct rmw_view){ (const uint8_t *)line, strlen(line) }, 0);
	bk_pass_us(board, 60000);
}

static void open_with_flags(struct bk_board *board, const char *spec, uint64_t flags)
{
	static const uint8_t mac[6] = { 0xc8, 0x47, 0x8c, 1, 2, 3 };
	struct sim_obk_config config;

	open_obk(board, spec);
	sim_obk_config_reset(&config, board->sim->kind->obk, mac);
	(void)sim_obk_set_flags(&config, flags);
	sim_obk_config_seal(&config, board->sim->kind->obk);
	put_config(board, NET_PARAM_T, &config);
	bk_pass_us(board, 2000000);
}

static void lines_are_obeyed_where_the_flag_lets_them_in(void **state)
{
	static const struct {
		uint64_t flags;
		bool is_obeyed;
	} rows[] = { { 0x400, false }, { 0x400 | FLAG_CONSOLE, true } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct bk_board board;
		char name[33];

		open_with_flags(&board, "bk7231t?app=openbeken", rows[i].flags);
		say(&board, "ShortName kitchen\r\n");
		assert_int_equal(strcmp(sim_obk_string(&obk_of(&board)->config, SIM_OBK_SHORT_NAME,
						       name, sizeof(name)),
					"kitchen") == 0,
				 rows[i].is_obeyed);
		bk_talk(&board, BK_BYTES('\r', '\n'), 1);
		assert_int_equal(board.len, 0);
		bk_close(&board);
	}
}

static void half_a_line_is_executed_as_it_is(void **state)
{
	struct bk_board board;
	char name[33];

	(void)state;
	open_with_flags(&board, "bk7231t?app=openbeken", FLAG_CONSOLE);
	say(&board, "ShortName kit");
	say(&board, "chen\r\n");
	assert_string_equal(
		sim_obk_string(&obk_of(&board)->config, SIM_OBK_SHORT_NAME, name, sizeof(name)),
		"kit");
	bk_close(&board);
}

static void what_it_was_told_is_in_the_flash_a_second_later(void **state)
{
	static const uint8_t mac[6];
	struct sim_obk_config stored;
	struct bk_board board;
	char name[33];

	(void)state;
	open_with_flags(&board, "bk7231t?app=openbeken", FLAG_CONSOLE);
	say(&board, "ShortName kitchen\r\n");
	bk_pass_us(&board, 1500000);
	assert_true(sim_obk_config_load(
		&stored, &sim_obk_platform_bk7231t,
		(struct rmw_view){ bk_cells(&board, NET_PARAM_T), SIM_OBK_CONFIG_SIZE }, mac));
	assert_string_equal(sim_obk_string(&stored, SIM_OBK_SHORT_NAME, name, sizeof(name)),
			    "kitchen");
	bk_close(&board);
}

static void reboot_on_the_line_brings_the_window_back(void **state)
{
	struct bk_board board;
	bool is_linked = false;

	(void)state;
	open_with_flags(&board, "bk7231t?app=openbeken", FLAG_CONSOLE);
	assert_false(bk_link(&board));
	bk_pass_us(&board, 60000);
	say(&board, "reboot\r\n");
	for (unsigned i = 0; i < 6000 && !is_linked; i++) {
		bk_talk(&board, BK_BYTES(0x01, 0xe0, 0xfc, 0x01, 0x00), 0);
		bk_pass_us(&board, 1000);
		is_linked = board.sim->uart.tx.count >= 8;
	}
	assert_true(is_linked);
	assert_int_equal(rmw_sim_count(board.sim, "power_on"), 2);
	bk_close(&board);
}

static void the_log_comes_only_by_a_second_wire(void **state)
{
	static const struct {
		const char *spec;
		bool is_heard;
	} rows[] = { { "bk7231t?app=openbeken", false }, { "bk7231t?app=openbeken&log=1", true } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct bk_board board;

		open_obk(&board, rows[i].spec);
		assert_int_equal(bk_talk(&board, (struct rmw_view){ NULL, 0 }, 40),
				 rows[i].is_heard ? 40 : 0);
		if (rows[i].is_heard)
			assert_non_null(memmem(board.got, board.len, "BK7231T", 7));
		bk_close(&board);
	}
}

static void another_firmware_is_not_taken_for_it(void **state)
{
	struct bk_board board;

	(void)state;
	bk_open(&board, "bk7231t?app=openbeken");
	bk_pass_us(&board, 2000000);
	assert_false(sim_obk_runs(obk_of(&board)));
	bk_close(&board);
	open_obk(&board, "bk7231t?app=openbeken&obk_fault=silent");
	bk_pass_us(&board, 2000000);
	assert_false(sim_obk_runs(obk_of(&board)));
	bk_close(&board);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recorded_configuration_is_taken_from_its_place),
		cmocka_unit_test(a_configuration_of_a_bl602_becomes_the_defaults),
		cmocka_unit_test(lines_are_obeyed_where_the_flag_lets_them_in),
		cmocka_unit_test(half_a_line_is_executed_as_it_is),
		cmocka_unit_test(what_it_was_told_is_in_the_flash_a_second_later),
		cmocka_unit_test(reboot_on_the_line_brings_the_window_back),
		cmocka_unit_test(the_log_comes_only_by_a_second_wire),
		cmocka_unit_test(another_firmware_is_not_taken_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
