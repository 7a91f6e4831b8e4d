/* SPDX-License-Identifier: MIT */
/* Talks to a simulated BK7231 in tests. */
#include "support/bk_board.h"

#include <string.h>

#include "support/cmocka.h"

#define ANSWER_MS 4000u
#define SHORT_HEAD 7u
#define LONG_HEAD 11u

static const uint8_t link_check[] = { 0x01, 0xe0, 0xfc, 0x01, 0x00 };
static const uint8_t linked[] = { 0x04, 0x0e, 0x05, 0x01, 0xe0, 0xfc, 0x01, 0x00 };

void bk_open(struct bk_board *board, const char *spec)
{
	struct rmw_port_opener opener = { 0 };
	struct rmw_err err = { 0 };

	memset(board, 0, sizeof(*board));
	if (!rmw_sim_port_open(&opener, spec, &board->port, &err))
		fail_msg("%s", err.cause);
	board->sim = rmw_sim_of_port(board->port);
}

void bk_close(struct bk_board *board)
{
	rmw_port_free(board->port);
}

void bk_pass_us(struct bk_board *board, uint64_t us)
{
	const struct rmw_clock *clock = board->port->clock;
	struct rmw_deadline until = rmw_port_in(board->port, 0);

	until.at_us = clock->now_us(clock) + us;
	clock->wait(clock, &until);
}

void bk_open_linked(struct bk_board *board, const char *spec)
{
	bk_open(board, spec);
	bk_pass_us(board, 7000);
	assert_true(bk_link(board));
}

void bk_power_cycle(struct bk_board *board)
{
	struct rmw_err err = { 0 };

	rmw_sim_power_cycle(board->sim, false);
	assert_true(rmw_port_set_baud(board->port, 115200, &err));
}

static void note_start(struct bk_board *board, uint64_t sent_ns)
{
	const uint64_t byte_ns = sim_uart_byte_ns(board->sim->uart.baud);
	const uint64_t first_ns = board->sim->host_ns;

	board->answer_ns = first_ns > sent_ns + byte_ns ? first_ns - byte_ns - sent_ns : 0;
}

size_t bk_talk(struct bk_board *board, struct rmw_view request, size_t want)
{
	struct rmw_deadline until;
	struct rmw_err err = { 0 };
	uint64_t sent_ns;
	size_t part;

	assert_true(
		rmw_port_write(board->port, request, rmw_port_in(board->port, ANSWER_MS), &err));
	sent_ns = board->sim->uart.host_free_ns;
	until = rmw_port_in(board->port, ANSWER_MS);
	board->len = 0;
	while (board->len < want) {
		struct rmw_span rest = { board->got + board->len,
					 board->len == 0 ? 1 : want - board->len };

		assert_true(rmw_port_read(board->port, rest, &part, until, &err));
		if (part == 0)
			break;
		if (board->len == 0)
			note_start(board, sent_ns);
		board->len += part;
	}
	return board->len;
}

void bk_drop(struct bk_board *board, uint32_t ms)
{
	uint8_t dropped[1024];
	struct rmw_err err = { 0 };
	size_t len;

	do
		assert_true(rmw_port_read(board->port, RMW_SPAN_OF(dropped), &len,
					  rmw_port_in(board->port, ms), &err));
	while (len > 0);
}

bool bk_link(struct bk_board *board)
{
	struct rmw_err err = { 0 };
	size_t part;

	assert_true(rmw_port_write(board->port, RMW_VIEW_OF(link_check),
				   rmw_port_in(board->port, ANSWER_MS), &err));
	bk_pass_us(board, 20000);
	assert_true(rmw_port_read(board->port, (struct rmw_span){ board->got, sizeof(linked) },
				  &part, rmw_port_in(board->port, 1), &err));
	return part == sizeof(linked) && memcmp(board->got, linked, part) == 0;
}

