/* SPDX-License-Identifier: MIT */
/* Talks to a simulated BL602 in tests. */
#include "support/sim_board.h"

#include <stdio.h>
#include <string.h>

#include "support/cmocka.h"
#include "support/made_loader.h"

#define ANSWER_MS 3000u

const uint8_t board_ask_boot_info[] = { 0x10, 0, 0, 0 };
const uint8_t board_boot_info[24] = { 'O',  'K',  0x14, 0,    1,    [16] = 0x56,
				      0x34, 0x12, 0x05, 0xb9, 0x18, 0x1e };

struct rmw_port *open_board(const char *spec)
{
	struct rmw_port_opener opener = { 0 };
	struct rmw_port *port = NULL;
	struct rmw_err err = { 0 };

	if (!rmw_sim_port_open(&opener, spec, &port, &err))
		fail_msg("%s", err.cause);
	assert_true(rmw_port_set_baud(port, 500000, &err));
	return port;
}

void board_send(struct rmw_port *port, struct rmw_view bytes)
{
	struct rmw_err err = { 0 };

	assert_true(rmw_port_write(port, bytes, rmw_port_in(port, ANSWER_MS), &err));
}

void board_pass(struct rmw_port *port, uint32_t ms)
{
	struct rmw_err err = { 0 };

	assert_true(rmw_port_pause(port, ms, &err));
}

size_t board_collect(struct rmw_port *port, struct rmw_span into)
{
	size_t have = 0, got;
	struct rmw_err err = { 0 };

	do {
		struct rmw_span rest = { into.data + have, into.len - have };

		assert_true(rmw_port_read(port, rest, &got, rmw_port_in(port, have > 0 ? 20 : 200),
					  &err));
		have += got;
	} while (got > 0 && have < into.len);
	return have;
}

void board_expect(struct rmw_port *port, struct rmw_view want)
{
	uint8_t got[256];
	char text[600];
	size_t len = board_collect(port, RMW_SPAN_OF(got));

	if (!rmw_view_equal((struct rmw_view){ got, len }, want)) {
		for (size_t i = 0; i < len; i++)
			snprintf(text + 2 * i, 3, "%02x", got[i]);
		fail_msg("came %zu bytes: %s", len, len > 0 ? text : "");
	}
}

void board_expect_silence(struct rmw_port *port)
{
	board_expect(port, (struct rmw_view){ NULL, 0 });
}

void board_burst(struct rmw_port *port, size_t count)
{
	static uint8_t bytes[8000];

	memset(bytes, 0x55, sizeof(bytes));
	board_send(port, (struct rmw_view){ bytes, count });
}

void board_shake_hands(struct rmw_port *port)
{
	board_burst(port, 300);
	EXPECT(port, 'O', 'K');
}

struct rmw_port *open_rom(const char *spec)
{
	struct rmw_port *port = open_board(spec);

	board_shake_hands(port);
	return port;
}

void load_image(struct rmw_port *port, struct rmw_view file)
{
	static const uint8_t ok[] = { 'O', 'K' };
	uint8_t head[4] = { 0x11, 0, 176, 0 };
	uint8_t got[32];

	board_send(port, RMW_VIEW_OF(head));
	board_send(port, rmw_view_part(file, 0, 176));
	EXPECT(port, 'O', 'K');
	SEND(port, 0x17, 0, 16, 0);
	board_send(port, rmw_view_part(file, 176, 16));
	assert_int_equal(board_collect(port, RMW_SPAN_OF(got)), 20);
	for (size_t at = 192; at < file.len; at += 4080) {
		struct rmw_view piece = rmw_view_part(file, at, 4080);

		head[0] = 0x18;
		rmw_put_le16(head + 2, (uint16_t)piece.len);
		board_send(port, RMW_VIEW_OF(head));
		board_send(port, piece);
		assert_int_equal(board_collect(port, (struct rmw_span){ got, 4 }), 2);
		assert_memory_equal(got, ok, 2);
	}
	SEND(port, 0x19, 0, 0, 0);
	EXPECT(port, 'O', 'K');
	SEND(port, 0x1a, 0, 0, 0);
	EXPECT(port, 'O', 'K');
}

void load_made_loader(struct rmw_port *port, size_t file_size)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	made_loader(file_size, &file);
	load_image(port, rmw_buf_view(&file));
}

struct rmw_port *open_loader(const char *spec, size_t file_size)
{
	struct rmw_port *port;
	char imitating[256];

	snprintf(imitating, sizeof(imitating), "%s&cpu=imitate", spec);
	port = open_rom(imitating);
	load_made_loader(port, file_size);
	return port;
}
