/* SPDX-License-Identifier: MIT */
/* The stub keeps the promises of its PROTOCOL.md, as machine code and compiled for this computer.
 */
#include <string.h>

#include "base/digest.h"
#include "stub/protocol.h"
#include "support/cmocka.h"
#include "support/each_board.h"
#include "support/sim_board.h"
#include "support/stub_talk.h"

#define FLASH "&flash=256K&jedec=ef4012"
#define SECTOR 4096u
#define WINDOW 12u
#define SECTORS_OF_A_BLOCK (WINDOW - 1) /* behind its erase */

/* What the tests run on: two ways to execute the same source. */
static const char *const boards[] = {
	"bl602?cpu=host" FLASH,
	"bl602?cpu=rv32" FLASH,
};

static struct rmw_port *open_it(void **state)
{
	return open_stub(*state);
}

static struct rmw_sim *board_of(struct rmw_port *port)
{
	return rmw_sim_of_port(port);
}

static void fill(struct rmw_span bytes, uint32_t seed)
{
	for (size_t i = 0; i < bytes.len; i++) {
		seed = seed * 1664525u + 1013904223u;
		bytes.data[i] = (uint8_t)(seed >> 24);
	}
}

static void expect_error(struct rmw_port *port, uint16_t sequence, enum stub_error error)
{
	uint8_t ack[STUB_ACK_LENGTH];

	talk_until_done(port, (uint16_t)(sequence + 1), ack);
	assert_int_equal(ack[STUB_ACK_ERROR], error);
	assert_int_equal(rmw_get_le16(ack + STUB_ACK_ERROR_SEQUENCE),
			 error == STUB_E_NONE ? 0 : sequence);
}

static void expect_done(struct rmw_port *port, uint16_t sequence)
{
	expect_error(port, sequence, STUB_E_NONE);
}

static void write_bytes(struct rmw_port *port, uint16_t sequence, uint32_t addr,
			struct rmw_view bytes)
{
	uint8_t payload[STUB_WRITE_BYTES + STUB_DATA_MAX];

	rmw_put_le32(payload, addr);
	memcpy(payload + STUB_WRITE_BYTES, bytes.data, bytes.len);
	talk_send(port, STUB_WRITE, sequence,
		  (struct rmw_view){ payload, STUB_WRITE_BYTES + bytes.len });
}

static void hello_tells_who_it_is(void **state)
{
	struct rmw_port *port = open_it(state);
	uint8_t hello[STUB_HELLO_LENGTH];

	talk_hello(port, RMW_SPAN_OF(hello));
	assert_memory_equal(hello + STUB_HELLO_MARK, STUB_HELLO_MARK_TEXT, 4);
	assert_int_equal(rmw_get_le16(hello + STUB_HELLO_VERSION), 1);
	assert_int_equal(rmw_get_le16(hello + STUB_HELLO_LENGTH_FIELD), STUB_HELLO_LENGTH);
	assert_int_equal(rmw_get_le16(hello + STUB_HELLO_WINDOW), WINDOW);
	assert_int_equal(rmw_get_le16(hello + STUB_HELLO_DATA_MAX), 4096);
	assert_int_equal(rmw_get_le32(hello + STUB_HELLO_START_BAUD), 500000);
	assert_int_equal(rmw_get_le32(hello + STUB_HELLO_BAUD), 500000);
	assert_int_equal(rmw_get_le32(hello + STUB_HELLO_CORE_HZ), 160000000);
	assert_int_equal(rmw_get_le32(hello + STUB_HELLO_SPI_HZ), 40000000);
	assert_int_equal(rmw_get_le32(hello + STUB_HELLO_CHIP), 602);
	assert_int_equal(rmw_get_le32(hello + STUB_HELLO_SILENCE_MS), 2000);
	rmw_port_free(port);
}

