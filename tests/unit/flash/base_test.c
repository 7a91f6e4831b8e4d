/* SPDX-License-Identifier: MIT */
/* Stories of what is known before: which file counts, and that nothing of it is believed. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "support/crc_twin.h"
#include "support/flash_bench.h"
#include "support/scratch.h"

#define SECTORS (FAKE_SIZE / FAKE_SECTOR)

static struct flash_bench bench;

static int start(void **state)
{
	(void)state;
	flash_bench_init(&bench);
	fake_chip_stream(&bench.fake);
	return 0;
}

static bool back_up(const struct rmw_region *region)
{
	rmw_err_clear(&bench.err);
	fake_chip_calm(&bench.fake);
	bench.told[0] = '\0';
	return rmw_flash_backup(&bench.fake.base, region, NULL, &bench.job, &bench.result,
				&bench.err);
}

/* A backup that is right, and took so many readings of sectors. */
static void assert_backup_reads(unsigned sectors)
{
	assert_true(back_up(NULL));
	assert_dump_is(bench.result.backup_path, bench.fake.flash);
	assert_int_equal(bench.fake.counts[FAKE_READ], sectors);
	assert_int_equal(bench.result.bytes_read, sectors * FAKE_SECTOR);
	assert_int_equal(bench.result.bytes_known, FAKE_SIZE - sectors * FAKE_SECTOR);
}

static void change_sector(uint32_t sector)
{
	bench.fake.flash[sector * FAKE_SECTOR + 77] ^= 0x10;
}

/* Another content with the CRC of the one before. */
static void twin_sector(uint32_t sector)
{
	uint8_t *at = bench.fake.flash + sector * FAKE_SECTOR;
	const struct rmw_view bytes = { at, FAKE_SECTOR };
	const uint32_t crc = rmw_crc32(bytes);

	crc_twin(at + 1000);
	assert_int_equal(rmw_crc32(bytes), crc);
}

static void write_base(const char *name, size_t len)
{
	static char path[RMW_PATH_MAX];

	snprintf(path, sizeof(path), "%s", scratch_path(name));
	unlink(path);
	write_test_file(path, (struct rmw_view){ bench.fake.flash, len });
	bench.job.base_path = path;
}

/* Make the dates of a sidecar, the only years in it, those of another year of this century. */
static void change_year(const char *dump, const char *year)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	char path[RMW_PATH_MAX + 8];
	struct rmw_err err = { 0 };
	char *at;

	snprintf(path, sizeof(path), "%s.json", dump);
	assert_true(rmw_file_read(path, 1 << 16, &text, &err));
	assert_true(rmw_buf_append(&text, RMW_VIEW_OF(""), &err));
	at = strstr((char *)text.data, "\"date\":");
	assert_non_null(at);
	at = strchr(at + 7, '2');
	assert_non_null(at);
	memcpy(at, year, 4);
	unlink(path);
	write_test_file(path, (struct rmw_view){ text.data, text.len - 1 });
}

static void damage(const char *path, const char *end)
{
	char file[RMW_PATH_MAX + 8];
	FILE *stream;

	snprintf(file, sizeof(file), "%s%s", path, end);
	stream = fopen(file, "r+b");
	assert_non_null(stream);
	assert_int_equal(fseek(stream, 1, SEEK_SET), 0);
	assert_int_equal(fwrite("\"}[", 1, 3, stream), 3);
	assert_int_equal(fclose(stream), 0);
}

/* Another name of this unit for the last backup: one that no backup of this second gets. */
static void rename_backup(const char *name, char path[RMW_PATH_MAX + 8])
{
	static const char *const ends[] = { ".json", "" };
	char from[RMW_PATH_MAX + 8];

	for (size_t i = 0; i < RMW_COUNT(ends); i++) {
		snprintf(from, sizeof(from), "%s%s", bench.result.backup_path, ends[i]);
		snprintf(path, RMW_PATH_MAX + 8, "%s/7cb94ca8a985-%s.bin%s", bench.folder, name,
			 ends[i]);
		assert_int_equal(rename(from, path), 0);
	}
}

