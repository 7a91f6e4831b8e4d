/* SPDX-License-Identifier: MIT */
/* The stub's inflate says of any bytes what zlib's inflate says of them. */
#include <stdlib.h>
#include <string.h>

#include "stub/core/inflate.h"
#include "support/cmocka.h"
#include "support/deflate_chunk.h"
#include <rmwflash/bytes.h>

#define ALL (4 * STUB_CHUNK_MAX)

static uint32_t seed = 1;

static uint32_t chance(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)seed * below >> 32);
}

static void fill_blank(uint8_t *bytes)
{
	memset(bytes, 0xff, ALL);
}

static void fill_random(uint8_t *bytes)
{
	for (uint32_t i = 0; i < ALL; i++)
		bytes[i] = (uint8_t)chance(256);
}

static void fill_text(uint8_t *bytes)
{
	static const char *const words[] = {
		"the ",	 "relay ", "is ",	 "switched ", "on\n",
		"off\n", "when ",  "button %d ", "pressed, ", "wifi: "
	};

	for (uint32_t at = 0; at < ALL;) {
		const char *word = words[chance(RMW_COUNT(words))];

		while (*word != '\0' && at < ALL)
			bytes[at++] = (uint8_t)*word++;
	}
}

/* Few of many values: codes of all lengths. */
static void fill_steep(uint8_t *bytes)
{
	for (uint32_t i = 0; i < ALL; i++)
		bytes[i] = (uint8_t)(chance(256) & chance(256) & chance(256) & chance(256));
}

/* Instructions with few operations and many operands, constants, gaps. */
static void fill_firmware(uint8_t *bytes)
{
	uint32_t at = 0;

	fill_blank(bytes);
	while (at + 64 < ALL) {
		const uint32_t kind = chance(20);

		if (kind == 0)
			at += chance(3000);
		else if (kind < 4 && at > 4096) {
			const uint32_t from = at - 1 - chance(4096);

			for (uint32_t i = chance(60); i > 0 && at < ALL; i--, at++)
				bytes[at] = bytes[from + (at & 31)];
		} else {
			rmw_put_le32(bytes + at, chance(40) * 0x10080 | chance(32) << 7 | 0x13);
			at += 4;
		}
	}
}

static const struct {
	const char *says;
	void (*fill)(uint8_t *bytes);
} contents[] = {
	/* clang-format off */
	{ "blank",    fill_blank },
	{ "random",   fill_random },
	{ "text",     fill_text },
	{ "steep",    fill_steep },
	{ "firmware", fill_firmware },
	/* clang-format on */
};

static const struct deflate_way usual = { 9, 0, 15, 8, false };
static uint8_t bytes[ALL], back[STUB_CHUNK_MAX];

static void expect_back(struct rmw_view blocks, uint32_t at, uint32_t known, uint32_t size)
{
	memset(back, 0x5a, size);
	assert_true(deflate_both_take(blocks, (struct rmw_view){ bytes + at - known, known },
				      (struct rmw_span){ back, size }));
	assert_memory_equal(back, bytes + at, size);
}

/* Chunk by chunk, each with all that may be known before it. */
static void expect_chain(const struct deflate_way *way, uint32_t size, uint32_t count)
{
	for (uint32_t i = 0, at = 0; i < count && at + size <= ALL; i++, at += size) {
		const uint32_t known = at < STUB_HISTORY ? at : STUB_HISTORY;
		rmw_auto(buf) blocks = RMW_BUF_INIT;

		deflate_chunk(&blocks, (struct rmw_view){ bytes + at, size },
			      (struct rmw_view){ bytes + at - known, known }, way);
		expect_back(rmw_buf_view(&blocks), at, known, size);
	}
}

static void all_that_zlib_makes_comes_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(contents); i++) {
		contents[i].fill(bytes);
		for (int level = 0; level <= 9; level++)
			for (int strategy = 0; strategy <= 4; strategy++) {
				struct deflate_way way = { level, strategy, 15, 8, level % 2 };

				expect_chain(&way, STUB_CHUNK_MAX, 3);
				way.memory = 1; /* many blocks */
				expect_chain(&way, 9999, 2);
			}
	}
}

