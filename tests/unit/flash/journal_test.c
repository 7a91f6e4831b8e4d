/* SPDX-License-Identifier: MIT */
/* The mark of an unfinished job: followed when all fits, and otherwise told and ignored. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "flash/backup.h"
#include "flash/journal.h"
#include "flash/layout.h"
#include "support/fake_chip.h"
#include "support/scratch.h"

static struct fake_chip fake;
static char folder[256], mark[300];
static struct rmw_job job;
static const struct rmw_ranges meant = { { { 0x10000, 0x7000 }, { 0x30000, 0x1000 } }, 2 };
static struct rmw_ranges found;
static struct rmw_buf content;
static char path[RMW_PATH_MAX];
static char told[500];

static void remember(void *ctx, const struct rmw_event *event)
{
	(void)ctx;
	snprintf(told, sizeof(told), "%s", event->text);
}

static int start(void **state)
{
	static unsigned tests;
	struct rmw_err err = { 0 };
	char name[32];

	(void)state;
	fake_chip_init(&fake);
	snprintf(name, sizeof(name), "journal-%u", tests++);
	snprintf(folder, sizeof(folder), "%s", scratch_path(name));
	assert_true(rmw_folder_make(folder, &err));
	snprintf(mark, sizeof(mark), "%s/7cb94ca8a985.job", folder);
	job = (struct rmw_job){ .backup_dir = folder, .watch = { remember, NULL } };
	told[0] = '\0';
	return 0;
}

static int finish(void **state)
{
	(void)state;
	rmw_buf_release(&content);
	return 0;
}

/* A backup of `size` bytes from `addr`, by whatever chip the fake is now; the mark names it. */
static void begin_job(uint32_t addr, uint32_t size)
{
	const struct rmw_view bytes = { fake.flash + addr, size };
	struct rmw_job_result result = { 0 };
	struct rmw_layout layout;
	struct rmw_err err = { 0 };
	char dump[300];

	snprintf(dump, sizeof(dump), "%s/a.bin", folder);
	assert_true(rmw_layout_read(&layout, &fake.base, &err));
	assert_true(rmw_backup_save(&fake.base, &layout, addr, bytes, dump, &result, &err));
	assert_true(rmw_journal_set(&fake.base, &job, dump, &meant, &err));
}

static bool is_followed(void)
{
	struct rmw_err err = { 0 };

	found = (struct rmw_ranges){ 0 };
	assert_true(rmw_journal_find(&fake.base, &job, &content, path, &found, &err));
	return content.len > 0;
}

static void write_mark(const char *text)
{
	write_test_file(mark, (struct rmw_view){ (const uint8_t *)text, strlen(text) });
}

static void the_backup_of_an_unfinished_job_is_found(void **state)
{
	(void)state;
	begin_job(0, FAKE_SIZE);
	assert_true(rmw_file_exists(mark));
	assert_true(is_followed());
	assert_memory_equal(content.data, fake.flash, FAKE_SIZE);
	assert_non_null(strstr(path, "/a.bin"));
	assert_string_equal(told, "");
	rmw_buf_release(&content);
	rmw_journal_clear(&fake.base, &job);
	assert_false(is_followed());
	rmw_journal_clear(&fake.base, &job);
	assert_string_equal(told, "");
}

static void a_mark_tells_what_the_job_meant_to_change(void **state)
{
	(void)state;
	begin_job(0, FAKE_SIZE);
	assert_true(is_followed());
	assert_int_equal(found.count, meant.count);
	assert_true(rmw_ranges_hold(&found, 0x10000) && rmw_ranges_hold(&found, 0x16fff));
	assert_true(rmw_ranges_hold(&found, 0x30000));
	assert_false(rmw_ranges_hold(&found, 0xffff) || rmw_ranges_hold(&found, 0x17000));
	rmw_buf_release(&content);
	write_mark("{\"v\":1,\"mac\":\"7cb94ca8a985\",\"backup\":\"a.bin\","
		   "\"ranges\":[{\"addr\":-4096,\"size\":1}]}");
	assert_false(is_followed());
	assert_int_equal(found.count, 0);
}

