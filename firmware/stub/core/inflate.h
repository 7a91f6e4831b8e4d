/* SPDX-License-Identifier: MIT */
#ifndef STUB_INFLATE_H
#define STUB_INFLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol.h"

/*
 * Raw deflate (RFC 1951), taken apart in short steps. What comes out stands in a ring that is also
 * the history; a chunk is never longer than the ring, so that nothing of it is written over before
 * the next one begins. Refuses what zlib refuses.
 */

#define STUB_INFLATE_LITERALS 288u /* two of them are in no block, but in the fixed codes */
#define STUB_INFLATE_DISTANCES 32u /* as above */
#define STUB_INFLATE_FAST_BITS 9u
#define STUB_INFLATE_BITS_MAX 15u

/*
 * A set of codes. `fast` tells what the next nine bits begin with: symbol and length of a code, or
 * length 0 and these bits as a number, first one highest, where codes go on behind them.
 */
struct stub_inflate_codes {
	uint16_t fast[1u << STUB_INFLATE_FAST_BITS]; /* symbol << 4 | length */
	uint16_t symbols[STUB_INFLATE_LITERALS];     /* in the order of their codes */
	uint16_t limit[STUB_INFLATE_BITS_MAX + 1];   /* of that length: behind the last code */
	uint16_t delta[STUB_INFLATE_BITS_MAX + 1];   /* from a code to its place in `symbols` */
};

/* What was read of the blocks and not yet used: `count` bits, the next one lowest. */
struct stub_inflate_bits {
	const uint8_t *next;
	const uint8_t *end;
	uint32_t hold;
	uint32_t count;
	bool is_short; /* bits were taken that are not there */
};

enum stub_inflate_phase {
	STUB_INFLATE_BLOCK,
	STUB_INFLATE_STORED,
	STUB_INFLATE_LENGTHS,
	STUB_INFLATE_CODES,
	STUB_INFLATE_SYMBOLS,
};

/* What is small comes first: instructions reach no further than 2 KiB. */
struct stub_inflate {
	uint32_t out;	/* next place in the ring, counted up for ever */
	uint32_t start; /* where the history begins, as `out` counts */
	uint32_t left;	/* bytes of the chunk that are to come */
	struct stub_inflate_bits bits;
	enum stub_inflate_phase phase;
	bool is_final;
	bool is_second; /* of the two sets: distances */
	uint32_t stored;
	uint32_t at; /* of the symbol whose length or code comes next */
	uint32_t literals;
	uint32_t distances;
	uint8_t lengths[STUB_INFLATE_LITERALS + STUB_INFLATE_DISTANCES];
	struct stub_inflate_codes codes[2]; /* of literals and lengths, of distances */
	uint8_t ring[STUB_HISTORY] __attribute__((aligned(4)));
};

/* The history is empty, and the ring's next byte is at `place`, modulo its size. */
void stub_inflate_forget(struct stub_inflate *inflate, uint32_t place);

/* A chunk of `size` bytes, up to STUB_CHUNK_MAX, whose blocks stay where they are. */
void stub_inflate_begin(struct stub_inflate *inflate, const uint8_t *blocks, uint32_t len,
			uint32_t size);

/*
 * A short step, while `left` is not 0: at most 40 symbols, some 350 bytes, or 32 codes. False:
 * the blocks are none, or not of that size; what is out so far is right.
 */
bool stub_inflate_step(struct stub_inflate *inflate);

#endif
