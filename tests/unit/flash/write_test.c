/* SPDX-License-Identifier: MIT */
/* Stories of writing: what is sent, what is kept, what is said, and what happens on faults. */
#include "support/cmocka.h"

#include <string.h>
#include <sys/stat.h>

#include "image/bl_partition.h"
#include "support/flash_bench.h"
#include "support/scratch.h"

static struct flash_bench bench;

static int start(void **state)
{
	(void)state;
	flash_bench_init(&bench);
	return 0;
}

static void a_write_changes_what_was_asked_and_nothing_else(void **state)
{
	struct stat about;

	(void)state;
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_true(bench.result.is_verified && bench.result.is_rest_checked);
	assert_false(bench.result.is_nothing_to_do || bench.result.is_resumed);
	assert_int_equal(bench.result.bytes_written, 7 * FAKE_SECTOR);
	assert_int_equal(bench.result.bytes_erased,
			 4 * FAKE_SECTOR); /* every other one was blank */
	assert_dump_is(bench.result.backup_path, bench.before);
	assert_int_equal(stat(bench.result.backup_path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_int_equal(flash_bench_files(&bench, ".bin.json"), 1);
	assert_int_equal(flash_bench_files(&bench, ".job"), 0);
	assert_non_null(strstr(bench.result.backup_path, "/7cb94ca8a985-"));
}

static void writing_again_touches_nothing_and_backs_up_nothing(void **state)
{
	(void)state;
	assert_true(flash_bench_write_firmware(&bench));
	fake_chip_calm(&bench.fake);
	assert_true(flash_bench_write_firmware(&bench));
	assert_true(bench.result.is_nothing_to_do && bench.result.is_verified);
	assert_int_equal(bench.fake.counts[FAKE_WRITE] + bench.fake.counts[FAKE_ERASE], 0);
	assert_int_equal(flash_bench_files(&bench, ".bin"), 1);
}

static void the_flash_is_read_once_for_backup_and_plan(void **state)
{
	const unsigned sectors = FAKE_SIZE / FAKE_SECTOR;

	(void)state;
	bench.fake.base.facts.is_frame_checked = true;
	assert_true(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.fake.counts[FAKE_READ], sectors + 7); /* 7 more to verify */
	assert_false(bench.result.is_rest_checked);
}

static void a_dry_run_shows_the_plan_and_leaves_all_alone(void **state)
{
	(void)state;
	bench.job.is_dry_run = true;
	assert_true(flash_bench_write_firmware(&bench));
	assert_memory_equal(bench.fake.flash, bench.before, sizeof(bench.before));
	assert_int_equal(flash_bench_files(&bench, ".bin"), 0);
	assert_int_equal(bench.fake.counts[FAKE_READ],
			 2 * (2 + 7)); /* the tables and the range, twice */
}

static bool refuse(void *ctx, const struct rmw_plan *plan, struct rmw_err *err)
{
	*(uint64_t *)ctx = rmw_plan_bytes(plan, RMW_PLAN_REWRITE);
	return rmw_fail(err, RMW_E_NOT_CONFIRMED, "no");
}

static void a_plan_that_is_refused_is_not_carried_out(void **state)
{
	uint64_t seen = 0;

	(void)state;
	bench.job.review = refuse;
	bench.job.review_ctx = &seen;
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.err.code, RMW_E_NOT_CONFIRMED);
	assert_int_equal(seen, 4 * FAKE_SECTOR);
	assert_memory_equal(bench.fake.flash, bench.before, sizeof(bench.before));
	assert_int_equal(flash_bench_files(&bench, ".bin"), 0);
}

static void an_interrupted_write_goes_on_where_it_stopped(void **state)
{
	char first_backup[sizeof(bench.result.backup_path)];

	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 3, 1, 0);
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.err.code, RMW_E_INTERRUPTED);
	assert_non_null(
		strstr(bench.err.path, "sector 0x012000 is half written, 2 of 7 sectors done"));
	assert_int_equal(flash_bench_files(&bench, ".job"), 1);
	memcpy(first_backup, bench.result.backup_path, sizeof(first_backup));

	fake_chip_calm(&bench.fake);
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_true(bench.result.is_resumed && bench.result.is_verified &&
		    bench.result.is_rest_checked);
	assert_int_equal(bench.fake.counts[FAKE_WRITE], 5);
	assert_string_equal(bench.result.backup_path, first_backup);
	assert_dump_is(bench.result.backup_path, bench.before);
	assert_int_equal(flash_bench_files(&bench, ".bin"), 1);
	assert_int_equal(flash_bench_files(&bench, ".job"), 0);
	assert_non_null(strstr(bench.told, "its backup stands"));
}