static void info_tells_about_the_flash(void **state)
{
	struct rmw_port *port = open_it(state);
	uint8_t info[STUB_INFO_LENGTH];

	talk_send(port, STUB_INFO, 1, (struct rmw_view){ NULL, 0 });
	assert_int_equal(talk_collect(port, 1, RMW_SPAN_OF(info)), sizeof(info));
	assert_memory_equal(info + STUB_INFO_JEDEC, "\xef\x40\x12", 3);
	assert_int_equal(info[STUB_INFO_FLAGS], 1);
	assert_int_equal(rmw_get_le32(info + STUB_INFO_SIZE), 256 * 1024);
	rmw_port_free(port);
}

static void what_is_written_is_read_back(void **state)
{
	struct rmw_port *port = open_it(state);
	uint8_t bytes[3000], back[3000];

	fill(RMW_SPAN_OF(bytes), 1);
	TALK_WORDS(port, STUB_ERASE, 1, 0x3000, 0x2000);
	write_bytes(port, 2, 0x3123, RMW_VIEW_OF(bytes));
	expect_done(port, 2);
	assert_memory_equal(rmw_sim_flash(board_of(port)).data + 0x3123, bytes, sizeof(bytes));
	TALK_WORDS(port, STUB_READ, 3, 0x3123, sizeof(back));
	assert_int_equal(talk_collect(port, 3, RMW_SPAN_OF(back)), sizeof(back));
	assert_memory_equal(back, bytes, sizeof(bytes));
	rmw_port_free(port);
}

static void a_long_read_comes_in_frames(void **state)
{
	static uint8_t back[0x8000];
	struct rmw_port *port = open_it(state);
	const uint32_t addr = 0x10001;

	TALK_WORDS(port, STUB_READ, 1, addr, sizeof(back) - 3);
	assert_int_equal(talk_collect(port, 1, RMW_SPAN_OF(back)), sizeof(back) - 3);
	assert_memory_equal(back, rmw_sim_flash(board_of(port)).data + addr, sizeof(back) - 3);
	rmw_port_free(port);
}

static void sums_are_those_of_the_flash(void **state)
{
	struct rmw_port *port = open_it(state);
	const struct rmw_view flash = rmw_sim_flash(board_of(port));
	uint8_t sums[4 * 5], digest[32], wanted[32];
	static const uint32_t lengths[] = { 1, 55, 56, 63, 64, 65, 255, 256, 257, 0x5003 };

	TALK_WORDS(port, STUB_CRC, 1, 0x2000, 0x4100);
	assert_int_equal(talk_collect(port, 1, RMW_SPAN_OF(sums)), sizeof(sums));
	for (uint32_t i = 0; i < 5; i++)
		assert_int_equal(rmw_get_le32(sums + 4 * i),
				 rmw_crc32(rmw_view_part(flash, 0x2000 + i * SECTOR,
							 i < 4 ? SECTOR : 0x100)));
	for (uint16_t i = 0; i < RMW_COUNT(lengths); i++) {
		const struct rmw_view range = rmw_view_part(flash, 0x10003, lengths[i]);

		TALK_WORDS(port, STUB_SHA, (uint16_t)(i + 2), 0x10003, lengths[i]);
		assert_int_equal(talk_collect(port, (uint16_t)(i + 2), RMW_SPAN_OF(digest)), 32);
		rmw_sha256(&range, 1, wanted);
		assert_memory_equal(digest, wanted, 32);
	}
	rmw_port_free(port);
}

