/* SPDX-License-Identifier: MIT */
/* Backup, restore and erase: what is kept, whose it is, and what is left alone. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "flash/sidecar.h"
#include "support/flash_bench.h"
#include "support/scratch.h"

static struct flash_bench bench;
static char dump[300], beside[310];

static int start(void **state)
{
	(void)state;
	flash_bench_init(&bench);
	snprintf(dump, sizeof(dump), "%s/dump.bin", bench.folder);
	snprintf(beside, sizeof(beside), "%s.json", dump);
	return 0;
}

static bool back_up(const struct rmw_region *region)
{
	rmw_err_clear(&bench.err);
	return rmw_flash_backup(&bench.fake.base, region, dump, &bench.job, &bench.result,
				&bench.err);
}

static bool restore(void)
{
	rmw_err_clear(&bench.err);
	bench.told[0] = '\0';
	return rmw_flash_restore(&bench.fake.base, dump, &bench.job, &bench.result, &bench.err);
}

static bool erase(const struct rmw_region *region)
{
	rmw_err_clear(&bench.err);
	return rmw_flash_erase(&bench.fake.base, region, &bench.job, &bench.result, &bench.err);
}

static void load(const char *path, struct rmw_buf *file)
{
	assert_true(rmw_file_read(path, FAKE_ROOM, file, &bench.err));
}

static void a_backup_is_the_flash_and_says_whose_it_is(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_sidecar sidecar;
	struct stat about;

	(void)state;
	memcpy(bench.fake.flash + FAKE_FW0 + 0x1200, "CK-BL602-4SW-HS", 16);
	assert_true(back_up(NULL));
	load(dump, &file);
	assert_int_equal(file.len, FAKE_SIZE);
	assert_memory_equal(file.data, bench.fake.flash, FAKE_SIZE);
	assert_true(rmw_sidecar_read(dump, rmw_buf_view(&file), &sidecar, &bench.err));
	assert_true(rmw_sidecar_is_of(&sidecar, &bench.fake.base.id));
	assert_memory_equal(sidecar.sha256, bench.result.digest, sizeof(bench.result.digest));
	assert_string_equal(bench.result.backup_path, dump);
	assert_string_equal(sidecar.chip, "bl602");
	assert_string_equal(sidecar.route, "boot ROM");
	assert_string_equal(sidecar.stock[0], "CK-BL602-4SW-HS");
	assert_int_equal(sidecar.stock_count, 1);
	assert_int_equal(sidecar.partition_count, 4);
	assert_string_equal(sidecar.partitions[1].name, "mfg");
	assert_int_equal(strlen(sidecar.date), strlen("2026-07-12T10:15:00Z"));
	assert_int_equal(stat(beside, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
}

static void a_backup_of_a_region_is_that_region(void **state)
{
	const struct rmw_region region = { .addr = FAKE_PSM + 5, .size = 0x2003 };
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_sidecar sidecar;

	(void)state;
	assert_true(back_up(&region));
	load(dump, &file);
	assert_int_equal(file.len, region.size);
	assert_memory_equal(file.data, bench.before + region.addr, region.size);
	assert_true(rmw_sidecar_read(dump, rmw_buf_view(&file), &sidecar, &bench.err));
	assert_int_equal(sidecar.addr, region.addr);
	assert_int_equal(sidecar.flash_size, FAKE_SIZE);
	assert_int_equal(sidecar.partition_count, 4);
	assert_int_equal(bench.fake.counts[FAKE_READ], 2 * (3 + 2));
}

static void a_folder_that_takes_no_file_is_told_before_minutes_of_reading(void **state)
{
	(void)state;
	snprintf(dump, sizeof(dump), "%s/not/there.bin", bench.folder);
	assert_false(back_up(NULL));
	assert_int_equal(bench.err.code, RMW_E_FILE_WRITE);
	assert_int_equal(bench.fake.counts[FAKE_READ], 0);
}

static void a_backup_never_replaces_a_file(void **state)
{
	(void)state;
	write_test_file(dump, RMW_VIEW_OF("mine"));
	assert_false(back_up(NULL));
	assert_int_equal(bench.err.code, RMW_E_FILE_EXISTS);
	unlink(dump);
	write_test_file(beside, RMW_VIEW_OF("mine"));
	assert_false(back_up(NULL));
	assert_int_equal(bench.err.code, RMW_E_FILE_EXISTS);
	assert_false(rmw_file_exists(dump));
	assert_int_equal(bench.fake.counts[FAKE_READ], 0);
}

static void a_backup_that_fails_leaves_nothing(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_READ, FAKE_TIMES_OUT, 50, 1000, 0);
	assert_false(back_up(NULL));
	assert_int_equal(bench.err.code, RMW_E_TIMEOUT);
	fake_chip_calm(&bench.fake);
	fake_chip_trouble(&bench.fake, FAKE_READ, FAKE_CANCELS_THEN, 50, 1, 0);
	assert_false(back_up(NULL));
	assert_int_equal(bench.err.code, RMW_E_INTERRUPTED);
	assert_int_equal(rmdir(bench.folder), 0); /* which only an empty folder allows */
}

