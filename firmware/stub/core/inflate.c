/* SPDX-License-Identifier: MIT */
/* Raw deflate, in short steps. The numbers are those of RFC 1951. */
#include "core/inflate.h"

#include <stddef.h>
#include <string.h>

#define RING_MASK (STUB_HISTORY - 1)
#define FAST_BITS STUB_INFLATE_FAST_BITS
#define FAST_SIZE (1u << FAST_BITS)
#define BITS_MAX STUB_INFLATE_BITS_MAX

/* What a step does at most: bytes are looked at before a match, which has up to 258 more. */
#define STEP_SYMBOLS 40u
#define STEP_BYTES 96u
#define STEP_STORED 160u
#define STEP_LENGTHS 32u
#define STEP_CODES 32u

#define END_OF_BLOCK 256u
#define LENGTHS_FROM 257u
#define LENGTH_CODES 29u
#define LITERALS_MAX 286u
#define DISTANCES_MAX 30u
#define LENGTH_SYMBOLS 19u

#define IN_LINE static inline __attribute__((always_inline))

/* Afterwards there are 25 bits or more, or all that are left. */
IN_LINE void refill(struct stub_inflate_bits *bits)
{
	while (bits->count <= 24 && bits->next != bits->end) {
		bits->hold |= (uint32_t)*bits->next++ << bits->count;
		bits->count += 8;
	}
}

IN_LINE uint32_t drop(struct stub_inflate_bits *bits, uint32_t count)
{
	const uint32_t value = bits->hold & ((1u << count) - 1);

	bits->hold >>= count;
	bits->count -= count;
	return value;
}

/* Up to 24 bits; 0, and it is noted, where they are not there. */
static uint32_t take(struct stub_inflate_bits *bits, uint32_t count)
{
	refill(bits);
	if (bits->count >= count)
		return drop(bits, count);
	bits->is_short = true;
	return 0;
}

/* A code that is longer than the table knows: bit by bit. 0: there is none. */
static uint32_t find_long(const struct stub_inflate_codes *codes, uint32_t code, uint32_t hold)
{
	for (uint32_t len = FAST_BITS + 1; len <= BITS_MAX; len++) {
		code = code << 1 | (hold & 1);
		hold >>= 1;
		if (code < codes->limit[len])
			return (uint32_t)codes->symbols[(code + codes->delta[len]) & 0xffff] << 4 |
			       len;
	}
	return 0;
}

/* The next symbol, after a refill. False: there is none, or not enough of it. */
IN_LINE bool decode(const struct stub_inflate_codes *codes, struct stub_inflate_bits *bits,
		    uint32_t *symbol)
{
	uint32_t found = codes->fast[bits->hold & (FAST_SIZE - 1)];
	uint32_t len = found & 15;

	if (len == 0) {
		found = find_long(codes, found >> 4, bits->hold >> FAST_BITS);
		len = found & 15;
	}
	if (len == 0 || len > bits->count)
		return false;
	(void)drop(bits, len);
	*symbol = found >> 4;
	return true;
}

/* A set that leaves bits without a meaning is one of a single code of one bit, or of none. */
static bool open_codes(struct stub_inflate_codes *codes, const uint8_t *lengths, uint32_t count,
		       bool may_lack)
{
	uint32_t counts[BITS_MAX + 1] = { 0 };
	uint32_t first = 0, place = 0;

	for (uint32_t i = 0; i < count; i++)
		counts[lengths[i]]++;
	for (uint32_t len = 1; len <= BITS_MAX; len++) {
		first <<= 1;
		codes->limit[len] = (uint16_t)first;
		codes->delta[len] = (uint16_t)(place - first);
		first += counts[len];
		place += counts[len];
		if (first > 1u << len)
			return false;
	}
	if (first == 1u << BITS_MAX)
		return true;
	for (uint32_t i = 0; i < FAST_SIZE; i++)
		codes->fast[i] = (FAST_SIZE - 1) << 4;
	return may_lack && place == counts[1];
}