/* Even numbers first: the stub keeps them until it is their turn. */
static void verbs_are_carried_out_in_order(void **state)
{
	struct rmw_port *port = open_it(state);
	static uint8_t bytes[2][SECTOR];
	uint8_t ack[STUB_ACK_LENGTH];

	fill(RMW_SPAN_OF(bytes[0]), 1);
	fill(RMW_SPAN_OF(bytes[1]), 2);
	write_bytes(port, 4, 0x1000, RMW_VIEW_OF(bytes[1]));
	TALK_WORDS(port, STUB_ERASE, 3, 0x1000, SECTOR);
	write_bytes(port, 2, 0x1000, RMW_VIEW_OF(bytes[0]));
	TALK_WORDS(port, STUB_ERASE, 1, 0x1000, SECTOR);
	talk_until_done(port, 5, ack);
	assert_memory_equal(rmw_sim_flash(board_of(port)).data + 0x1000, bytes[1], SECTOR);
	rmw_port_free(port);
}

static void a_damaged_frame_costs_only_itself(void **state)
{
	struct rmw_port *port = open_it(state);
	rmw_auto(buf) frames = RMW_BUF_INIT;
	rmw_auto(talk_answer) answer = { 0 };
	uint8_t range[8], ack[STUB_ACK_LENGTH];

	rmw_put_le32(range, 0x2000);
	rmw_put_le32(range + 4, SECTOR);
	talk_frame(&frames, STUB_ERASE, 1, RMW_VIEW_OF(range));
	frames.data[10] ^= 0x40;
	talk_frame(&frames, STUB_ERASE, 2, RMW_VIEW_OF(range));
	board_send(port, rmw_buf_view(&frames));
	assert_true(talk_hear(port, &answer, 1000));
	assert_int_equal(answer.kind, STUB_ACK);
	assert_true(answer.payload.data[STUB_ACK_FLAGS] & STUB_ACK_IS_HOLE);
	assert_int_equal(rmw_get_le16(answer.payload.data + STUB_ACK_NEXT), 1);
	while (rmw_get_le16(answer.payload.data + STUB_ACK_MAP) != 2)
		assert_true(talk_hear(port, &answer, 1000));
	talk_send(port, STUB_ERASE, 1, RMW_VIEW_OF(range));
	talk_until_done(port, 3, ack);
	assert_int_equal(ack[STUB_ACK_DAMAGED], 1);
	assert_int_equal(rmw_sim_count(board_of(port), "sector_erase"), 2);
	rmw_port_free(port);
}

static void a_repeated_verb_is_told_and_not_done_again(void **state)
{
	struct rmw_port *port = open_it(state);
	rmw_auto(talk_answer) answer = { 0 };

	TALK_WORDS(port, STUB_ERASE, 1, 0x2000, SECTOR);
	expect_done(port, 1);
	TALK_WORDS(port, STUB_ERASE, 1, 0x2000, SECTOR);
	assert_true(talk_hear(port, &answer, 1000));
	assert_int_equal(answer.kind, STUB_ACK);
	assert_int_equal(rmw_get_le16(answer.payload.data + STUB_ACK_NEXT), 2);
	assert_int_equal(rmw_sim_count(board_of(port), "sector_erase"), 1);
	rmw_port_free(port);
}

/* It comes into the window while it is on the line: its beginning was not kept. */
static void what_began_outside_of_the_window_stays_outside(void **state)
{
	struct rmw_port *port = open_it(state);
	uint8_t bytes[SECTOR] = { 0 }, ack[STUB_ACK_LENGTH];

	TALK_WORDS(port, STUB_ERASE, 1, 0x2000, SECTOR);
	write_bytes(port, 1 + WINDOW, 0x2000, RMW_VIEW_OF(bytes));
	board_pass(port, 200);
	TALK_WORDS(port, STUB_ERASE, 2, 0x3000, SECTOR);
	talk_until_done(port, 3, ack);
	assert_int_equal(rmw_get_le16(ack + STUB_ACK_MAP), 0);
	rmw_port_free(port);
}

