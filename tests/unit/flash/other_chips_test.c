/* SPDX-License-Identifier: MIT */
/* Regions of a BK7231 and an LN882H, and what jobs on them leave alone. */
#include "support/made_bk.h"
#include "support/made_ln.h"

#include <stdio.h>

#include <rmwflash/obk.h>

#include "flash/layout.h"
#include "support/flash_bench.h"
#include "support/scratch.h"

static struct flash_bench bench;
static struct rmw_layout layout;
static char dump[300];

static void be(const char *name, const char *title, const struct rmw_buf *content)
{
	bench.fake.base.facts.name = name;
	bench.fake.base.facts.title = title;
	bench.fake.base.facts.flash_size = (uint32_t)content->len;
	bench.fake.base.facts.is_frame_checked = true;
	memcpy(bench.fake.flash, content->data, content->len);
	assert_true(rmw_layout_read(&layout, &bench.fake.base, &bench.err));
}

static void be_bk(const char *name, const struct made_bk *what)
{
	rmw_auto(buf) content = RMW_BUF_INIT;

	made_bk_dump(&content, what);
	memset(content.data + 0x1ee000, 0x33,
	       0x12000); /* keys and settings of the stock firmware */
	memset(content.data + what->calibration + 0x1000, 0x44, 0x1000);
	be(name, name, &content);
}

static void be_ln(void)
{
	rmw_auto(buf) content = RMW_BUF_INIT;

	made_ln_dump(&content);
	memset(content.data + 0x1dd000, 0x33, 0x7000); /* NVDS and KV */
	memset(content.data + 0x1ff000, 0x44, 0x1000);
	be("ln882h", "LN882H", &content);
}

static int start(void **state)
{
	(void)state;
	flash_bench_init(&bench);
	(void)snprintf(dump, sizeof(dump), "%s/dump.bin", bench.folder);
	return 0;
}

static struct rmw_region find(const char *name)
{
	struct rmw_region region = { 0 };
	struct rmw_err err = { 0 };

	(void)!rmw_layout_find(&layout, name, &region, &err);
	return region;
}

/* bk7231-protocol 13, openbeken 8.4 */
static void a_bk7231_has_the_regions_of_its_kind(void **state)
{
	static const struct {
		const char *chip;
		const struct made_bk *what;
		uint32_t fw_end, rf, config;
		bool is_locked;
	} cases[] = {
		{ "bk7231t", &made_bk_t, 0x132000, 0x1e0000, 0x1e1000, true },
		{ "bk7231u", &made_bk_t, 0x132000, 0x1e0000, 0x1e1000, true },
		{ "bk7231n", &made_bk_n, 0x12a000, 0x1d0000, 0x1d1000, false },
		{ "bk7231m", &made_bk_n, 0x12a000, 0x1d0000, 0x1d1000, false },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		be_bk(cases[i].chip, cases[i].what);
		assert_true(layout.has_table);
		assert_int_equal(find("boot").size, 0x11000);
		assert_true(find("boot").is_kept);
		assert_int_equal(find("boot").is_locked, cases[i].is_locked);
		assert_int_equal(find("boot").is_protected, !cases[i].is_locked);
		assert_int_equal(find("fw").addr, 0x11000);
		assert_int_equal(find("fw").addr + find("fw").size, cases[i].fw_end);
		assert_int_equal(find("ota").addr, cases[i].fw_end);
		assert_int_equal(find("rf").addr, cases[i].rf);
		assert_true(find("rf").is_protected && find("rf").is_kept);
		assert_int_equal(find("config").addr, cases[i].config);
		assert_int_equal(find("config").addr, rmw_obk_platform(cases[i].chip)->addr);
		assert_int_equal(find("config").size, rmw_obk_platform(cases[i].chip)->size);
		assert_false(find("config").is_protected);
		assert_true(find("tuya").is_protected && find("tuya").is_kept);
	}
}

static void an_ln882h_has_the_regions_of_its_table(void **state)
{
	(void)state;
	be_ln();
	assert_true(layout.has_table);
	assert_int_equal(find("boot").size, 0x6000);
	assert_int_equal(find("table").addr, 0x6000);
	assert_int_equal(find("fw").addr, 0x7000);
	assert_int_equal(find("fw").size, 0x12c000);
	assert_int_equal(find("config").addr, 0x1ff000);
	assert_true(find("nvds").is_protected && find("kv").is_protected);
	assert_false(find("user").is_protected);
	memset(bench.fake.flash + RMW_LN_TABLE_ADDR, 0xff, RMW_LN_TABLE_SIZE);
	assert_true(rmw_layout_read(&layout, &bench.fake.base, &bench.err));
	assert_false(layout.has_table);
	assert_int_equal(layout.count, 2);
}

