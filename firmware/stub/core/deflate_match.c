/* SPDX-License-Identifier: MIT */
/* Deflate: what came before is found again by chains of places whose three bytes are alike. */
#include "core/bytes.h"
#include "core/deflate.h"

#define RING_MASK (STUB_DEFLATE_RING - 1u)
#define CHAIN_MASK (STUB_DEFLATE_BACK - 1u)
#define PLACE_MASK 0xffffu /* what chains keep of a place */
#define HASH_FACTOR 0x9e3779b1u
#define HASH_BITS 12u
_Static_assert(STUB_DEFLATE_HEADS == 1u << HASH_BITS, "a head for each hash value");

/* How hard to look, in places looked at; four bytes compared count as one. */
#define EFFORT 32u
#define EFFORT_GOOD 4u /* when there is a match already of */
#define LENGTH_GOOD 8u
#define LENGTH_ENOUGH 16u /* not looked for a longer one at the next byte */
#define LENGTH_NICE 32u	  /* not looked for a longer one at all */
#define LENGTH_LONG 32u	  /* of its bytes only the last can be found again */
#define INSERTS 4u

#define LITERAL_COST 4u
#define MATCH_COST 6u

static struct stub_deflate_symbol split(uint32_t value, uint32_t kept_bits)
{
	uint32_t count = value > 0xff ? 6 : 0; /* at least, with up to two bits kept */

	while (value >> count >= 2u << kept_bits)
		count++;
	return (struct stub_deflate_symbol){ (count << kept_bits) + (value >> count), count,
					     value & ((1u << count) - 1) };
}

struct stub_deflate_symbol stub_deflate_length(uint32_t length)
{
	if (length == STUB_DEFLATE_MATCH_MAX)
		return (struct stub_deflate_symbol){ .number = 28 };
	return split(length - STUB_DEFLATE_MATCH_MIN, 2);
}

struct stub_deflate_symbol stub_deflate_distance(uint32_t distance)
{
	return split(distance - 1, 1);
}

static void add_token(struct stub_deflater *deflate, uint32_t token, uint32_t length)
{
	deflate->room->tokens[deflate->token_count++] = token;
	deflate->raw += length;
}

static void add_literal(struct stub_deflater *deflate, uint8_t byte)
{
	add_token(deflate, byte, 1);
	deflate->counts[byte]++;
	deflate->fixed_bits += byte < 144 ? 8 : 9;
	deflate->spent += LITERAL_COST;
}

static void add_match(struct stub_deflater *deflate, uint32_t length, uint32_t distance)
{
	const struct stub_deflate_symbol first = stub_deflate_length(length);
	const struct stub_deflate_symbol second = stub_deflate_distance(distance);
	const uint32_t symbol = STUB_DEFLATE_FIRST_LENGTH + first.number;

	add_token(deflate, distance << STUB_DEFLATE_DISTANCE_SHIFT | length, length);
	deflate->counts[symbol]++;
	deflate->counts[STUB_DEFLATE_FIRST_DISTANCE + second.number]++;
	deflate->fixed_bits += (symbol < 280 ? 7 : 8) + first.extra_count + 5 + second.extra_count;
	deflate->spent += MATCH_COST;
}

void stub_deflate_finish(struct stub_deflater *deflate)
{
	if (deflate->has_last)
		add_literal(deflate, deflate->room->bytes[(deflate->at - 1) & RING_MASK]);
	deflate->has_last = false;
}

/* Most of the time goes into what follows, and this makes it a tenth faster for little size. */
#if defined(__riscv) || defined(__ARM_ARCH_7EM__)
#pragma GCC optimize("O2")
#endif

/* Returns the last place before it with the same hash value. */
static uint32_t insert(struct stub_deflater *deflate, uint32_t place)
{
	const uint8_t *at = deflate->room->bytes + (place & RING_MASK);
	const uint32_t word = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16;
	uint16_t *head = &deflate->heads[(word * HASH_FACTOR) >> (32 - HASH_BITS)];
	const uint16_t before = *head;

	deflate->room->before[place & CHAIN_MASK] = before;
	*head = (uint16_t)place;
	return before;
}

