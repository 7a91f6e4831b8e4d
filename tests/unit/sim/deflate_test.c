/* SPDX-License-Identifier: MIT */
/* The stub's encoder makes chunks that zlib reads, however odd the bytes are. */
#include <string.h>

#include "stub/core/deflate.h"
#include "support/cmocka.h"
#include "support/deflate_check.h"
#include "support/fill.h"

#define LONGEST (300u * 1024)

static void fill_blank(struct rmw_span bytes, uint32_t seed)
{
	(void)seed;
	memset(bytes.data, 0xff, bytes.len);
}

static void fill_alternating(struct rmw_span bytes, uint32_t seed)
{
	for (size_t i = 0; i < bytes.len; i++)
		bytes.data[i] = (uint8_t)(i % 2 * seed);
}

static void fill_two(struct rmw_span bytes, uint32_t seed)
{
	fill_noise(bytes, seed);
	for (size_t i = 0; i < bytes.len; i++)
		bytes.data[i] = (uint8_t)('a' + (bytes.data[i] & 1));
}

/* Pages of noise in blank space. */
static void fill_islands(struct rmw_span bytes, uint32_t seed)
{
	fill_noise(bytes, seed);
	for (size_t i = 0; i < bytes.len; i++)
		if (i / 1000 % 7 != 0)
			bytes.data[i] = 0xff;
}

/* The same block of noise, as far back as a match can reach, and a byte less and more. */
static void fill_far(struct rmw_span bytes, uint32_t seed)
{
	const size_t period = STUB_DEFLATE_BACK - 1 + seed % 3;

	fill_noise(rmw_span_part(bytes, 0, period), seed);
	for (size_t i = period; i < bytes.len; i++)
		bytes.data[i] = bytes.data[i - period];
}

/* Literals as frequent as Fibonacci's numbers, which makes for the longest codes. */
static void fill_fibonacci(struct rmw_span bytes, uint32_t seed)
{
	uint32_t last = 1, now = 1;
	uint8_t byte = 0;

	for (size_t at = 0, left = 1; at < bytes.len; at++) {
		bytes.data[(at * 7919 + seed) % bytes.len] = byte;
		if (--left > 0)
			continue;
		byte++;
		left = now;
		now += last;
		last = (uint32_t)left;
	}
}

static const struct {
	const char *says;
	void (*fill)(struct rmw_span bytes, uint32_t seed);
} contents[] = {
	/* clang-format off */
	{ "noise",       fill_noise },
	{ "blank",       fill_blank },
	{ "text",        fill_text },
	{ "firmware",    fill_firmware },
	{ "alternating", fill_alternating },
	{ "two values",  fill_two },
	{ "islands",     fill_islands },
	{ "far matches", fill_far },
	{ "Fibonacci",   fill_fibonacci },
	/* clang-format on */
};

static uint8_t bytes[LONGEST];

static void all_content_comes_back(void **state)
{
	static const size_t lens[] = { 1,    2,	    3,	   4,	  5,	 255,	256,	257,
				       258,  259,   260,   512,	  513,	 1000,	4090,	4096,
				       5000, 16384, 16385, 32768, 32769, 65537, 100000, LONGEST };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(contents); i++)
		for (size_t n = 0; n < RMW_COUNT(lens); n++) {
			const struct rmw_span part = { bytes, lens[n] };

			contents[i].fill(part, (uint32_t)(n + 1));
			(void)deflate_check(rmw_span_view(part), n % 2 == 0);
		}
}

/* The tallies are the same whenever the bytes come in, but for matches that end for want of them.
 */
static void noise_is_stored(void **state)
{
	struct deflate_tally tally;

	(void)state;
	fill_noise(RMW_SPAN_OF(bytes), 5);
	tally = deflate_check(RMW_VIEW_OF(bytes), true);
	assert_int_equal(tally.stored, tally.chunks);
	assert_in_range(tally.len, LONGEST, LONGEST + LONGEST / 512);
}

/* Noise that comes again so far behind, and one byte farther. */
static void matches_reach_as_far_back_as_they_may(void **state)
{
	struct deflate_tally tally;

	(void)state;
	fill_far(RMW_SPAN_OF(bytes), 1);
	tally = deflate_check(RMW_VIEW_OF(bytes), true);
	assert_in_range(tally.len, STUB_DEFLATE_BACK, STUB_DEFLATE_BACK + LONGEST / 32);
	fill_far(RMW_SPAN_OF(bytes), 2);
	tally = deflate_check(RMW_VIEW_OF(bytes), true);
	assert_in_range(tally.len, LONGEST, LONGEST + LONGEST / 512);
}

static void blank_space_takes_next_to_nothing(void **state)
{
	struct deflate_tally tally;

	(void)state;
	fill_blank(RMW_SPAN_OF(bytes), 0);
	tally = deflate_check(RMW_VIEW_OF(bytes), true);
	assert_in_range(tally.chunks, LONGEST / STUB_CHUNK_MAX, LONGEST / STUB_CHUNK_MAX + 1);
	assert_in_range(tally.len, 1, 50 * tally.chunks);
	assert_in_range(tally.raw_longest, STUB_CHUNK_MAX - 300, STUB_CHUNK_MAX);
}

