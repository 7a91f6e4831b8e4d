/* SPDX-License-Identifier: MIT */
/* Jobs after one that did not finish: what is put back, and that nothing newer is lost by it. */
#include "support/cmocka.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "support/flash_bench.h"

static struct flash_bench bench;
static uint8_t found[FAKE_SIZE]; /* what the flash holds when the later job comes */

static int start(void **state)
{
	(void)state;
	flash_bench_init(&bench);
	return 0;
}

/* A write of the firmware that stops in its third sector. */
static void leave_unfinished(void)
{
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 3, 1, 0);
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(flash_bench_files(&bench, ".job"), 1);
	assert_dump_is(bench.result.backup_path, bench.before);
	fake_chip_calm(&bench.fake);
}

/* Content of another hand, in whole sectors. */
static void change_meanwhile(uint32_t addr, uint32_t sectors)
{
	fake_fill((struct rmw_span){ bench.fake.flash + addr, (size_t)sectors * FAKE_SECTOR }, 5);
	memcpy(found, bench.fake.flash, sizeof(found));
}

/* The dump of the folder that is not the first backup. */
static void second_backup_path(const char *first, char path[RMW_PATH_MAX])
{
	DIR *dir = opendir(bench.folder);
	struct dirent *entry;

	assert_non_null(dir);
	path[0] = '\0';
	while ((entry = readdir(dir)) != NULL) {
		const char *end = strrchr(entry->d_name, '.');

		if (end != NULL && strcmp(end, ".bin") == 0 && strstr(first, entry->d_name) == NULL)
			snprintf(path, RMW_PATH_MAX, "%s/%s", bench.folder, entry->d_name);
	}
	closedir(dir);
	assert_true(path[0] != '\0');
}

static void assert_found_is_kept(void)
{
	char path[RMW_PATH_MAX];

	second_backup_path(bench.result.backup_path, path);
	assert_dump_is(path, found);
	assert_dump_is(bench.result.backup_path, bench.before);
	assert_int_equal(flash_bench_files(&bench, ".bin"), 2);
	assert_int_equal(flash_bench_files(&bench, ".bin.json"), 2);
	assert_non_null(strstr(bench.told, path));
}

static void a_plain_re_run_needs_no_second_backup(void **state)
{
	(void)state;
	leave_unfinished();
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_true(bench.result.is_resumed);
	assert_int_equal(flash_bench_files(&bench, ".bin"), 1);
	assert_null(strstr(bench.told, "changed"));
}

/* Each sector may have been left in the middle of its erase or of its writing. */
static void whatever_an_interruption_leaves_needs_no_second_backup(void **state)
{
	static const struct {
		enum fake_verb verb;
		enum fake_fault fault;
	} ends[] = {
		{ FAKE_ERASE, FAKE_INTERRUPTS },   { FAKE_WRITE, FAKE_INTERRUPTS },
		{ FAKE_ERASE, FAKE_CANCELS_THEN }, { FAKE_WRITE, FAKE_CANCELS_THEN },
		{ FAKE_READ, FAKE_INTERRUPTS },
	};

	for (size_t i = 0; i < RMW_COUNT(ends); i++)
		for (unsigned at = 1; at <= 4; at++) {
			start(state);
			fake_chip_trouble(&bench.fake, ends[i].verb, ends[i].fault,
					  ends[i].verb == FAKE_READ ? 130 + at : at, 1, 0);
			assert_false(flash_bench_write_firmware(&bench));
			fake_chip_calm(&bench.fake);
			assert_true(flash_bench_write_firmware(&bench));
			assert_true(bench.result.is_resumed);
			assert_int_equal(flash_bench_files(&bench, ".bin"), 1);
		}
}

/* Power went in the middle of an erase: the cells are neither old nor new nor blank. */
static void one_sector_in_disorder_is_the_one_at_work(void **state)
{
	(void)state;
	leave_unfinished();
	change_meanwhile(FAKE_FW0 + FAKE_SECTOR, 1);
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_int_equal(bench.result.newer, 0);
	assert_int_equal(flash_bench_files(&bench, ".bin"), 1);
	assert_null(strstr(bench.told, "changed"));
}

/* A block of twelve sectors and four blanks, which a flash erases at once, is stopped in writing.
 */
