/* SPDX-License-Identifier: MIT */
/* The stub's machine code, instruction by instruction, on the core and on libunicorn. */
#include <stdlib.h>

#include "rv32_lockstep.h"
#include "stub/protocol.h"
#include "support/cmocka.h"
#include "support/deflate_chunk.h"
#include "support/scratch.h"
#include "support/stub_talk.h"

#define LOAD_ADDR 0x22010000u
#define HEADERS_SIZE 192u /* boot header and segment header */
#define STEPS 700000u

/* The few registers whose answers lead the stub on; all others give back what was put there. */
#define MTIME 0x0200bff8u
#define FIFO_STATE 0x4000a084u
#define FIFO_READ 0x4000a08cu
#define SF_COMMAND 0x4000b00cu
#define SF_TRIGGER 0x4000b008u
#define SF_BUFFER 0x4000b700u
#define SHA_CONTROL 0x40004000u
#define BIT_PERIOD 0x4000a008u

struct device {
	uint32_t registers[0x10000 / 4];
	uint32_t us;
	const struct rmw_buf *line; /* what the host sends */
	size_t held;		    /* of it: what comes when the rate has been changed */
	size_t at;
	uint32_t reads;
	uint32_t programs; /* pages of the flash */
	uint32_t rates;
};

/* A flash that is there, is never busy and always lets itself be written. */
static uint32_t flash_word(const struct device *device, uint32_t offset)
{
	switch (device->registers[(SF_COMMAND & 0xffff) / 4] >> 24) {
	case 0x9f:
		return 0x001540ef;
	case 0x05:
		return 0x02;
	default:
		return (offset + 1) * 2654435761u;
	}
}

static uint32_t fifo_state(const struct device *device)
{
	const size_t held = device->rates < 2 ? device->held : 0;
	const size_t left = device->line->len - held - device->at;

	return 32 | (uint32_t)(left < 8 ? left : 8) << 8;
}

static uint32_t load(void *side, uint32_t addr, unsigned size)
{
	struct device *device = side;

	(void)size;
	if (addr == MTIME)
		return device->us += 3;
	if (addr == FIFO_STATE)
		return fifo_state(device);
	if (addr == FIFO_READ)
		return device->at < device->line->len ? device->line->data[device->at++] : 0;
	if (addr >= SF_BUFFER && addr < SF_BUFFER + 256)
		return flash_word(device, addr - SF_BUFFER);
	if (addr == SF_TRIGGER || addr == SHA_CONTROL)
		return 0;
	return addr >> 16 == 0x4000 ? device->registers[(addr & 0xffff) / 4] : 0;
}

static void store(void *side, uint32_t addr, unsigned size, uint32_t value)
{
	struct device *device = side;

	(void)size;
	if (addr >> 16 == 0x4000)
		device->registers[(addr & 0xffff) / 4] = value;
	device->rates += addr == BIT_PERIOD;
	device->programs += addr == SF_COMMAND && value >> 24 == 0x02;
}

static void add_verb(struct rmw_buf *line, uint8_t verb, uint16_t sequence, uint32_t a, uint32_t b,
		     size_t len)
{
	uint8_t payload[600];

	memset(payload, 0x5c, sizeof(payload));
	rmw_put_le32(payload, a);
	rmw_put_le32(payload + 4, b);
	talk_frame(line, verb, sequence, (struct rmw_view){ payload, len });
}

/* Text that repeats itself: a block with codes of its own, and matches. */
static void add_chunk(struct rmw_buf *line, uint16_t sequence)
{
	static const struct deflate_way way = { 9, 0, 15, 8, false };
	rmw_auto(buf) payload = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	uint8_t text[2000];

	for (uint32_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)((uint8_t) "relay wifi button"[i * i / 7 % 17] + i / 500);
	assert_true(rmw_buf_resize(&payload, STUB_CHUNK_BLOCKS, &err));
	rmw_put_le32(payload.data, 0x20000);
	rmw_put_le32(payload.data + STUB_SIZE, sizeof(text));
	rmw_put_le32(payload.data + STUB_CHUNK_FLAGS, 0);
	deflate_chunk(&payload, RMW_VIEW_OF(text), (struct rmw_view){ text, 0 }, &way);
	talk_frame(line, STUB_WRITE_DEFLATED, sequence, rmw_buf_view(&payload));
}

/* A conversation that takes the code through all verbs that go on. Returns how much is held back
 * until BAUD is done: the HELLO in it would end what is under way. */
static size_t write_line(struct rmw_buf *line)
{
	size_t first;

	add_verb(line, STUB_HELLO, 0, STUB_HELLO_SALT, 0, 4);
	add_verb(line, STUB_INFO, 1, 0, 0, 0);
	add_verb(line, STUB_ERASE, 2, 0x10000, 0x19000, 8);
	add_verb(line, STUB_WRITE, 3, 0x12345, 0xffffffff, 600);
	add_verb(line, STUB_READ, 4, 0x1001, 700, 8);
	add_verb(line, STUB_CRC, 5, 0x2000, 0x1100, 8);
	add_verb(line, STUB_SHA, 6, 0x33, 0x777, 8);
	add_verb(line, STUB_PEEK, 8, 0x40007000, 20, 8);
	add_verb(line, STUB_POKE, 7, 0x4000f108, 160000000, 8);
	add_verb(line, STUB_BAUD, 9, 2000000, 0, 4);
	first = line->len;
	add_verb(line, STUB_HELLO, 0, STUB_HELLO_SALT, 0, 4);
	add_chunk(line, 1);
	add_verb(line, STUB_ERASE, 2, 1, 1, 8);
	return line->len - first;
}

static void the_stub_does_the_same_on_both(void **state)
{
	static const struct lockstep_memory memory = { 0x42008000, 0x22008000, 0x44000 };
	static struct device devices[2];
	struct lockstep_device device = {
		.windows = { { 0x40000000, 0x10000 },
			     { 0x0200b000, 0x1000 },
			     { 0x21010000, 0x1000 } },
		.sides = { &devices[0], &devices[1] },
		.load = load,
		.store = store,
	};
	rmw_auto(buf) image = RMW_BUF_INIT;
	rmw_auto(buf) line = RMW_BUF_INIT;
	struct lockstep *lockstep = lockstep_new(&memory, 1, &device);
	char text[LOCKSTEP_TEXT] = "";

	(void)state;
	assert_non_null(lockstep);
	devices[0].held = devices[1].held = write_line(&line);
	devices[0].line = devices[1].line = &line;
	read_test_file("../firmware/prebuilt/bl602-stub.bin", &image);
	if (!lockstep_run(lockstep, rmw_view_part(rmw_buf_view(&image), HEADERS_SIZE, SIZE_MAX),
			  LOAD_ADDR, STEPS, text))
		fail_msg("%s", text);
	assert_int_equal(lockstep_cpu(lockstep)->retired, STEPS);
	assert_int_equal(devices[0].at, line.len); /* all of it was heard, and worked on */
	assert_int_equal(devices[0].programs, 3 + 8);
	lockstep_free(lockstep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_stub_does_the_same_on_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
