/* SPDX-License-Identifier: MIT */
/* Frames: found in the stream whatever stands between them, and sent piece by piece. */
#include <string.h>

#include "core/bytes.h"
#include "core/stub.h"

/* Most bytes taken in one turn: their CRC and copy take some ten microseconds. */
#define PIECE 128u
#define STALE_US 200000u /* a frame that goes on no more */
#define TAIL_US 5000u	 /* silence behind bytes that were no frame */

void stub_receive_reset(struct stub *stub)
{
	stub->receiver = (struct stub_receiver){ .byte_us = stub->now_us };
}

static void drop(struct stub *stub)
{
	if (stub->damaged < 255)
		stub->damaged++;
	stub->has_hole = stub->is_ack_due = stub->has_session;
	stub_receive_reset(stub);
}

static bool is_head(struct stub *stub, const uint8_t *head)
{
	const uint32_t sum = ~stub_crc_add(&stub->crc, STUB_CRC_BEGIN, head, STUB_FRAME_CHECK);

	return get_le16(head + STUB_FRAME_CHECK) == (sum & 0xffff) &&
	       get_le16(head + STUB_FRAME_LENGTH) <= STUB_PAYLOAD_MAX;
}

/* The first byte is given up, and all behind it up to the next that may begin a frame. */
static void seek(struct stub_receiver *in)
{
	uint32_t from = 1;

	in->has_skipped = true;
	while (from < in->have && in->head[from] != STUB_MAGIC)
		from++;
	in->have -= from;
	memmove(in->head, in->head + from, in->have);
}

static void open_frame(struct stub *stub)
{
	struct stub_receiver *in = &stub->receiver;

	in->len = get_le16(in->head + STUB_FRAME_LENGTH);
	in->into = stub_place(stub, in->head[STUB_FRAME_KIND],
			      get_le16(in->head + STUB_FRAME_SEQUENCE), in->len);
	in->sum = stub_crc_add(&stub->crc, STUB_CRC_BEGIN, in->head, STUB_FRAME_HEAD);
	in->state = in->len > 0 ? STUB_RECEIVE_PAYLOAD : STUB_RECEIVE_TAIL;
	in->have = 0;
}

static void take_head(struct stub *stub)
{
	struct stub_receiver *in = &stub->receiver;

	in->head[in->have++] = stub_ring_take(&stub->in);
	while (in->have > 0 && in->head[0] != STUB_MAGIC)
		seek(in);
	while (in->have == STUB_FRAME_HEAD) {
		if (is_head(stub, in->head)) {
			open_frame(stub);
			return;
		}
		seek(in);
	}
}

/* As much as lies in the ring in one piece. */
static void take_payload(struct stub *stub)
{
	struct stub_receiver *in = &stub->receiver;
	const uint32_t at = stub->in.tail % STUB_RING_SIZE;
	uint32_t len = stub_ring_used(&stub->in);

	if (len > STUB_RING_SIZE - at)
		len = STUB_RING_SIZE - at;
	if (len > in->len - in->have)
		len = in->len - in->have;
	if (len > PIECE)
		len = PIECE;
	in->sum = stub_crc_add(&stub->crc, in->sum, stub->in.bytes + at, len);
	if (in->into != NULL)
		memcpy(in->into + in->have, stub->in.bytes + at, len);
	stub->in.tail += len;
	in->have += len;
	if (in->have < in->len)
		return;
	in->state = STUB_RECEIVE_TAIL;
	in->have = 0;
}

static void take_tail(struct stub *stub)
{
	struct stub_receiver *in = &stub->receiver;
	uint8_t tail[STUB_FRAME_TAIL];

	/* The head is needed no more, except for kind and sequence. */
	in->head[STUB_FRAME_LENGTH + in->have++] = stub_ring_take(&stub->in);
	if (in->have < STUB_FRAME_TAIL)
		return;
	memcpy(tail, in->head + STUB_FRAME_LENGTH, sizeof(tail));
	if (get_le32(tail) != (uint32_t)~in->sum) {
		drop(stub);
		return;
	}
	in->state = STUB_RECEIVE_HEAD;
	in->have = 0;
	in->has_skipped = false;
	stub->heard_us = stub->now_us;
	stub_accept(stub, in->head[STUB_FRAME_KIND], get_le16(in->head + STUB_FRAME_SEQUENCE),
		    in->len);
}