/* The table has its CRCs, and says what no flash can hold. */
static void a_partition_that_runs_round_has_no_configuration_at_the_start(void **state)
{
	static const struct rmw_image_partition rows[] = {
		{ .type = RMW_LN_PART_APP, .addr = { 0x7000 }, .size = { 0x12c000 } },
		{ .type = RMW_LN_PART_USER, .addr = { 0xfffff000 }, .size = { 0x9000 } },
	};

	(void)state;
	be_ln();
	rmw_ln_table_build(rows, RMW_COUNT(rows), bench.fake.flash + RMW_LN_TABLE_ADDR);
	assert_true(rmw_layout_read(&layout, &bench.fake.base, &bench.err));
	assert_int_equal(find("fw").size, 0x12c000);
	assert_int_equal(find("user").size, 0);
	assert_int_equal(find("config").size, 0);
}

static bool erase_all(void)
{
	rmw_err_clear(&bench.err);
	return rmw_flash_erase(&bench.fake.base, NULL, &bench.job, &bench.result, &bench.err);
}

static bool is_all(uint32_t addr, uint32_t size, uint8_t byte)
{
	for (uint32_t at = addr; at < addr + size; at++)
		if (bench.fake.flash[at] != byte)
			return false;
	return true;
}

static void erasing_all_keeps_what_makes_a_unit_itself(void **state)
{
	static uint8_t before[FAKE_ROOM];

	(void)state;
	be_bk("bk7231n", &made_bk_n);
	memcpy(before, bench.fake.flash, sizeof(before));
	assert_true(erase_all());
	assert_memory_equal(bench.fake.flash, before, 0x11000);
	assert_memory_equal(bench.fake.flash + 0x1d0000, before + 0x1d0000, 0x1000);
	assert_memory_equal(bench.fake.flash + 0x1ee000, before + 0x1ee000, 0x12000);
	assert_true(is_all(0x11000, 0x1d0000 - 0x11000, 0xff));
	assert_true(is_all(0x1d1000, 0x1ee000 - 0x1d1000, 0xff));
	be_ln();
	assert_true(erase_all());
	assert_true(is_all(0x1dd000, 0x7000, 0x33));
	assert_true(is_all(0x7000, 0x1dd000 - 0x7000, 0xff));
	assert_true(is_all(0x1ff000, 0x1000, 0xff));
}

/* A dump of another unit, over this one. */
static bool write_dump(const struct made_bk *what)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	made_bk_dump(&file, what);
	memset(file.data + what->calibration + 0x100, 0x77, 16);
	memset(file.data + 0x5800, 0x77, 16);
	return flash_bench_write(&bench, 0, rmw_buf_view(&file));
}

static void a_write_leaves_bootloader_and_calibration_alone(void **state)
{
	static const struct {
		const char *chip;
		const struct made_bk *what;
	} cases[] = { { "bk7231t", &made_bk_t }, { "bk7231n", &made_bk_n } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		be_bk(cases[i].chip, cases[i].what);
		assert_true(write_dump(cases[i].what));
		assert_false(is_all(0x5800, 16, 0x77));
		assert_false(is_all(cases[i].what->calibration + 0x100, 16, 0x77));
		assert_true(is_all(0x1ee000, 0x12000, 0x33));
		assert_true(is_all(cases[i].what->calibration + 0x1000, 0x1000, 0xff));
		assert_non_null(strstr(bench.told, "rf (0x"));
		assert_non_null(strstr(bench.told, "boot (0x000000"));
		assert_int_equal(bench.result.bytes_spared > 0, true);
	}
}