static void being_asked_to_stop_is_noticed_between_sectors(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_CANCELS_THEN, 2, 1, 0);
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.err.code, RMW_E_INTERRUPTED);
	assert_int_equal(bench.fake.counts[FAKE_WRITE], 2);
	assert_non_null(strstr(bench.err.path, "2 of 7 sectors done, none half"));
}

static void being_asked_to_stop_in_a_backup_changes_nothing(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_READ, FAKE_CANCELS_THEN, 40, 1, 0);
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.err.code, RMW_E_INTERRUPTED);
	assert_non_null(strstr(bench.err.path, "flash unchanged"));
	assert_int_equal(flash_bench_files(&bench, ".bin") + flash_bench_files(&bench, ".json") +
				 flash_bench_files(&bench, ".job"),
			 0);
}

/* The last sector is shared: its end was lost with the power, and only the backup has it. */
static void what_an_interruption_lost_comes_back_from_the_backup(void **state)
{
	static const uint8_t piece[] = "a piece in the middle of a sector";

	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_TIMES_OUT, 1, 1, 0);
	fake_chip_trouble(&bench.fake, FAKE_ENTER, FAKE_TIMES_OUT, 1, 1, 0);
	assert_false(flash_bench_write(&bench, FAKE_PSM + 100, RMW_VIEW_OF(piece)));
	assert_int_equal(bench.err.code, RMW_E_TIMEOUT);
	assert_int_equal(bench.fake.flash[FAKE_PSM], 0xff);

	fake_chip_calm(&bench.fake);
	assert_true(flash_bench_write(&bench, FAKE_PSM + 100, RMW_VIEW_OF(piece)));
	memcpy(bench.before + FAKE_PSM + 100, piece, sizeof(piece));
	assert_memory_equal(bench.fake.flash, bench.before, sizeof(bench.before));
}

static void a_damaged_backup_of_an_unfinished_job_is_not_trusted(void **state)
{
	char first_backup[sizeof(bench.result.backup_path)];

	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 3, 1, 0);
	assert_false(flash_bench_write_firmware(&bench));
	memcpy(first_backup, bench.result.backup_path, sizeof(first_backup));
	write_test_file(first_backup, RMW_VIEW_OF(bench.firmware));

	fake_chip_calm(&bench.fake);
	assert_true(flash_bench_write_firmware(&bench));
	assert_false(bench.result.is_resumed);
	assert_string_not_equal(bench.result.backup_path, first_backup);
	assert_non_null(strstr(bench.told, "its backup cannot be used"));
}

static void an_unfinished_job_of_another_unit_is_not_ours(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 3, 1, 0);
	assert_false(flash_bench_write_firmware(&bench));
	fake_chip_calm(&bench.fake);
	bench.fake.base.id.mac[5] ^= 1;
	assert_true(flash_bench_write_firmware(&bench));
	assert_false(bench.result.is_resumed);
	assert_int_equal(flash_bench_files(&bench, ".bin"), 2);
	assert_int_equal(flash_bench_files(&bench, ".job"), 1);
}

static void a_chip_without_a_mac_is_backed_up_every_time(void **state)
{
	(void)state;
	bench.fake.base.id.is_mac_valid = false;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 3, 1, 0);
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(flash_bench_files(&bench, ".job"), 0);
	assert_non_null(strstr(bench.result.backup_path, "/unknown-ef4012-"));
	fake_chip_calm(&bench.fake);
	assert_true(flash_bench_write_firmware(&bench));
	assert_false(bench.result.is_resumed);
	assert_int_equal(flash_bench_files(&bench, ".bin"), 2);
}