/* Bytes from there on that are all like the one before: by words where they stand so. */
static uint32_t run(const uint8_t *at, uint32_t most)
{
	const uint32_t byte = at[-1], word = byte * 0x01010101u;
	uint32_t length = 0;

	while (length < most && (uintptr_t)(at + length) % 4 != 0 && at[length] == byte)
		length++;
	if ((uintptr_t)(at + length) % 4 == 0)
		while (length + 4 <= most && get_aligned(at + length) == word)
			length += 4;
	while (length < most && at[length] == byte)
		length++;
	return length;
}

static uint32_t common(const uint8_t *here, const uint8_t *there, uint32_t most)
{
	uint32_t length = 0;

	if (here - there == 1)
		return run(here, most);
	while (length < most && here[length] == there[length])
		length++;
	return length;
}

/*
 * The longest match at `at` that is longer than `length`, along the chain from `candidate`. Chains
 * keep the low bits of places, and may go on to what was overwritten: whatever they say, bytes are
 * compared that are there, and distances only grow.
 */
static uint32_t find(struct stub_deflater *deflate, uint32_t candidate, uint32_t length,
		     uint32_t most, uint32_t *found)
{
	const struct stub_deflate *room = deflate->room;
	const uint32_t at = deflate->at;
	const uint32_t limit = at < STUB_DEFLATE_BACK ? at : STUB_DEFLATE_BACK;
	const uint8_t *here = room->bytes + (at & RING_MASK);
	const int32_t effort = length >= LENGTH_GOOD ? EFFORT_GOOD : EFFORT;
	uint32_t wanted = here[length], distance = 0;
	int32_t left;

	for (left = effort; left > 0; left--) {
		const uint32_t next = (at - candidate) & PLACE_MASK;
		const uint8_t *there = room->bytes + (candidate & RING_MASK);
		uint32_t now;

		if (next <= distance || next > limit)
			break;
		distance = next;
		candidate = room->before[candidate & CHAIN_MASK];
		if (there[length] != wanted)
			continue;
		now = common(here, there, most);
		left -= (int32_t)(now / 4);
		if (now <= length)
			continue;
		length = now;
		*found = distance;
		if (length >= LENGTH_NICE || length == most)
			break;
		wanted = here[length];
	}
	deflate->spent += (uint32_t)(effort - left);
	return length;
}

/* Of a long match only the end: what comes before is found by the match itself. */
static void skip(struct stub_deflater *deflate, uint32_t count)
{
	const uint32_t end = deflate->at + count;

	if (count > LENGTH_LONG)
		deflate->at = end - INSERTS;
	for (; deflate->at < end; deflate->at++, deflate->spent++)
		if (deflate->at + STUB_DEFLATE_MATCH_MIN <= deflate->have)
			(void)insert(deflate, deflate->at);
}

/* Longer than the match that begins a byte before it, or 0. */
static uint32_t look(struct stub_deflater *deflate, uint32_t *distance)
{
	const uint32_t ahead = deflate->have - deflate->at;
	const uint32_t most = ahead < STUB_DEFLATE_MATCH_MAX ? ahead : STUB_DEFLATE_MATCH_MAX;
	uint32_t least = deflate->last_length, length, candidate;

	if (least < STUB_DEFLATE_MATCH_MIN - 1)
		least = STUB_DEFLATE_MATCH_MIN - 1;
	if (ahead < STUB_DEFLATE_MATCH_MIN)
		return 0;
	candidate = insert(deflate, deflate->at);
	if (least >= LENGTH_ENOUGH || least >= most)
		return 0;
	length = find(deflate, candidate, least, most, distance);
	return length > least ? length : 0;
}

void stub_deflate_match(struct stub_deflater *deflate)
{
	const uint32_t last_length = deflate->last_length;
	uint32_t distance = 0;
	const uint32_t length = look(deflate, &distance);

	deflate->last_length = 0;
	if (last_length > 0 && length == 0) {
		add_match(deflate, last_length, deflate->last_distance);
		deflate->has_last = false;
		deflate->at++;
		skip(deflate, last_length - 2);
		return;
	}
	if (deflate->has_last)
		add_literal(deflate, deflate->room->bytes[(deflate->at - 1) & RING_MASK]);
	deflate->has_last = true;
	deflate->last_length = length;
	deflate->last_distance = distance;
	deflate->at++;
	deflate->spent += LITERAL_COST;
}