static void without_a_base_all_is_read_and_no_crc_is_asked_for(void **state)
{
	(void)state;
	assert_backup_reads(SECTORS);
	assert_int_equal(bench.fake.counts[FAKE_CRCS], 0);
	assert_string_equal(bench.result.base_path, "");
	assert_string_equal(bench.told, "");
}

static void a_second_backup_reads_what_changed(void **state)
{
	char first[sizeof(bench.result.backup_path)], words[RMW_PATH_MAX + 100];

	(void)state;
	assert_backup_reads(SECTORS);
	memcpy(first, bench.result.backup_path, sizeof(first));
	change_sector(3);
	change_sector(17);
	change_sector(SECTORS - 1);
	assert_backup_reads(3);
	assert_int_equal(bench.fake.counts[FAKE_CRCS], 1);
	assert_int_equal(bench.fake.counts[FAKE_DIGEST], 1);
	assert_string_equal(bench.result.base_path, first);
	assert_int_equal(bench.fake.base.vouched.size, 0); /* what is there need not be right */
	snprintf(words, sizeof(words), "backup: 61 of 64 sectors are as in %s, 3 were read", first);
	assert_non_null(strstr(bench.told, words));
}

static void sectors_that_are_blank_now_are_not_read_either(void **state)
{
	(void)state;
	assert_backup_reads(SECTORS);
	memset(bench.fake.flash + 2 * FAKE_SECTOR, 0xff, FAKE_SECTOR);
	assert_backup_reads(0);
	assert_non_null(strstr(bench.told, "63 of 64 sectors"));
	assert_non_null(strstr(bench.told, "1 blank or as wanted, 0 were read"));
}

static void a_sector_with_the_same_crc_is_found_and_read(void **state)
{
	(void)state;
	assert_backup_reads(SECTORS);
	twin_sector(40);
	assert_backup_reads(1);
	twin_sector(0);
	twin_sector(SECTORS - 1);
	change_sector(30);
	change_sector(31);
	assert_backup_reads(4);
}

static void a_base_of_nothing_but_the_same_crcs_only_costs_time(void **state)
{
	(void)state;
	assert_backup_reads(SECTORS);
	for (uint32_t i = 0; i < SECTORS; i++)
		twin_sector(i);
	assert_backup_reads(SECTORS);
}

static void a_region_is_read_as_far_as_it_changed(void **state)
{
	const struct rmw_region region = { .name = "psm", .addr = FAKE_PSM, .size = FAKE_PSM_SIZE };
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	assert_backup_reads(SECTORS);
	change_sector(FAKE_PSM / FAKE_SECTOR);
	change_sector(1);
	assert_true(back_up(&region));
	assert_int_equal(bench.fake.counts[FAKE_READ], 1);
	assert_true(rmw_file_read(bench.result.backup_path, FAKE_SIZE, &file, &bench.err));
	assert_int_equal(file.len, FAKE_PSM_SIZE);
	assert_memory_equal(file.data, bench.fake.flash + FAKE_PSM, FAKE_PSM_SIZE);
	assert_true(back_up(&(struct rmw_region){ .name = "start", .size = FAKE_SECTOR }));
	/* A dump of a region is no base of the next backup: two sectors differ from the first one.
	 */
	assert_backup_reads(2);
	assert_null(strstr(bench.told, "passed over"));
}

static void the_newest_by_its_date_is_the_base(void **state)
{
	char first[sizeof(bench.result.backup_path)];

	(void)state;
	assert_backup_reads(SECTORS);
	memcpy(first, bench.result.backup_path, sizeof(first));
	change_sector(9);
	assert_backup_reads(1);
	assert_backup_reads(0);
	change_year(first, "2099");
	assert_backup_reads(1);
	assert_string_equal(bench.result.base_path, first);
}

static void a_damaged_backup_is_passed_over_for_an_older_one(void **state)
{
	char first[sizeof(bench.result.backup_path)], newest[sizeof(first)];

	(void)state;
	assert_backup_reads(SECTORS);
	memcpy(first, bench.result.backup_path, sizeof(first));
	change_sector(9);
	assert_backup_reads(1);
	memcpy(newest, bench.result.backup_path, sizeof(newest));
	damage(newest, "");
	assert_backup_reads(1);
	assert_string_equal(bench.result.base_path, first);
	assert_non_null(strstr(bench.told, newest));
	assert_non_null(strstr(bench.told, "passed over"));
}

