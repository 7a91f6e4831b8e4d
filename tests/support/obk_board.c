/* SPDX-License-Identifier: MIT */
/* Boards with a stand-in for an OpenBeken image. */
#include "support/obk_board.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "sim/boot_header.h"
#include "sim/sim.h"
#include "support/cmocka.h"
#include "support/scratch.h"

#define FW 0x10000u
#define FW_SIZE 0xc8000u
#define CODE_AT 0x1000u
#define CODE_LEN 0x800u
#define LOG_MAX 65536u

const struct obk_layout obk_usual_layout = { OBK_PSM, 0x8000, 0x1a2000 };

struct row {
	const char *name;
	uint32_t addr, size;
};

static void put_crc(uint8_t *from, size_t len)
{
	rmw_put_le32(from + len, rmw_crc32((struct rmw_view){ from, len }));
}

static void put_table(struct rmw_span cells, uint32_t at, const struct obk_layout *layout)
{
	const struct row rows[] = {
		{ "FW", FW, FW_SIZE },
		{ "PSM", layout->psm, layout->psm_size },
		{ "factory", 0x1fc000, 0x4000 },
		{ "media", layout->media, 0x47000 },
	};
	const size_t count = layout->media != 0 ? 4 : 3;
	uint8_t *table = cells.data + at;

	memset(table, 0, 16 + 36 * count);
	memcpy(table, "BFPT", 4);
	rmw_put_le16(table + 6, (uint16_t)count);
	put_crc(table, 12);
	for (size_t i = 0; i < count; i++) {
		uint8_t *entry = table + 16 + 36 * i;

		memcpy(entry + 3, rows[i].name, strlen(rows[i].name));
		rmw_put_le32(entry + 12, rows[i].addr);
		rmw_put_le32(entry + 20, rows[i].size);
	}
	put_crc(table + 16, 36 * count);
}

static void put_image(struct rmw_span cells, uint32_t at, uint32_t code_at, const char *text)
{
	const struct rmw_span code = rmw_span_part(cells, code_at, CODE_LEN);
	const struct rmw_view view = rmw_span_view(code);
	uint8_t *header = cells.data + at;

	memset(code.data, 0, code.len);
	memcpy(code.data + 0x100, text, strlen(text));
	memset(header, 0, SIM_HEADER_LEN);
	memcpy(header, "BFNP", 4);
	rmw_put_le32(header + SIM_HEADER_FLAGS, SIM_FLAG_NO_SEGMENT);
	rmw_put_le32(header + SIM_HEADER_COUNT, CODE_LEN);
	rmw_put_le32(header + SIM_HEADER_OFFSET, code_at - at);
	rmw_sha256(&view, 1, header + SIM_HEADER_HASH);
	put_crc(header, SIM_HEADER_CRC);
}

struct rmw_port *obk_board(const char *options, const struct obk_layout *layout)
{
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	struct rmw_span cells;
	char spec[256];

	snprintf(spec, sizeof(spec), "bl602?stock=0&gpio8=low&mac=" OBK_MAC "&app=openbeken%s",
		 options);
	port = open_board(spec);
	sim_lock(rmw_sim_of_port(port));
	cells = sim_nor_cells(rmw_sim_of_port(port)->bus.nor);
	put_table(cells, 0xe000, layout);
	put_table(cells, 0xf000, layout);
	put_image(cells, 0, 0x2000, "a boot stage");
	put_image(cells, FW, FW + CODE_AT, "OpenBL602");
	sim_unlock(rmw_sim_of_port(port));
	assert_true(rmw_port_set_baud(port, 2000000, &err));
	return port;
}

void obk_put_psm(struct rmw_port *port, const struct obk_layout *layout, const char *file)
{
	const struct rmw_span cells = sim_nor_cells(rmw_sim_of_port(port)->bus.nor);
	rmw_auto(buf) bytes = RMW_BUF_INIT;

	read_test_file(file, &bytes);
	assert_true(layout->psm + bytes.len <= cells.len);
	sim_lock(rmw_sim_of_port(port));
	memcpy(cells.data + layout->psm, bytes.data, bytes.len);
	sim_unlock(rmw_sim_of_port(port));
}

void obk_start(struct rmw_port *port, uint32_t ms)
{
	rmw_sim_power_cycle(rmw_sim_of_port(port), false);
	board_pass(port, ms);
}

struct sim_obk *obk_of(struct rmw_port *port)
{
	assert_non_null(rmw_sim_of_port(port)->obk);
	return rmw_sim_of_port(port)->obk;
}

struct rmw_view obk_psm(struct rmw_port *port, const struct obk_layout *layout)
{
	return rmw_view_part(rmw_sim_flash(rmw_sim_of_port(port)), layout->psm, layout->psm_size);
}

char *obk_log(struct rmw_port *port, uint32_t ms)
{
	const struct rmw_deadline end = rmw_deadline_in(port->clock, NULL, ms);
	char *text = calloc(1, LOG_MAX);
	size_t len = 0, got = 1;

	assert_non_null(text);
	while (len < LOG_MAX - 1 && !rmw_deadline_is_over(&end)) {
		struct rmw_err err = { 0 };

		assert_true(rmw_port_read(
			port, (struct rmw_span){ (uint8_t *)text + len, LOG_MAX - 1 - len }, &got,
			end, &err));
		len += got;
	}
	return text;
}
