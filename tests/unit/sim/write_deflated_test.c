/* SPDX-License-Identifier: MIT */
/* The stub writes compressed bytes as its PROTOCOL.md says, as machine code and compiled for this
 * computer. */
#include <string.h>

#include "stub/protocol.h"
#include "support/cmocka.h"
#include "support/deflate_chunk.h"
#include "support/each_board.h"
#include "support/sim_board.h"
#include "support/stub_talk.h"

#define FLASH "&flash=256K&jedec=ef4012"
#define BLOCK 0x10000u
#define PAGE 256u
#define WINDOW 12u

static const char *const boards[] = {
	"bl602?cpu=host" FLASH,
	"bl602?cpu=rv32" FLASH,
};

static const struct deflate_way usual = { 9, 0, 15, 8, true };
static uint8_t bytes[BLOCK];

static struct rmw_sim *board_of(struct rmw_port *port)
{
	return rmw_sim_of_port(port);
}

static uint32_t chance(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 24;
}

/* Half random and mostly zeros, half of what was there before: deflates to about a half. */
static void fill(uint32_t seed)
{
	for (uint32_t i = 0; i < sizeof(bytes); i++) {
		const uint32_t back = 1 + chance(&seed) * 100;

		if (i % 16 < 8 || back > i)
			bytes[i] = (uint8_t)(chance(&seed) & chance(&seed) & chance(&seed));
		else
			bytes[i] = bytes[i - back];
	}
}

static void send_chunk(struct rmw_port *port, uint16_t sequence, const uint32_t head[3],
		       struct rmw_view blocks)
{
	uint8_t payload[STUB_PAYLOAD_MAX];

	assert_true(blocks.len <= sizeof(payload) - STUB_CHUNK_BLOCKS);
	for (unsigned i = 0; i < 3; i++)
		rmw_put_le32(payload + 4 * i, head[i]);
	memcpy(payload + STUB_CHUNK_BLOCKS, blocks.data, blocks.len);
	talk_send(port, STUB_WRITE_DEFLATED, sequence,
		  (struct rmw_view){ payload, STUB_CHUNK_BLOCKS + blocks.len });
}

/* Bytes of `bytes` from `at` on go to `addr`; those from `known` on went before them. */
static void write_chunk(struct rmw_port *port, uint16_t sequence, uint32_t addr, uint32_t at,
			uint32_t size, uint32_t known)
{
	rmw_auto(buf) blocks = RMW_BUF_INIT;
	const uint32_t head[] = { addr, size, known < at ? STUB_CHUNK_GOES_ON : 0 };

	deflate_chunk(&blocks, (struct rmw_view){ bytes + at, size },
		      (struct rmw_view){ bytes + known, at - known }, &usual);
	send_chunk(port, sequence, head, rmw_buf_view(&blocks));
}

static void erase(struct rmw_port *port, uint16_t sequence)
{
	TALK_WORDS(port, STUB_ERASE, sequence, BLOCK, BLOCK);
}

static uint32_t error_of(struct rmw_port *port, uint16_t sequence, uint32_t *addr)
{
	uint8_t ack[STUB_ACK_LENGTH];

	talk_until_done(port, (uint16_t)(sequence + 1), ack);
	assert_int_equal(rmw_get_le16(ack + STUB_ACK_OVERFLOWS), 0);
	*addr = rmw_get_le32(ack + STUB_ACK_ERROR_ADDRESS);
	return ack[STUB_ACK_ERROR];
}

static void expect_done(struct rmw_port *port, uint16_t sequence)
{
	uint32_t addr;

	assert_int_equal(error_of(port, sequence, &addr), STUB_E_NONE);
}

static void expect_flash(struct rmw_port *port, uint32_t addr, uint32_t at, uint32_t size)
{
	assert_memory_equal(rmw_sim_flash(board_of(port)).data + addr, bytes + at, size);
}

static void hello_tells_that_it_inflates(void **state)
{
	struct rmw_port *port = open_stub(*state);
	uint8_t hello[STUB_HELLO_LENGTH];

	talk_hello(port, RMW_SPAN_OF(hello));
	assert_true(rmw_get_le32(hello + STUB_HELLO_ABILITIES) & STUB_CAN_INFLATE);
	rmw_port_free(port);
}