static const struct {
	const char *says;
	uint8_t verb;
	uint32_t words[3];
	size_t count;
	enum stub_error error;
} refusals[] = {
	/* clang-format off */
	{ "no such verb",            0x99,        { 0 },                        0, STUB_E_VERB },
	{ "no range",                STUB_ERASE,  { 0 },                        0, STUB_E_LENGTH },
	{ "a range too long",        STUB_ERASE,  { 0, 4096, 0 },               3, STUB_E_LENGTH },
	{ "half a sector",           STUB_ERASE,  { 0x1000, 0x800 },            2, STUB_E_RANGE },
	{ "not at a sector",         STUB_ERASE,  { 0x1080, 0x1000 },           2, STUB_E_RANGE },
	{ "nothing to erase",        STUB_ERASE,  { 0x1000, 0 },                2, STUB_E_RANGE },
	{ "erase past the end",      STUB_ERASE,  { 0x3f000, 0x2000 },          2, STUB_E_RANGE },
	{ "erase far outside",       STUB_ERASE,  { 0xfffff000, 0x2000 },       2, STUB_E_RANGE },
	{ "no bytes to write",       STUB_WRITE,  { 0x1000 },                   1, STUB_E_LENGTH },
	{ "write past the end",      STUB_WRITE,  { 0x3fffd, 0 },               2, STUB_E_RANGE },
	{ "read past the end",       STUB_READ,   { 0x3ffff, 2 },               2, STUB_E_RANGE },
	{ "nothing to read",         STUB_READ,   { 0, 0 },                     2, STUB_E_RANGE },
	{ "CRC not at a sector",     STUB_CRC,    { 1, 4096 },                  2, STUB_E_RANGE },
	{ "SHA past the end",        STUB_SHA,    { 0, 0x40001 },               2, STUB_E_RANGE },
	{ "peek at no word",         STUB_PEEK,   { 0x4000a000, 0 },            2, STUB_E_RANGE },
	{ "peek off the word",       STUB_PEEK,   { 0x4000a002, 1 },            2, STUB_E_RANGE },
	{ "peek at too many",        STUB_PEEK,   { 0x4000a000, 65 },           2, STUB_E_RANGE },
	{ "half a poke",             STUB_POKE,   { 0x42048000 },               1, STUB_E_LENGTH },
	{ "poke off the word",       STUB_POKE,   { 0x42048001, 1 },            2, STUB_E_RANGE },
	{ "no rate",                 STUB_BAUD,   { 0 },                        1, STUB_E_RATE },
	{ "a rate out of reach",     STUB_BAUD,   { 5000000 },                  1, STUB_E_RATE },
	{ "no status register",      STUB_STATUS, { 0 },                        1, STUB_E_LENGTH },
	/* clang-format on */
};

static void what_cannot_be_done_is_refused(void **state)
{
	for (size_t i = 0; i < RMW_COUNT(refusals); i++) {
		struct rmw_port *port = open_it(state);
		uint8_t ack[STUB_ACK_LENGTH];

		talk_words(port, refusals[i].verb, 1, refusals[i].words, refusals[i].count);
		talk_until_done(port, 2, ack);
		if (ack[STUB_ACK_ERROR] != refusals[i].error)
			fail_msg("%s: error %u", refusals[i].says, ack[STUB_ACK_ERROR]);
		assert_int_equal(rmw_sim_count(board_of(port), "flash_op"), 0);
		rmw_port_free(port);
	}
}

static void nothing_is_done_after_an_error(void **state)
{
	struct rmw_port *port = open_it(state);
	uint8_t hello[STUB_HELLO_LENGTH], ack[STUB_ACK_LENGTH];

	TALK_WORDS(port, STUB_ERASE, 1, 0x1000, 1);
	TALK_WORDS(port, STUB_ERASE, 2, 0x1000, SECTOR);
	expect_error(port, 1, STUB_E_RANGE);
	board_pass(port, 300);
	assert_int_equal(rmw_sim_count(board_of(port), "flash_op"), 0);
	talk_hello(port, RMW_SPAN_OF(hello));
	TALK_WORDS(port, STUB_ERASE, 1, 0x1000, SECTOR);
	talk_until_done(port, 2, ack);
	assert_int_equal(ack[STUB_ACK_ERROR], STUB_E_NONE);
	assert_int_equal(rmw_sim_count(board_of(port), "flash_op"), 1);
	rmw_port_free(port);
}