static uint32_t reversed(uint32_t code, uint32_t len)
{
	code = (code & 0x5555) << 1 | (code >> 1 & 0x5555);
	code = (code & 0x3333) << 2 | (code >> 2 & 0x3333);
	code = (code & 0x0f0f) << 4 | (code >> 4 & 0x0f0f);
	code = (code & 0x00ff) << 8 | code >> 8;
	return code >> (16 - len);
}

/* While codes are given out, `limit` is the next one of its length. */
static void put_code(struct stub_inflate_codes *codes, uint32_t symbol, uint32_t len)
{
	const uint32_t code = codes->limit[len]++;
	const uint32_t begins = reversed(code, len);

	codes->symbols[(code + codes->delta[len]) & 0xffff] = (uint16_t)symbol;
	if (len > FAST_BITS) {
		codes->fast[begins & (FAST_SIZE - 1)] = (uint16_t)(code >> (len - FAST_BITS) << 4);
		return;
	}
	for (uint32_t i = begins; i < FAST_SIZE; i += 1u << len)
		codes->fast[i] = (uint16_t)(symbol << 4 | len);
}

static void put_codes(struct stub_inflate_codes *codes, const uint8_t *lengths, uint32_t from,
		      uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		if (lengths[i] > 0)
			put_code(codes, i, lengths[i]);
}

static void begin_codes(struct stub_inflate *inflate)
{
	inflate->at = 0;
	inflate->is_second = false;
	inflate->phase = STUB_INFLATE_CODES;
}

/* First the check, then some codes in each step; literals before distances. */
static bool step_codes(struct stub_inflate *inflate)
{
	struct stub_inflate_codes *codes = &inflate->codes[inflate->is_second];
	const uint8_t *lengths = inflate->lengths + (inflate->is_second ? inflate->literals : 0);
	const uint32_t count = inflate->is_second ? inflate->distances : inflate->literals;
	const uint32_t from = inflate->at - 1;
	const uint32_t to = count - from < STEP_CODES ? count : from + STEP_CODES;

	if (inflate->at == 0) {
		inflate->at = 1;
		return open_codes(codes, lengths, count, true);
	}
	put_codes(codes, lengths, from, to);
	inflate->at = to + 1;
	if (to < count)
		return true;
	inflate->at = 0;
	if (inflate->is_second)
		inflate->phase = STUB_INFLATE_SYMBOLS;
	inflate->is_second = true;
	return true;
}

static void begin_fixed(struct stub_inflate *inflate)
{
	uint32_t i = 0;

	for (; i < 288; i++)
		inflate->lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
	for (; i < sizeof(inflate->lengths); i++)
		inflate->lengths[i] = 5;
	inflate->literals = STUB_INFLATE_LITERALS;
	inflate->distances = STUB_INFLATE_DISTANCES;
	begin_codes(inflate);
}

/* Counts, and the codes that the lengths of all other codes are written in. */
static bool begin_dynamic(struct stub_inflate *inflate)
{
	static const uint8_t order[LENGTH_SYMBOLS] = { 16, 17, 18, 0, 8,  7, 9,	 6, 10, 5,
						       11, 4,  12, 3, 13, 2, 14, 1, 15 };
	uint32_t count;

	inflate->literals = take(&inflate->bits, 5) + 257;
	inflate->distances = take(&inflate->bits, 5) + 1;
	count = take(&inflate->bits, 4) + 4;
	memset(inflate->lengths, 0, LENGTH_SYMBOLS);
	for (uint32_t i = 0; i < count; i++)
		inflate->lengths[order[i]] = (uint8_t)take(&inflate->bits, 3);
	inflate->at = 0;
	inflate->phase = STUB_INFLATE_LENGTHS;
	if (inflate->literals > LITERALS_MAX || inflate->distances > DISTANCES_MAX ||
	    !open_codes(&inflate->codes[0], inflate->lengths, LENGTH_SYMBOLS, false))
		return false;
	put_codes(&inflate->codes[0], inflate->lengths, 0, LENGTH_SYMBOLS);
	return true;
}

