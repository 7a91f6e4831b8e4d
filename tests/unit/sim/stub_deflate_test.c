/* SPDX-License-Identifier: MIT */
/* READ_DEFLATED as PROTOCOL.md has it, as machine code and compiled for this computer. */
#include <stdlib.h>
#include <string.h>

#include "sim/bus_state.h"
#include "sim/nor.h"
#include "stub/protocol.h"
#include "support/cmocka.h"
#include "support/deflate_check.h"
#include "support/each_board.h"
#include "support/fill.h"
#include "support/sim_board.h"
#include "support/stub_talk.h"

#define FLASH "&flash=256K&jedec=ef4012"
#define FLASH_SIZE (256u * 1024)
#define BAUD 2000000u

static const char *const boards[] = {
	"bl602?cpu=host" FLASH,
	"bl602?cpu=rv32" FLASH,
};

static struct rmw_span cells_of(struct rmw_port *port)
{
	return sim_nor_cells(rmw_sim_of_port(port)->bus.nor);
}

/* A third of a firmware, noise, and blank space with something in it. */
static void fill_flash(struct rmw_span cells)
{
	memset(cells.data, 0xff, cells.len);
	fill_firmware(rmw_span_part(cells, 0, cells.len / 2), 3);
	fill_noise(rmw_span_part(cells, cells.len / 2, 30000), 4);
	fill_text(rmw_span_part(cells, cells.len - 50000, 2000), 5);
}

static struct rmw_port *open_at(void **state, uint32_t baud)
{
	struct rmw_port *port = open_stub(*state);
	uint8_t ack[STUB_ACK_LENGTH];
	struct rmw_err err = { 0 };

	fill_flash(cells_of(port));
	TALK_WORDS(port, STUB_BAUD, 1, baud);
	talk_until_done(port, 2, ack);
	assert_true(rmw_port_set_baud(port, baud, &err));
	board_pass(port, 5);
	talk_hello(port, (struct rmw_span){ NULL, 0 });
	return port;
}

static void expect_flash(struct rmw_port *port, uint16_t sequence, uint32_t addr, uint32_t size)
{
	struct rmw_span back = { malloc(size), size };
	uint8_t ack[STUB_ACK_LENGTH];

	assert_non_null(back.data);
	TALK_WORDS(port, STUB_READ_DEFLATED, sequence, addr, size);
	assert_int_equal(chunks_collect(port, sequence, back, ack), size);
	assert_memory_equal(back.data, cells_of(port).data + addr, size);
	assert_int_equal(rmw_get_le16(ack + STUB_ACK_OVERFLOWS), 0);
	assert_in_range(ack[STUB_ACK_FIFO_HIGH], 1, 31);
	free(back.data);
}

static void hello_tells_of_it(void **state)
{
	struct rmw_port *port = open_stub(*state);
	uint8_t hello[STUB_HELLO_LENGTH];

	talk_hello(port, RMW_SPAN_OF(hello));
	assert_true(rmw_get_le32(hello + STUB_HELLO_ABILITIES) & STUB_CAN_DEFLATE);
	rmw_port_free(port);
}

static void ranges_come_as_the_flash_has_them(void **state)
{
	static const uint32_t ranges[][2] = {
		{ 0, FLASH_SIZE },    { 0x1fe00, 0x8000 },
		{ 0x3ffff, 1 },	      { 3, 2 },
		{ 0x123, 255 },	      { 0x10001, 257 },
		{ 0x2f000, 0x11000 }, { FLASH_SIZE / 2, 0x3001 },
		{ 0x7ff, 0x4321 },
	};
	struct rmw_port *port = open_at(state, BAUD);

	for (uint16_t i = 0; i < RMW_COUNT(ranges); i++)
		expect_flash(port, (uint16_t)(i + 1), ranges[i][0], ranges[i][1]);
	rmw_port_free(port);
}

static void a_slow_line_gets_it_too(void **state)
{
	struct rmw_port *port = open_at(state, 115200);

	expect_flash(port, 1, 0x1c000, 0x8000);
	rmw_port_free(port);
}