static void memory_is_peeked_and_poked(void **state)
{
	struct rmw_port *port = open_it(state);
	uint8_t words[8], wanted[8];

	TALK_WORDS(port, STUB_POKE, 1, 0x42049000, 0x12345678);
	expect_done(port, 1);
	TALK_WORDS(port, STUB_PEEK, 2, 0x42049000, 2);
	assert_int_equal(talk_collect(port, 2, RMW_SPAN_OF(words)), 8);
	rmw_put_le32(wanted, 0x12345678);
	assert_memory_equal(words, wanted, 4);
	rmw_port_free(port);
}

static void erases_take_the_largest_blocks(void **state)
{
	struct rmw_port *port = open_it(state);

	TALK_WORDS(port, STUB_ERASE, 1, 0x7000, 0x1b000); /* 4, 32, 64, 4, 4 KiB */
	expect_done(port, 1);
	assert_int_equal(rmw_sim_count(board_of(port), "sector_erase"), 3);
	assert_int_equal(rmw_sim_count(board_of(port), "block_erase"), 2);
	rmw_port_free(port);
}

static void blank_pages_are_not_programmed(void **state)
{
	struct rmw_port *port = open_it(state);
	uint8_t bytes[SECTOR];

	memset(bytes, 0xff, sizeof(bytes));
	bytes[0x345] = 0;
	TALK_WORDS(port, STUB_ERASE, 1, 0x1000, SECTOR);
	write_bytes(port, 2, 0x1000, RMW_VIEW_OF(bytes));
	expect_done(port, 2);
	assert_int_equal(rmw_sim_count(board_of(port), "page_program"), 1);
	assert_memory_equal(rmw_sim_flash(board_of(port)).data + 0x1000, bytes, SECTOR);
	rmw_port_free(port);
}

static void set_baud(struct rmw_port *port, uint32_t baud)
{
	struct rmw_err err = { 0 };

	assert_true(rmw_port_set_baud(port, baud, &err));
}

static void raise(struct rmw_port *port, uint16_t sequence, uint32_t baud)
{
	uint8_t hello[STUB_HELLO_LENGTH];

	TALK_WORDS(port, STUB_BAUD, sequence, baud);
	expect_done(port, sequence);
	set_baud(port, baud);
	board_pass(port, 5);
	talk_hello(port, RMW_SPAN_OF(hello));
	assert_int_equal(rmw_get_le32(hello + STUB_HELLO_BAUD), baud);
	assert_int_equal(rmw_get_le32(hello + STUB_HELLO_START_BAUD), 500000);
}

static void rates_are_changed_and_given_up_in_silence(void **state)
{
	static const uint32_t bauds[] = { 115200, 921600, 1000000, 2000000, 4000000 };
	uint8_t hello[STUB_HELLO_LENGTH];
	struct rmw_port *port = open_it(state);

	for (size_t i = 0; i < RMW_COUNT(bauds); i++)
		raise(port, 1, bauds[i]);
	board_pass(port, 1900);
	talk_hello(port, RMW_SPAN_OF(hello));
	board_pass(port, 2100);
	set_baud(port, 500000);
	talk_hello(port, RMW_SPAN_OF(hello));
	assert_int_equal(rmw_get_le32(hello + STUB_HELLO_BAUD), 500000);
	rmw_port_free(port);
}

/* A window of verbs: 150 ms of erase, and sectors that come meanwhile. */
static void send_block(struct rmw_port *port, struct rmw_view bytes)
{
	TALK_WORDS(port, STUB_ERASE, 1, 0x10000, 0x10000);
	for (uint16_t i = 0; i < SECTORS_OF_A_BLOCK; i++)
		write_bytes(port, (uint16_t)(i + 2), 0x10000 + i * SECTOR,
			    rmw_view_part(bytes, i * SECTOR, SECTOR));
}

