/* SPDX-License-Identifier: MIT */
/* Files packed by gzip: zlib's inflate. */
#include "base/gzip.h"

#include <limits.h>
#include <zlib.h>

#define GZIP_WINDOW (16 + 15) /* a gzip header, 32 KiB back */

static bool inflate_all(z_stream *stream, struct rmw_view file, size_t max, struct rmw_buf *into,
			struct rmw_err *err)
{
	int result;

	if (file.len > UINT_MAX || max > UINT_MAX || !rmw_buf_resize(into, max, err))
		return rmw_fail(err, RMW_E_NO_MEMORY, "what is in the gzip file has no room");
	stream->next_in = (z_const Bytef *)(uintptr_t)file.data;
	stream->avail_in = (uInt)file.len;
	stream->next_out = into->data;
	stream->avail_out = (uInt)max;
	result = inflate(stream, Z_FINISH);
	if (result != Z_STREAM_END)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"the gzip file is damaged or holds more than %zu bytes", max);
	return rmw_buf_resize(into, max - stream->avail_out, err);
}

bool rmw_gunzip(struct rmw_view file, size_t max, struct rmw_buf *into, struct rmw_err *err)
{
	z_stream stream = { 0 };
	bool is_good;

	rmw_buf_release(into);
	if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for unpacking");
	is_good = inflate_all(&stream, file, max, into, err);
	(void)inflateEnd(&stream);
	if (!is_good)
		rmw_buf_release(into);
	return is_good;
}