/* Then the rest is the line's: less than a tenth on top of the time its bytes take. */
static void a_firmware_keeps_the_line_full(void **state)
{
	struct rmw_port *port = open_at(state, BAUD);
	struct rmw_sim *board = rmw_sim_of_port(port);
	const uint32_t size = FLASH_SIZE / 2;
	struct rmw_span back = { malloc(size), size };
	uint64_t sent, spent_us;
	uint8_t ack[STUB_ACK_LENGTH];

	assert_non_null(back.data);
	sent = rmw_sim_count(board, "byte_out");
	spent_us = rmw_sim_now_us(board);
	TALK_WORDS(port, STUB_READ_DEFLATED, 1, 0, size);
	assert_int_equal(chunks_collect(port, 1, back, ack), size);
	sent = rmw_sim_count(board, "byte_out") - sent;
	spent_us = rmw_sim_now_us(board) - spent_us;
	assert_in_range(sent, size / 3, size * 3 / 4);
	assert_in_range(spent_us, sent * 5, sent * 5 + sent / 2 + 10000);
	free(back.data);
	rmw_port_free(port);
}

static const struct {
	const char *says;
	uint32_t words[3];
	size_t count;
	enum stub_error error;
} refusals[] = {
	/* clang-format off */
	{ "no range",          { 0 },                  0, STUB_E_LENGTH },
	{ "half a range",      { 0 },                  1, STUB_E_LENGTH },
	{ "a range too long",  { 0, 1, 0 },            3, STUB_E_LENGTH },
	{ "nothing to read",   { 0, 0 },               2, STUB_E_RANGE },
	{ "past the end",      { FLASH_SIZE - 1, 2 },  2, STUB_E_RANGE },
	{ "far outside",       { 0xfffff000, 0x2000 }, 2, STUB_E_RANGE },
	{ "more than read_max", { 0, 0x400001 },       2, STUB_E_RANGE },
	/* clang-format on */
};

static void what_cannot_be_read_is_refused(void **state)
{
	struct rmw_port *port = open_stub(*state);

	for (size_t i = 0; i < RMW_COUNT(refusals); i++) {
		uint8_t ack[STUB_ACK_LENGTH];

		talk_hello(port, (struct rmw_span){ NULL, 0 });
		talk_words(port, STUB_READ_DEFLATED, 1, refusals[i].words, refusals[i].count);
		talk_until_done(port, 2, ack);
		if (ack[STUB_ACK_ERROR] != refusals[i].error)
			fail_msg("%s: error %u", refusals[i].says, ack[STUB_ACK_ERROR]);
	}
	rmw_port_free(port);
}

/* The window fills while a READ_DEFLATED is carried out: nothing of it is lost. */
static void verbs_that_arrive_meanwhile_are_kept(void **state)
{
	struct rmw_port *port = open_at(state, BAUD);
	static uint8_t back[0x20000], page[STUB_WRITE_BYTES + STUB_DATA_MAX];
	const struct rmw_span cells = cells_of(port);
	uint8_t ack[STUB_ACK_LENGTH];

	memset(cells.data + 0x38000, 0xff, 0x8000);
	TALK_WORDS(port, STUB_READ_DEFLATED, 1, 0, sizeof(back));
	for (uint16_t i = 0; i < 8; i++) {
		rmw_put_le32(page, 0x38000 + i * STUB_DATA_MAX);
		fill_noise(rmw_span_part(RMW_SPAN_OF(page), STUB_WRITE_BYTES, SIZE_MAX), i);
		talk_send(port, STUB_WRITE, (uint16_t)(i + 2), RMW_VIEW_OF(page));
	}
	assert_int_equal(chunks_collect(port, 1, RMW_SPAN_OF(back), ack), sizeof(back));
	assert_memory_equal(back, cells.data, sizeof(back));
	talk_until_done(port, 10, ack);
	assert_int_equal(ack[STUB_ACK_DAMAGED], 0);
	assert_int_equal(rmw_get_le16(ack + STUB_ACK_OVERFLOWS), 0);
	assert_in_range(ack[STUB_ACK_FIFO_HIGH], 1, 31);
	expect_flash(port, 10, 0x38000, 0x8000);
	rmw_port_free(port);
}

