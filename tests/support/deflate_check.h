/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_DEFLATE_CHECK_H
#define RMW_TESTS_DEFLATE_CHECK_H

#include "port/port.h"
#include "stub/protocol.h"

/*
 * What READ_DEFLATED sends, held against zlib. Every function ends the test when something is not
 * as PROTOCOL.md says.
 */

/* What a chunk stands for goes into `into`, of which `at` bytes came before; returns how many. */
size_t chunk_inflate(struct rmw_view chunk, struct rmw_span into, size_t at);

/* The answer to a READ_DEFLATED, put together; returns how many bytes came until it was done. `ack`
 * has the last ACK. */
size_t chunks_collect(struct rmw_port *port, uint16_t sequence, struct rmw_span into,
		      uint8_t ack[STUB_ACK_LENGTH]);

/* How many bytes zlib makes of them at its usual level. */
size_t zlib_len(struct rmw_view bytes);

/* Chunks, and how many of each kind of block. */
struct deflate_tally {
	size_t chunks;
	size_t stored, fixed, dynamic;
	size_t len;	    /* of all chunks */
	size_t longest;	    /* chunk */
	size_t raw_longest; /* that a chunk stands for */
};

/* Put bytes, at least one, through the stub's encoder, and every chunk through zlib. The bytes come
 * in as early as they may, or only when there is nothing else to do. */
struct deflate_tally deflate_check(struct rmw_view bytes, bool is_early);

#endif
