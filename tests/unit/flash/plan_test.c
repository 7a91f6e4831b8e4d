/* SPDX-License-Identifier: MIT */
/* Plans as pictures: what is there, what is wanted, what happens to each sector. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "flash/plan.h"

#define SECTOR 16u

/*
 * One letter is one sector filled with that byte; '.' is an erased sector. '!' is 0x21, which 'a'
 * (0x61) becomes by clearing bits; 'a' cannot become 'X' (0x58) without an erase.
 * In a plan: '-' keep, 'e' erase, 'w' write without an erase, 'W' erase and write.
 */
struct picture {
	const char *says, *have, *want, *plan;
};

static const struct rmw_chip_facts plain = { .sector_size = SECTOR };
static const struct rmw_chip_facts needs_erase = { .sector_size = SECTOR,
						   .write_needs_erase = true };
static const struct rmw_chip_facts erases_itself = { .sector_size = SECTOR, .write_erases = true };

/* clang-format off */
static const struct picture plain_pictures[] = {
	{ "equal sectors are left alone",         "abcd",   "abcd",   "----"   },
	{ "one sector differs",                   "abcd",   "abXd",   "--W-"   },
	{ "blank flash needs no erase",           "a..d",   "aXYd",   "-ww-"   },
	{ "blank image needs no write",           "abcd",   "a..d",   "-ee-"   },
	{ "blank stays blank untouched",          "a..d",   "a..d",   "----"   },
	{ "clearing bits needs no erase",         "a",      "!",      "w"      },
	{ "setting a bit needs one",              "!",      "a",      "W"      },
	{ "acts do not leak into neighbours",     "ab.da",  "aX.!a",  "-W-W-"  },
	{ "unknown content is never kept",        "",       "a.b",    "WeW"    },
	{ "nothing wanted, nothing planned",      "",       "",       ""       },
};

/* The same facts of flash, but the chip programs only after an erase. */
static const struct picture needs_erase_pictures[] = {
	{ "one write is made a rewrite",          "a..d",   "aXYd",   "-Ww-"   },
	{ "a lone write too",                     "a",      "!",      "W"      },
	{ "a rewrite in front is enough",         "aa.",    "XaY",    "W-w"    },
	{ "an erase in front is enough",          "ab.",    ".bY",    "e-w"    },
	{ "nothing to write, nothing to erase",   "ab",     "ab",     "--"     },
};

static const struct picture erases_itself_pictures[] = {
	{ "every write is an erase as well",      "a..d",   "aXYd",   "-WW-"   },
	{ "clearing bits is no saving",           "a",      "!",      "W"      },
	{ "blanks are still erased, not sent",    "ab",     "a.",     "-e"     },
};
/* clang-format on */

static struct rmw_view paint(const char *picture, uint8_t room[16 * SECTOR])
{
	size_t count = strlen(picture);

	for (size_t i = 0; i < count; i++)
		memset(room + i * SECTOR, picture[i] == '.' ? 0xff : picture[i], SECTOR);
	return (struct rmw_view){ room, count * SECTOR };
}

/* Each sector's letter at the place of its address. */
static void draw(const struct rmw_plan *plan, char picture[17])
{
	static const char letters[] = { '-', 'e', 'w', 'W' };

	memset(picture, 0, 17);
	for (size_t i = 0; i < plan->count; i++)
		memset(picture + plan->rows[i].addr / SECTOR, letters[plan->rows[i].act],
		       plan->rows[i].size / SECTOR);
}

static void check_pictures(const struct rmw_chip_facts *facts, const struct picture *pictures,
			   size_t count)
{
	for (size_t i = 0; i < count; i++) {
		rmw_auto(plan) plan = { 0 };
		struct rmw_err err = { 0 };
		uint8_t have[16 * SECTOR], want[16 * SECTOR];
		char drawn[17];

		assert_true(rmw_plan_make(&plan, facts, 0, paint(pictures[i].have, have),
					  paint(pictures[i].want, want), &err));
		assert_true(rmw_plan_arrange(&plan, facts, &err));
		draw(&plan, drawn);
		if (strcmp(drawn, pictures[i].plan) != 0)
			fail_msg("%s: drew %s, not %s", pictures[i].says, drawn, pictures[i].plan);
	}
}

static void each_sector_gets_the_least_work(void **state)
{
	(void)state;
	check_pictures(&plain, plain_pictures, RMW_COUNT(plain_pictures));
}

static void a_chip_that_writes_only_after_an_erase_gets_one(void **state)
{
	(void)state;
	check_pictures(&needs_erase, needs_erase_pictures, RMW_COUNT(needs_erase_pictures));
}

static void a_chip_that_erases_by_itself_is_told_whole_sectors(void **state)
{
	(void)state;
	check_pictures(&erases_itself, erases_itself_pictures, RMW_COUNT(erases_itself_pictures));
}

