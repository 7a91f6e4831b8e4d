/* SPDX-License-Identifier: MIT */
/* Compressed bytes: zlib's raw deflate, chunk by chunk. */
#include "base/deflate.h"

#include <stdlib.h>
#include <zlib.h>

#define LEVEL 9
#define RAW_WINDOW (-15) /* no header, 32 KiB back */
#define MEMORY 9

static struct rmw_view tail_of(struct rmw_view history)
{
	const size_t len = history.len < RMW_DEFLATE_HISTORY ? history.len : RMW_DEFLATE_HISTORY;

	return rmw_view_part(history, history.len - len, len);
}

static bool keep(void **kept, z_stream *stream, int result, struct rmw_err *err)
{
	if (result == Z_OK) {
		*kept = stream;
		return true;
	}
	free(stream);
	return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for compression");
}

bool rmw_deflater_open(struct rmw_deflater *deflater, struct rmw_err *err)
{
	z_stream *stream = calloc(1, sizeof(*stream));
	const int result = stream == NULL ? Z_MEM_ERROR
					  : deflateInit2(stream, LEVEL, Z_DEFLATED, RAW_WINDOW,
							 MEMORY, Z_DEFAULT_STRATEGY);

	return keep(&deflater->stream, stream, result, err);
}

void rmw_deflater_release(struct rmw_deflater *deflater)
{
	if (deflater->stream != NULL)
		(void)deflateEnd(deflater->stream);
	free(deflater->stream);
	deflater->stream = NULL;
}

void rmw_deflater_start(struct rmw_deflater *deflater, struct rmw_view history)
{
	const struct rmw_view tail = tail_of(history);

	(void)deflateReset(deflater->stream);
	if (tail.len > 0)
		(void)deflateSetDictionary(deflater->stream, tail.data, (uInt)tail.len);
}

size_t rmw_deflater_chunk(struct rmw_deflater *deflater, struct rmw_view bytes,
			  struct rmw_span room)
{
	z_stream *stream = deflater->stream;

	stream->next_in = (z_const Bytef *)(uintptr_t)bytes.data;
	stream->avail_in = (uInt)bytes.len;
	stream->next_out = room.data;
	stream->avail_out = (uInt)room.len;
	/* Room that is used up to its end may have been too little: zlib does not tell. */
	if (deflate(stream, Z_SYNC_FLUSH) != Z_OK || stream->avail_out == 0)
		return 0;
	return room.len - stream->avail_out;
}

bool rmw_inflater_open(struct rmw_inflater *inflater, struct rmw_err *err)
{
	z_stream *stream = calloc(1, sizeof(*stream));
	const int result = stream == NULL ? Z_MEM_ERROR : inflateInit2(stream, RAW_WINDOW);

	return keep(&inflater->stream, stream, result, err);
}

void rmw_inflater_release(struct rmw_inflater *inflater)
{
	if (inflater->stream != NULL)
		(void)inflateEnd(inflater->stream);
	free(inflater->stream);
	inflater->stream = NULL;
}

bool rmw_inflater_chunk(struct rmw_inflater *inflater, struct rmw_view history,
			struct rmw_view blocks, struct rmw_span into, size_t *len)
{
	const struct rmw_view tail = tail_of(history);
	z_stream *stream = inflater->stream;

	(void)inflateReset(stream);
	if (tail.len > 0)
		(void)inflateSetDictionary(stream, tail.data, (uInt)tail.len);
	stream->next_in = (z_const Bytef *)(uintptr_t)blocks.data;
	stream->avail_in = (uInt)blocks.len;
	stream->next_out = into.data;
	stream->avail_out = (uInt)into.len;
	if (inflate(stream, Z_FINISH) != Z_STREAM_END)
		return false;
	*len = into.len - stream->avail_out;
	return true;
}
