/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_STUB_UNPACK_H
#define RMW_LINK_STUB_UNPACK_H

#include "base/deflate.h"

/*
 * The chunks of one READ_DEFLATED, put together: PROTOCOL.md, "Compressed bytes". One that came
 * before its turn is kept until the bytes before it are there. `{ .into = span }` is ready.
 */
struct stub_unpack {
	struct rmw_span into;
	size_t have;	     /* bytes from the start that are there */
	struct rmw_buf kept; /* chunks that wait */
};

/*
 * Take a chunk that belongs `offset` bytes behind the start. What is there already, lies outside or
 * is no chunk is left out. Returns how many bytes are there now that were not before.
 */
size_t stub_unpack_add(struct stub_unpack *unpack, struct rmw_inflater *inflater, size_t offset,
		       struct rmw_view blocks);

/* Where what is missing ends that begins at `have`: at a chunk that waits, or at the end of all. */
size_t stub_unpack_gap_end(const struct stub_unpack *unpack);

void stub_unpack_release(struct stub_unpack *unpack);

#endif