static void chunks_are_written(void **state)
{
	static const uint32_t sizes[] = { 5000, 1, 255, 4096, 257, 6000, 3 };
	struct rmw_port *port = open_stub(*state);
	uint16_t sequence = 1;
	uint32_t at = 0;

	fill(1);
	erase(port, sequence++);
	for (size_t i = 0; i < RMW_COUNT(sizes); at += sizes[i++])
		write_chunk(port, sequence++, BLOCK + 0x123 + at, at, sizes[i], 0);
	expect_done(port, (uint16_t)(sequence - 1));
	expect_flash(port, BLOCK + 0x123, 0, at);
	assert_int_equal(rmw_sim_flash(board_of(port)).data[BLOCK + 0x122], 0xff);
	assert_int_equal(rmw_sim_flash(board_of(port)).data[BLOCK + 0x123 + at], 0xff);
	rmw_port_free(port);
}

/* The longest chunks, whose pages go over the ring's end wherever they begin. */
static void chunks_of_the_largest_size_are_written(void **state)
{
	struct rmw_port *port = open_stub(*state);

	memset(bytes, 0x11, sizeof(bytes));
	for (uint32_t i = 0; i < sizeof(bytes); i += 100)
		bytes[i] = (uint8_t)(i / 100);
	erase(port, 1);
	write_chunk(port, 2, BLOCK + 1, 0, STUB_CHUNK_MAX - 77, 0);
	write_chunk(port, 3, BLOCK + 1 + STUB_CHUNK_MAX - 77, STUB_CHUNK_MAX - 77, STUB_CHUNK_MAX,
		    0);
	expect_done(port, 3);
	expect_flash(port, BLOCK + 1, 0, 2 * STUB_CHUNK_MAX - 77);
	rmw_port_free(port);
}

static void a_history_goes_on_wherever_its_chunks_went(void **state)
{
	struct rmw_port *port = open_stub(*state);

	fill(2);
	erase(port, 1);
	write_chunk(port, 2, BLOCK + 0x8000, 0, 4000, 0);
	TALK_WORDS(port, STUB_READ, 3, BLOCK, 16);
	write_chunk(port, 4, BLOCK, 4000, 4000, 0);
	expect_done(port, 4);
	expect_flash(port, BLOCK + 0x8000, 0, 4000);
	expect_flash(port, BLOCK, 4000, 4000);
	rmw_port_free(port);
}

/* The same chunk, taken with what it reaches back into, without that, and after HELLO. */
static void a_chunk_without_history_is_refused_where_it_needs_it(void **state)
{
	static const struct {
		uint32_t flags;
		bool has_hello;
		enum stub_error error;
	} cases[] = {
		{ STUB_CHUNK_GOES_ON, false, STUB_E_NONE },
		{ 0, false, STUB_E_DEFLATE },
		{ STUB_CHUNK_GOES_ON, true, STUB_E_DEFLATE },
	};
	rmw_auto(buf) blocks = RMW_BUF_INIT;

	fill(3);
	memcpy(bytes + 4096, bytes, 4096);
	deflate_chunk(&blocks, (struct rmw_view){ bytes + 4096, 4096 },
		      (struct rmw_view){ bytes, 4096 }, &usual);
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_port *port = open_stub(*state);
		const uint16_t sequence = cases[i].has_hello ? 1 : 2;
		uint32_t addr;

		write_chunk(port, 1, BLOCK, 0, 4096, 0);
		expect_done(port, 1);
		if (cases[i].has_hello)
			talk_hello(port, (struct rmw_span){ NULL, 0 });
		send_chunk(port, sequence, (const uint32_t[]){ BLOCK, 4096, cases[i].flags },
			   rmw_buf_view(&blocks));
		assert_int_equal(error_of(port, sequence, &addr), cases[i].error);
		rmw_port_free(port);
	}
}

static void damaged_blocks_are_told_with_their_place(void **state)
{
	struct rmw_port *port = open_stub(*state);
	static const uint8_t bad[] = { 0x07 };
	rmw_auto(buf) blocks = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	uint32_t addr;

	fill(4);
	deflate_chunk(&blocks, (struct rmw_view){ bytes, 700 }, (struct rmw_view){ bytes, 0 },
		      &usual);
	assert_true(rmw_buf_append(&blocks, RMW_VIEW_OF(bad), &err));
	erase(port, 1);
	send_chunk(port, 2, (const uint32_t[]){ BLOCK, 3000, 0 }, rmw_buf_view(&blocks));
	write_chunk(port, 3, BLOCK + 0x4000, 0, 4000, 0);
	assert_int_equal(error_of(port, 2, &addr), STUB_E_DEFLATE);
	assert_int_equal(addr, BLOCK + 700);
	board_pass(port, 100);
	expect_flash(port, BLOCK, 0, 2 * PAGE);
	assert_int_equal(rmw_sim_flash(board_of(port)).data[BLOCK + 700], 0xff);
	assert_int_equal(rmw_sim_flash(board_of(port)).data[BLOCK + 0x4000], 0xff);
	rmw_port_free(port);
}