void bk_set_baud(struct bk_board *board, uint32_t baud)
{
	uint8_t request[10] = { 0x01, 0xe0, 0xfc, 0x06, 0x0f, 0, 0, 0, 0, 2 };
	struct rmw_err err = { 0 };
	size_t part;

	rmw_put_le32(request + 5, baud);
	assert_true(rmw_port_write(board->port, RMW_VIEW_OF(request),
				   rmw_port_in(board->port, ANSWER_MS), &err));
	assert_true(rmw_port_set_baud(board->port, baud, &err));
	assert_true(rmw_port_read_exact(board->port, (struct rmw_span){ board->got, 12 },
					rmw_port_in(board->port, ANSWER_MS), &err));
	assert_memory_equal(board->got + 6, request + 4, 6);
	(void)part;
}

static void put_long(struct rmw_buf *frame, uint8_t op, struct rmw_view args)
{
	const size_t len = 1 + args.len;
	const uint8_t head[] = {
		0x01, 0xe0, 0xfc, 0xff, 0xf4, (uint8_t)len, (uint8_t)(len >> 8), op
	};
	struct rmw_err err = { 0 };

	assert_true(rmw_buf_append(frame, RMW_VIEW_OF(head), &err));
	assert_true(rmw_buf_append(frame, args, &err));
}

/* The head tells how long the answer is. */
uint8_t bk_ask_long(struct bk_board *board, uint8_t op, struct rmw_view args)
{
	rmw_auto(buf) frame = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	size_t len;

	put_long(&frame, op, args);
	if (bk_talk(board, rmw_buf_view(&frame), LONG_HEAD) != LONG_HEAD)
		fail_msg("no answer to long request %02x", op);
	assert_int_equal(board->got[9], op);
	len = 9u + rmw_get_le16(board->got + 7);
	assert_true(rmw_port_read_exact(
		board->port, (struct rmw_span){ board->got + LONG_HEAD, len - LONG_HEAD },
		rmw_port_in(board->port, ANSWER_MS), &err));
	board->len = len;
	return board->got[10];
}

void bk_ask_long_silent(struct bk_board *board, uint8_t op, struct rmw_view args)
{
	rmw_auto(buf) frame = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	put_long(&frame, op, args);
	assert_true(rmw_port_write(board->port, rmw_buf_view(&frame),
				   rmw_port_in(board->port, ANSWER_MS), &err));
}

uint8_t bk_read(struct bk_board *board, uint32_t addr)
{
	uint8_t args[4];

	rmw_put_le32(args, addr);
	return bk_ask_long(board, 0x09, RMW_VIEW_OF(args));
}

uint8_t bk_erase(struct bk_board *board, uint8_t size, uint32_t addr)
{
	uint8_t args[5] = { size };

	rmw_put_le32(args + 1, addr);
	return bk_ask_long(board, 0x0f, RMW_VIEW_OF(args));
}

static uint8_t write_by(struct bk_board *board, uint8_t op, uint32_t addr, struct rmw_view data)
{
	uint8_t args[4 + 4096];

	assert_true(data.len <= 4096);
	rmw_put_le32(args, addr);
	memcpy(args + 4, data.data, data.len);
	return bk_ask_long(board, op, (struct rmw_view){ args, 4 + data.len });
}

uint8_t bk_write(struct bk_board *board, uint32_t addr, struct rmw_view data)
{
	return write_by(board, 0x06, addr, data);
}

uint8_t bk_write_4k(struct bk_board *board, uint32_t addr, const uint8_t data[4096])
{
	return write_by(board, 0x07, addr, (struct rmw_view){ data, 4096 });
}

uint32_t bk_crc(struct bk_board *board, uint32_t from, uint32_t end)
{
	uint8_t request[13] = { 0x01, 0xe0, 0xfc, 0x09, 0x10 };

	rmw_put_le32(request + 5, from);
	rmw_put_le32(request + 9, end);
	assert_int_equal(bk_talk(board, RMW_VIEW_OF(request), SHORT_HEAD + 4), SHORT_HEAD + 4);
	return rmw_get_le32(board->got + SHORT_HEAD);
}

const uint8_t *bk_cells(const struct bk_board *board, uint32_t addr)
{
	return rmw_sim_flash(board->sim).data + addr;
}