static void a_few_bytes_take_fixed_codes(void **state)
{
	static const uint8_t few[] = "erased, erased, erased";
	struct deflate_tally tally;

	(void)state;
	tally = deflate_check(RMW_VIEW_OF(few), true);
	assert_int_equal(tally.fixed, 1);
	assert_in_range(tally.len, 1, 16);
}

static void frames_are_filled(void **state)
{
	struct deflate_tally tally;

	(void)state;
	fill_firmware(RMW_SPAN_OF(bytes), 1);
	tally = deflate_check(RMW_VIEW_OF(bytes), true);
	assert_int_equal(tally.dynamic, tally.chunks);
	assert_in_range(tally.len / tally.chunks, STUB_DATA_MAX * 3 / 4, STUB_DATA_MAX);
}

static void firmware_shrinks_nearly_as_with_zlib(void **state)
{
	struct deflate_tally tally;
	size_t len;

	(void)state;
	fill_firmware(RMW_SPAN_OF(bytes), 1);
	tally = deflate_check(RMW_VIEW_OF(bytes), true);
	len = zlib_len(RMW_VIEW_OF(bytes));
	assert_in_range(tally.len + tally.chunks * (STUB_FRAME_MAX - STUB_DATA_MAX), len / 2,
			len + len / 20);
}

static void look(void *of)
{
	(*(size_t *)of)++;
}

/* A set is complete when its codes take up all that there are of the greatest length. */
static void check_code(const uint16_t *counts, uint32_t size, uint32_t longest)
{
	static struct stub_huffman work;
	uint8_t lengths[STUB_HUFFMAN_SYMBOLS];
	uint16_t codes[STUB_HUFFMAN_SYMBOLS];
	uint32_t taken = 0;
	size_t looks = 0;

	stub_huffman_lengths(&work, counts, size, longest, lengths,
			     &(struct stub_look){ look, &looks });
	stub_huffman_codes(lengths, size, codes, &(struct stub_look){ look, &looks });
	for (uint32_t i = 0; i < size; i++) {
		assert_in_range(lengths[i], counts[i] > 0, longest);
		taken += lengths[i] > 0 ? 1u << (longest - lengths[i]) : 0;
		for (uint32_t j = 0; j < i; j++) {
			const uint32_t shorter = lengths[i] < lengths[j] ? lengths[i] : lengths[j];

			if (shorter > 0)
				assert_int_not_equal((codes[i] ^ codes[j]) & ((1u << shorter) - 1),
						     0);
			if (counts[i] > counts[j] && counts[j] > 0)
				assert_true(lengths[i] <= lengths[j]);
		}
	}
	assert_int_equal(taken, 1u << longest);
}

static void codes_are_complete_and_not_too_long(void **state)
{
	static const uint32_t sizes[][2] = {
		{ 19, 7 }, { 30, 15 }, { 286, 15 }, { 286, 9 }, { 2, 1 }, { 128, 7 },
	};
	uint16_t counts[STUB_HUFFMAN_SYMBOLS];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(sizes); i++) {
		uint32_t last = 0, now = 1;

		memset(counts, 0, sizeof(counts));
		for (uint32_t n = 0; n <= sizes[i][0]; n++) {
			check_code(counts, sizes[i][0], sizes[i][1]);
			counts[n * 7 % sizes[i][0]] = (uint16_t)(n < 22 ? now : 1);
			now += last;
			last = now - last;
		}
		memset(counts, 0xff, sizeof(counts));
		for (uint32_t n = 0; n < sizes[i][0]; n++)
			counts[n] = 100;
		check_code(counts, sizes[i][0], sizes[i][1]);
	}
}

/* Optimal for these: 1 bit for the half, 2 for the quarter, ... */
static void frequent_symbols_get_short_codes(void **state)
{
	static const uint16_t counts[] = { 1, 8, 0, 2, 4, 1 };
	static const uint8_t want[] = { 4, 1, 0, 3, 2, 4 };
	static struct stub_huffman work;
	uint8_t lengths[RMW_COUNT(counts)];
	size_t looks = 0;

	(void)state;
	stub_huffman_lengths(&work, counts, RMW_COUNT(counts), 15, lengths,
			     &(struct stub_look){ look, &looks });
	assert_memory_equal(lengths, want, sizeof(want));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_content_comes_back),
		cmocka_unit_test(noise_is_stored),
		cmocka_unit_test(matches_reach_as_far_back_as_they_may),
		cmocka_unit_test(blank_space_takes_next_to_nothing),
		cmocka_unit_test(a_few_bytes_take_fixed_codes),
		cmocka_unit_test(frames_are_filled),
		cmocka_unit_test(firmware_shrinks_nearly_as_with_zlib),
		cmocka_unit_test(codes_are_complete_and_not_too_long),
		cmocka_unit_test(frequent_symbols_get_short_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