static const struct {
	const char *says;
	uint32_t head[3];
	size_t len;
	enum stub_error error;
	uint32_t addr;
} refusals[] = {
	/* clang-format off */
	{ "no blocks",          { BLOCK, 1, 0 },            0, STUB_E_LENGTH, 0 },
	{ "nothing to write",   { BLOCK, 0, 0 },            1, STUB_E_RANGE, 0 },
	{ "a chunk too large",  { BLOCK, 32769, 0 },        1, STUB_E_RANGE, 0 },
	{ "far too large",      { BLOCK, 0xffffffff, 0 },   1, STUB_E_RANGE, 0 },
	{ "past the end",       { 0x3ffff, 2, 0 },          1, STUB_E_RANGE, 0x3ffff },
	{ "far outside",        { 0xfffffff0, 32, 0 },      1, STUB_E_RANGE, 0xfffffff0 },
	/* clang-format on */
};

static void what_cannot_be_written_is_refused(void **state)
{
	static const uint8_t blocks[] = { 0 };

	for (size_t i = 0; i < RMW_COUNT(refusals); i++) {
		struct rmw_port *port = open_stub(*state);
		uint32_t addr, error;

		send_chunk(port, 1, refusals[i].head, (struct rmw_view){ blocks, refusals[i].len });
		error = error_of(port, 1, &addr);
		if (error != refusals[i].error || addr != refusals[i].addr)
			fail_msg("%s: error %u at %x", refusals[i].says, error, addr);
		assert_int_equal(rmw_sim_count(board_of(port), "flash_op"), 0);
		rmw_port_free(port);
	}
}

/* The second of a chain comes last: those behind it wait, and nothing else travels again. */
static void a_lost_frame_of_a_chain_costs_only_itself(void **state)
{
	struct rmw_port *port = open_stub(*state);

	fill(5);
	erase(port, 1);
	for (uint32_t i = 0; i < 6; i++)
		if (i != 1)
			write_chunk(port, (uint16_t)(2 + i), BLOCK + i * 4096, i * 4096, 4096, 0);
	board_pass(port, 300);
	assert_int_equal(rmw_sim_count(board_of(port), "page_program"), 16);
	write_chunk(port, 3, BLOCK + 4096, 4096, 4096, 0);
	expect_done(port, 7);
	expect_flash(port, BLOCK, 0, 6 * 4096);
	rmw_port_free(port);
}

static void blank_pages_are_not_programmed(void **state)
{
	struct rmw_port *port = open_stub(*state);

	memset(bytes, 0xff, STUB_CHUNK_MAX);
	bytes[0x345] = 0;
	erase(port, 1);
	write_chunk(port, 2, BLOCK, 0, STUB_CHUNK_MAX, 0);
	expect_done(port, 2);
	assert_int_equal(rmw_sim_count(board_of(port), "page_program"), 1);
	expect_flash(port, BLOCK, 0, STUB_CHUNK_MAX);
	rmw_port_free(port);
}

static void raise_rate(struct rmw_port *port)
{
	struct rmw_err err = { 0 };

	TALK_WORDS(port, STUB_BAUD, 1, 2000000);
	expect_done(port, 1);
	assert_true(rmw_port_set_baud(port, 2000000, &err));
	board_pass(port, 5);
	talk_hello(port, (struct rmw_span){ NULL, 0 });
}

/* What travels is kept coming while the flash erases, programs, and chunks are taken apart. */
static void no_byte_is_lost_while_chunks_stream(void **state)
{
	struct rmw_port *port = open_stub(*state);
	uint8_t ack[STUB_ACK_LENGTH];
	uint16_t sent = 1;

	fill(6);
	raise_rate(port);
	erase(port, sent++);
	for (uint32_t i = 0; i < 16; i++, sent++) {
		if (sent > WINDOW)
			talk_until_done(port, (uint16_t)(sent - WINDOW + 1), ack);
		write_chunk(port, sent, BLOCK + i * 4096, i * 4096, 4096, i / 5 * 5 * 4096);
	}
	talk_until_done(port, sent, ack);
	assert_int_equal(ack[STUB_ACK_ERROR], STUB_E_NONE);
	assert_in_range(ack[STUB_ACK_FIFO_HIGH], 1, 24);
	assert_int_equal(ack[STUB_ACK_DAMAGED], 0);
	assert_int_equal(rmw_sim_count(board_of(port), "rx_overflow"), 0);
	expect_flash(port, BLOCK, 0, BLOCK);
	rmw_port_free(port);
}