static void make(struct rmw_plan *plan, uint32_t addr, const char *have, const char *want)
{
	struct rmw_err err = { 0 };
	uint8_t have_room[16 * SECTOR], want_room[16 * SECTOR];

	assert_true(rmw_plan_make(plan, &needs_erase, addr, paint(have, have_room),
				  paint(want, want_room), &err));
}

static void the_first_row_that_erases_moves_before_the_writes(void **state)
{
	rmw_auto(plan) plan = { 0 };
	struct rmw_err err = { 0 };

	(void)state;
	make(&plan, 0, "a..bc", "aXYbZ");
	assert_true(rmw_plan_arrange(&plan, &needs_erase, &err));
	assert_int_equal(plan.count, 4);
	assert_int_equal(plan.rows[0].act, RMW_PLAN_KEEP);
	assert_int_equal(plan.rows[1].act, RMW_PLAN_REWRITE);
	assert_int_equal(plan.rows[1].addr, 4 * SECTOR);
	assert_int_equal(plan.rows[2].act, RMW_PLAN_WRITE);
	assert_int_equal(plan.rows[2].addr, SECTOR);
	assert_int_equal(plan.rows[2].size, 2 * SECTOR);
	assert_int_equal(plan.rows[3].act, RMW_PLAN_KEEP);
}

static void ranges_are_appended_and_neighbours_become_one_row(void **state)
{
	rmw_auto(plan) plan = { 0 };

	(void)state;
	make(&plan, 0, "aa", "XX");
	make(&plan, 2 * SECTOR, "a", "X");
	make(&plan, 8 * SECTOR, "a", "X");
	assert_int_equal(plan.count, 2);
	assert_int_equal(plan.rows[0].size, 3 * SECTOR);
	assert_int_equal(plan.rows[1].addr, 8 * SECTOR);
	assert_int_equal(rmw_plan_bytes(&plan, RMW_PLAN_REWRITE), 4 * SECTOR);
	assert_int_equal(rmw_plan_bytes(&plan, RMW_PLAN_KEEP), 0);
	assert_false(rmw_plan_is_idle(&plan));
}

/* A block of sixteen sectors of 4 KiB; '-' keep, 'e' erase, 'w' write, 'W' rewrite, '.' no row. */
static void check_widened(const struct rmw_chip_facts *facts, const char *acts, const char *widened)
{
	static uint8_t want[16 * 4096];
	rmw_auto(plan) plan = { 0 };
	struct rmw_err err = { 0 };
	char drawn[17] = "................";

	memset(want, 0xff, sizeof(want));
	for (size_t i = 0; i < strlen(acts); i++) {
		uint8_t sector[4096];
		const struct rmw_view have = RMW_VIEW_OF(sector);

		memset(sector, acts[i] == 'W' || acts[i] == 'e' ? 0 : 0xff, sizeof(sector));
		if (acts[i] == 'W' || acts[i] == 'w')
			memset(want + i * sizeof(sector), 'X', sizeof(sector));
		if (acts[i] != '.')
			assert_true(rmw_plan_make(
				&plan, facts, (uint32_t)(i * sizeof(sector)), have,
				(struct rmw_view){ want + i * sizeof(sector), sizeof(sector) },
				&err));
	}
	assert_true(rmw_plan_widen(&plan, facts, RMW_VIEW_OF(want), &err));
	for (size_t i = 0; i < plan.count; i++)
		memset(drawn + plan.rows[i].addr / 4096, "-ewW"[plan.rows[i].act],
		       plan.rows[i].size / 4096);
	assert_string_equal(drawn, widened);
}

static void a_block_that_is_faster_erased_at_once_is_in_the_plan(void **state)
{
	static const struct rmw_chip_facts by_block = { .sector_size = 4096, .has_stream = true };
	static const struct rmw_chip_facts by_sector = { .sector_size = 4096 };

	(void)state;
	check_widened(&by_block, "WWWw----w-------", "WWWWeeeew-------");
	check_widened(&by_block, "WWWW------------", "WWWWeeeeeeeeeeee");
	check_widened(&by_block, "WWWw---.w-------", "WWWw---.w-------");
	check_widened(&by_block, "wwww------------", "wwww------------");
	check_widened(&by_block, "................", "................");
	check_widened(&by_sector, "WWWWWWWwwwwe----", "WWWWWWWwwwwe----");
}