static void a_fault_costs_a_retry_and_not_the_job(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_BREAKS, 2, 2, 0);
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_TIMES_OUT, 6, 1, 0);
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_int_equal(bench.result.retries, 3);
}

static void a_sector_that_never_works_ends_the_job_with_its_place(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_TIMES_OUT, 3, 1000, 0);
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.err.code, RMW_E_TIMEOUT);
	assert_int_equal(bench.fake.counts[FAKE_WRITE], 2 + 6);
	assert_non_null(strstr(bench.err.path, "sector 0x012000 is half written"));
}

static void what_went_astray_is_found_and_put_back(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_STRAYS, 4, 1, FAKE_PSM);
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_int_equal(bench.result.put_back, 1);
	assert_true(bench.result.is_verified && bench.result.is_rest_checked);
	assert_non_null(strstr(bench.told, "2 sectors differ"));
}

static void an_erase_that_spreads_is_found_and_put_back(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_ERASE, FAKE_SPREADS, 4, 1, 0);
	fake_fill((struct rmw_span){ bench.fake.flash + FAKE_FW0 + 0x7000, FAKE_SECTOR }, 5);
	memcpy(bench.before, bench.fake.flash, sizeof(bench.before));
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_int_equal(bench.result.put_back, 1);
}

static void a_bit_that_was_changed_on_the_way_is_written_again(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_FLIPS, 2, 1, 0);
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_int_equal(bench.result.put_back, 0);
	assert_int_equal(bench.result.retries, 1);
}

static void a_flash_that_never_holds_what_was_sent_is_no_success(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_FLIPS, 1, 1000, 0);
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.err.code, RMW_E_VERIFY);
	assert_false(bench.result.is_verified);
	assert_non_null(strstr(bench.err.cause, "0x010007 holds"));
	assert_int_equal(flash_bench_files(&bench, ".job"), 1);
}

static void without_a_backup_the_rest_is_said_to_be_unchecked(void **state)
{
	(void)state;
	bench.job.skips_backup = true;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_STRAYS, 4, 1, FAKE_PSM);
	assert_true(flash_bench_write_firmware(&bench));
	assert_memory_equal(bench.fake.flash + FAKE_FW0, bench.firmware, BENCH_FW_LEN);
	assert_true(bench.result.is_verified);
	assert_false(bench.result.is_rest_checked);
	assert_int_equal(flash_bench_files(&bench, ".bin"), 0);
	assert_non_null(strstr(bench.told, "the rest of the flash was not checked"));
}

static void a_success_without_backup_ends_an_unfinished_job_too(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 3, 1, 0);
	assert_false(flash_bench_write_firmware(&bench));
	fake_chip_calm(&bench.fake);
	bench.job.skips_backup = true;
	assert_true(flash_bench_write_firmware(&bench));
	assert_false(bench.result.is_resumed);
	assert_int_equal(flash_bench_files(&bench, ".job"), 0);
}

static void unstable_readings_make_no_backup(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_READ, FAKE_FLIPS, 60, 1000, 0);
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.err.code, RMW_E_UNSTABLE_READ);
	assert_int_equal(flash_bench_files(&bench, ".bin") + flash_bench_files(&bench, ".json"), 0);
	assert_memory_equal(bench.fake.flash, bench.before, sizeof(bench.before));
}

static void single_bad_readings_never_reach_the_backup(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 6; i++)
		fake_chip_trouble(&bench.fake, FAKE_READ, FAKE_FLIPS, 5 + 17 * i, 1, 0);
	assert_true(flash_bench_write_firmware(&bench));
	assert_dump_is(bench.result.backup_path, bench.before);
	assert_only_firmware_changed(&bench);
}