static void leave_block_unfinished(uint8_t block[FAKE_FW0_SIZE])
{
	fake_chip_stream(&bench.fake);
	memset(block, 0xff, FAKE_FW0_SIZE);
	fake_fill((struct rmw_span){ block, 12 * (size_t)FAKE_SECTOR }, 7);
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 3, 1, 0);
	assert_false(
		flash_bench_write(&bench, FAKE_FW0, (struct rmw_view){ block, FAKE_FW0_SIZE }));
	fake_chip_calm(&bench.fake);
}

static void one_block_in_disorder_is_the_one_at_work(void **state)
{
	static uint8_t block[FAKE_FW0_SIZE];

	(void)state;
	leave_block_unfinished(block);
	change_meanwhile(FAKE_FW0, 16);
	assert_true(flash_bench_write(&bench, FAKE_FW0, RMW_VIEW_OF(block)));
	assert_int_equal(bench.result.newer, 0);
	assert_true(bench.result.is_resumed);
	assert_null(strstr(bench.told, "changed"));
	assert_int_equal(flash_bench_files(&bench, ".bin"), 1);
	memcpy(bench.before + FAKE_FW0, block, sizeof(block));
	assert_memory_equal(bench.fake.flash, bench.before, FAKE_SIZE);
}

static void a_block_and_more_in_disorder_is_of_another_hand(void **state)
{
	static uint8_t block[FAKE_FW0_SIZE];

	(void)state;
	leave_block_unfinished(block);
	change_meanwhile(FAKE_FW0, 17);
	assert_true(flash_bench_write(&bench, FAKE_FW0, RMW_VIEW_OF(block)));
	assert_int_equal(bench.result.newer, 17);
	assert_found_is_kept();
}

/* The firmware ran in between and stored its settings. */
static void what_was_stored_meanwhile_is_kept_before_it_is_put_back(void **state)
{
	(void)state;
	leave_unfinished();
	change_meanwhile(FAKE_PSM, 2);
	assert_true(flash_bench_write_firmware(&bench));
	assert_found_is_kept();
	assert_only_firmware_changed(&bench);
	assert_int_equal(bench.result.newer, 2);
	assert_int_equal(bench.result.put_back, 2);
	assert_non_null(strstr(bench.told, "2 sectors, the first at 0x02a000"));
}

static bool refuse_newer(void *ctx, const struct rmw_plan *plan, struct rmw_err *err)
{
	(void)ctx, (void)plan;
	return bench.result.newer == 0 || rmw_fail(err, RMW_E_NOT_CONFIRMED, "no");
}

static void what_was_stored_meanwhile_may_be_held_on_to(void **state)
{
	char mark[300];

	(void)state;
	leave_unfinished();
	change_meanwhile(FAKE_PSM, 2);
	bench.job.review = refuse_newer;
	assert_false(flash_bench_write_firmware(&bench));
	assert_memory_equal(bench.fake.flash, found, FAKE_SIZE);
	snprintf(mark, sizeof(mark), "%s/7cb94ca8a985.job", bench.folder);
	assert_non_null(strstr(bench.told, mark));
	unlink(mark);
	assert_true(flash_bench_write_firmware(&bench));
	assert_memory_equal(bench.fake.flash + FAKE_PSM, found + FAKE_PSM, FAKE_PSM_SIZE);
	assert_dump_is(bench.result.backup_path, found);
}

/* Another tool wrote other firmware where the job is about to write. */
static void what_another_tool_wrote_is_kept_before_it_is_replaced(void **state)
{
	(void)state;
	leave_unfinished();
	change_meanwhile(FAKE_FW0, 4);
	assert_true(flash_bench_write_firmware(&bench));
	assert_found_is_kept();
	assert_only_firmware_changed(&bench);
}

/* A whole write that was only not verified to its end is work too. */
static void another_job_keeps_what_the_unfinished_one_had_written(void **state)
{
	static const uint8_t piece[] = "another job";

	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_READ, FAKE_INTERRUPTS, 140, 1, 0);
	assert_false(flash_bench_write_firmware(&bench));
	assert_non_null(strstr(bench.err.path, "not all verified"));
	fake_chip_calm(&bench.fake);
	memcpy(found, bench.fake.flash, sizeof(found));
	assert_true(flash_bench_write(&bench, FAKE_PSM, RMW_VIEW_OF(piece)));
	assert_found_is_kept();
	memcpy(bench.before + FAKE_PSM, piece, sizeof(piece));
	assert_memory_equal(bench.fake.flash, bench.before, FAKE_SIZE);
}