static void a_bootloader_that_only_itself_could_load_is_never_written(void **state)
{
	static const char *const includes[] = { "boot" };
	static const uint8_t bytes[] = { 1, 2, 3 };

	(void)state;
	bench.job.includes = includes;
	bench.job.include_count = 1;
	be_bk("bk7231t", &made_bk_t);
	assert_false(write_dump(&made_bk_t));
	assert_int_equal(bench.err.code, RMW_E_USAGE);
	assert_non_null(strstr(bench.err.cause, "nothing could load it again"));
	be_bk("bk7231n", &made_bk_n);
	assert_true(write_dump(&made_bk_n));
	assert_true(is_all(0x5800, 16, 0x77));
	bench.job.include_count = 0;
	be_bk("bk7231t", &made_bk_t);
	assert_false(flash_bench_write(&bench, 0x100, RMW_VIEW_OF(bytes)));
	assert_non_null(strstr(bench.err.cause, "never written"));
}

static bool restore(void)
{
	rmw_err_clear(&bench.err);
	bench.told[0] = '\0';
	return rmw_flash_restore(&bench.fake.base, dump, &bench.job, &bench.result, &bench.err);
}

static void a_restore_brings_all_back_but_a_locked_bootloader(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	bench.job.allows_foreign = true;
	be_bk("bk7231t", &made_bk_t);
	made_bk_dump(&file, &made_bk_t);
	memset(file.data + 0x1e0100, 0x77, 16);
	memset(file.data + 0x5800, 0x77, 16);
	write_test_file(dump, rmw_buf_view(&file));
	assert_true(restore());
	assert_false(is_all(0x5800, 16, 0x77));
	assert_non_null(strstr(bench.told, "boot (0x000000"));
	assert_memory_equal(bench.fake.flash + 0x11000, file.data + 0x11000, file.len - 0x11000);
	assert_true(is_all(0x1e0100, 16, 0x77));
}

static void a_dump_that_is_shifted_is_restored_straight(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	rmw_auto(buf) straight = RMW_BUF_INIT;

	(void)state;
	bench.job.allows_foreign = true;
	be_bk("bk7231t", &made_bk_t);
	made_bk_shifted(&file, &made_bk_t);
	made_bk_dump(&straight, &made_bk_t);
	write_test_file(dump, rmw_buf_view(&file));
	assert_true(restore());
	assert_memory_equal(bench.fake.flash, straight.data, straight.len);
	assert_non_null(strstr(bench.told, "read from 0x011000 on"));
}

static void the_dump_of_another_family_is_never_restored(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	static uint8_t before[FAKE_ROOM];

	(void)state;
	bench.job.allows_foreign = true;
	made_bk_dump(&file, &made_bk_t);
	write_test_file(dump, rmw_buf_view(&file));
	be_ln();
	memcpy(before, bench.fake.flash, sizeof(before));
	assert_false(restore());
	assert_int_equal(bench.err.code, RMW_E_IMAGE_OTHER_CHIP);
	assert_memory_equal(bench.fake.flash, before, sizeof(before));
}

/* All of a family are restored by the same commands, and keep other things at other places. */
static void the_dump_of_another_chip_of_the_family_is_not_restored(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	static uint8_t before[FAKE_ROOM];

	(void)state;
	bench.job.allows_foreign = true;
	made_bk_dump(&file, &made_bk_n);
	write_test_file(dump, rmw_buf_view(&file));
	be_bk("bk7231t", &made_bk_t);
	memcpy(before, bench.fake.flash, sizeof(before));
	assert_false(restore());
	assert_int_equal(bench.err.code, RMW_E_IMAGE_OTHER_CHIP);
	assert_memory_equal(bench.fake.flash, before, sizeof(before));
	be_bk("bk7231m", &made_bk_n);
	assert_true(restore());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_bk7231_has_the_regions_of_its_kind, start),
		cmocka_unit_test_setup(an_ln882h_has_the_regions_of_its_table, start),
		cmocka_unit_test_setup(
			a_partition_that_runs_round_has_no_configuration_at_the_start, start),
		cmocka_unit_test_setup(erasing_all_keeps_what_makes_a_unit_itself, start),
		cmocka_unit_test_setup(a_write_leaves_bootloader_and_calibration_alone, start),
		cmocka_unit_test_setup(a_bootloader_that_only_itself_could_load_is_never_written,
				       start),
		cmocka_unit_test_setup(a_restore_brings_all_back_but_a_locked_bootloader, start),
		cmocka_unit_test_setup(a_dump_that_is_shifted_is_restored_straight, start),
		cmocka_unit_test_setup(the_dump_of_another_family_is_never_restored, start),
		cmocka_unit_test_setup(the_dump_of_another_chip_of_the_family_is_not_restored,
				       start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
