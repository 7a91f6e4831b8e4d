/* SPDX-License-Identifier: MIT */
/* Blocks as pictures: a letter is a sector, and what happens to it. */
#include "support/cmocka.h"

#include "flash/erase_blocks.h"

#define SECTOR 4096u

/* '-' keep, 'b' keep and blank, 'e' erase, 'w' write on blank, 'W' erase and write. */
static const struct {
	const char *says;
	uint32_t first; /* sector of the flash */
	const char *acts, *widened;
} pictures[] = {
	/* clang-format off
	                                             0       8       0       8       */
	{ "three sectors are half a block", 0, "WWWbbbbbbbbbbbbb", "WWWeeeeebbbbbbbb" },
	{ "two sectors stay two", 0, "WWbbbbbbbbbbbbbb", "WWbbbbbbbbbbbbbb" },
	{ "four over a block are one block", 0, "WWbbbbbbWWbbbbbb", "WWeeeeeeWWeeeeee" },
	{ "three over a block stay three", 0, "WWbbbbbbWbbbbbbb", "WWbbbbbbWbbbbbbb" },
	{ "one that is kept is in the way", 0, "WWbbbbbbWWb-bbbb", "WWbbbbbbWWb-bbbb" },
	{ "but not in that of the other half", 0, "WWWwbbbbWWb-bbbb", "WWWWeeeeWWb-bbbb" },
	{ "what is written may be erased", 0, "WWwwwwwwwwWWwwww", "WWWWWWWWWWWWWWWW" },
	{ "nothing to erase, nothing erased", 0, "wwwwwwwwwwwwwwww", "wwwwwwwwwwwwwwww" },
	{ "blocks begin where the flash's do", 4, "WWWbWWWbbbbb", "WWWbWWWeeeee" },
	{ "a block that is cut off is none", 0, "WWWbbbb", "WWWbbbb" },
	{ "whole blocks stay whole", 0, "WWWWWWWWWWWWWWWW", "WWWWWWWWWWWWWWWW" },
	/* clang-format on */
};

static uint8_t act_of(char letter)
{
	return letter == 'W'   ? RMW_PLAN_REWRITE
	       : letter == 'w' ? RMW_PLAN_WRITE
	       : letter == 'e' ? RMW_PLAN_ERASE
			       : RMW_PLAN_KEEP;
}

static void erases_take_the_least_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(pictures); i++) {
		const size_t count = strlen(pictures[i].acts);
		uint8_t acts[32];
		bool may[32];

		print_message("%s\n", pictures[i].says);
		for (size_t at = 0; at < count; at++) {
			acts[at] = act_of(pictures[i].acts[at]);
			may[at] = pictures[i].acts[at] != '-';
		}
		rmw_erase_blocks_widen(acts, may, count, pictures[i].first * SECTOR, SECTOR);
		for (size_t at = 0; at < count; at++)
			assert_int_equal(acts[at], act_of(pictures[i].widened[at]));
	}
}

static void the_smallest_piece_that_holds_a_range_is_found(void **state)
{
	static const struct {
		uint32_t from, end, size;
	} rows[] = {
		/* clang-format off
		  from      end       size */
		{ 0x05000, 0x06000, 0x01000 }, { 0x05000, 0x07000, 0x08000 },
		{ 0x08000, 0x10000, 0x08000 }, { 0x07000, 0x09000, 0x10000 },
		{ 0x10000, 0x20000, 0x10000 }, { 0x0f000, 0x11000, 0 },
		{ 0x00000, 0x20000, 0 },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		assert_int_equal(rmw_erase_blocks_holding(rows[i].from, rows[i].end), rows[i].size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(erases_take_the_least_time),
		cmocka_unit_test(the_smallest_piece_that_holds_a_range_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
