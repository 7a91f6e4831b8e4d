/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_STUB_CHUNKS_H
#define RMW_LINK_STUB_CHUNKS_H

#include "base/deflate.h"
#include "link/stub_window.h"

/*
 * Bytes for the flash as WRITE_DEFLATEDs: PROTOCOL.md, "Compressed bytes". What does not get
 * shorter travels in stored blocks, so that what comes behind it can still match it. `{0}` is
 * closed and may be released.
 */
struct stub_chunks {
	struct rmw_deflater deflater;
	struct rmw_view before; /* what the stub has for history: the bytes it was given last */
	size_t wish;		/* bytes of flash for the next chunk */
	unsigned room;		/* of `rooms`, where the next chunk goes */
	uint8_t rooms[STUB_WINDOW_MAX][STUB_PAYLOAD_MAX - STUB_RANGE_LENGTH];
};

/* The first chunk has no history. Fails with NO_MEMORY. */
bool stub_chunks_open(struct stub_chunks *chunks, struct rmw_err *err) RMW_MUST_CHECK;
void stub_chunks_release(struct stub_chunks *chunks);

/* A plain WRITE of as many of the bytes, which are not empty, as it takes; they are borrowed. */
void stub_chunks_plain(uint32_t addr, struct rmw_view bytes, struct stub_order *order);

/*
 * The first verb of those that write `bytes`, which are not empty, to `addr`; `order.size` tells
 * how many bytes it writes. Its payload is good until STUB_WINDOW_MAX more were made, and that of
 * a plain WRITE as long as `bytes` is.
 */
void stub_chunks_next(struct stub_chunks *chunks, uint32_t addr, struct rmw_view bytes,
		      struct stub_order *order);

#endif
