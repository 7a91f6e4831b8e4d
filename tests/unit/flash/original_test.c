/* SPDX-License-Identifier: MIT */
/* The flash as it was: what is made from it does not change when a broken job is run again. */
#include "support/cmocka.h"

#include <string.h>

#include "flash/original.h"
#include "support/flash_bench.h"

static struct flash_bench bench;

static int start(void **state)
{
	(void)state;
	flash_bench_init(&bench);
	return 0;
}

static void leave_unfinished(void)
{
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, 3, 1, 0);
	assert_false(flash_bench_write_firmware(&bench));
	fake_chip_calm(&bench.fake);
}

/* Ten sectors of it, from the firmware on. */
static void read_original(struct rmw_span into)
{
	rmw_auto(original) original = { 0 };
	struct rmw_err err = { 0 };

	assert_true(rmw_original_open(&original, &bench.fake.base, &bench.job, &err));
	assert_true(rmw_original_read(&original, FAKE_FW0, into, &err));
}

static void without_an_unfinished_job_it_is_the_flash(void **state)
{
	static uint8_t seen[10 * FAKE_SECTOR];

	(void)state;
	bench.fake.flash[FAKE_FW0 + 5] ^= 1;
	read_original(RMW_SPAN_OF(seen));
	assert_memory_equal(seen, bench.fake.flash + FAKE_FW0, sizeof(seen));
}

static void after_an_unfinished_job_it_is_what_was_before(void **state)
{
	static uint8_t seen[10 * FAKE_SECTOR];

	(void)state;
	leave_unfinished();
	assert_memory_not_equal(bench.fake.flash + FAKE_FW0, bench.before + FAKE_FW0, sizeof(seen));
	read_original(RMW_SPAN_OF(seen));
	assert_memory_equal(seen, bench.before + FAKE_FW0, sizeof(seen));
}

static void its_layout_is_that_of_before(void **state)
{
	rmw_auto(original) original = { 0 };
	struct rmw_layout layout;
	struct rmw_region region;
	struct rmw_err err = { 0 };

	(void)state;
	leave_unfinished();
	memset(bench.fake.flash + 0xe000, 0xff, 0x2000);
	assert_true(rmw_original_open(&original, &bench.fake.base, &bench.job, &err));
	assert_true(rmw_original_layout(&original, &layout, &err));
	assert_true(rmw_layout_find(&layout, "factory", &region, &err));
	assert_int_equal(region.addr, FAKE_FACTORY);
}

static void a_job_without_backups_has_no_before(void **state)
{
	static uint8_t seen[10 * FAKE_SECTOR];

	(void)state;
	leave_unfinished();
	bench.job.skips_backup = true;
	read_original(RMW_SPAN_OF(seen));
	assert_memory_equal(seen, bench.fake.flash + FAKE_FW0, sizeof(seen));
}

static void what_lies_outside_the_flash_is_refused(void **state)
{
	rmw_auto(original) original = { 0 };
	uint8_t seen[FAKE_SECTOR];
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_original_open(&original, &bench.fake.base, &bench.job, &err));
	assert_false(rmw_original_read(&original, FAKE_SIZE - 1, RMW_SPAN_OF(seen), &err));
	assert_int_equal(err.code, RMW_E_RANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(without_an_unfinished_job_it_is_the_flash, start),
		cmocka_unit_test_setup(after_an_unfinished_job_it_is_what_was_before, start),
		cmocka_unit_test_setup(its_layout_is_that_of_before, start),
		cmocka_unit_test_setup(a_job_without_backups_has_no_before, start),
		cmocka_unit_test_setup(what_lies_outside_the_flash_is_refused, start),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
