/* SPDX-License-Identifier: MIT */
/* Stories of a chip that has a stream: what need not be read, and how far a stopped write got. */
#include "support/cmocka.h"

#include <string.h>

#include "support/flash_bench.h"

static struct flash_bench bench;

static int start(void **state)
{
	(void)state;
	flash_bench_init(&bench);
	fake_chip_stream(&bench.fake);
	return 0;
}

/* Without a backup only what differs is sent, and nothing is read that need not be. */
static void a_stream_writes_what_differs_without_reading_it(void **state)
{
	(void)state;
	bench.job.skips_backup = true;
	memcpy(bench.fake.flash + FAKE_FW0 + FAKE_SECTOR, bench.firmware + FAKE_SECTOR,
	       FAKE_SECTOR);
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_true(bench.result.is_verified);
	assert_int_equal(bench.result.bytes_kept, FAKE_SECTOR);
	assert_int_equal(bench.fake.counts[FAKE_READ], 2 + 1); /* tables, and a part of a sector */
	assert_int_equal(bench.fake.counts[FAKE_ERASE], 4);    /* the rest was blank */
	assert_int_equal(bench.fake.counts[FAKE_WRITE], 6);
}

static void what_only_a_crc_says_is_proven_before_it_is_believed(void **state)
{
	(void)state;
	assert_true(flash_bench_write_firmware(&bench));
	fake_chip_calm(&bench.fake);
	bench.fake.base.vouched.size = 0;
	bench.job.skips_backup = true;
	assert_true(flash_bench_write_firmware(&bench));
	assert_true(bench.result.is_nothing_to_do && bench.result.is_verified);
	assert_int_equal(bench.fake.counts[FAKE_WRITE] + bench.fake.counts[FAKE_ERASE], 0);
	assert_int_equal(bench.fake.digests, 1); /* and nothing was written since */
	assert_int_equal(bench.fake.base.vouched.size, BENCH_FW_SECTORS * FAKE_SECTOR);
}

static void what_was_only_read_may_be_started(void **state)
{
	(void)state;
	memcpy(bench.fake.flash + FAKE_FW0, bench.firmware, sizeof(bench.firmware));
	assert_true(flash_bench_write_firmware(&bench));
	assert_true(bench.result.is_nothing_to_do && bench.result.is_verified);
	assert_int_equal(bench.fake.base.vouched.addr, FAKE_FW0);
	assert_int_equal(bench.fake.base.vouched.size, BENCH_FW_SECTORS * FAKE_SECTOR);
}

static void a_stream_that_is_stopped_says_how_far_it_got(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 6, 1, 0);
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.err.code, RMW_E_INTERRUPTED);
	assert_non_null(strstr(bench.err.path, "of 7 sectors done"));
	fake_chip_calm(&bench.fake);
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
}

static void what_belongs_to_the_unit_is_read_to_be_kept(void **state)
{
	static uint8_t all[FAKE_SIZE];

	(void)state;
	bench.job.skips_backup = true;
	memcpy(all, bench.fake.flash, sizeof(all));
	fake_fill((struct rmw_span){ all + FAKE_FW0, FAKE_SIZE - FAKE_FW0 }, 5);
	assert_true(flash_bench_write(&bench, 0, RMW_VIEW_OF(all)));
	assert_memory_equal(bench.fake.flash + FAKE_MFG, bench.before + FAKE_MFG, FAKE_MFG_SIZE);
	assert_memory_equal(bench.fake.flash + FAKE_FACTORY, bench.before + FAKE_FACTORY,
			    FAKE_FACTORY_SIZE);
	assert_memory_equal(bench.fake.flash + FAKE_FW0, all + FAKE_FW0, FAKE_FW0_SIZE);
}

static void a_sector_that_does_not_hold_is_found_and_written_again(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_FLIPS, 3, 1, 0);
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_true(bench.result.is_verified && bench.result.retries > 0);
}

/* Every other sector of a block differs. The first are proven, then all go again, and one does not
 * hold. */
