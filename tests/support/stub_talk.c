/* SPDX-License-Identifier: MIT */
/* A host in a hundred lines, for tests of the stub. */
#include "support/stub_talk.h"

#include <string.h>

#include "base/digest.h"
#include "stub/protocol.h"
#include "support/cmocka.h"
#include "support/scratch.h"
#include "support/sim_board.h"

#define ANSWER_MS 3000u

void rmw_talk_answer_release(struct rmw_talk_answer *answer)
{
	rmw_buf_release(&answer->payload);
}

static void append(struct rmw_buf *out, struct rmw_view bytes)
{
	struct rmw_err err = { 0 };

	assert_true(rmw_buf_append(out, bytes, &err));
}

void talk_frame(struct rmw_buf *out, uint8_t kind, uint16_t sequence, struct rmw_view payload)
{
	uint8_t head[STUB_FRAME_HEAD] = { STUB_MAGIC, kind };
	uint8_t tail[STUB_FRAME_TAIL];
	const size_t start = out->len;

	rmw_put_le16(head + STUB_FRAME_SEQUENCE, sequence);
	rmw_put_le16(head + STUB_FRAME_LENGTH, (uint16_t)payload.len);
	rmw_put_le16(head + STUB_FRAME_CHECK,
		     (uint16_t)rmw_crc32((struct rmw_view){ head, STUB_FRAME_CHECK }));
	append(out, RMW_VIEW_OF(head));
	if (payload.len > 0)
		append(out, payload);
	rmw_put_le32(tail, rmw_crc32(rmw_view_part(rmw_buf_view(out), start, SIZE_MAX)));
	append(out, RMW_VIEW_OF(tail));
}

void talk_send(struct rmw_port *port, uint8_t kind, uint16_t sequence, struct rmw_view payload)
{
	rmw_auto(buf) frame = RMW_BUF_INIT;

	talk_frame(&frame, kind, sequence, payload);
	board_send(port, rmw_buf_view(&frame));
}

void talk_words(struct rmw_port *port, uint8_t kind, uint16_t sequence, const uint32_t *words,
		size_t count)
{
	uint8_t payload[64];

	assert_true(4 * count <= sizeof(payload));
	for (size_t i = 0; i < count; i++)
		rmw_put_le32(payload + 4 * i, words[i]);
	talk_send(port, kind, sequence, (struct rmw_view){ payload, 4 * count });
}

static bool read_all(struct rmw_port *port, struct rmw_span into, uint32_t ms)
{
	struct rmw_err err = { 0 };
	size_t got;

	for (size_t have = 0; have < into.len; have += got) {
		assert_true(rmw_port_read(port, rmw_span_part(into, have, SIZE_MAX), &got,
					  rmw_port_in(port, ms), &err));
		if (got == 0)
			return false;
	}
	return true;
}

static bool find_head(struct rmw_port *port, uint8_t head[STUB_FRAME_HEAD], uint32_t ms)
{
	if (!read_all(port, (struct rmw_span){ head, STUB_FRAME_HEAD }, ms))
		return false;
	while (head[0] != STUB_MAGIC ||
	       rmw_get_le16(head + STUB_FRAME_CHECK) !=
		       (uint16_t)rmw_crc32((struct rmw_view){ head, STUB_FRAME_CHECK })) {
		memmove(head, head + 1, STUB_FRAME_HEAD - 1);
		if (!read_all(port, (struct rmw_span){ head + STUB_FRAME_HEAD - 1, 1 }, ms))
			return false;
	}
	return true;
}

