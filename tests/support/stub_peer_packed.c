/* SPDX-License-Identifier: MIT */
/* Chunks of deflate blocks, as PROTOCOL.md has them, by zlib itself. */
#include "support/stub_peer.h"

#include "support/cmocka.h"

#include <zlib.h>

#define RAW_WINDOW (-15)

static void remember(struct stub_peer *peer, const uint8_t *bytes, size_t len)
{
	const size_t keep = sizeof(peer->history) - len;
	const size_t old = peer->history_len < keep ? peer->history_len : keep;

	memmove(peer->history, peer->history + peer->history_len - old, old);
	memcpy(peer->history + old, bytes, len);
	peer->history_len = old + len;
}

bool stub_peer_inflate(struct stub_peer *peer, bool goes_on, const uint8_t *blocks, size_t len,
		       uint8_t *bytes, size_t size)
{
	z_stream stream = { .next_in = (z_const Bytef *)(uintptr_t)blocks,
			    .avail_in = (uInt)len,
			    .next_out = bytes,
			    .avail_out = (uInt)size };
	int result;

	if (!goes_on)
		peer->history_len = 0;
	assert_int_equal(inflateInit2(&stream, RAW_WINDOW), Z_OK);
	assert_int_equal(inflateSetDictionary(&stream, peer->history, (uInt)peer->history_len),
			 Z_OK);
	result = inflate(&stream, Z_SYNC_FLUSH);
	inflateEnd(&stream);
	if ((result != Z_OK && result != Z_STREAM_END) || stream.avail_out > 0)
		return false;
	remember(peer, bytes, size);
	return true;
}

/* The whole of it as one final chunk; 0: it does not fit. */
static size_t pack(const uint8_t *from, size_t before, size_t len, uint8_t *blocks)
{
	const size_t history = before < STUB_HISTORY ? before : STUB_HISTORY;
	z_stream stream = { .next_in = (z_const Bytef *)(uintptr_t)(from + before),
			    .avail_in = (uInt)len,
			    .next_out = blocks,
			    .avail_out = STUB_DATA_MAX };
	int result;

	assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, RAW_WINDOW, 8, Z_DEFAULT_STRATEGY),
			 Z_OK);
	assert_int_equal(deflateSetDictionary(&stream, from + before - history, (uInt)history),
			 Z_OK);
	result = deflate(&stream, Z_FINISH);
	deflateEnd(&stream);
	return result == Z_STREAM_END ? stream.total_out : 0;
}

size_t stub_peer_deflate(const uint8_t *from, size_t before, size_t size, uint8_t *blocks,
			 size_t *len)
{
	size_t packed;

	*len = size < STUB_CHUNK_MAX ? size : STUB_CHUNK_MAX;
	while ((packed = pack(from, before, *len, blocks)) == 0)
		*len = *len * 3 / 4;
	return packed;
}
