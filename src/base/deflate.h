/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_DEFLATE_H
#define RMW_BASE_DEFLATE_H

#include <rmwflash/bytes.h>
#include <rmwflash/err.h>

/*
 * Raw deflate (RFC 1951) in chunks that belong to one stream: a chunk is made of whole blocks, and
 * its matches reach back into the bytes before it, up to RMW_DEFLATE_HISTORY.
 */
#define RMW_DEFLATE_HISTORY 32768u

/* `{0}` is released and may be released again. */
struct rmw_deflater {
	void *stream;
};

struct rmw_inflater {
	void *stream;
};

/* Fails with NO_MEMORY. */
bool rmw_deflater_open(struct rmw_deflater *deflater, struct rmw_err *err) RMW_MUST_CHECK;
void rmw_deflater_release(struct rmw_deflater *deflater);

/* What stood before the next chunk; only its last RMW_DEFLATE_HISTORY bytes count. */
void rmw_deflater_start(struct rmw_deflater *deflater, struct rmw_view history);

/*
 * The chunk that goes on where the last one ended, into `room`; returns its length. 0: it takes
 * more than that. Then nothing was made, and the next call must be rmw_deflater_start.
 */
size_t rmw_deflater_chunk(struct rmw_deflater *deflater, struct rmw_view bytes,
			  struct rmw_span room);

/* Fails with NO_MEMORY. */
bool rmw_inflater_open(struct rmw_inflater *inflater, struct rmw_err *err) RMW_MUST_CHECK;
void rmw_inflater_release(struct rmw_inflater *inflater);

/*
 * Take a chunk that ends with a final block apart; at most `into.len` bytes come out of it, `len`
 * becomes how many. False: these are no such blocks, or there is more in them.
 */
bool rmw_inflater_chunk(struct rmw_inflater *inflater, struct rmw_view history,
			struct rmw_view blocks, struct rmw_span into, size_t *len) RMW_MUST_CHECK;

#endif