bool talk_hear(struct rmw_port *port, struct rmw_talk_answer *answer, uint32_t ms)
{
	rmw_auto(buf) frame = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	size_t len;

	assert_true(rmw_buf_resize(&frame, STUB_FRAME_HEAD, &err));
	if (!find_head(port, frame.data, ms))
		return false;
	len = rmw_get_le16(frame.data + STUB_FRAME_LENGTH);
	assert_true(rmw_buf_resize(&frame, STUB_FRAME_HEAD + len + STUB_FRAME_TAIL, &err));
	assert_true(read_all(port, rmw_span_part(rmw_buf_span(&frame), STUB_FRAME_HEAD, SIZE_MAX),
			     ANSWER_MS));
	assert_int_equal(rmw_get_le32(frame.data + STUB_FRAME_HEAD + len),
			 rmw_crc32(rmw_view_part(rmw_buf_view(&frame), 0, STUB_FRAME_HEAD + len)));
	answer->kind = frame.data[STUB_FRAME_KIND];
	answer->sequence = rmw_get_le16(frame.data + STUB_FRAME_SEQUENCE);
	rmw_buf_release(&answer->payload);
	append(&answer->payload, rmw_view_part(rmw_buf_view(&frame), STUB_FRAME_HEAD, len));
	return true;
}

void talk_until_done(struct rmw_port *port, uint16_t next, uint8_t ack[16])
{
	rmw_auto(talk_answer) answer = { 0 };

	for (;;) {
		assert_true(talk_hear(port, &answer, ANSWER_MS));
		if (answer.kind != STUB_ACK)
			continue;
		assert_int_equal(answer.payload.len, STUB_ACK_LENGTH);
		memcpy(ack, answer.payload.data, STUB_ACK_LENGTH);
		if (ack[STUB_ACK_ERROR] != STUB_E_NONE || rmw_get_le16(ack + STUB_ACK_NEXT) == next)
			return;
	}
}

size_t talk_collect(struct rmw_port *port, uint16_t sequence, struct rmw_span into)
{
	rmw_auto(talk_answer) answer = { 0 };
	size_t end = 0;

	for (;;) {
		struct rmw_view bytes;
		uint32_t offset;

		assert_true(talk_hear(port, &answer, ANSWER_MS));
		if (answer.kind == STUB_ACK &&
		    rmw_get_le16(answer.payload.data + STUB_ACK_NEXT) == (uint16_t)(sequence + 1))
			return end;
		if (answer.kind != STUB_DATA || answer.sequence != sequence)
			continue;
		offset = rmw_get_le32(answer.payload.data + STUB_DATA_OFFSET);
		bytes = rmw_view_part(rmw_buf_view(&answer.payload), STUB_DATA_BYTES, SIZE_MAX);
		assert_true(offset + bytes.len <= into.len);
		memcpy(into.data + offset, bytes.data, bytes.len);
		end = offset + bytes.len;
	}
}

void talk_hello(struct rmw_port *port, struct rmw_span hello)
{
	rmw_auto(talk_answer) answer = { 0 };

	TALK_WORDS(port, STUB_HELLO, 0, STUB_HELLO_SALT);
	do
		assert_true(talk_hear(port, &answer, ANSWER_MS));
	while (answer.kind == STUB_ACK); /* of what was under way */
	assert_int_equal(answer.kind, STUB_DATA);
	assert_int_equal(answer.sequence, 0);
	assert_int_equal(answer.payload.len, STUB_DATA_BYTES + STUB_HELLO_LENGTH);
	assert_true(hello.len <= STUB_HELLO_LENGTH);
	if (hello.len > 0)
		memcpy(hello.data, answer.payload.data + STUB_DATA_BYTES, hello.len);
}

/* As load_made_loader, with the image that is shipped. */
void load_stub(struct rmw_port *port)
{
	rmw_auto(buf) image = RMW_BUF_INIT;

	read_test_file("../firmware/prebuilt/bl602-stub.bin", &image);
	load_image(port, rmw_buf_view(&image));
}

struct rmw_port *open_stub(const char *spec)
{
	struct rmw_port *port = open_rom(spec);
	uint8_t hello[STUB_HELLO_LENGTH];

	load_stub(port);
	board_pass(port, 20);
	talk_hello(port, RMW_SPAN_OF(hello));
	return port;
}
