/* SPDX-License-Identifier: MIT */
/* The stub's encoder against zlib's decoder. */
#include "support/deflate_check.h"

#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "stub/core/deflate.h"
#include "support/cmocka.h"
#include "support/stub_talk.h"

#define RAW_DEFLATE (-15)
#define TAKE 200u
#define FRAME_BITS 10u /* a block's head and end in fixed codes */
#define ANSWER_MS 500u

size_t chunk_inflate(struct rmw_view chunk, struct rmw_span into, size_t at)
{
	const size_t history = at < STUB_HISTORY ? at : STUB_HISTORY;
	z_stream stream = { .next_in = chunk.data, .avail_in = (uInt)chunk.len };

	assert_in_range(chunk.len, 1, STUB_DATA_MAX);
	assert_int_equal(inflateInit2(&stream, RAW_DEFLATE), Z_OK);
	if (history > 0)
		assert_int_equal(
			inflateSetDictionary(&stream, into.data + at - history, (uInt)history),
			Z_OK);
	stream.next_out = into.data + at;
	stream.avail_out = (uInt)(into.len - at);
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	assert_int_equal(stream.avail_in, 0);
	assert_int_equal(inflateEnd(&stream), Z_OK);
	assert_in_range(stream.total_out, 1, STUB_CHUNK_MAX);
	return stream.total_out;
}

size_t zlib_len(struct rmw_view bytes)
{
	uLongf len = compressBound((uLong)bytes.len);
	uint8_t *packed = malloc(len);

	assert_non_null(packed);
	assert_int_equal(
		compress2(packed, &len, bytes.data, (uLong)bytes.len, Z_DEFAULT_COMPRESSION), Z_OK);
	free(packed);
	return len;
}

size_t chunks_collect(struct rmw_port *port, uint16_t sequence, struct rmw_span into,
		      uint8_t ack[STUB_ACK_LENGTH])
{
	rmw_auto(talk_answer) answer = { 0 };
	size_t at = 0;

	for (;;) {
		assert_true(talk_hear(port, &answer, ANSWER_MS));
		if (answer.kind == STUB_ACK) {
			memcpy(ack, answer.payload.data, STUB_ACK_LENGTH);
			assert_int_equal(ack[STUB_ACK_ERROR], STUB_E_NONE);
			if (rmw_get_le16(ack + STUB_ACK_NEXT) == (uint16_t)(sequence + 1))
				return at;
			continue;
		}
		assert_int_equal(answer.kind, STUB_DATA);
		assert_int_equal(answer.sequence, sequence);
		assert_int_equal(rmw_get_le32(answer.payload.data + STUB_DATA_OFFSET), at);
		at += chunk_inflate(
			rmw_view_part(rmw_buf_view(&answer.payload), STUB_DATA_BYTES, SIZE_MAX),
			into, at);
	}
}

static void look(void *of)
{
	(*(size_t *)of)++;
}

static bool put_piece(struct stub_deflater *deflate, struct rmw_view bytes)
{
	uint32_t len;
	uint8_t *into = stub_deflate_room(deflate, &len);

	if (into == NULL)
		return false;
	memcpy(into, bytes.data + deflate->have, len);
	stub_deflate_put(deflate, len);
	return true;
}

static void count_block(struct deflate_tally *tally, uint8_t first)
{
	assert_int_equal(first & 1, 1);
	tally->stored += (first & 6) == 0;
	tally->fixed += (first & 6) == 2;
	tally->dynamic += (first & 6) == 4;
}

static void take_chunk(struct stub_deflater *deflate, struct rmw_span back,
		       struct deflate_tally *tally)
{
	const uint32_t begin = deflate->begin, promised = deflate->len;
	uint8_t chunk[STUB_DATA_MAX + TAKE];
	size_t len = 0, raw;

	/* What makes sure of a chunk's length, whichever block is the shortest. */
	assert_in_range(deflate->fixed_bits, 1, 8 * STUB_DATA_MAX - FRAME_BITS);
	while (deflate->state == STUB_DEFLATE_IS_READY) {
		assert_true(len <= STUB_DATA_MAX);
		len += stub_deflate_take(deflate, chunk + len, TAKE);
	}
	assert_int_equal(len, promised);
	raw = chunk_inflate((struct rmw_view){ chunk, len }, back, begin);
	assert_int_equal(deflate->begin, begin + raw);
	count_block(tally, chunk[0]);
	tally->chunks++;
	tally->len += len;
	tally->longest = len > tally->longest ? len : tally->longest;
	tally->raw_longest = raw > tally->raw_longest ? raw : tally->raw_longest;
}

struct deflate_tally deflate_check(struct rmw_view bytes, bool is_early)
{
	/* As in the stub, they hold what was there before. */
	static struct stub_deflater deflate;
	static struct stub_deflate room;
	struct rmw_span back = { malloc(bytes.len), bytes.len };
	struct deflate_tally tally = { 0 };
	size_t looks = 0;

	assert_non_null(back.data);
	stub_deflate_begin(&deflate, &room, (uint32_t)bytes.len,
			   (struct stub_look){ look, &looks });
	while (deflate.state != STUB_DEFLATE_IS_DONE) {
		while (is_early && put_piece(&deflate, bytes))
			;
		if (deflate.state == STUB_DEFLATE_IS_READY)
			take_chunk(&deflate, back, &tally);
		else if (!stub_deflate_step(&deflate))
			assert_true(put_piece(&deflate, bytes));
	}
	assert_int_equal(deflate.begin, bytes.len);
	assert_memory_equal(back.data, bytes.data, bytes.len);
	assert_true(looks >= tally.chunks);
	free(back.data);
	return tally;
}