/* What a sector can still become when nothing erases it, as the pictures name sectors. */
static void only_ones_that_are_wanted_back_need_an_erase(void **state)
{
	static const struct {
		const char *have, *want;
		bool needs_one;
	} rows[] = {
		/* clang-format off */
		{ "a",  "a",  false },
		{ "a",  "!",  false },
		{ "!",  "a",  true  },
		{ ".",  "a",  false },
		{ "a",  ".",  true  },
		{ "..", ".a", false },
		{ ".a", "..", true  },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		uint8_t have[16 * SECTOR], want[16 * SECTOR];

		if (rmw_plan_needs_erase(paint(rows[i].have, have), paint(rows[i].want, want)) !=
		    rows[i].needs_one)
			fail_msg("%s to %s", rows[i].have, rows[i].want);
	}
}

static void long_plans_grow(void **state)
{
	rmw_auto(plan) plan = { 0 };

	(void)state;
	for (uint32_t i = 0; i < 100; i++)
		make(&plan, i * 2 * SECTOR, "a", i % 2 ? "a" : "X");
	assert_int_equal(plan.count, 100);
	assert_string_equal(rmw_plan_act_name(plan.rows[99].act), "keep");
	rmw_plan_release(&plan);
	rmw_plan_release(&plan);
	assert_true(rmw_plan_is_idle(&plan));
}

static void a_plan_is_split_at_sectors_and_keeps_its_acts(void **state)
{
	static const struct {
		uint32_t addr, size;
		const char *inside, *outside;
	} rows[] = {
		{ 0, 6 * SECTOR, "-Ww-ee", "" },
		{ SECTOR, SECTOR, "?W????", "-?w-ee" },
		{ 2 * SECTOR, 3 * SECTOR, "??w-e?", "-W???e" },
		{ 5 * SECTOR, 9 * SECTOR, "?????e", "-Ww-e?" },
		{ 9 * SECTOR, SECTOR, "", "-Ww-ee" },
	};
	uint8_t have[16 * SECTOR], want[16 * SECTOR];
	struct rmw_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		rmw_auto(plan) plan = { 0 };
		rmw_auto(plan) inside = { 0 };
		rmw_auto(plan) outside = { 0 };
		char picture[17];

		assert_true(rmw_plan_make(&plan, &plain, 0, paint("aa.aaa", have),
					  paint("aXba..", want), &err));
		assert_true(
			rmw_plan_split(&plan, rows[i].addr, rows[i].size, &inside, &outside, &err));
		draw(&inside, picture);
		for (size_t at = 0; at < strlen(rows[i].inside); at++)
			if (rows[i].inside[at] != '?')
				assert_int_equal(picture[at], rows[i].inside[at]);
		draw(&outside, picture);
		for (size_t at = 0; at < strlen(rows[i].outside); at++)
			if (rows[i].outside[at] != '?')
				assert_int_equal(picture[at], rows[i].outside[at]);
		assert_int_equal(rmw_plan_bytes(&inside, RMW_PLAN_ERASE) +
					 rmw_plan_bytes(&outside, RMW_PLAN_ERASE),
				 2 * SECTOR);
	}
}

static void what_the_chip_keeps_for_itself_is_in_no_plan(void **state)
{
	static const struct {
		struct rmw_plan_row row;
		bool is_good;
	} rows[] = {
		{ { RMW_PLAN_KEEP, 0, 0x11000 }, true },
		{ { RMW_PLAN_WRITE, 0x11000, 0x1000 }, true },
		{ { RMW_PLAN_WRITE, 0x10000, 0x1000 }, false },
		{ { RMW_PLAN_ERASE, 0x10000, 0x10000 }, false },
		{ { RMW_PLAN_REWRITE, 0, 0x1000 }, false },
	};
	const struct rmw_chip_facts facts = { .sector_size = 0x1000, .write_from = 0x11000 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_plan_row row = rows[i].row;
		const struct rmw_plan plan = { .rows = &row, .count = 1 };
		struct rmw_err err = { 0 };

		assert_int_equal(rmw_plan_check(&plan, &facts, &err), rows[i].is_good);
		assert_int_equal(err.code, rows[i].is_good ? RMW_OK : RMW_E_BOOT_CHANGED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plan_is_split_at_sectors_and_keeps_its_acts),
		cmocka_unit_test(each_sector_gets_the_least_work),
		cmocka_unit_test(a_chip_that_writes_only_after_an_erase_gets_one),
		cmocka_unit_test(a_chip_that_erases_by_itself_is_told_whole_sectors),
		cmocka_unit_test(the_first_row_that_erases_moves_before_the_writes),
		cmocka_unit_test(ranges_are_appended_and_neighbours_become_one_row),
		cmocka_unit_test(a_block_that_is_faster_erased_at_once_is_in_the_plan),
		cmocka_unit_test(only_ones_that_are_wanted_back_need_an_erase),
		cmocka_unit_test(long_plans_grow),
		cmocka_unit_test(what_the_chip_keeps_for_itself_is_in_no_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
