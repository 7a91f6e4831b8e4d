/* SPDX-License-Identifier: MIT */
/* Boards that run the relay firmware as machine code. */
#include "support/relay_board.h"

#include <stdio.h>
#include <stdlib.h>

#include "image/bl_boot_stage.h"
#include "image/bl_partition.h"
#include "image/bl_slot.h"
#include "support/cmocka.h"
#include "support/relay_bench.h"
#include "support/scratch.h"

#define SLOT 0x10000u
#define CONFIG_AT 0x0cu /* of a flash configuration in a boot header */
#define BAUD 115200u
#define IMAGE "../firmware/prebuilt/bl602-relay.bin"

static void put(struct rmw_span cells, uint32_t at, struct rmw_view bytes)
{
	assert_true(bytes.len <= cells.len - at);
	memcpy(cells.data + at, bytes.data, bytes.len);
}

static void put_table(struct rmw_span cells)
{
	const struct rmw_bl_table table = {
		.age = 1,
		.count = 2,
		.entries = { { .type = 0,
			       .name = "FW",
			       .addr = { SLOT, 0xd8000 },
			       .size = { 0xc8000, 0x88000 } },
			     { .type = 4,
			       .name = "PSM",
			       .addr = { BENCH_PSM, 0 },
			       .size = { BENCH_PSM_SIZE, 0 } } },
	};
	uint8_t bytes[RMW_BL_TABLE_SIZE_MAX];
	const size_t len = rmw_bl_table_build(&table, bytes);

	put(cells, RMW_BL_TABLE_ADDR_0, (struct rmw_view){ bytes, len });
	put(cells, RMW_BL_TABLE_ADDR_1, (struct rmw_view){ bytes, len });
}

static void put_firmware(struct rmw_span cells)
{
	rmw_auto(buf) code = RMW_BUF_INIT;
	rmw_auto(buf) slot = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	read_test_file(IMAGE, &code);
	assert_true(rmw_bl_slot_build(rmw_buf_view(&code), rmw_bl602_boot_image().data + CONFIG_AT,
				      &slot, &err));
	put(cells, SLOT, rmw_buf_view(&slot));
}

static void put_store(struct rmw_span cells, const char *pins, const char *starts)
{
	struct relay_bench *bench = malloc(sizeof(*bench));

	assert_non_null(bench);
	bench_begin_with(bench, pins, starts, "PowerSave 1", 1024);
	put(cells, BENCH_PSM, (struct rmw_view){ bench->port.flash + BENCH_PSM, BENCH_PSM_SIZE });
	bench_end(bench);
	free(bench);
}

void relay_board_open(struct relay_board *board, const char *options, const char *pins,
		      const char *starts)
{
	struct rmw_err err = { 0 };
	struct rmw_span cells;
	char spec[256];

	snprintf(spec, sizeof(spec), "bl602?gpio8=low%s", options);
	memset(board, 0, sizeof(*board));
	board->port = open_board(spec);
	board->sim = rmw_sim_of_port(board->port);
	cells = sim_nor_cells(board->sim->bus.nor);
	memset(cells.data, 0xff, cells.len);
	put(cells, 0, rmw_bl602_boot_image());
	put_table(cells);
	put_firmware(cells);
	put_store(cells, pins, starts);
	assert_true(rmw_port_set_baud(board->port, BAUD, &err));
	relay_board_power(board);
}

void relay_board_close(struct relay_board *board)
{
	rmw_port_free(board->port);
}

void relay_board_power(struct relay_board *board)
{
	rmw_sim_power_cycle(board->sim, false);
	relay_board_forget(board);
	relay_board_run(board, 300);
}

void relay_board_forget(struct relay_board *board)
{
	board->said_len = 0;
	board->said[0] = '\0';
}

static void check(const struct relay_board *board)
{
	if (rmw_sim_count(board->sim, "cpu_dead") > 0)
		fail_msg("the core died: %s", rmw_sim_death(board->sim));
	assert_int_equal(rmw_sim_count(board->sim, "rom_unknown"), 0);
}

void relay_board_run(struct relay_board *board, uint32_t ms)
{
	const uint64_t until_us = rmw_sim_now_us(board->sim) + ms * UINT64_C(1000);
	struct rmw_err err = { 0 };
	size_t got;

	while (rmw_sim_now_us(board->sim) < until_us) {
		const uint64_t left_us = until_us - rmw_sim_now_us(board->sim);
		const struct rmw_span room = { (uint8_t *)board->said + board->said_len,
					       sizeof(board->said) - 1 - board->said_len };

		assert_true(room.len > 0);
		assert_true(rmw_port_read(board->port, room, &got,
					  rmw_port_in(board->port, (uint32_t)(left_us / 1000 + 1)),
					  &err));
		board->said_len += got;
		board->said[board->said_len] = '\0';
		check(board);
	}
}

bool relay_board_said(const struct relay_board *board, const char *text)
{
	return strstr(board->said, text) != NULL;
}

const char *relay_board_ask(struct relay_board *board, const char *request)
{
	relay_board_forget(board);
	board_send(board->port, (struct rmw_view){ (const uint8_t *)request, strlen(request) });
	SEND(board->port, '\r', '\n');
	for (uint32_t i = 0; i < 10000; i++) {
		const char *found, *end;

		relay_board_run(board, 20);
		found = strstr(board->said, "{\"ok\":");
		end = found == NULL ? NULL : strstr(found, "\r\n");
		if (end == NULL)
			continue;
		snprintf(board->answer, sizeof(board->answer), "%.*s", (int)(end - found), found);
		return board->answer;
	}
	fail_msg("no answer to: %s", request);
	return NULL;
}