static void calibration_and_identity_are_left_alone(void **state)
{
	static uint8_t all[FAKE_SIZE];

	(void)state;
	fake_fill(RMW_SPAN_OF(all), 7);
	assert_true(flash_bench_write(&bench, 0, RMW_VIEW_OF(all)));
	memcpy(all + FAKE_MFG, bench.before + FAKE_MFG, FAKE_MFG_SIZE);
	memcpy(all + FAKE_FACTORY, bench.before + FAKE_FACTORY, FAKE_FACTORY_SIZE);
	assert_memory_equal(bench.fake.flash, all, sizeof(all));
	assert_int_equal(bench.result.bytes_kept, FAKE_MFG_SIZE + FAKE_FACTORY_SIZE);
	assert_non_null(strstr(bench.told, "--include mfg"));
	assert_non_null(strstr(bench.told, "--include factory"));
}

/* The flash of before, whose table has the factory region a sector lower, and new content there. */
static void fill_with_other_layout(uint8_t all[FAKE_SIZE])
{
	rmw_auto(buf) copies = RMW_BUF_INIT;
	struct rmw_bl_table table;
	struct rmw_err err = { 0 };

	memcpy(all, bench.before, FAKE_SIZE);
	assert_true(rmw_bl_table_parse((struct rmw_view){ all + RMW_BL_TABLE_ADDR_0, 4096 }, &table,
				       &err));
	for (size_t i = 0; i < table.count; i++)
		if (strcmp(table.entries[i].name, "factory") == 0)
			table.entries[i].addr[0] -= FAKE_SECTOR;
	assert_true(rmw_bl_table_build_copies(&table, &copies, &err));
	memcpy(all + RMW_BL_TABLE_ADDR_0, copies.data, copies.len);
	fake_fill((struct rmw_span){ all + FAKE_FACTORY, FAKE_FACTORY_SIZE }, 77);
}

static void a_file_with_another_layout_needs_the_regions_named(void **state)
{
	static const char *const includes[] = { "factory" };
	static uint8_t all[FAKE_SIZE];

	(void)state;
	fill_with_other_layout(all);
	assert_false(flash_bench_write(&bench, 0, RMW_VIEW_OF(all)));
	assert_int_equal(bench.err.code, RMW_E_OTHER_LAYOUT);
	assert_memory_equal(bench.fake.flash, bench.before, sizeof(bench.before));
	bench.job.includes = includes;
	bench.job.include_count = 1;
	assert_true(flash_bench_write(&bench, 0, RMW_VIEW_OF(all)));
	assert_memory_equal(bench.fake.flash, all, sizeof(all));
}

static void what_is_left_out_is_counted(void **state)
{
	uint8_t bytes[FAKE_SECTOR + 100];

	(void)state;
	memset(bytes, 0x5a, sizeof(bytes));
	memset(bench.fake.flash + FAKE_FACTORY, 0x11, FAKE_FACTORY_SIZE);
	assert_true(flash_bench_write(&bench, FAKE_FACTORY - FAKE_SECTOR, RMW_VIEW_OF(bytes)));
	assert_int_equal(bench.result.bytes_spared, 100);
	assert_int_equal(bench.fake.flash[FAKE_FACTORY - 1], 0x5a);
	assert_int_equal(bench.fake.flash[FAKE_FACTORY], 0x11);
}

static void an_include_opens_the_region_it_names(void **state)
{
	static const char *const includes[] = { "MFG" };
	static uint8_t all[FAKE_SIZE];

	(void)state;
	fake_fill(RMW_SPAN_OF(all), 7);
	bench.job.includes = includes;
	bench.job.include_count = 1;
	assert_true(flash_bench_write(&bench, 0, RMW_VIEW_OF(all)));
	memcpy(all + FAKE_FACTORY, bench.before + FAKE_FACTORY, FAKE_FACTORY_SIZE);
	assert_memory_equal(bench.fake.flash, all, sizeof(all));
}

static void a_region_that_is_not_there_cannot_be_included(void **state)
{
	static const char *const includes[] = { "media" };

	(void)state;
	bench.job.includes = includes;
	bench.job.include_count = 1;
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.err.code, RMW_E_NO_REGION);
	assert_int_equal(bench.fake.counts[FAKE_WRITE], 0);
}

