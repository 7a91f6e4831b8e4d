/* SPDX-License-Identifier: MIT */
/* Deflate: chunks, each a block of the kind that is shortest, and how they are written. */
#include "core/deflate.h"

#include <stddef.h>
#include <string.h>

#define RING_MASK (STUB_DEFLATE_RING - 1u)
#define STEP_COST 64u /* what a step may come to before it ends */

#define PUTS 24u /* symbols that are written in one go */

#define LOOK_EVERY 32u /* lengths of codes that are shortened */

#define HEAD_BITS 3u
#define STORED_HEAD 5u /* bytes */
#define DYNAMIC_HEAD_BITS (HEAD_BITS + 14u)
#define TOKEN_BITS_MAX 33u /* of the fixed codes: 8 and 5, 5 and 12 of extra bits, and to spare */
#define FIXED_END_BITS 7u
#define CODE_MAX 15u   /* bits of a code */
#define LENGTHS_MAX 7u /* bits of a code that tells lengths */
#define LITERALS_MIN 257u
#define LENGTHS_MIN 4u
#define LITERALS_USED 286u
#define DISTANCES_USED 30u

/* What tells how often a length comes again: the last one, or none. */
enum {
	REPEAT_LAST = 16, /* 3 to 6 times */
	REPEAT_NONE = 17, /* 3 to 10 times */
	REPEAT_MANY = 18, /* 11 to 138 times */
};

/* What is written of a block, one after the other. */
enum {
	PHASE_HEAD,
	PHASE_LENGTHS,
	PHASE_ROWS,
	PHASE_TOKENS,
	PHASE_STORED,
	PHASE_END,
};

static const uint8_t lengths_order[STUB_DEFLATE_LENGTHS] = { 16, 17, 18, 0, 8,	7, 9,  6, 10, 5,
							     11, 4,  12, 3, 13, 2, 14, 1, 15 };

static void look(const struct stub_deflater *deflate)
{
	deflate->look.look(deflate->look.of);
}

static void begin_chunk(struct stub_deflater *deflate)
{
	look(deflate);
	memset(deflate->counts, 0, sizeof(deflate->counts));
	deflate->counts[STUB_DEFLATE_END] = 1;
	deflate->begin += deflate->raw;
	deflate->raw = deflate->fixed_bits = deflate->token_count = 0;
	deflate->state =
		deflate->begin < deflate->size ? STUB_DEFLATE_MATCHES : STUB_DEFLATE_IS_DONE;
}

static void set_alphabet(struct stub_deflater *deflate, struct stub_deflate_alphabet *alphabet,
			 uint32_t from)
{
	alphabet->counts = deflate->counts + from;
	alphabet->codes = deflate->codes + from;
	alphabet->lengths = deflate->code_lengths + from;
}

void stub_deflate_begin(struct stub_deflater *deflate, struct stub_deflate *room, uint32_t size,
			struct stub_look look)
{
	deflate->room = room;
	deflate->look = look;
	set_alphabet(deflate, &deflate->literals, 0);
	set_alphabet(deflate, &deflate->distances, STUB_DEFLATE_FIRST_DISTANCE);
	set_alphabet(deflate, &deflate->lengths, STUB_DEFLATE_FIRST_ROW);
	deflate->size = size;
	deflate->have = deflate->at = deflate->begin = deflate->raw = 0;
	deflate->has_last = false;
	deflate->last_length = 0;
	begin_chunk(deflate);
}

uint8_t *stub_deflate_room(struct stub_deflater *deflate, uint32_t *len)
{
	const uint32_t missing = deflate->size - deflate->have;

	*len = missing < STUB_DEFLATE_PIECE ? missing : STUB_DEFLATE_PIECE;
	if (*len == 0 || deflate->have - deflate->at + STUB_DEFLATE_BACK + STUB_DEFLATE_PIECE >=
				 STUB_DEFLATE_RING)
		return NULL;
	return deflate->room->bytes + (deflate->have & RING_MASK);
}

void stub_deflate_put(struct stub_deflater *deflate, uint32_t len)
{
	const uint32_t at = deflate->have & RING_MASK;

	if (at < STUB_DEFLATE_MIRROR)
		memcpy(deflate->room->bytes + STUB_DEFLATE_RING + at, deflate->room->bytes + at,
		       len);
	deflate->have += len;
}