static void what_is_harmed_in_any_way_leaves_a_backup_that_reads_all(void **state)
{
	static const char *const harms[] = {
		"dump", "sidecar", "short", "gone", "alone", "folder"
	};

	for (size_t i = 0; i < RMW_COUNT(harms); i++) {
		char path[RMW_PATH_MAX + 8];

		start(state);
		assert_backup_reads(SECTORS);
		rename_backup("old", path);
		if (i == 0)
			damage(path, "");
		else if (i == 1)
			damage(path, ".json");
		else if (i == 2)
			assert_int_equal(truncate(path, 5000), 0);
		else if (i == 4)
			assert_int_equal(unlink(strcat(path, ".json")), 0);
		else
			assert_int_equal(unlink(path), 0);
		if (i == 5)
			assert_int_equal(mkdir(path, 0700), 0);
		assert_backup_reads(SECTORS);
		assert_string_equal(bench.result.base_path, "");
		assert_int_equal(strstr(bench.told, "passed over") != NULL, i < 3 || i == 5);
	}
}

/* The name is the one of this unit, and the content is not. */
static void the_backup_of_another_unit_is_no_base(void **state)
{
	char ours[RMW_PATH_MAX + 8];

	(void)state;
	bench.fake.base.id.mac[5]++;
	assert_backup_reads(SECTORS);
	bench.fake.base.id.mac[5]--;
	rename_backup("x", ours);
	assert_backup_reads(SECTORS);
	assert_string_equal(bench.told, "");
}

static void the_backup_of_another_chip_is_no_base(void **state)
{
	(void)state;
	assert_backup_reads(SECTORS);
	bench.fake.base.facts.name = "bl616";
	assert_backup_reads(SECTORS);
	assert_string_equal(bench.told, "");
}

static void a_dump_that_lacks_its_last_byte_is_as_good(void **state)
{
	(void)state;
	memset(bench.fake.flash + FAKE_SIZE - FAKE_SECTOR, 0, FAKE_SECTOR - 1);
	write_base("named.bin", FAKE_SIZE - 1);
	assert_backup_reads(0);
}

static void a_unit_without_a_mac_to_trust_has_no_base_of_its_own(void **state)
{
	(void)state;
	bench.fake.base.id.is_mac_valid = false;
	assert_backup_reads(SECTORS);
	assert_backup_reads(SECTORS);
	write_base("named.bin", FAKE_SIZE);
	assert_backup_reads(0);
}

static void a_chip_that_tells_no_crcs_is_read(void **state)
{
	(void)state;
	assert_backup_reads(SECTORS);
	bench.fake.base.facts.has_crcs = false;
	assert_backup_reads(SECTORS);
	write_base("named.bin", FAKE_SIZE);
	assert_backup_reads(SECTORS);
	assert_non_null(strstr(bench.told, "of no use"));
	assert_string_equal(bench.result.base_path, "");
}

static void a_file_that_is_named_is_the_base_however_long_it_is(void **state)
{
	static const size_t lens[] = { 1, FAKE_SECTOR, 5 * FAKE_SECTOR + 100, FAKE_SIZE - 1,
				       FAKE_SIZE };

	for (size_t i = 0; i < RMW_COUNT(lens); i++) {
		start(state);
		write_base("named.bin", lens[i]);
		change_sector(2);
		assert_true(back_up(NULL));
		assert_dump_is(bench.result.backup_path, bench.fake.flash);
		assert_string_equal(bench.result.base_path, bench.job.base_path);
		assert_true(bench.result.bytes_known >= lens[i] / FAKE_SECTOR);
		/* The last sector of the flash is made content or blank: a lost byte shows. */
		if (i == RMW_COUNT(lens) - 1)
			assert_int_equal(bench.fake.counts[FAKE_READ], 1);
	}
}