/* 16: the length before, 3 to 6 times; 17 and 18: zero, 3 to 10 and 11 to 138 times. */
static bool repeat(struct stub_inflate *inflate, uint32_t symbol)
{
	uint8_t *to = inflate->lengths + inflate->at;
	uint32_t count = symbol == 18	? 11 + take(&inflate->bits, 7)
			 : symbol == 17 ? 3 + take(&inflate->bits, 3)
					: 3 + take(&inflate->bits, 2);

	if ((symbol == 16 && inflate->at == 0) ||
	    count > inflate->literals + inflate->distances - inflate->at)
		return false;
	memset(to, symbol == 16 ? to[-1] : 0, count);
	inflate->at += count;
	return true;
}

static bool step_lengths(struct stub_inflate *inflate)
{
	const uint32_t all = inflate->literals + inflate->distances;
	uint32_t symbol;

	for (uint32_t i = 0; i < STEP_LENGTHS && inflate->at < all; i++) {
		refill(&inflate->bits);
		if (!decode(&inflate->codes[0], &inflate->bits, &symbol))
			return false;
		if (symbol < 16)
			inflate->lengths[inflate->at++] = (uint8_t)symbol;
		else if (!repeat(inflate, symbol))
			return false;
	}
	if (inflate->at < all)
		return true;
	begin_codes(inflate);
	return inflate->lengths[END_OF_BLOCK] > 0;
}

/* Bytes that were read ahead are given back. */
static bool begin_stored(struct stub_inflate *inflate)
{
	struct stub_inflate_bits *bits = &inflate->bits;
	uint32_t len, complement;

	(void)drop(bits, bits->count % 8);
	len = take(bits, 16);
	complement = take(bits, 16);
	bits->next -= bits->count / 8;
	bits->hold = bits->count = 0;
	inflate->stored = len;
	inflate->phase = STUB_INFLATE_STORED;
	return (len ^ complement) == 0xffff && len <= inflate->left &&
	       len <= (uint32_t)(bits->end - bits->next);
}

static bool step_stored(struct stub_inflate *inflate)
{
	const uint32_t len = inflate->stored < STEP_STORED ? inflate->stored : STEP_STORED;

	for (uint32_t i = 0; i < len; i++)
		inflate->ring[inflate->out++ & RING_MASK] = *inflate->bits.next++;
	inflate->left -= len;
	inflate->stored -= len;
	if (inflate->stored == 0)
		inflate->phase = STUB_INFLATE_BLOCK;
	return true;
}

static bool step_block(struct stub_inflate *inflate)
{
	if (inflate->is_final)
		return false;
	inflate->is_final = take(&inflate->bits, 1);
	switch (take(&inflate->bits, 2)) {
	case 0:
		return begin_stored(inflate);
	case 1:
		begin_fixed(inflate);
		return true;
	case 2:
		return begin_dynamic(inflate);
	default:
		return false;
	}
}

/* Bits behind the code, and what they are added to; the first four or eight have none. */
IN_LINE uint32_t length_of(struct stub_inflate_bits *bits, uint32_t symbol)
{
	const uint32_t number = symbol - LENGTHS_FROM;
	const uint32_t extra = number < 8 || number == LENGTH_CODES - 1 ? 0 : (number >> 2) - 1;

	if (number >= LENGTH_CODES || extra > bits->count)
		return 0;
	if (number == LENGTH_CODES - 1)
		return 258;
	return 3 + drop(bits, extra) + (extra == 0 ? number : (4 | (number & 3)) << extra);
}

