/* SPDX-License-Identifier: MIT */
/* Bytes for the flash, cut so that each piece fills a frame when it is deflated. */
#include "link/stub_chunks.h"

#define FLAGS_LEN (STUB_CHUNK_BLOCKS - STUB_CHUNK_FLAGS)
#define WISH_FIRST 6144u
#define PAGE 256u
#define STORED_LEN 3840u /* pages that fit a chunk with the heads of its blocks */

_Static_assert(RMW_DEFLATE_HISTORY <= STUB_HISTORY, "the stub keeps what matches reach back to");

bool stub_chunks_open(struct stub_chunks *chunks, struct rmw_err *err)
{
	chunks->before = (struct rmw_view){ 0 };
	chunks->wish = WISH_FIRST;
	return rmw_deflater_open(&chunks->deflater, err);
}

void stub_chunks_release(struct stub_chunks *chunks)
{
	rmw_deflater_release(&chunks->deflater);
}

/* How much to try next, so that it fills a frame by what this one came to, or does not quite. */
static size_t wish_after(size_t len, size_t packed, size_t room)
{
	const size_t wish = len * (room - room / 32) / (packed + 1) / PAGE * PAGE;

	return wish < STORED_LEN ? STORED_LEN : wish < STUB_CHUNK_MAX ? wish : STUB_CHUNK_MAX;
}

void stub_chunks_plain(uint32_t addr, struct rmw_view bytes, struct stub_order *order)
{
	*order = (struct stub_order){ .verb = STUB_WRITE,
				      .addr = addr,
				      .bytes = rmw_view_part(bytes, 0, STUB_DATA_MAX) };
	order->size = (uint32_t)order->bytes.len;
}

/* The stub's history ends where its bytes do not stand in front of these. */
static void begin(struct stub_chunks *chunks, struct rmw_view bytes)
{
	if (chunks->before.data != NULL && chunks->before.data + chunks->before.len == bytes.data)
		return;
	chunks->before = (struct rmw_view){ bytes.data, 0 };
	rmw_deflater_start(&chunks->deflater, chunks->before);
}

/* So many fit however they are: as they are, in a stored block. */
static size_t shorter(size_t len)
{
	const size_t next = len / 4 * 3 / PAGE * PAGE;

	return next > STORED_LEN ? next : STORED_LEN;
}

/* Deflate as much of `bytes` as fits the span; returns the length, and how many they were. */
static size_t pack(struct stub_chunks *chunks, struct rmw_view bytes, struct rmw_span into,
		   size_t *len)
{
	size_t packed, wish = chunks->wish;

	for (;;) {
		const struct rmw_view piece = rmw_view_part(bytes, 0, wish);

		packed = rmw_deflater_chunk(&chunks->deflater, piece, into);
		*len = piece.len;
		if (packed > 0 || wish == STORED_LEN)
			return packed;
		rmw_deflater_start(&chunks->deflater, chunks->before);
		wish = shorter(piece.len);
	}
}

void stub_chunks_next(struct stub_chunks *chunks, uint32_t addr, struct rmw_view bytes,
		      struct stub_order *order)
{
	uint8_t *room = chunks->rooms[chunks->room];
	const struct rmw_span blocks = { room + FLAGS_LEN, sizeof(chunks->rooms[0]) - FLAGS_LEN };
	size_t len, packed;

	begin(chunks, bytes);
	packed = pack(chunks, bytes, blocks, &len);
	if (packed == 0) {
		chunks->before = (struct rmw_view){ 0 };
		chunks->wish = WISH_FIRST;
		stub_chunks_plain(addr, bytes, order);
		return;
	}
	rmw_put_le32(room, chunks->before.len > 0 ? STUB_CHUNK_GOES_ON : 0);
	*order = (struct stub_order){ .verb = STUB_WRITE_DEFLATED,
				      .addr = addr,
				      .size = (uint32_t)len,
				      .bytes = { room, FLAGS_LEN + packed } };
	chunks->wish = wish_after(len, packed, blocks.len);
	chunks->before.len += len;
	chunks->room = (chunks->room + 1) % STUB_WINDOW_MAX;
}
