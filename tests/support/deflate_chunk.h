/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_DEFLATE_CHUNK_H
#define RMW_TESTS_DEFLATE_CHUNK_H

#include <rmwflash/bytes.h>

/* Chunks of raw deflate by zlib, next to which the stub's own are held. */

struct deflate_way {
	int level, strategy, window_bits, memory;
	bool is_flushed; /* ends with the empty stored block of a flush; else with a final block */
};

/* Append the blocks that stand for `bytes` behind `history`. */
void deflate_chunk(struct rmw_buf *out, struct rmw_view bytes, struct rmw_view history,
		   const struct deflate_way *way);

/*
 * Take a chunk apart by zlib. True: its blocks give all of `into`, and no match or stored block
 * gives more than that.
 */
bool deflate_takes(struct rmw_view blocks, struct rmw_view history, struct rmw_span into);

/*
 * Take it apart by the stub's inflate and by zlib. True: both take it; the bytes are in `into`.
 * The program ends where they are not of one mind.
 */
bool deflate_both_take(struct rmw_view blocks, struct rmw_view history, struct rmw_span into);

#endif