static void a_named_file_that_is_no_base_is_an_error(void **state)
{
	static const struct {
		size_t len;
		const char *cause;
	} rows[] = { { 0, "is empty" }, { FAKE_SIZE + 1, "longer than 262144 bytes" } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		write_base("bad.bin", rows[i].len);
		assert_false(back_up(NULL));
		assert_int_equal(bench.err.code, RMW_E_FILE_READ);
		assert_non_null(strstr(bench.err.cause, rows[i].cause));
	}
	bench.job.base_path = "/nowhere/at/all";
	assert_false(back_up(NULL));
	assert_int_equal(bench.err.code, RMW_E_FILE_READ);
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.err.code, RMW_E_FILE_READ);
	assert_int_equal(bench.fake.counts[FAKE_READ] + bench.fake.counts[FAKE_ERASE], 0);
	assert_int_equal(flash_bench_files(&bench, ".bin"), 0);
}

static void what_cannot_be_proven_is_not_kept(void **state)
{
	(void)state;
	assert_backup_reads(SECTORS);
	rmw_err_clear(&bench.err);
	fake_chip_calm(&bench.fake);
	fake_chip_trouble(&bench.fake, FAKE_DIGEST, FAKE_TIMES_OUT, 1, 1000, 0);
	assert_false(rmw_flash_backup(&bench.fake.base, NULL, NULL, &bench.job, &bench.result,
				      &bench.err));
	assert_int_equal(bench.err.code, RMW_E_TIMEOUT);
	assert_int_equal(flash_bench_files(&bench, ".bin"), 1);
	assert_int_equal(flash_bench_files(&bench, ".json"), 1);
}

/* A program was killed behind the one file and before the other, and the next one comes within the
 * same second, as this mostly does. */
static void a_sidecar_that_was_left_alone_is_in_nobodys_way(void **state)
{
	char left[1100];

	(void)state;
	assert_true(back_up(NULL));
	assert_int_equal(unlink(bench.result.backup_path), 0);
	(void)snprintf(left, sizeof(left), "%s", bench.result.backup_path);
	assert_true(back_up(NULL));
	assert_string_not_equal(bench.result.backup_path, left);
	assert_dump_is(bench.result.backup_path, bench.fake.flash);
}

/* Sectors that are as before, as wanted, twins of both, and other ones. */
static void a_write_backs_up_what_was_there(void **state)
{
	static uint8_t found[FAKE_SIZE];

	(void)state;
	assert_backup_reads(SECTORS);
	memcpy(bench.fake.flash + FAKE_FW0, bench.firmware, 3 * FAKE_SECTOR);
	twin_sector(FAKE_FW0 / FAKE_SECTOR + 2); /* of what is wanted */
	twin_sector(FAKE_FW0 / FAKE_SECTOR + 4);
	change_sector(FAKE_FW0 / FAKE_SECTOR + 5);
	twin_sector(1);
	change_sector(50);
	memcpy(found, bench.fake.flash, sizeof(found));
	memcpy(bench.before, found, sizeof(found));
	fake_chip_calm(&bench.fake);
	assert_true(flash_bench_write_firmware(&bench));
	assert_dump_is(bench.result.backup_path, found);
	assert_only_firmware_changed(&bench);
	assert_true(bench.result.is_verified && bench.result.is_rest_checked);
	assert_int_equal(bench.result.bytes_kept, 2 * FAKE_SECTOR);
	assert_int_equal(bench.fake.counts[FAKE_READ], 2 + 5); /* the tables, too */
}

/* The digest that proves what was not read goes over the gap between, too. */
static void a_reading_that_was_wrong_is_found_with_the_rest(void **state)
{
	(void)state;
	assert_backup_reads(SECTORS);
	fake_chip_calm(&bench.fake);
	fake_chip_trouble(&bench.fake, FAKE_READ, FAKE_FLIPS, 1, 1, 0);
	assert_true(flash_bench_write_firmware(&bench));
	assert_dump_is(bench.result.backup_path, bench.before);
	assert_only_firmware_changed(&bench);
}