static void no_byte_is_lost_while_the_flash_works(void **state)
{
	static uint8_t bytes[SECTORS_OF_A_BLOCK * SECTOR];
	struct rmw_port *port = open_it(state);
	uint8_t ack[STUB_ACK_LENGTH];

	fill(RMW_SPAN_OF(bytes), 7);
	raise(port, 1, 2000000);
	send_block(port, RMW_VIEW_OF(bytes));
	talk_until_done(port, 1 + WINDOW, ack);
	assert_int_equal(ack[STUB_ACK_ERROR], STUB_E_NONE);
	assert_in_range(ack[STUB_ACK_FIFO_HIGH], 1, 31);
	assert_int_equal(rmw_get_le16(ack + STUB_ACK_OVERFLOWS), 0);
	assert_int_equal(ack[STUB_ACK_DAMAGED], 0);
	assert_memory_equal(rmw_sim_flash(board_of(port)).data + 0x10000, bytes, sizeof(bytes));
	rmw_port_free(port);
}

/* The same on a core that takes twenty times as long for everything: then bytes are lost, and told.
 */
static void a_slow_loop_loses_bytes_and_says_so(void **state)
{
	static uint8_t bytes[SECTORS_OF_A_BLOCK * SECTOR];
	struct rmw_port *port = open_stub("bl602?cpu=rv32&cpi=20" FLASH);
	rmw_auto(talk_answer) answer = { 0 };
	uint32_t overflows = 0;

	(void)state;
	raise(port, 1, 2000000);
	send_block(port, RMW_VIEW_OF(bytes));
	while (overflows == 0 && talk_hear(port, &answer, 1000))
		if (answer.kind == STUB_ACK)
			overflows = rmw_get_le16(answer.payload.data + STUB_ACK_OVERFLOWS);
	assert_true(overflows > 0);
	assert_true(answer.payload.data[STUB_ACK_DAMAGED] > 0);
	assert_true(rmw_sim_count(board_of(port), "rx_overflow") > 0);
	rmw_port_free(port);
}

static void a_slow_flash_is_told_of_all_the_time(void **state)
{
	char spec[100];
	rmw_auto(talk_answer) answer = { 0 };
	struct rmw_port *port;

	snprintf(spec, sizeof(spec), "%s&erase4k_ms=1500", (const char *)*state);
	port = open_stub(spec);
	TALK_WORDS(port, STUB_ERASE, 1, 0x1000, SECTOR);
	for (unsigned i = 0; i < 5; i++) {
		assert_true(talk_hear(port, &answer, 400));
		assert_int_equal(answer.kind, STUB_ACK);
		assert_true(answer.payload.data[STUB_ACK_FLAGS] & STUB_ACK_IS_BUSY);
	}
	expect_done(port, 1);
	rmw_port_free(port);
}

static void a_flash_that_stays_busy_is_not_read(void **state)
{
	uint8_t hello[STUB_HELLO_LENGTH], bytes[SECTOR];
	char spec[100];
	struct rmw_port *port;

	snprintf(spec, sizeof(spec), "%s&erase4k_ms=10300", (const char *)*state);
	port = open_stub(spec);
	fill(RMW_SPAN_OF(bytes), 5);
	write_bytes(port, 1, 0x2000, RMW_VIEW_OF(bytes));
	TALK_WORDS(port, STUB_ERASE, 2, 0x1000, SECTOR);
	expect_error(port, 2, STUB_E_TIME);
	talk_hello(port, RMW_SPAN_OF(hello));
	TALK_WORDS(port, STUB_READ, 1, 0x2000, SECTOR);
	assert_int_equal(talk_collect(port, 1, RMW_SPAN_OF(bytes)), SECTOR);
	assert_memory_equal(bytes, rmw_sim_flash(board_of(port)).data + 0x2000, SECTOR);
	rmw_port_free(port);
}

