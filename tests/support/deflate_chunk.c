/* SPDX-License-Identifier: MIT */
/* Chunks of deflate: made and taken apart by zlib, and taken apart by the stub next to it. */
#include "support/deflate_chunk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "stub/core/inflate.h"

#define STEP_OUT_MAX 360u /* as the stub's inflate promises */

static void demand(bool is_so, const char *what)
{
	if (is_so)
		return;
	fprintf(stderr, "deflate: %s\n", what);
	abort();
}

void deflate_chunk(struct rmw_buf *out, struct rmw_view bytes, struct rmw_view history,
		   const struct deflate_way *way)
{
	z_stream stream = { 0 };
	struct rmw_err err = { 0 };
	const size_t from = out->len;

	demand(deflateInit2(&stream, way->level, Z_DEFLATED, -way->window_bits, way->memory,
			    way->strategy) == Z_OK,
	       "zlib does not begin");
	if (history.len > 0)
		demand(deflateSetDictionary(&stream, history.data, (uInt)history.len) == Z_OK,
		       "no dictionary");
	demand(rmw_buf_resize(out, from + deflateBound(&stream, (uLong)bytes.len) + 64, &err),
	       err.cause);
	stream.next_in = (Bytef *)(uintptr_t)bytes.data;
	stream.avail_in = (uInt)bytes.len;
	stream.next_out = out->data + from;
	stream.avail_out = (uInt)(out->len - from);
	demand(deflate(&stream, way->is_flushed ? Z_SYNC_FLUSH : Z_FINISH) >= Z_OK &&
		       stream.avail_in == 0 && stream.avail_out > 0,
	       "zlib does not end");
	demand(rmw_buf_resize(out, from + stream.total_out, &err), err.cause);
	(void)deflateEnd(&stream);
}

bool deflate_takes(struct rmw_view blocks, struct rmw_view history, struct rmw_span into)
{
	z_stream stream = { 0 };
	uint32_t cut;
	uLong before;
	int status;

	demand(inflateInit2(&stream, -15) == Z_OK, "zlib does not begin");
	if (history.len > 0)
		demand(inflateSetDictionary(&stream, history.data, (uInt)history.len) == Z_OK,
		       "no dictionary");
	stream.next_in = (Bytef *)(uintptr_t)blocks.data;
	stream.avail_in = (uInt)blocks.len;
	stream.next_out = into.data;
	stream.avail_out = (uInt)into.len;
	do {
		before = stream.total_out + stream.total_in;
		status = inflate(&stream, Z_BLOCK);
	} while (status == Z_OK && stream.avail_out > 0 &&
		 stream.total_out + stream.total_in > before);
	cut = (uint32_t)inflateMark(&stream) & 0xffff;
	(void)inflateEnd(&stream);
	return stream.total_out == into.len && cut == 0;
}

/* The history stands in the ring so that it goes over its end, where it is long enough. */
static void remember(struct stub_inflate *inflate, struct rmw_view history)
{
	const uint32_t place = STUB_HISTORY - 100;

	stub_inflate_forget(inflate, place);
	for (uint32_t i = 0; i < history.len; i++)
		inflate->ring[inflate->out++ % STUB_HISTORY] = history.data[i];
}

static bool stub_takes(struct rmw_view blocks, struct rmw_view history, struct rmw_span into)
{
	static struct stub_inflate inflate;
	uint32_t from;

	remember(&inflate, history);
	from = inflate.out;
	stub_inflate_begin(&inflate, blocks.data, (uint32_t)blocks.len, (uint32_t)into.len);
	while (inflate.left > 0) {
		const uint32_t out = inflate.out;
		const bool is_good = stub_inflate_step(&inflate);

		demand(inflate.out - from + inflate.left == into.len, "bytes are not counted");
		demand(inflate.out - out <= STEP_OUT_MAX, "a step is too long");
		if (!is_good)
			return false;
	}
	for (uint32_t i = 0; i < into.len; i++)
		into.data[i] = inflate.ring[(from + i) % STUB_HISTORY];
	return true;
}

bool deflate_both_take(struct rmw_view blocks, struct rmw_view history, struct rmw_span into)
{
	uint8_t *copy = malloc(blocks.len + !blocks.len); /* its end is watched by sanitizers */
	uint8_t *wanted = malloc(into.len);
	bool is_good;

	demand(copy != NULL && wanted != NULL, "no memory");
	if (blocks.len > 0)
		memcpy(copy, blocks.data, blocks.len);
	is_good = stub_takes((struct rmw_view){ copy, blocks.len }, history, into);
	demand(is_good == deflate_takes(blocks, history, (struct rmw_span){ wanted, into.len }),
	       is_good ? "zlib refuses what is taken" : "zlib takes what is refused");
	demand(!is_good || memcmp(into.data, wanted, into.len) == 0, "zlib gives other bytes");
	free(copy);
	free(wanted);
	return is_good;
}
