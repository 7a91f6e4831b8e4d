/* SPDX-License-Identifier: MIT */
/* Frames that carry nothing which reads as an eFuse write, and are never too short. */
#include "support/cmocka.h"

#include "chip/bl602.h"

#define BURN "\x40\x00\x08\x00\x10\x00\x00\x00"
#define TEN "0123456789"

static const struct {
	const char *says;
	const char *bytes;
	size_t len, most, cut;
} cases[] = {
	/* clang-format off */
	{ "what fits is taken whole",            TEN TEN, 20, 32, 20 },
	{ "what does not fit is cut",            TEN TEN, 20, 12, 12 },
	{ "not so that too little is left",      TEN TEN, 20, 16, 8 },
	{ "an eFuse write is cut through",       TEN BURN TEN, 28, 32, 15 },
	{ "at the beginning too",                BURN TEN, 18, 32, 5 },
	{ "and at the end",                      TEN BURN, 18, 32, 11 },
	{ "behind the end of the frame",         TEN BURN TEN, 28, 12, 12 },
	{ "an address of no eFuse is none",      TEN "\x40\0\x08\0\x80\0\0\0" TEN, 28, 32, 28 },
	{ "nor is a length beyond all frames",   TEN "\x40\0\xfd\x0f\x10\0\0\0" TEN, 28, 32, 28 },
	{ "the longest length still is",         TEN "\x40\0\xfc\x0f\x7f\0\0\0" TEN, 28, 32, 15 },
	{ "too few bytes to cut stay as they are", BURN, 8, 32, 8 },
	/* clang-format on */
};

static void frames_are_cut_where_they_must_be(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		const struct rmw_view bytes = { (const uint8_t *)cases[i].bytes, cases[i].len };

		print_message("%s\n", cases[i].says);
		assert_int_equal(bl602_cut(bytes, cases[i].most), cases[i].cut);
	}
}

static void no_cut_leaves_a_piece_too_short_or_one_whole(void **state)
{
	uint8_t bytes[64];

	(void)state;
	for (size_t len = 10; len <= sizeof(bytes); len++) {
		for (size_t at = 0; at < len; at++)
			bytes[at] = (uint8_t)BURN[at % 8];
		for (size_t at = 0, cut; at < len; at += cut) {
			cut = bl602_cut((struct rmw_view){ bytes + at, len - at }, 2048);
			assert_true(cut >= BL602_WRITE_MIN && cut <= len - at);
			assert_true(len - at == cut || len - at - cut >= BL602_WRITE_MIN);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_are_cut_where_they_must_be),
		cmocka_unit_test(no_cut_leaves_a_piece_too_short_or_one_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