/* Blank bytes, each by a code of its own: some 9 ms for the core, and nothing to program. */
static void a_chunk_is_taken_apart_while_the_flash_erases(void **state)
{
	static const uint32_t head[] = { BLOCK, 30000, 0 };
	static const struct deflate_way no_matches = { 9, 2, 15, 8, true };
	struct rmw_port *port = open_stub(*state);
	rmw_auto(buf) blocks = RMW_BUF_INIT;
	uint64_t erased_us;

	memset(bytes, 0xff, head[1]);
	deflate_chunk(&blocks, (struct rmw_view){ bytes, head[1] }, (struct rmw_view){ bytes, 0 },
		      &no_matches);
	erase(port, 1);
	send_chunk(port, 2, head, rmw_buf_view(&blocks));
	expect_done(port, 1);
	erased_us = rmw_sim_now_us(board_of(port));
	expect_done(port, 2);
	assert_in_range(rmw_sim_now_us(board_of(port)) - erased_us, 0, 5000);
	rmw_port_free(port);
}

/* Numbers of verbs wrap in the middle of a window, which is no power of two. */
static void numbers_wrap_inside_a_window(void **state)
{
	static const uint8_t nowhere[] = { 0x00, 0x90, 0x04, 0x42, 0, 0, 0, 0 };
	struct rmw_port *port;
	uint16_t sequence = 1;

	if (*state != boards[0])
		skip(); /* some seconds for each, of the same source */
	port = open_stub(*state);
	fill(7);
	raise_rate(port);
	while (sequence != 0xfffb) {
		rmw_auto(buf) frames = RMW_BUF_INIT;

		for (unsigned i = 0; i < 10 && sequence != 0xfffb; i++, sequence++)
			talk_frame(&frames, STUB_POKE, sequence, RMW_VIEW_OF(nowhere));
		board_send(port, rmw_buf_view(&frames));
		expect_done(port, (uint16_t)(sequence - 1));
	}
	erase(port, sequence++);
	for (uint32_t i = 0; i < WINDOW - 1; i++)
		write_chunk(port, sequence++, BLOCK + i * 4096, i * 4096, 4096, 0);
	expect_done(port, (uint16_t)(sequence - 1));
	expect_flash(port, BLOCK, 0, (WINDOW - 1) * 4096);
	rmw_port_free(port);
}

static void hello_ends_a_chunk(void **state)
{
	struct rmw_port *port = open_stub(*state);

	for (uint32_t ms = 0; ms < 40; ms += 7) {
		fill(ms);
		erase(port, 1);
		write_chunk(port, 2, BLOCK, 0, 5000, 0);
		write_chunk(port, 3, BLOCK + 5000, 5000, 5000, 0);
		board_pass(port, ms + (ms % 2 ? 0 : 320));
		talk_hello(port, (struct rmw_span){ NULL, 0 });
		fill(ms + 1);
		erase(port, 1);
		write_chunk(port, 2, BLOCK, 0, 5000, 0);
		expect_done(port, 2);
		expect_flash(port, BLOCK, 0, 5000);
		talk_hello(port, (struct rmw_span){ NULL, 0 });
	}
	rmw_port_free(port);
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(hello_tells_that_it_inflates),
		cmocka_unit_test(chunks_are_written),
		cmocka_unit_test(chunks_of_the_largest_size_are_written),
		cmocka_unit_test(a_history_goes_on_wherever_its_chunks_went),
		cmocka_unit_test(a_chunk_without_history_is_refused_where_it_needs_it),
		cmocka_unit_test(damaged_blocks_are_told_with_their_place),
		cmocka_unit_test(what_cannot_be_written_is_refused),
		cmocka_unit_test(a_lost_frame_of_a_chain_costs_only_itself),
		cmocka_unit_test(blank_pages_are_not_programmed),
		cmocka_unit_test(no_byte_is_lost_while_chunks_stream),
		cmocka_unit_test(a_chunk_is_taken_apart_while_the_flash_erases),
		cmocka_unit_test(numbers_wrap_inside_a_window),
		cmocka_unit_test(hello_ends_a_chunk),
	};

	return run_on_each(boards, RMW_COUNT(boards), all, RMW_COUNT(all));
}