IN_LINE uint32_t distance_of(struct stub_inflate_bits *bits, uint32_t symbol)
{
	const uint32_t extra = symbol < 4 ? 0 : (symbol >> 1) - 1;

	refill(bits);
	if (symbol >= DISTANCES_MAX || extra > bits->count)
		return 0;
	return 1 + drop(bits, extra) + (extra == 0 ? symbol : (2 | (symbol & 1)) << extra);
}

/* A match may reach into itself. */
IN_LINE void copy(uint8_t *ring, uint32_t out, uint32_t distance, uint32_t len)
{
	uint32_t from = (out - distance) & RING_MASK;
	uint32_t to = out & RING_MASK;

	if ((from > to ? from : to) + len <= STUB_HISTORY) {
		const uint8_t *byte = ring + from;

		for (uint8_t *into = ring + to, *end = into + len; into != end;)
			*into++ = *byte++;
		return;
	}
	for (; len > 0; len--)
		ring[to++ & RING_MASK] = ring[from++ & RING_MASK];
}

/* Length of the match that the symbol begins, copied already. 0: it is none. */
IN_LINE uint32_t match(struct stub_inflate *inflate, struct stub_inflate_bits *bits,
		       uint32_t symbol, uint32_t out, uint32_t room)
{
	const uint32_t len = length_of(bits, symbol);
	uint32_t distance;

	refill(bits);
	if (len == 0 || len > room || !decode(&inflate->codes[1], bits, &symbol))
		return 0;
	distance = distance_of(bits, symbol);
	if (distance == 0 || distance > out - inflate->start)
		return 0;
	copy(inflate->ring, out, distance, len);
	return len;
}

static bool step_symbols(struct stub_inflate *inflate)
{
	struct stub_inflate_bits bits = inflate->bits;
	const uint32_t from = inflate->out;
	const uint32_t until = from + inflate->left;
	uint32_t out = from, symbol = 0, len = 1;

	for (uint32_t i = 0; i < STEP_SYMBOLS && out != until && out - from < STEP_BYTES; i++) {
		refill(&bits);
		len = 0;
		if (!decode(&inflate->codes[0], &bits, &symbol))
			break;
		len = 1;
		if (symbol == END_OF_BLOCK)
			break;
		if (symbol < END_OF_BLOCK)
			inflate->ring[out & RING_MASK] = (uint8_t)symbol;
		else
			len = match(inflate, &bits, symbol, out, until - out);
		if (len == 0)
			break;
		out += len;
	}
	inflate->bits = bits;
	inflate->out = out;
	inflate->left = until - out;
	if (symbol == END_OF_BLOCK)
		inflate->phase = STUB_INFLATE_BLOCK;
	return len > 0;
}

void stub_inflate_forget(struct stub_inflate *inflate, uint32_t place)
{
	inflate->start = inflate->out = place;
}

void stub_inflate_begin(struct stub_inflate *inflate, const uint8_t *blocks, uint32_t len,
			uint32_t size)
{
	if (inflate->out - inflate->start > STUB_HISTORY)
		inflate->start = inflate->out - STUB_HISTORY;
	inflate->left = size;
	inflate->bits = (struct stub_inflate_bits){ .next = blocks, .end = blocks + len };
	inflate->is_final = false;
	inflate->phase = STUB_INFLATE_BLOCK;
}

static bool step(struct stub_inflate *inflate)
{
	switch (inflate->phase) {
	case STUB_INFLATE_BLOCK:
		return step_block(inflate);
	case STUB_INFLATE_STORED:
		return step_stored(inflate);
	case STUB_INFLATE_LENGTHS:
		return step_lengths(inflate);
	case STUB_INFLATE_CODES:
		return step_codes(inflate);
	case STUB_INFLATE_SYMBOLS:
		return step_symbols(inflate);
	}
	return false;
}

bool stub_inflate_step(struct stub_inflate *inflate)
{
	return step(inflate) && !inflate->bits.is_short;
}