static void windows_of_all_sizes_come_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(contents); i++) {
		contents[i].fill(bytes);
		for (int bits = 9; bits <= 15; bits++)
			expect_chain(&(struct deflate_way){ 9, 0, bits, 9, true }, 20000, 4);
	}
}

static void chunks_of_all_sizes_come_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(contents); i++) {
		contents[i].fill(bytes);
		for (uint32_t size = 1; size <= STUB_CHUNK_MAX; size += 1 + size / 6) {
			expect_chain(&(struct deflate_way){ 6, 0, 15, 8, true }, size, 5);
			expect_chain(&(struct deflate_way){ 6, 4, 15, 8, false }, size, 2);
		}
		expect_chain(&usual, STUB_CHUNK_MAX, 4);
	}
}

/* The same bytes as one ring before: distance 32768, the largest there is. */
static void a_match_may_reach_back_all_the_way(void **state)
{
	/* Stored: fixed code 285 without extra bits is 258 bytes, distance 29 with 8191. */
	static const uint8_t whole_way[] = { 0x1b, 0xbd, 0xff, 0x1f, 0x00 };
	uint32_t size = 258;

	(void)state;
	fill_random(bytes);
	memcpy(bytes + STUB_HISTORY, bytes, STUB_HISTORY);
	memset(back, 0, size);
	if (!deflate_both_take(RMW_VIEW_OF(whole_way), (struct rmw_view){ bytes, STUB_HISTORY },
			       (struct rmw_span){ back, size }))
		fail_msg("refused");
	assert_memory_equal(back, bytes, size);
	assert_false(deflate_both_take(RMW_VIEW_OF(whole_way),
				       (struct rmw_view){ bytes, STUB_HISTORY - 1 },
				       (struct rmw_span){ back, size }));
}

static void a_chunk_of_another_size_is_refused(void **state)
{
	rmw_auto(buf) blocks = RMW_BUF_INIT;

	(void)state;
	fill_text(bytes);
	deflate_chunk(&blocks, (struct rmw_view){ bytes, 5000 }, (struct rmw_view){ bytes, 0 },
		      &usual);
	for (uint32_t size = 5001; size < 5300; size++)
		assert_false(deflate_both_take(rmw_buf_view(&blocks), (struct rmw_view){ bytes, 0 },
					       (struct rmw_span){ back, size }));
	for (uint32_t size = 1; size < 5000; size++)
		(void)deflate_both_take(rmw_buf_view(&blocks), (struct rmw_view){ bytes, 0 },
					(struct rmw_span){ back, size });
}

/* What it takes without its history is refused with less of it, or gives other bytes. */
static void a_history_that_is_missing_is_noticed(void **state)
{
	rmw_auto(buf) blocks = RMW_BUF_INIT;

	(void)state;
	fill_random(bytes);
	memcpy(bytes + 20000, bytes, 20000);
	deflate_chunk(&blocks, (struct rmw_view){ bytes + 20000, 20000 },
		      (struct rmw_view){ bytes, 20000 }, &usual);
	expect_back(rmw_buf_view(&blocks), 20000, 20000, 20000);
	for (uint32_t known = 0; known < 20000; known += 1999)
		assert_false(deflate_both_take(rmw_buf_view(&blocks),
					       (struct rmw_view){ bytes + 20000 - known, known },
					       (struct rmw_span){ back, 20000 }));
}

static void whatever_is_cut_off_is_noticed(void **state)
{
	static const struct deflate_way ways[] = { { 9, 0, 15, 8, false },
						   { 9, 4, 15, 8, false },
						   { 0, 0, 15, 8, true } };

	(void)state;
	fill_firmware(bytes);
	for (size_t i = 0; i < RMW_COUNT(ways); i++) {
		rmw_auto(buf) blocks = RMW_BUF_INIT;

		deflate_chunk(&blocks, (struct rmw_view){ bytes, 6000 },
			      (struct rmw_view){ bytes, 0 }, &ways[i]);
		for (size_t len = 0; len + 6 < blocks.len; len++)
			assert_false(deflate_both_take(rmw_view_part(rmw_buf_view(&blocks), 0, len),
						       (struct rmw_view){ bytes, 0 },
						       (struct rmw_span){ back, 6000 }));
	}
}

