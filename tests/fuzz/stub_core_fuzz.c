/* SPDX-License-Identifier: MIT */
/* What the stub makes of hostile bytes and of whole frames with hostile content. */
#include <stdint.h>
#include <stdlib.h>

#include "stub/protocol.h"
#include "support/sim_board.h"
#include "support/stub_talk.h"

#define FLASH_SIZE 65536u

/* Left out: what would take the stub from under the next input, or let it write over itself. */
static uint8_t verb_of(uint8_t byte)
{
	const uint8_t verb = (uint8_t)(STUB_HELLO + byte % 24);

	switch (verb) {
	case STUB_PEEK:
	case STUB_POKE:
	case STUB_BAUD:
	case STUB_RESET:
	case STUB_BOOT:
		return 0x99;
	default:
		return verb;
	}
}

/* A row of the input: how, number, length, then so many bytes: as they are, or framed. */
static size_t add_row(struct rmw_buf *out, struct rmw_view row)
{
	struct rmw_view bytes;
	struct rmw_err err = { 0 };

	if (row.len < 3)
		return row.len;
	bytes = rmw_view_part(row, 3, row.data[2]);
	if (row.data[0] < 0x80) {
		if (!rmw_buf_append(out, bytes, &err))
			abort();
	} else
		talk_frame(out, verb_of(row.data[0]), row.data[1], bytes);
	return 3 + bytes.len;
}

static void drain(struct rmw_port *port)
{
	uint8_t bytes[1024];
	struct rmw_err err = { 0 };
	size_t got;

	do
		if (!rmw_port_read(port, RMW_SPAN_OF(bytes), &got, rmw_port_in(port, 5), &err))
			abort();
	while (got > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rmw_port *port;
	rmw_auto(buf) line = RMW_BUF_INIT;

	if (port == NULL)
		port = open_stub(
			"bl602?cpu=host&flash=64K&erase4k_ms=1&erase32k_ms=1&erase64k_ms=1");
	TALK_WORDS(port, STUB_HELLO, 0, STUB_HELLO_SALT);
	for (size_t at = 0; at < size && line.len < 4096;)
		at += add_row(&line, (struct rmw_view){ data + at, size - at });
	if (line.len > 0)
		board_send(port, rmw_buf_view(&line));
	drain(port);
	return 0;
}