static bool is_full(const struct stub_deflater *deflate)
{
	return deflate->fixed_bits + HEAD_BITS + FIXED_END_BITS + TOKEN_BITS_MAX >
		       8 * STUB_DATA_MAX ||
	       deflate->raw + STUB_DEFLATE_MATCH_MAX > STUB_CHUNK_MAX;
}

static void add_row(struct stub_deflater *deflate, uint32_t row, uint32_t repeats)
{
	if (deflate->row_count % LOOK_EVERY == 0)
		look(deflate);
	deflate->room->rows[deflate->row_count] = (uint8_t)row;
	deflate->room->repeats[deflate->row_count++] = (uint8_t)repeats;
	deflate->lengths.counts[row]++;
}

/* So many codes of that length on end. */
static void add_rows(struct stub_deflater *deflate, uint32_t length, uint32_t count)
{
	if (length > 0) {
		add_row(deflate, length, 0);
		count--;
	}
	while (count >= 3) {
		const uint32_t row = length > 0	  ? REPEAT_LAST
				     : count > 10 ? REPEAT_MANY
						  : REPEAT_NONE;
		const uint32_t least = row == REPEAT_MANY ? 11 : 3;
		const uint32_t most = row == REPEAT_LAST ? 6 : row == REPEAT_NONE ? 10 : 138;
		const uint32_t now = count < most ? count : most;

		add_row(deflate, row, now - least);
		count -= now;
	}
	for (; count > 0; count--)
		add_row(deflate, length, 0);
}

static void shorten(struct stub_deflater *deflate, const struct stub_deflate_alphabet *alphabet)
{
	for (uint32_t from = 0, to; from < alphabet->size; from = to) {
		for (to = from + 1; to < alphabet->size; to++)
			if (alphabet->lengths[to] != alphabet->lengths[from])
				break;
		add_rows(deflate, alphabet->lengths[from], to - from);
	}
}

static void make_codes(struct stub_deflater *deflate, struct stub_deflate_alphabet *alphabet,
		       uint32_t size, uint32_t longest)
{
	stub_huffman_lengths(&deflate->huffman, alphabet->counts, size, longest, alphabet->lengths,
			     &deflate->look);
	stub_huffman_codes(alphabet->lengths, size, alphabet->codes, &deflate->look);
	alphabet->size = size;
}

static void trim(struct stub_deflate_alphabet *alphabet, uint32_t least)
{
	while (alphabet->size > least && alphabet->lengths[alphabet->size - 1] == 0)
		alphabet->size--;
}

static uint32_t row_extra_bits(uint32_t row)
{
	return row < REPEAT_LAST ? 0 : row == REPEAT_LAST ? 2 : row == REPEAT_NONE ? 3 : 7;
}

/* The code for the codes, and the bits that tell of both. */
static uint32_t make_head(struct stub_deflater *deflate)
{
	struct stub_deflate_alphabet *lengths = &deflate->lengths;
	uint32_t bits = DYNAMIC_HEAD_BITS;

	deflate->row_count = 0;
	shorten(deflate, &deflate->literals);
	shorten(deflate, &deflate->distances);
	make_codes(deflate, lengths, STUB_DEFLATE_LENGTHS, LENGTHS_MAX);
	while (lengths->size > LENGTHS_MIN &&
	       lengths->lengths[lengths_order[lengths->size - 1]] == 0)
		lengths->size--;
	for (uint32_t row = 0; row < STUB_DEFLATE_LENGTHS; row++)
		bits += lengths->counts[row] * (lengths->lengths[row] + row_extra_bits(row));
	return bits + 3 * lengths->size;
}

/* All that is written with the codes, but for extra bits. */
static uint32_t code_bits(const struct stub_deflater *deflate,
			  const struct stub_deflate_alphabet *alphabet)
{
	uint32_t bits = 0;

	for (uint32_t symbol = 0; symbol < alphabet->size; symbol++)
		bits += (uint32_t)alphabet->counts[symbol] * alphabet->lengths[symbol];
	look(deflate);
	return bits;
}