static void flipped_bits_mean_what_zlib_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(contents); i++)
		for (int strategy = 0; strategy <= 4; strategy += 2) {
			const struct deflate_way way = { 9, strategy, 15, 8, true };
			rmw_auto(buf) blocks = RMW_BUF_INIT;

			contents[i].fill(bytes);
			deflate_chunk(&blocks, (struct rmw_view){ bytes + 3000, 3000 },
				      (struct rmw_view){ bytes, 3000 }, &way);
			for (size_t bit = 0; bit < 8 * blocks.len; bit += bit < 1200 ? 1 : 97) {
				blocks.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
				(void)deflate_both_take(rmw_buf_view(&blocks),
							(struct rmw_view){ bytes, 3000 },
							(struct rmw_span){ back, 3000 });
				blocks.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			}
		}
}

/* Bits that are put down one behind the other, lowest first; Huffman codes highest first. */
struct bits {
	uint8_t bytes[300];
	size_t count;
};

static void put(struct bits *bits, uint32_t value, uint32_t count)
{
	for (; count > 0; count--, value >>= 1, bits->count++)
		bits->bytes[bits->count / 8] |= (uint8_t)((value & 1) << bits->count % 8);
}

/* A dynamic block whose code lengths are written in codes of four bits for 0 to 15: `lengths` of
 * `literals` and `distances` codes, most of them 0. */
static void put_head(struct bits *bits, uint32_t literals, uint32_t distances)
{
	static const uint8_t order[] = { 16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
					 11, 4,	 12, 3, 13, 2, 14, 1, 15 };

	put(bits, 5, 3); /* final, dynamic */
	put(bits, literals - 257, 5);
	put(bits, distances - 1, 5);
	put(bits, 15, 4);
	for (size_t i = 0; i < RMW_COUNT(order); i++)
		put(bits, order[i] < 16 ? 4 : 0, 3);
}

static void put_length(struct bits *bits, uint32_t length)
{
	for (uint32_t bit = 8; bit > 0; bit >>= 1)
		put(bits, (length & bit) > 0, 1);
}

struct sparse {
	uint32_t symbol, length;
};

static void put_lengths(struct bits *bits, uint32_t count, const struct sparse *codes)
{
	for (uint32_t i = 0; i < count; i++) {
		if (codes->length > 0 && codes->symbol == i)
			put_length(bits, codes++->length);
		else
			put_length(bits, 0);
	}
}

static const struct {
	const char *says;
	uint32_t literals, distances;
	struct sparse of_literals[6], of_distances[4];
	uint32_t tail, tail_bits, size;
	bool is_good;
} heads[] = {
	/* clang-format off */
	{ "one literal", 257, 1, { { 65, 1 }, { 256, 1 } }, { { 0 } }, 0, 3, 3, true },
	{ "only the end, one bit", 257, 1, { { 256, 1 } }, { { 0 } }, 1, 1, 1, false },
	{ "no end of block", 257, 1, { { 65, 1 }, { 66, 1 } }, { { 0 } }, 0, 3, 3, false },
	{ "no code at all", 257, 1, { { 0 } }, { { 0 } }, 0, 3, 3, false },
	{ "incomplete", 257, 1, { { 65, 2 }, { 256, 1 } }, { { 0 } }, 0, 6, 3, false },
	{ "a single literal of two bits", 257, 1, { { 256, 2 } }, { { 0 } }, 0, 6, 3, false },
	{ "too many codes", 257, 1, { { 65, 1 }, { 66, 1 }, { 256, 1 } }, { { 0 } }, 0, 3, 3,
	  false },
	{ "a distance of one bit", 258, 1, { { 65, 2 }, { 256, 2 }, { 257, 1 } }, { { 0, 1 } },
	  /* 65: 10, 257: 0, distance 0 */ 1, 4, 4, true },
	{ "the other bit", 258, 1, { { 65, 2 }, { 256, 2 }, { 257, 1 } }, { { 0, 1 } },
	  9, 4, 4, false },
	{ "a distance of two bits", 258, 1, { { 65, 2 }, { 256, 2 }, { 257, 1 } }, { { 0, 2 } },
	  1, 5, 4, false },
	{ "a match without distances", 258, 1, { { 65, 2 }, { 256, 2 }, { 257, 1 } }, { { 0 } },
	  1, 4, 4, false },
	{ "too many distances", 257, 3, { { 65, 1 }, { 256, 1 } }, { { 0, 1 }, { 1, 1 }, { 2, 1 } },
	  0, 3, 3, false },
	{ "lengths of 287", 287, 1, { { 65, 1 }, { 256, 1 } }, { { 0 } }, 0, 3, 3, false },
	{ "distances of 31", 257, 31, { { 65, 1 }, { 256, 1 } }, { { 0 } }, 0, 3, 3, false },
	{ "a code of fifteen bits, alone", 257, 1, { { 256, 15 } }, { { 0 } }, 0, 16, 3, false },
	/* clang-format on */
};

