/* SPDX-License-Identifier: MIT */
/* RAM loader files of any bytes, also with their CRCs and hash put right. */
#include <stdlib.h>

#include "base/digest.h"
#include "image/bl_header.h"
#include "image/bl_loader.h"
#include "image/bl_segment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_loader(struct rmw_view file)
{
	struct rmw_bl_loader loader;
	struct rmw_err err = { 0 };

	if (!rmw_bl_loader_parse(file, &loader, &err)) {
		if (err.code != RMW_E_LOADER_FILE)
			abort();
		return;
	}
	if (loader.header.len + loader.segment.len + loader.payload.len != file.len)
		abort();
}

/* No mutation finds a CRC or a hash by chance. */
static void put_sums_right(struct rmw_span file)
{
	const struct rmw_view rest =
		rmw_view_part(rmw_span_view(file), RMW_BL_HEADER_SIZE, file.len);
	struct rmw_bl_segment segment;
	struct rmw_bl_header header;
	struct rmw_err err = { 0 };

	if (!rmw_bl_header_parse(rmw_span_view(file), &header, &err) ||
	    !rmw_bl_segment_parse(rest, &segment, &err))
		return;
	rmw_bl_segment_build(&segment, file.data + RMW_BL_HEADER_SIZE);
	rmw_sha256(&rest, 1, header.hash);
	rmw_bl_header_build(&header, file.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	rmw_auto(buf) right = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	try_loader((struct rmw_view){ data, size });
	if (rmw_buf_append(&right, (struct rmw_view){ data, size }, &err)) {
		put_sums_right(rmw_buf_span(&right));
		try_loader(rmw_buf_view(&right));
	}
	return 0;
}