static void set_fixed(struct stub_deflate_alphabet *alphabet, uint32_t from, uint32_t to,
		      uint8_t length)
{
	memset(alphabet->lengths + from, length, to - from);
	alphabet->size = to;
}

static void set_fixed_codes(struct stub_deflater *deflate)
{
	struct stub_deflate_alphabet *literals = &deflate->literals;
	struct stub_deflate_alphabet *distances = &deflate->distances;

	set_fixed(literals, 0, 144, 8);
	set_fixed(literals, 144, 256, 9);
	set_fixed(literals, 256, 280, 7);
	set_fixed(literals, 280, STUB_DEFLATE_LITERALS, 8);
	set_fixed(distances, 0, STUB_DEFLATE_DISTANCES, 5);
}

/* Bits of the tokens' extra bits: what the fixed codes leave of their sum. */
static uint32_t dynamic_bits(struct stub_deflater *deflate)
{
	struct stub_deflate_alphabet *literals = &deflate->literals;
	struct stub_deflate_alphabet *distances = &deflate->distances;
	uint32_t bits;

	look(deflate);
	set_fixed_codes(deflate);
	look(deflate);
	bits = deflate->fixed_bits + FIXED_END_BITS - code_bits(deflate, literals) -
	       code_bits(deflate, distances);
	make_codes(deflate, literals, LITERALS_USED, CODE_MAX);
	make_codes(deflate, distances, DISTANCES_USED, CODE_MAX);
	trim(literals, LITERALS_MIN);
	trim(distances, 1);
	bits += code_bits(deflate, literals) + code_bits(deflate, distances);
	return bits + make_head(deflate);
}

/* Fixed codes stand for a block that never is too long, as is_full sees to. */
static void choose_block(struct stub_deflater *deflate)
{
	const uint32_t fixed = HEAD_BITS + deflate->fixed_bits + FIXED_END_BITS;
	const uint32_t stored = 8 * (STORED_HEAD + deflate->raw);
	const uint32_t dynamic = dynamic_bits(deflate);
	uint32_t bits = dynamic;

	deflate->block = STUB_DEFLATE_DYNAMIC;
	if (fixed <= bits) {
		set_fixed_codes(deflate);
		stub_huffman_codes(deflate->literals.lengths, STUB_DEFLATE_LITERALS,
				   deflate->literals.codes, &deflate->look);
		stub_huffman_codes(deflate->distances.lengths, STUB_DEFLATE_DISTANCES,
				   deflate->distances.codes, &deflate->look);
		deflate->block = STUB_DEFLATE_FIXED;
		bits = fixed;
	}
	if (stored < bits) {
		deflate->block = STUB_DEFLATE_STORED;
		bits = stored;
	}
	deflate->len = (bits + 7) / 8;
	deflate->phase = PHASE_HEAD;
	deflate->next = deflate->bits = deflate->bit_count = 0;
	deflate->state = STUB_DEFLATE_IS_READY;
}

static bool has_ahead(const struct stub_deflater *deflate)
{
	return deflate->have == deflate->size ||
	       deflate->have - deflate->at >= STUB_DEFLATE_MATCH_MAX;
}

bool stub_deflate_step(struct stub_deflater *deflate)
{
	if (deflate->state != STUB_DEFLATE_MATCHES || !has_ahead(deflate))
		return false;
	for (deflate->spent = 0; deflate->spent < STEP_COST; stub_deflate_match(deflate)) {
		if (deflate->at == deflate->size)
			stub_deflate_finish(deflate);
		if (deflate->at == deflate->size || is_full(deflate)) {
			choose_block(deflate);
			return true;
		}
		if (!has_ahead(deflate))
			return true;
	}
	return true;
}

static void put(struct stub_deflater *deflate, uint32_t value, uint32_t count)
{
	deflate->bits |= value << deflate->bit_count;
	deflate->bit_count += count;
	for (; deflate->bit_count >= 8; deflate->bit_count -= 8, deflate->bits >>= 8)
		*deflate->out++ = (uint8_t)deflate->bits;
}

static void put_code(struct stub_deflater *deflate, const struct stub_deflate_alphabet *alphabet,
		     uint32_t symbol)
{
	put(deflate, alphabet->codes[symbol], alphabet->lengths[symbol]);
}