static void ranges_that_do_not_fit_are_covered_all_the_same(void **state)
{
	struct rmw_ranges many = { 0 };

	(void)state;
	for (uint32_t i = 0; i < 2 * RMW_RANGES_MAX; i++)
		rmw_ranges_add(&many, i * 0x2000, 0x1000);
	for (uint32_t i = 0; i < 2 * RMW_RANGES_MAX; i++)
		assert_true(rmw_ranges_hold(&many, i * 0x2000));
	assert_false(rmw_ranges_hold(&many, 0x1000));
}

static void a_mark_that_names_another_unit_is_not_followed(void **state)
{
	(void)state;
	begin_job(0, FAKE_SIZE);
	write_mark("{\"v\":1,\"mac\":\"7cb94ca8a986\",\"backup\":\"a.bin\"}");
	assert_false(is_followed());
	assert_non_null(strstr(told, "cannot be used"));
}

static void a_backup_of_another_unit_is_not_taken(void **state)
{
	(void)state;
	fake.base.id.mac[5]++;
	begin_job(0, FAKE_SIZE);
	fake.base.id.mac[5]--;
	write_mark("{\"v\":1,\"mac\":\"7cb94ca8a985\",\"backup\":\"a.bin\"}");
	assert_false(is_followed());
	assert_non_null(strstr(told, "of another unit"));
}

static void a_backup_of_a_part_is_not_taken(void **state)
{
	(void)state;
	begin_job(0x1000, FAKE_SIZE - 0x1000);
	assert_false(is_followed());
	assert_non_null(strstr(told, "not of the whole flash"));
}

static void a_mark_without_its_backup_is_told(void **state)
{
	char dump[300];

	(void)state;
	begin_job(0, FAKE_SIZE);
	snprintf(dump, sizeof(dump), "%s/a.bin", folder);
	unlink(dump);
	assert_false(is_followed());
	assert_non_null(strstr(told, "cannot be used"));
}

static void nonsense_in_a_mark_is_told(void **state)
{
	static const char *const texts[] = {
		"",
		"{",
		"[]",
		"{\"v\":1,\"mac\":\"7cb94ca8a985\"}",
		"{\"v\":2,\"mac\":\"7cb94ca8a985\",\"backup\":\"a.bin\"}",
		"{\"v\":1,\"mac\":\"7cb94ca8a985\",\"backup\":7}",
		"{\"v\":1,\"mac\":\"7cb94ca8a985\",\"backup\":\"\"}",
		"{\"v\":1,\"mac\":\"7cb94ca8a985\",\"backup\":\"./a.bin\"}",
		"{\"v\":1,\"mac\":\"7cb94ca8a985\",\"backup\":\"..\"}",
	};

	(void)state;
	begin_job(0, FAKE_SIZE);
	for (size_t i = 0; i < RMW_COUNT(texts); i++) {
		told[0] = '\0';
		write_mark(texts[i]);
		assert_false(is_followed());
		assert_non_null(strstr(told, "cannot be used"));
	}
}

static void a_chip_without_a_mac_leaves_and_finds_no_mark(void **state)
{
	(void)state;
	fake.base.id.is_mac_valid = false;
	begin_job(0, FAKE_SIZE);
	assert_false(is_followed());
	fake.base.id.is_mac_valid = true;
	assert_false(rmw_file_exists(mark));
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(the_backup_of_an_unfinished_job_is_found),
		CLAIM(a_mark_tells_what_the_job_meant_to_change),
		CLAIM(ranges_that_do_not_fit_are_covered_all_the_same),
		CLAIM(a_mark_that_names_another_unit_is_not_followed),
		CLAIM(a_backup_of_another_unit_is_not_taken),
		CLAIM(a_backup_of_a_part_is_not_taken),
		CLAIM(a_mark_without_its_backup_is_told),
		CLAIM(nonsense_in_a_mark_is_told),
		CLAIM(a_chip_without_a_mac_leaves_and_finds_no_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