static void backups_of_one_second_get_names_of_their_own(void **state)
{
	char first[sizeof(bench.result.backup_path)];

	(void)state;
	assert_true(rmw_flash_backup(&bench.fake.base, NULL, NULL, &bench.job, &bench.result,
				     &bench.err));
	memcpy(first, bench.result.backup_path, sizeof(first));
	assert_true(rmw_flash_backup(&bench.fake.base, NULL, NULL, &bench.job, &bench.result,
				     &bench.err));
	assert_string_not_equal(first, bench.result.backup_path);
	assert_non_null(strstr(first, "/7cb94ca8a985-2"));
}

static void what_cannot_be_read_cannot_be_backed_up_or_restored(void **state)
{
	(void)state;
	assert_true(back_up(NULL));
	bench.fake.base.facts.is_readable = false;
	bench.fake.base.id.is_read_locked = true;
	assert_false(restore());
	assert_int_equal(bench.err.code, RMW_E_READ_LOCKED);
	unlink(dump), unlink(beside);
	assert_false(back_up(NULL));
	assert_int_equal(bench.err.code, RMW_E_READ_LOCKED);
	bench.job.skips_backup = true;
	assert_false(erase(NULL));
	assert_int_equal(bench.err.code, RMW_E_READ_LOCKED);
	assert_memory_equal(bench.fake.flash, bench.before, sizeof(bench.before));
}

static void a_restore_brings_everything_back_protected_regions_too(void **state)
{
	(void)state;
	assert_true(back_up(NULL));
	fake_fill((struct rmw_span){ bench.fake.flash, FAKE_SIZE }, 1234);
	assert_true(restore());
	assert_memory_equal(bench.fake.flash, bench.before, sizeof(bench.before));
	assert_true(bench.result.is_verified && bench.result.is_rest_checked);
	assert_string_not_equal(bench.result.backup_path, "");
	fake_chip_calm(&bench.fake);
	assert_true(restore());
	assert_true(bench.result.is_nothing_to_do);
	assert_int_equal(bench.fake.counts[FAKE_WRITE] + bench.fake.counts[FAKE_ERASE], 0);
	assert_int_equal(bench.fake.counts[FAKE_READ],
			 64 + 2); /* the tables twice, before the dump */
}

static void the_dump_of_another_unit_is_refused(void **state)
{
	(void)state;
	assert_true(back_up(NULL));
	bench.fake.base.id.mac[0] ^= 2;
	bench.fake.flash[FAKE_PSM] ^= 1;
	assert_false(restore());
	assert_int_equal(bench.err.code, RMW_E_FOREIGN_DUMP);
	assert_non_null(strstr(bench.err.cause, "7cb94ca8a985"));
	assert_int_equal(bench.fake.counts[FAKE_WRITE], 0);
	bench.job.allows_foreign = true;
	assert_true(restore());
	assert_non_null(strstr(bench.told, "taken all the same"));
	assert_memory_equal(bench.fake.flash, bench.before, sizeof(bench.before));
}

static void a_dump_that_nothing_speaks_for_is_refused(void **state)
{
	(void)state;
	assert_true(back_up(NULL));
	unlink(beside);
	assert_false(restore());
	assert_int_equal(bench.err.code, RMW_E_NO_SIDECAR);
	write_test_file(beside, RMW_VIEW_OF("{}"));
	assert_false(restore());
	assert_int_equal(bench.err.code, RMW_E_NO_SIDECAR);
	bench.job.allows_foreign = true;
	assert_true(restore());
}