/* Zeros up to the next byte. */
static void pad(struct stub_deflater *deflate)
{
	put(deflate, 0, (8 - deflate->bit_count) % 8);
}

static void turn_to(struct stub_deflater *deflate, uint32_t phase)
{
	deflate->phase = phase;
	deflate->next = 0;
}

static void put_head(struct stub_deflater *deflate)
{
	put(deflate, 1 | (uint32_t)deflate->block << 1, HEAD_BITS);
	switch (deflate->block) {
	case STUB_DEFLATE_STORED:
		pad(deflate);
		put(deflate, deflate->raw, 16);
		put(deflate, deflate->raw ^ 0xffff, 16);
		turn_to(deflate, PHASE_STORED);
		break;
	case STUB_DEFLATE_FIXED:
		turn_to(deflate, PHASE_TOKENS);
		break;
	case STUB_DEFLATE_DYNAMIC:
		put(deflate, deflate->literals.size - LITERALS_MIN, 5);
		put(deflate, deflate->distances.size - 1, 5);
		put(deflate, deflate->lengths.size - LENGTHS_MIN, 4);
		turn_to(deflate, PHASE_LENGTHS);
		break;
	}
}

static void put_length(struct stub_deflater *deflate)
{
	const struct stub_deflate_alphabet *lengths = &deflate->lengths;

	put(deflate, lengths->lengths[lengths_order[deflate->next++]], 3);
	if (deflate->next == lengths->size)
		turn_to(deflate, PHASE_ROWS);
}

static void put_row(struct stub_deflater *deflate)
{
	const uint32_t row = deflate->room->rows[deflate->next];

	put_code(deflate, &deflate->lengths, row);
	put(deflate, deflate->room->repeats[deflate->next++], row_extra_bits(row));
	if (deflate->next == deflate->row_count)
		turn_to(deflate, PHASE_TOKENS);
}

static void put_match(struct stub_deflater *deflate, uint32_t token)
{
	const struct stub_deflate_symbol length =
		stub_deflate_length(token & ((1u << STUB_DEFLATE_DISTANCE_SHIFT) - 1));
	const struct stub_deflate_symbol distance =
		stub_deflate_distance(token >> STUB_DEFLATE_DISTANCE_SHIFT);

	put_code(deflate, &deflate->literals, STUB_DEFLATE_FIRST_LENGTH + length.number);
	put(deflate, length.extra, length.extra_count);
	put_code(deflate, &deflate->distances, distance.number);
	put(deflate, distance.extra, distance.extra_count);
}

static void put_token(struct stub_deflater *deflate)
{
	const uint32_t token = deflate->room->tokens[deflate->next];

	if (token >> STUB_DEFLATE_DISTANCE_SHIFT == 0)
		put_code(deflate, &deflate->literals, token);
	else
		put_match(deflate, token);
	if (++deflate->next < deflate->token_count)
		return;
	put_code(deflate, &deflate->literals, STUB_DEFLATE_END);
	pad(deflate);
	turn_to(deflate, PHASE_END);
}

static void put_stored(struct stub_deflater *deflate)
{
	put(deflate, deflate->room->bytes[(deflate->begin + deflate->next++) & RING_MASK], 8);
	if (deflate->next == deflate->raw)
		turn_to(deflate, PHASE_END);
}

uint32_t stub_deflate_take(struct stub_deflater *deflate, uint8_t *into, uint32_t room)
{
	static void (*const puts[])(struct stub_deflater *) = {
		[PHASE_HEAD] = put_head,    [PHASE_LENGTHS] = put_length, [PHASE_ROWS] = put_row,
		[PHASE_TOKENS] = put_token, [PHASE_STORED] = put_stored,
	};
	const uint8_t *last = into + room - STUB_DEFLATE_TAKE_MIN;

	deflate->out = into;
	for (uint32_t i = 0; i < PUTS && deflate->phase != PHASE_END && deflate->out <= last; i++)
		puts[deflate->phase](deflate);
	if (deflate->phase == PHASE_END)
		begin_chunk(deflate);
	return (uint32_t)(deflate->out - into);
}