static void take(struct stub *stub)
{
	switch (stub->receiver.state) {
	case STUB_RECEIVE_HEAD:
		take_head(stub);
		break;
	case STUB_RECEIVE_PAYLOAD:
		take_payload(stub);
		break;
	case STUB_RECEIVE_TAIL:
		take_tail(stub);
		break;
	}
}

static bool is_inside_frame(const struct stub_receiver *in)
{
	return in->state != STUB_RECEIVE_HEAD || in->have > 0;
}

/* Silence: what is half received stays so; what was skipped may have been the last of a window. */
static void hear_silence(struct stub *stub)
{
	struct stub_receiver *in = &stub->receiver;
	const uint32_t silent_us = stub->now_us - in->byte_us;

	if (is_inside_frame(in) && silent_us > STALE_US)
		drop(stub);
	else if (in->has_skipped && !is_inside_frame(in) && silent_us > TAIL_US)
		drop(stub);
}

void stub_receive(struct stub *stub)
{
	struct stub_receiver *in = &stub->receiver;
	const uint32_t end = stub->in.head;
	const uint32_t from = stub->in.tail;

	if (end == from) {
		hear_silence(stub);
		return;
	}
	stub->is_active = true;
	in->byte_us = stub->now_us;
	while (stub->in.tail != end && stub->in.tail - from < PIECE)
		take(stub);
}

bool stub_may_send(const struct stub *stub, uint32_t len)
{
	return stub->sender.left == 0 &&
	       stub_ring_free(&stub->out) >= STUB_FRAME_HEAD + len + STUB_FRAME_TAIL;
}

bool stub_may_send_piece(const struct stub *stub)
{
	return stub_ring_free(&stub->out) >=
	       STUB_FRAME_HEAD + STUB_DATA_BYTES + STUB_SPI_MAX + STUB_FRAME_TAIL;
}

static void put(struct stub *stub, const uint8_t *bytes, uint32_t len)
{
	const uint32_t at = stub->out.head % STUB_RING_SIZE;
	const uint32_t first = len < STUB_RING_SIZE - at ? len : STUB_RING_SIZE - at;

	memcpy(stub->out.bytes + at, bytes, first);
	memcpy(stub->out.bytes, bytes + first, len - first);
	stub->out.head += len;
}

static void close_frame(struct stub *stub)
{
	uint8_t tail[STUB_FRAME_TAIL];

	put_le32(tail, ~stub->sender.sum);
	put(stub, tail, sizeof(tail));
}

void stub_send_head(struct stub *stub, uint8_t kind, uint32_t sequence, uint32_t len)
{
	uint8_t head[STUB_FRAME_HEAD] = { STUB_MAGIC, kind };
	uint32_t sum;

	put_le16(head + STUB_FRAME_SEQUENCE, sequence);
	put_le16(head + STUB_FRAME_LENGTH, len);
	sum = ~stub_crc_add(&stub->crc, STUB_CRC_BEGIN, head, STUB_FRAME_CHECK);
	put_le16(head + STUB_FRAME_CHECK, sum);
	put(stub, head, sizeof(head));
	stub->sender.sum = stub_crc_add(&stub->crc, STUB_CRC_BEGIN, head, sizeof(head));
	stub->sender.left = len;
	if (len == 0)
		close_frame(stub);
}

void stub_send_bytes(struct stub *stub, const uint8_t *bytes, uint32_t len)
{
	put(stub, bytes, len);
	stub->sender.sum = stub_crc_add(&stub->crc, stub->sender.sum, bytes, len);
	stub->sender.left -= len;
	if (stub->sender.left == 0)
		close_frame(stub);
}