static void hello_ends_what_is_under_way(void **state)
{
	struct rmw_port *port = open_it(state);
	uint8_t hello[STUB_HELLO_LENGTH], bytes[SECTOR];

	fill(RMW_SPAN_OF(bytes), 3);
	TALK_WORDS(port, STUB_ERASE, 1, 0x20000, 0x20000);
	board_pass(port, 20);
	talk_hello(port, RMW_SPAN_OF(hello));
	TALK_WORDS(port, STUB_ERASE, 1, 0x20000, SECTOR);
	write_bytes(port, 2, 0x20000, RMW_VIEW_OF(bytes));
	expect_done(port, 2);
	assert_int_equal(rmw_sim_count(board_of(port), "block_erase"), 1);
	assert_memory_equal(rmw_sim_flash(board_of(port)).data + 0x20000, bytes, SECTOR);
	rmw_port_free(port);
}

static void noise_and_torn_frames_are_passed_over(void **state)
{
	static const uint8_t noise[] = { 0x55, 0xa7, 0xa7, 0x00, 0x81, 0xa7, 0x83, 0xff, 0x10 };
	static const uint8_t torn[] = { 0xa7, 0x84, 0x05, 0x00, 0x04, 0x10 };
	struct rmw_port *port = open_it(state);
	rmw_auto(buf) frame = RMW_BUF_INIT;
	uint8_t hello[STUB_HELLO_LENGTH], payload[8] = { 0 };

	board_send(port, RMW_VIEW_OF(noise));
	talk_hello(port, RMW_SPAN_OF(hello));
	board_send(port, RMW_VIEW_OF(torn));
	talk_hello(port, RMW_SPAN_OF(hello));
	talk_frame(&frame, STUB_READ, 1, RMW_VIEW_OF(payload));
	board_send(port, rmw_view_part(rmw_buf_view(&frame), 0, 15));
	board_pass(port, 250);
	talk_hello(port, RMW_SPAN_OF(hello));
	rmw_port_free(port);
}

static void status_registers_are_written(void **state)
{
	static const uint8_t clear[] = { 1, 0 };
	char spec[100];
	struct rmw_port *port;
	uint8_t info[STUB_INFO_LENGTH];

	snprintf(spec, sizeof(spec), "%s&protect=1c", (const char *)*state);
	port = open_stub(spec);
	talk_send(port, STUB_INFO, 1, (struct rmw_view){ NULL, 0 });
	talk_collect(port, 1, RMW_SPAN_OF(info));
	assert_int_equal(info[STUB_INFO_STATUS], 0x1c);
	talk_send(port, STUB_STATUS, 2, RMW_VIEW_OF(clear));
	expect_done(port, 2);
	talk_send(port, STUB_INFO, 3, (struct rmw_view){ NULL, 0 });
	talk_collect(port, 3, RMW_SPAN_OF(info));
	assert_int_equal(info[STUB_INFO_STATUS], 0);
	rmw_port_free(port);
}

static void a_reset_leads_back_to_the_boot_rom(void **state)
{
	struct rmw_port *port = open_it(state);
	uint8_t ack[STUB_ACK_LENGTH];

	talk_send(port, STUB_RESET, 1, (struct rmw_view){ NULL, 0 });
	talk_until_done(port, 2, ack);
	board_pass(port, 50);
	board_shake_hands(port);
	rmw_port_free(port);
}

static void boot(struct rmw_port *port, uint32_t size, uint8_t flip)
{
	const struct rmw_view range = rmw_view_part(rmw_sim_flash(board_of(port)), 0, size);
	uint8_t payload[STUB_BOOT_LENGTH];

	rmw_put_le32(payload, 0);
	rmw_put_le32(payload + 4, size);
	rmw_sha256(&range, 1, payload + STUB_BOOT_SHA);
	payload[STUB_BOOT_SHA] ^= flip;
	talk_send(port, STUB_BOOT, 1, RMW_VIEW_OF(payload));
}