static void what_goes_again_is_proven_again(void **state)
{
	static uint8_t block[FAKE_FW0_SIZE];

	(void)state;
	bench.job.skips_backup = true;
	fake_fill(RMW_SPAN_OF(block), 7);
	for (size_t at = FAKE_SECTOR; at < sizeof(block); at += 2 * FAKE_SECTOR)
		memcpy(bench.fake.flash + FAKE_FW0 + at, block + at, FAKE_SECTOR);
	fake_chip_trouble(&bench.fake, FAKE_DIGEST, FAKE_TIMES_OUT, 8, 1, 0);
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_FLIPS, 9, 1, 0);
	assert_true(flash_bench_write(&bench, FAKE_FW0, RMW_VIEW_OF(block)));
	assert_memory_equal(bench.fake.flash + FAKE_FW0, block, sizeof(block));
}

static void a_chip_that_fell_silent_is_not_said_to_finish(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_TIMES_OUT, 3, 100, 0);
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.err.code, RMW_E_TIMEOUT);
	assert_non_null(strstr(bench.err.path, "may be half done"));
}

/* The digest of what lies around it finds a table that was read wrong, of which some is to stay. */
static void what_was_read_wrong_is_read_again_before_some_of_it_is_kept(void **state)
{
	static const uint8_t piece[] = "a part of a sector";
	const uint32_t table = FAKE_FW0 - 2 * FAKE_SECTOR;
	const struct rmw_part parts[] = {
		{ table - FAKE_SECTOR, { NULL, FAKE_SECTOR } },
		{ table + 3000, RMW_VIEW_OF(piece) },
		{ FAKE_FW0, { bench.before + FAKE_FW0, FAKE_SECTOR } },
	};

	(void)state;
	bench.job.skips_backup = true;
	fake_chip_trouble(&bench.fake, FAKE_READ, FAKE_FLIPS, 1, 1, 2047);
	assert_true(rmw_flash_write(&bench.fake.base, parts, RMW_COUNT(parts), &bench.job,
				    &bench.result, &bench.err));
	memcpy(bench.before + table + 3000, piece, sizeof(piece));
	assert_memory_equal(bench.fake.flash, bench.before, FAKE_SIZE);
}

/* What a review was shown: how much of it is erased, and how much is kept. */
struct shown {
	uint64_t erased, kept;
};

static bool look(void *ctx, const struct rmw_plan *plan, struct rmw_err *err)
{
	struct shown *shown = ctx;

	(void)err;
	shown->erased =
		rmw_plan_bytes(plan, RMW_PLAN_ERASE) + rmw_plan_bytes(plan, RMW_PLAN_REWRITE);
	shown->kept = rmw_plan_bytes(plan, RMW_PLAN_KEEP);
	return true;
}

/* Every other sector is blank already, and goes with the others, for a block is faster erased. */
static void the_plan_that_is_shown_names_all_that_is_erased(void **state)
{
	static uint8_t block[FAKE_FW0_SIZE];
	struct shown shown = { 0 };

	(void)state;
	memset(block, 0xff, sizeof(block));
	fake_fill((struct rmw_span){ block, FAKE_SECTOR }, 7);
	bench.job.review = look;
	bench.job.review_ctx = &shown;
	assert_true(flash_bench_write(&bench, FAKE_FW0, RMW_VIEW_OF(block)));
	assert_memory_equal(bench.fake.flash + FAKE_FW0, block, sizeof(block));
	assert_int_equal(shown.erased, sizeof(block));
	assert_int_equal(shown.kept, 0);
	assert_int_equal(bench.result.bytes_erased, shown.erased);
	assert_int_equal(bench.result.bytes_kept, shown.kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_stream_writes_what_differs_without_reading_it, start),
		cmocka_unit_test_setup(what_only_a_crc_says_is_proven_before_it_is_believed, start),
		cmocka_unit_test_setup(what_was_only_read_may_be_started, start),
		cmocka_unit_test_setup(a_stream_that_is_stopped_says_how_far_it_got, start),
		cmocka_unit_test_setup(what_belongs_to_the_unit_is_read_to_be_kept, start),
		cmocka_unit_test_setup(a_sector_that_does_not_hold_is_found_and_written_again,
				       start),
		cmocka_unit_test_setup(what_goes_again_is_proven_again, start),
		cmocka_unit_test_setup(a_chip_that_fell_silent_is_not_said_to_finish, start),
		cmocka_unit_test_setup(what_was_read_wrong_is_read_again_before_some_of_it_is_kept,
				       start),
		cmocka_unit_test_setup(the_plan_that_is_shown_names_all_that_is_erased, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