static void a_write_that_is_all_protected_is_refused(void **state)
{
	(void)state;
	assert_false(
		flash_bench_write(&bench, FAKE_MFG + 4, (struct rmw_view){ bench.firmware, 100 }));
	assert_int_equal(bench.err.code, RMW_E_USAGE);
	assert_memory_equal(bench.fake.flash, bench.before, sizeof(bench.before));
}

/* The table that says what is protected is itself overwritten, and the job stops in the middle. */
static void protection_outlives_an_interrupted_change_of_the_table(void **state)
{
	static uint8_t all[FAKE_SIZE];

	(void)state;
	fake_fill(RMW_SPAN_OF(all), 7);
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 20, 1, 0);
	assert_false(flash_bench_write(&bench, 0, RMW_VIEW_OF(all)));
	fake_chip_calm(&bench.fake);
	assert_true(flash_bench_write(&bench, 0, RMW_VIEW_OF(all)));
	memcpy(all + FAKE_MFG, bench.before + FAKE_MFG, FAKE_MFG_SIZE);
	memcpy(all + FAKE_FACTORY, bench.before + FAKE_FACTORY, FAKE_FACTORY_SIZE);
	assert_memory_equal(bench.fake.flash, all, sizeof(all));
}

static void a_chip_that_writes_only_after_an_erase_is_served(void **state)
{
	(void)state;
	bench.fake.base.facts.write_needs_erase = true;
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_int_equal(bench.result.retries, 0);
}

static void such_a_chip_also_takes_a_write_into_blank_flash(void **state)
{
	(void)state;
	bench.fake.base.facts.write_needs_erase = true;
	memset(bench.fake.flash + FAKE_FW0, 0xff, 0x8000);
	memcpy(bench.before, bench.fake.flash, sizeof(bench.before));
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_TIMES_OUT, 3, 1, 0);
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_int_equal(bench.result.retries, 1);
	assert_int_equal(bench.result.bytes_erased,
			 2 * FAKE_SECTOR); /* the first, and after the fault */
}

static void such_a_chip_also_takes_what_is_put_back(void **state)
{
	(void)state;
	bench.fake.base.facts.write_needs_erase = true;
	fake_chip_trouble(&bench.fake, FAKE_ERASE, FAKE_SPREADS, 4, 1, 0);
	fake_fill((struct rmw_span){ bench.fake.flash + FAKE_FW0 + 0x7000, FAKE_SECTOR }, 5);
	memcpy(bench.before, bench.fake.flash, sizeof(bench.before));
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_int_equal(bench.result.put_back, 1);
	assert_int_equal(bench.result.retries, 0);
}

static void a_chip_that_erases_by_itself_gets_no_erase(void **state)
{
	(void)state;
	bench.fake.base.facts.write_erases = true;
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_int_equal(bench.fake.counts[FAKE_ERASE], 0);
}

static void a_digest_stands_for_reading_back(void **state)
{
	(void)state;
	bench.fake.base.facts.is_frame_checked = true;
	bench.fake.base.facts.has_digest = true;
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_true(bench.result.is_verified);
	assert_int_equal(bench.fake.counts[FAKE_READ], FAKE_SIZE / FAKE_SECTOR);
	fake_chip_calm(&bench.fake);
	assert_true(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.fake.counts[FAKE_READ], 2 + 1); /* the tables, the sector shared */
}

static void a_wrong_digest_is_looked_into(void **state)
{
	(void)state;
	bench.fake.base.facts.is_frame_checked = true;
	bench.fake.base.facts.has_digest = true;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_FLIPS, 2, 1, 0);
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_int_equal(bench.result.retries, 1);
}