static void a_dump_that_was_changed_is_refused(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	assert_true(back_up(NULL));
	load(dump, &file);
	file.data[0x12345] ^= 1;
	write_test_file(dump, rmw_buf_view(&file));
	assert_false(restore());
	assert_int_equal(bench.err.code, RMW_E_NO_SIDECAR);
	assert_non_null(strstr(bench.err.cause, "SHA-256"));
}

static void a_dump_of_another_size_is_always_refused(void **state)
{
	static const size_t lens[] = { FAKE_SIZE - 2, FAKE_SIZE + 1, 1, 0 };

	(void)state;
	bench.job.allows_foreign = true;
	for (size_t i = 0; i < RMW_COUNT(lens); i++) {
		write_test_file(dump, (struct rmw_view){ bench.fake.flash, lens[i] });
		assert_false(restore());
		assert_int_equal(bench.err.code, RMW_E_DUMP_SIZE);
	}
	assert_int_equal(bench.fake.counts[FAKE_READ], 0);
}

static void one_byte_short_is_accepted_and_said(void **state)
{
	(void)state;
	bench.fake.flash[FAKE_SIZE - 1] = 0x5a;
	write_test_file(dump, (struct rmw_view){ bench.before, FAKE_SIZE - 1 });
	bench.fake.flash[FAKE_FACTORY] ^= 0xff;
	bench.job.allows_foreign = true;
	assert_true(restore());
	assert_true(bench.result.is_one_short);
	assert_non_null(strstr(bench.told, "one byte short"));
	assert_memory_equal(bench.fake.flash, bench.before, FAKE_SIZE - 1);
	assert_int_equal(bench.fake.flash[FAKE_SIZE - 1], 0x5a);
}

static void the_last_byte_is_kept_through_an_erase_of_its_sector(void **state)
{
	(void)state;
	write_test_file(dump, (struct rmw_view){ bench.before, FAKE_SIZE - 1 });
	fake_fill((struct rmw_span){ bench.fake.flash + FAKE_SIZE - 0x1000, 0x1000 }, 4);
	bench.fake.flash[FAKE_SIZE - 1] = 0x5a;
	bench.job.allows_foreign = true;
	bench.job.skips_backup = true;
	assert_true(restore());
	assert_memory_equal(bench.fake.flash, bench.before, FAKE_SIZE - 1);
	assert_int_equal(bench.fake.flash[FAKE_SIZE - 1], 0x5a);
}

static void after_a_failed_restore_the_first_backup_stands(void **state)
{
	static uint8_t used[FAKE_SIZE];
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	assert_true(back_up(NULL));
	fake_fill((struct rmw_span){ bench.fake.flash, FAKE_SIZE }, 1234);
	memcpy(used, bench.fake.flash, sizeof(used));
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 9, 1, 0);
	assert_false(restore());
	fake_chip_calm(&bench.fake);
	assert_true(restore());
	assert_true(bench.result.is_resumed);
	assert_memory_equal(bench.fake.flash, bench.before, sizeof(bench.before));
	load(bench.result.backup_path, &file);
	assert_memory_equal(file.data, used, sizeof(used));
}

static void erasing_all_keeps_what_the_unit_needs(void **state)
{
	(void)state;
	assert_true(erase(NULL));
	assert_memory_equal(bench.fake.flash, bench.before, 0x10000);
	assert_memory_equal(bench.fake.flash + FAKE_MFG, bench.before + FAKE_MFG, FAKE_MFG_SIZE);
	assert_memory_equal(bench.fake.flash + FAKE_FACTORY, bench.before + FAKE_FACTORY,
			    FAKE_FACTORY_SIZE);
	for (size_t at = 0x10000; at < FAKE_FACTORY; at++)
		if (at < FAKE_MFG || at >= FAKE_MFG + FAKE_MFG_SIZE)
			assert_int_equal(bench.fake.flash[at], 0xff);
	assert_int_equal(bench.fake.counts[FAKE_WRITE], 0);
	assert_true(bench.result.is_verified && bench.result.is_rest_checked);
}

static void erasing_all_takes_what_is_named(void **state)
{
	static const char *const includes[] = { "boot", "table", "mfg", "factory" };

	(void)state;
	bench.job.includes = includes;
	bench.job.include_count = RMW_COUNT(includes);
	assert_true(erase(NULL));
	for (size_t at = 0; at < FAKE_SIZE; at++)
		assert_int_equal(bench.fake.flash[at], 0xff);
}

