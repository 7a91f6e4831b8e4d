/* SPDX-License-Identifier: MIT */
#ifndef STUB_DEFLATE_H
#define STUB_DEFLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/huffman.h"
#include "protocol.h"

/*
 * Deflate (RFC 1951), a chunk at a time: each is one block, marked final, of at most STUB_DATA_MAX
 * bytes, that stands for at most STUB_CHUNK_MAX of the bytes that were put in. Its matches reach
 * back into those of the chunks before.
 *
 * Put bytes in whenever there is room; take steps until a chunk is made; take its bytes out; go on
 * until all that was announced came out. A step does not take longer than some ten microseconds;
 * making a chunk ready does, and calls `look` meanwhile.
 */

#define STUB_DEFLATE_RING 32768u  /* bytes that are there at a time */
#define STUB_DEFLATE_BACK 16384u  /* how far back its matches reach */
#define STUB_DEFLATE_PIECE 256u	  /* bytes are put in in pieces of this size, but for the last */
#define STUB_DEFLATE_MIRROR 512u  /* bytes of the ring's begin that stand behind its end again */
#define STUB_DEFLATE_HEADS 4096u  /* hash values of three bytes */
#define STUB_DEFLATE_TOKENS 4096u /* literals and matches of a chunk */
#define STUB_DEFLATE_LITERALS 288u
#define STUB_DEFLATE_DISTANCES 32u
#define STUB_DEFLATE_LENGTHS 19u /* symbols that tell the lengths of codes */
#define STUB_DEFLATE_SYMBOLS (STUB_DEFLATE_LITERALS + STUB_DEFLATE_DISTANCES + STUB_DEFLATE_LENGTHS)
#define STUB_DEFLATE_TAKE_MIN                                                                      \
	9u /* 7 bits that wait, and a token of 15 + 5 + 15 + 12, and an end of 15 */
#define STUB_DEFLATE_MATCH_MIN 3u
#define STUB_DEFLATE_MATCH_MAX 258u

enum stub_deflate_state {
	STUB_DEFLATE_MATCHES,  /* take steps, or put bytes in */
	STUB_DEFLATE_IS_READY, /* take the chunk */
	STUB_DEFLATE_IS_DONE,
};

enum stub_deflate_block {
	STUB_DEFLATE_STORED,
	STUB_DEFLATE_FIXED,
	STUB_DEFLATE_DYNAMIC,
};

/* Codes and counts of one alphabet. */
struct stub_deflate_alphabet {
	uint16_t *counts;
	uint16_t *codes;
	uint8_t *lengths;
	uint32_t size; /* symbols that have a code, or come before one that has */
};

/* What is large: for any memory. A place is how many bytes came before it. */
struct stub_deflate {
	uint8_t bytes[STUB_DEFLATE_RING + STUB_DEFLATE_MIRROR] __attribute__((aligned(4)));
	uint16_t before[STUB_DEFLATE_BACK]; /* the place before it that has the same hash value */
	uint32_t tokens[STUB_DEFLATE_TOKENS];
	uint8_t rows[STUB_DEFLATE_SYMBOLS]; /* lengths of codes, shortened */
	uint8_t repeats[STUB_DEFLATE_SYMBOLS];
};

/* What is touched for every byte: for the memory that is fastest. What is large stands at the end,
 * so that an instruction reaches the rest. */
struct stub_deflater {
	struct stub_deflate *room;
	struct stub_look look;
	enum stub_deflate_state state;
	uint32_t size; /* bytes that are to be put in, all in all */
	uint32_t have; /* put in so far */
	uint32_t at;   /* place at which a match is looked for next */
	uint32_t spent;

	bool has_last; /* the byte before `at` has no token yet: a match at `at` may be longer */
	uint32_t last_length, last_distance; /* of the match there; 0: none */

	uint32_t begin;	     /* place of the chunk */
	uint32_t raw;	     /* bytes that its tokens stand for */
	uint32_t fixed_bits; /* its tokens in fixed codes */
	uint32_t token_count;
	uint32_t len; /* bytes of the chunk that is ready */

	enum stub_deflate_block block;
	uint32_t phase, next; /* what is written next */
	uint32_t row_count;
	uint32_t bits, bit_count;
	uint8_t *out;

	struct stub_deflate_alphabet literals, distances, lengths;
	uint16_t counts[STUB_DEFLATE_SYMBOLS];
	uint16_t codes[STUB_DEFLATE_SYMBOLS];
	uint8_t code_lengths[STUB_DEFLATE_SYMBOLS];
	struct stub_huffman huffman;
	uint16_t heads[STUB_DEFLATE_HEADS]; /* last place of each hash value */
};

/* `size` bytes, at least one, will be put in. */
void stub_deflate_begin(struct stub_deflater *deflate, struct stub_deflate *room, uint32_t size,
			struct stub_look look);

/* Where the next bytes go, the next piece of what is missing; NULL: no room, or none is missing. */
uint8_t *stub_deflate_room(struct stub_deflater *deflate, uint32_t *len);
/* They stand there. */
void stub_deflate_put(struct stub_deflater *deflate, uint32_t len);

/* Go on; nothing happens where more bytes have to come first. Returns whether anything did. */
bool stub_deflate_step(struct stub_deflater *deflate);

/*
 * The next bytes of the chunk that is ready, at most `room`, at least STUB_DEFLATE_TAKE_MIN;
 * returns how many. They are deflate->len in all, and with the last of them the next chunk begins.
 */
uint32_t stub_deflate_take(struct stub_deflater *deflate, uint8_t *into, uint32_t room);

/*
 * deflate_match.c: one token, or none yet, for the byte at `at`; the bytes that a match may have
 * are there. Lengths and distances become symbols by their highest bits.
 */
void stub_deflate_match(struct stub_deflater *deflate);
/* All bytes are in and behind `at`: the last of them gets its token. */
void stub_deflate_finish(struct stub_deflater *deflate);

/* A length or distance less the least that there is: its symbol, and what is told behind that. */
struct stub_deflate_symbol {
	uint32_t number; /* from the first of its kind */
	uint32_t extra_count;
	uint32_t extra; /* so many bits */
};
struct stub_deflate_symbol stub_deflate_length(uint32_t length);
struct stub_deflate_symbol stub_deflate_distance(uint32_t distance);
/* Symbols of literals and lengths. */
#define STUB_DEFLATE_END 256u
#define STUB_DEFLATE_FIRST_LENGTH 257u
#define STUB_DEFLATE_FIRST_DISTANCE STUB_DEFLATE_LITERALS
#define STUB_DEFLATE_FIRST_ROW (STUB_DEFLATE_FIRST_DISTANCE + STUB_DEFLATE_DISTANCES)
/* A token: a literal is its byte, a match its length with its distance above. */
#define STUB_DEFLATE_DISTANCE_SHIFT 16u

#endif