static void a_job_that_is_taken_up_reads_only_where_it_stopped(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 3, 1, 0);
	assert_false(flash_bench_write_firmware(&bench));
	fake_chip_calm(&bench.fake);
	assert_true(flash_bench_write_firmware(&bench));
	assert_true(bench.result.is_resumed);
	assert_only_firmware_changed(&bench);
	assert_int_equal(bench.result.newer, 0);
	assert_in_range(bench.fake.counts[FAKE_READ], 1, 2); /* half done, and half asked for */
	assert_string_equal(bench.result.base_path, bench.result.backup_path);
	assert_int_equal(flash_bench_files(&bench, ".bin"), 1);
}

static void what_is_newer_than_a_stopped_job_is_seen_although_its_crc_is_not(void **state)
{
	static uint8_t found[FAKE_SIZE];
	char first[sizeof(bench.result.backup_path)];

	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 3, 1, 0);
	assert_false(flash_bench_write_firmware(&bench));
	memcpy(first, bench.result.backup_path, sizeof(first));
	fake_chip_calm(&bench.fake);
	twin_sector(FAKE_PSM / FAKE_SECTOR);
	twin_sector(FAKE_PSM / FAKE_SECTOR + 2);
	memcpy(found, bench.fake.flash, sizeof(found));
	assert_true(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.result.newer, 2);
	assert_only_firmware_changed(&bench);
	assert_dump_is(first, bench.before);
	assert_int_equal(flash_bench_files(&bench, ".bin"), 2);
}

static void a_job_that_is_taken_up_has_its_base_already(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 3, 1, 0);
	assert_false(flash_bench_write_firmware(&bench));
	fake_chip_calm(&bench.fake);
	write_base("named.bin", FAKE_SECTOR);
	assert_true(flash_bench_write_firmware(&bench));
	assert_non_null(strstr(bench.told, "that backup is the base, and not"));
	assert_string_equal(bench.result.base_path, bench.result.backup_path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(without_a_base_all_is_read_and_no_crc_is_asked_for, start),
		cmocka_unit_test_setup(a_second_backup_reads_what_changed, start),
		cmocka_unit_test_setup(sectors_that_are_blank_now_are_not_read_either, start),
		cmocka_unit_test_setup(a_sector_with_the_same_crc_is_found_and_read, start),
		cmocka_unit_test_setup(a_base_of_nothing_but_the_same_crcs_only_costs_time, start),
		cmocka_unit_test_setup(a_region_is_read_as_far_as_it_changed, start),
		cmocka_unit_test_setup(the_newest_by_its_date_is_the_base, start),
		cmocka_unit_test_setup(a_damaged_backup_is_passed_over_for_an_older_one, start),
		cmocka_unit_test_setup(what_is_harmed_in_any_way_leaves_a_backup_that_reads_all,
				       start),
		cmocka_unit_test_setup(the_backup_of_another_unit_is_no_base, start),
		cmocka_unit_test_setup(the_backup_of_another_chip_is_no_base, start),
		cmocka_unit_test_setup(a_dump_that_lacks_its_last_byte_is_as_good, start),
		cmocka_unit_test_setup(a_unit_without_a_mac_to_trust_has_no_base_of_its_own, start),
		cmocka_unit_test_setup(a_chip_that_tells_no_crcs_is_read, start),
		cmocka_unit_test_setup(a_file_that_is_named_is_the_base_however_long_it_is, start),
		cmocka_unit_test_setup(a_named_file_that_is_no_base_is_an_error, start),
		cmocka_unit_test_setup(a_sidecar_that_was_left_alone_is_in_nobodys_way, start),
		cmocka_unit_test_setup(what_cannot_be_proven_is_not_kept, start),
		cmocka_unit_test_setup(a_write_backs_up_what_was_there, start),
		cmocka_unit_test_setup(a_reading_that_was_wrong_is_found_with_the_rest, start),
		cmocka_unit_test_setup(a_job_that_is_taken_up_reads_only_where_it_stopped, start),
		cmocka_unit_test_setup(
			what_is_newer_than_a_stopped_job_is_seen_although_its_crc_is_not, start),
		cmocka_unit_test_setup(a_job_that_is_taken_up_has_its_base_already, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