static void erasing_a_range_spares_calibration_in_it(void **state)
{
	const struct rmw_region region = { .addr = FAKE_FW1, .size = 0xc000 };

	(void)state;
	assert_true(erase(&region));
	assert_memory_equal(bench.fake.flash + FAKE_MFG, bench.before + FAKE_MFG, FAKE_MFG_SIZE);
	for (size_t at = FAKE_FW1; at < FAKE_MFG; at++)
		assert_int_equal(bench.fake.flash[at], 0xff);
	assert_int_equal(bench.fake.flash[FAKE_PSM], 0xff);
	assert_memory_equal(bench.fake.flash, bench.before, FAKE_FW1);
}

static void erasing_only_a_protected_region_must_be_included(void **state)
{
	static const char *const includes[] = { "mfg" };
	const struct rmw_region region = { .addr = FAKE_MFG, .size = FAKE_MFG_SIZE };

	(void)state;
	assert_false(erase(&region));
	assert_int_equal(bench.err.code, RMW_E_USAGE);
	assert_memory_equal(bench.fake.flash, bench.before, sizeof(bench.before));
	bench.job.includes = includes;
	bench.job.include_count = 1;
	assert_true(erase(&region));
	assert_int_equal(bench.fake.flash[FAKE_MFG], 0xff);
}

static void erasing_parts_of_sectors_is_refused(void **state)
{
	static const struct rmw_region regions[] = {
		{ .addr = FAKE_PSM + 1, .size = FAKE_SECTOR },
		{ .addr = FAKE_PSM, .size = FAKE_SECTOR + 1 },
		{ .addr = FAKE_SIZE, .size = FAKE_SECTOR },
		{ .addr = FAKE_PSM, .size = 0 },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(regions); i++) {
		assert_false(erase(&regions[i]));
		assert_int_equal(bench.err.code, RMW_E_RANGE);
	}
	assert_memory_equal(bench.fake.flash, bench.before, sizeof(bench.before));
}

static void a_locked_chip_is_erased_blindly(void **state)
{
	const struct rmw_region region = { .addr = FAKE_PSM, .size = FAKE_PSM_SIZE };

	(void)state;
	bench.fake.base.facts.is_readable = false;
	bench.fake.base.facts.flash_size = 0;
	bench.fake.base.id.is_read_locked = true;
	assert_false(erase(&region));
	assert_int_equal(bench.err.code, RMW_E_READ_LOCKED);
	bench.job.skips_backup = true;
	assert_false(erase(&region));
	assert_int_equal(bench.err.code, RMW_E_NOT_VERIFIED);
	for (size_t at = FAKE_PSM; at < FAKE_PSM + FAKE_PSM_SIZE; at++)
		assert_int_equal(bench.fake.flash[at], 0xff);
}

#define CLAIM(name) cmocka_unit_test_setup(name, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(a_backup_is_the_flash_and_says_whose_it_is),
		CLAIM(a_backup_of_a_region_is_that_region),
		CLAIM(a_folder_that_takes_no_file_is_told_before_minutes_of_reading),
		CLAIM(a_backup_never_replaces_a_file),
		CLAIM(a_backup_that_fails_leaves_nothing),
		CLAIM(backups_of_one_second_get_names_of_their_own),
		CLAIM(what_cannot_be_read_cannot_be_backed_up_or_restored),
		CLAIM(a_restore_brings_everything_back_protected_regions_too),
		CLAIM(the_dump_of_another_unit_is_refused),
		CLAIM(a_dump_that_nothing_speaks_for_is_refused),
		CLAIM(a_dump_that_was_changed_is_refused),
		CLAIM(a_dump_of_another_size_is_always_refused),
		CLAIM(one_byte_short_is_accepted_and_said),
		CLAIM(the_last_byte_is_kept_through_an_erase_of_its_sector),
		CLAIM(after_a_failed_restore_the_first_backup_stands),
		CLAIM(erasing_all_keeps_what_the_unit_needs),
		CLAIM(erasing_all_takes_what_is_named),
		CLAIM(erasing_a_range_spares_calibration_in_it),
		CLAIM(erasing_only_a_protected_region_must_be_included),
		CLAIM(erasing_parts_of_sectors_is_refused),
		CLAIM(a_locked_chip_is_erased_blindly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