static void places_outside_the_flash_are_refused_before_anything_is_read(void **state)
{
	static const struct rmw_part two[] = { { 0x10000, { bench.firmware, 0x2000 } },
					       { 0x11fff, { bench.firmware, 0x10 } } };

	(void)state;
	assert_false(flash_bench_write(&bench, FAKE_SIZE - 0x1000, RMW_VIEW_OF(bench.firmware)));
	assert_int_equal(bench.err.code, RMW_E_IMAGE_TOO_LARGE);
	rmw_err_clear(&bench.err);
	assert_false(
		rmw_flash_write(&bench.fake.base, two, 2, &bench.job, &bench.result, &bench.err));
	assert_int_equal(bench.err.code, RMW_E_USAGE);
	rmw_err_clear(&bench.err);
	assert_false(
		rmw_flash_write(&bench.fake.base, two, 0, &bench.job, &bench.result, &bench.err));
	assert_int_equal(bench.err.code, RMW_E_RANGE);
	assert_int_equal(bench.fake.counts[FAKE_READ], 0);
}

static void parts_that_share_a_sector_are_both_there(void **state)
{
	static const struct rmw_part two[] = { { FAKE_PSM + 0x10, { bench.firmware, 0x20 } },
					       { FAKE_PSM + 0x30,
						 { bench.firmware + 1, 0x1800 } } };

	(void)state;
	assert_true(
		rmw_flash_write(&bench.fake.base, two, 2, &bench.job, &bench.result, &bench.err));
	memcpy(bench.before + FAKE_PSM + 0x10, bench.firmware, 0x20);
	memcpy(bench.before + FAKE_PSM + 0x30, bench.firmware + 1, 0x1800);
	assert_memory_equal(bench.fake.flash, bench.before, sizeof(bench.before));
}

#define CLAIM(name) cmocka_unit_test_setup(name, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(a_write_changes_what_was_asked_and_nothing_else),
		CLAIM(writing_again_touches_nothing_and_backs_up_nothing),
		CLAIM(the_flash_is_read_once_for_backup_and_plan),
		CLAIM(a_dry_run_shows_the_plan_and_leaves_all_alone),
		CLAIM(a_plan_that_is_refused_is_not_carried_out),
		CLAIM(an_interrupted_write_goes_on_where_it_stopped),
		CLAIM(being_asked_to_stop_is_noticed_between_sectors),
		CLAIM(being_asked_to_stop_in_a_backup_changes_nothing),
		CLAIM(what_an_interruption_lost_comes_back_from_the_backup),
		CLAIM(a_damaged_backup_of_an_unfinished_job_is_not_trusted),
		CLAIM(an_unfinished_job_of_another_unit_is_not_ours),
		CLAIM(a_chip_without_a_mac_is_backed_up_every_time),
		CLAIM(a_fault_costs_a_retry_and_not_the_job),
		CLAIM(a_sector_that_never_works_ends_the_job_with_its_place),
		CLAIM(what_went_astray_is_found_and_put_back),
		CLAIM(an_erase_that_spreads_is_found_and_put_back),
		CLAIM(a_bit_that_was_changed_on_the_way_is_written_again),
		CLAIM(a_flash_that_never_holds_what_was_sent_is_no_success),
		CLAIM(without_a_backup_the_rest_is_said_to_be_unchecked),
		CLAIM(a_success_without_backup_ends_an_unfinished_job_too),
		CLAIM(unstable_readings_make_no_backup),
		CLAIM(single_bad_readings_never_reach_the_backup),
		CLAIM(calibration_and_identity_are_left_alone),
		CLAIM(a_file_with_another_layout_needs_the_regions_named),
		CLAIM(what_is_left_out_is_counted),
		CLAIM(an_include_opens_the_region_it_names),
		CLAIM(a_region_that_is_not_there_cannot_be_included),
		CLAIM(a_write_that_is_all_protected_is_refused),
		CLAIM(protection_outlives_an_interrupted_change_of_the_table),
		CLAIM(a_chip_that_writes_only_after_an_erase_is_served),
		CLAIM(such_a_chip_also_takes_a_write_into_blank_flash),
		CLAIM(such_a_chip_also_takes_what_is_put_back),
		CLAIM(a_chip_that_erases_by_itself_gets_no_erase),
		CLAIM(a_digest_stands_for_reading_back),
		CLAIM(a_wrong_digest_is_looked_into),
		CLAIM(places_outside_the_flash_are_refused_before_anything_is_read),
		CLAIM(parts_that_share_a_sector_are_both_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