static void sets_of_codes_are_taken_as_zlib_takes_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(heads); i++) {
		struct bits bits = { 0 };

		put_head(&bits, heads[i].literals, heads[i].distances);
		put_lengths(&bits, heads[i].literals, heads[i].of_literals);
		put_lengths(&bits, heads[i].distances, heads[i].of_distances);
		put(&bits, heads[i].tail, heads[i].tail_bits);
		if (deflate_both_take((struct rmw_view){ bits.bytes, (bits.count + 7) / 8 },
				      (struct rmw_view){ bytes, 0 },
				      (struct rmw_span){ back, heads[i].size }) != heads[i].is_good)
			fail_msg("%s", heads[i].says);
	}
}

/* Heads of all kinds, by chance: most are wrong somewhere, and not all at once. */
static void made_up_heads_mean_what_zlib_says(void **state)
{
	uint8_t blocks[120];

	(void)state;
	fill_text(bytes);
	for (uint32_t i = 0; i < 200000; i++) {
		for (size_t at = 0; at < sizeof(blocks); at++)
			blocks[at] = (uint8_t)(chance(256) & chance(256));
		blocks[0] = (uint8_t)((blocks[0] & 0xf8) | chance(8));
		(void)deflate_both_take(RMW_VIEW_OF(blocks), (struct rmw_view){ bytes, 300 },
					(struct rmw_span){ back, 1 + chance(600) });
	}
}

static void stored_blocks_are_checked(void **state)
{
	static const struct {
		uint8_t bytes[12];
		uint32_t len, size;
		bool is_good;
	} blocks[] = {
		/* clang-format off */
		{ { 0x01, 3, 0, 0xfc, 0xff, 1, 2, 3 },             8, 3, true },
		{ { 0x00, 0, 0, 0xff, 0xff, 1, 1, 0, 0xfe, 0xff, 7 }, 11, 1, true },
		{ { 0x01, 3, 0, 0xfd, 0xff, 1, 2, 3 },             8, 3, false },
		{ { 0x01, 3, 0, 0xfc, 0xff, 1, 2 },                7, 3, false },
		{ { 0x01, 3, 0, 0xfc, 0xff, 1, 2, 3 },             8, 2, false },
		{ { 0x01, 3, 0, 0xfc, 0xff, 1, 2, 3 },             8, 4, false },
		{ { 0x01, 3, 0, 0xfc },                            4, 3, false },
		{ { 0x06, 3, 0, 0xfc, 0xff, 1, 2, 3 },             8, 3, false },
		{ { 0x07, 3, 0, 0xfc, 0xff, 1, 2, 3 },             8, 3, false },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(blocks); i++)
		assert_int_equal(
			deflate_both_take((struct rmw_view){ blocks[i].bytes, blocks[i].len },
					  (struct rmw_view){ bytes, 0 },
					  (struct rmw_span){ back, blocks[i].size }),
			blocks[i].is_good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_zlib_makes_comes_back),
		cmocka_unit_test(windows_of_all_sizes_come_back),
		cmocka_unit_test(chunks_of_all_sizes_come_back),
		cmocka_unit_test(a_match_may_reach_back_all_the_way),
		cmocka_unit_test(a_chunk_of_another_size_is_refused),
		cmocka_unit_test(a_history_that_is_missing_is_noticed),
		cmocka_unit_test(whatever_is_cut_off_is_noticed),
		cmocka_unit_test(flipped_bits_mean_what_zlib_says),
		cmocka_unit_test(sets_of_codes_are_taken_as_zlib_takes_them),
		cmocka_unit_test(made_up_heads_mean_what_zlib_says),
		cmocka_unit_test(stored_blocks_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