/* The frame that it cuts short is followed by its answer. */
static void hello_in_its_middle_starts_anew(void **state)
{
	static const uint32_t waits_ms[] = { 1, 2, 3, 7, 30, 100 };
	static uint8_t heard[0x10000];
	struct rmw_port *port = open_at(state, BAUD);
	rmw_auto(buf) hello = RMW_BUF_INIT;
	uint8_t salt[STUB_SALT_LENGTH];

	rmw_put_le32(salt, STUB_HELLO_SALT);
	talk_frame(&hello, STUB_HELLO, 0, RMW_VIEW_OF(salt));
	for (size_t i = 0; i < RMW_COUNT(waits_ms); i++) {
		const size_t answer = STUB_DATA_BYTES + STUB_HELLO_LENGTH + STUB_FRAME_TAIL;
		size_t len;

		TALK_WORDS(port, STUB_READ_DEFLATED, 1, 0, FLASH_SIZE);
		board_pass(port, waits_ms[i]);
		board_send(port, rmw_buf_view(&hello));
		len = board_collect(port, RMW_SPAN_OF(heard));
		assert_in_range(len, answer, sizeof(heard) - 1);
		assert_memory_equal(heard + len - answer + STUB_DATA_BYTES, STUB_HELLO_MARK_TEXT,
				    4);
		expect_flash(port, 1, 0x1000 * (uint32_t)i, 0x3000);
		talk_hello(port, (struct rmw_span){ NULL, 0 });
	}
	rmw_port_free(port);
}

#define TOLD_MS 60u /* 20 of patience, and what waits for the line before it */

/* The frame of DATA that was begun ends where it is, so the ACK is simply what comes last. */
static void last_ack(struct rmw_port *port, uint8_t ack[STUB_ACK_LENGTH])
{
	static uint8_t heard[0x10000];
	const size_t len = board_collect(port, RMW_SPAN_OF(heard));
	const uint8_t *frame = heard + len - STUB_FRAME_HEAD - STUB_ACK_LENGTH - STUB_FRAME_TAIL;

	assert_in_range(len, STUB_FRAME_HEAD + STUB_ACK_LENGTH + STUB_FRAME_TAIL, sizeof(heard));
	assert_int_equal(frame[0], STUB_MAGIC);
	assert_int_equal(frame[STUB_FRAME_KIND], STUB_ACK);
	memcpy(ack, frame + STUB_FRAME_PAYLOAD, STUB_ACK_LENGTH);
}

/* However far a verb is: what it reads next from the flash never comes. */
static void a_controller_that_never_finishes_is_told_of(void **state)
{
	static const enum stub_verb verbs[] = { STUB_READ_DEFLATED, STUB_READ, STUB_CRC, STUB_SHA };

	for (uint32_t i = 0; i < RMW_COUNT(verbs) * 4; i++) {
		struct rmw_port *port = open_at(state, BAUD);
		uint8_t ack[STUB_ACK_LENGTH];

		TALK_WORDS(port, (uint8_t)verbs[i % RMW_COUNT(verbs)], 1, 0, FLASH_SIZE);
		board_pass(port, 3 + i / RMW_COUNT(verbs));
		rmw_sim_of_port(port)->bus.state->sf.busy_until_ns = UINT64_MAX;
		board_pass(port, TOLD_MS);
		last_ack(port, ack);
		assert_int_equal(ack[STUB_ACK_ERROR], STUB_E_CONTROLLER);
		assert_int_equal(rmw_get_le16(ack + STUB_ACK_ERROR_SEQUENCE), 1);
		rmw_port_free(port);
	}
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(hello_tells_of_it),
		cmocka_unit_test(ranges_come_as_the_flash_has_them),
		cmocka_unit_test(a_slow_line_gets_it_too),
		cmocka_unit_test(a_firmware_keeps_the_line_full),
		cmocka_unit_test(what_cannot_be_read_is_refused),
		cmocka_unit_test(verbs_that_arrive_meanwhile_are_kept),
		cmocka_unit_test(hello_in_its_middle_starts_anew),
		cmocka_unit_test(a_controller_that_never_finishes_is_told_of),
	};

	return run_on_each(boards, RMW_COUNT(boards), all, RMW_COUNT(all));
}