static void where_the_rest_is_not_checked_nothing_is_said_of_it(void **state)
{
	(void)state;
	bench.fake.base.facts.is_frame_checked = true;
	leave_unfinished();
	change_meanwhile(FAKE_PSM, 2);
	assert_true(flash_bench_write_firmware(&bench));
	assert_memory_equal(bench.fake.flash + FAKE_PSM, found + FAKE_PSM, FAKE_PSM_SIZE);
	assert_int_equal(flash_bench_files(&bench, ".bin"), 1);
	assert_null(strstr(bench.told, "changed"));
}

static void a_dry_run_tells_and_keeps_nothing(void **state)
{
	(void)state;
	leave_unfinished();
	change_meanwhile(FAKE_PSM, 2);
	bench.job.is_dry_run = true;
	assert_true(flash_bench_write_firmware(&bench));
	assert_non_null(strstr(bench.told, "2 sectors, the first at 0x02a000"));
	assert_int_equal(flash_bench_files(&bench, ".bin"), 1);
	assert_memory_equal(bench.fake.flash, found, FAKE_SIZE);
}

/* Both copies of the table were just being replaced. */
static void a_job_without_a_backup_still_knows_what_is_identity(void **state)
{
	static uint8_t all[FAKE_SIZE];

	(void)state;
	fake_fill(RMW_SPAN_OF(all), 7);
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 20, 1, 0);
	assert_false(flash_bench_write(&bench, 0, RMW_VIEW_OF(all)));
	fake_chip_calm(&bench.fake);
	bench.job.skips_backup = true;
	assert_true(flash_bench_write(&bench, 0, RMW_VIEW_OF(all)));
	memcpy(all + FAKE_MFG, bench.before + FAKE_MFG, FAKE_MFG_SIZE);
	memcpy(all + FAKE_FACTORY, bench.before + FAKE_FACTORY, FAKE_FACTORY_SIZE);
	assert_memory_equal(bench.fake.flash, all, sizeof(all));
	assert_non_null(strstr(bench.told, "the flash has no valid partition table; the one in"));
}

static void that_nothing_is_known_to_be_identity_is_said(void **state)
{
	(void)state;
	memset(bench.fake.flash, 0xff, FAKE_FW0);
	assert_true(flash_bench_write_firmware(&bench));
	assert_non_null(strstr(bench.told, "they are not left alone"));
}

static void a_backup_of_half_done_work_is_told_to_be_one(void **state)
{
	char first[RMW_PATH_MAX];

	(void)state;
	leave_unfinished();
	snprintf(first, sizeof(first), "%s", bench.result.backup_path);
	bench.told[0] = '\0';
	assert_true(rmw_flash_backup(&bench.fake.base, NULL, NULL, &bench.job, &bench.result,
				     &bench.err));
	assert_non_null(strstr(bench.told, first));
	assert_string_not_equal(bench.result.backup_path, first);
	assert_int_equal(flash_bench_files(&bench, ".job"), 1);
}

#define CLAIM(name) cmocka_unit_test_setup(name, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(a_plain_re_run_needs_no_second_backup),
		CLAIM(whatever_an_interruption_leaves_needs_no_second_backup),
		CLAIM(one_sector_in_disorder_is_the_one_at_work),
		CLAIM(one_block_in_disorder_is_the_one_at_work),
		CLAIM(a_block_and_more_in_disorder_is_of_another_hand),
		CLAIM(what_was_stored_meanwhile_is_kept_before_it_is_put_back),
		CLAIM(what_was_stored_meanwhile_may_be_held_on_to),
		CLAIM(what_another_tool_wrote_is_kept_before_it_is_replaced),
		CLAIM(another_job_keeps_what_the_unfinished_one_had_written),
		CLAIM(where_the_rest_is_not_checked_nothing_is_said_of_it),
		CLAIM(a_dry_run_tells_and_keeps_nothing),
		CLAIM(a_job_without_a_backup_still_knows_what_is_identity),
		CLAIM(that_nothing_is_known_to_be_identity_is_said),
		CLAIM(a_backup_of_half_done_work_is_told_to_be_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