static void the_flash_is_only_started_when_it_holds_what_it_should(void **state)
{
	char spec[100];
	struct rmw_port *port;
	uint8_t ack[STUB_ACK_LENGTH], text[16];

	snprintf(spec, sizeof(spec), "%.14s&flash=2M", (const char *)*state);
	port = open_stub(spec);
	boot(port, 0x3000, 1);
	expect_error(port, 1, STUB_E_HASH);
	talk_hello(port, (struct rmw_span){ NULL, 0 });
	boot(port, 0x3000, 0);
	talk_until_done(port, 2, ack);
	set_baud(port, 2000000);
	board_pass(port, 100);
	assert_int_equal(board_collect(port, RMW_SPAN_OF(text)), sizeof(text));
	assert_memory_equal(text, "\r\n[made up by th", sizeof(text));
	rmw_port_free(port);
}

static void hello_is_no_command_of_others(void **state)
{
	/* Boot ROM and vendor loaders: bl602-observed 3 and 5; 55 would be measured. */
	static const uint8_t others[] = { 0x55, 0x10, 0x11, 0x12, 0x14, 0x16, 0x17, 0x18, 0x19,
					  0x1a, 0x20, 0x21, 0x30, 0x31, 0x32, 0x33, 0x34, 0x36,
					  0x37, 0x38, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0x40,
					  0x41, 0x42, 0x50, 0x51, 0x60, 0x61, 0x71 };
	rmw_auto(buf) frame = RMW_BUF_INIT;
	uint8_t salt[4];

	(void)state;
	rmw_put_le32(salt, STUB_HELLO_SALT);
	talk_frame(&frame, STUB_HELLO, 0, RMW_VIEW_OF(salt));
	for (size_t i = 0; i < frame.len; i++)
		assert_null(memchr(others, frame.data[i], sizeof(others)));
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(hello_tells_who_it_is),
		cmocka_unit_test(info_tells_about_the_flash),
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(a_long_read_comes_in_frames),
		cmocka_unit_test(sums_are_those_of_the_flash),
		cmocka_unit_test(verbs_are_carried_out_in_order),
		cmocka_unit_test(a_damaged_frame_costs_only_itself),
		cmocka_unit_test(a_repeated_verb_is_told_and_not_done_again),
		cmocka_unit_test(what_began_outside_of_the_window_stays_outside),
		cmocka_unit_test(what_cannot_be_done_is_refused),
		cmocka_unit_test(nothing_is_done_after_an_error),
		cmocka_unit_test(memory_is_peeked_and_poked),
		cmocka_unit_test(erases_take_the_largest_blocks),
		cmocka_unit_test(blank_pages_are_not_programmed),
		cmocka_unit_test(rates_are_changed_and_given_up_in_silence),
		cmocka_unit_test(no_byte_is_lost_while_the_flash_works),
		cmocka_unit_test(a_slow_loop_loses_bytes_and_says_so),
		cmocka_unit_test(a_slow_flash_is_told_of_all_the_time),
		cmocka_unit_test(a_flash_that_stays_busy_is_not_read),
		cmocka_unit_test(hello_ends_what_is_under_way),
		cmocka_unit_test(noise_and_torn_frames_are_passed_over),
		cmocka_unit_test(status_registers_are_written),
		cmocka_unit_test(a_reset_leads_back_to_the_boot_rom),
		cmocka_unit_test(the_flash_is_only_started_when_it_holds_what_it_should),
		cmocka_unit_test(hello_is_no_command_of_others),
	};

	return run_on_each(boards, RMW_COUNT(boards), all, RMW_COUNT(all));
}
