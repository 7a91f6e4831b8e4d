/* SPDX-License-Identifier: MIT */
/* Comparing a flash with bytes, and what is left where nothing can be compared. */
#include "support/cmocka.h"

#include <string.h>

#include "support/flash_bench.h"

static struct flash_bench bench;

static int start(void **state)
{
	(void)state;
	flash_bench_init(&bench);
	return 0;
}

static void lock(void)
{
	bench.fake.base.facts.is_readable = false;
	bench.fake.base.facts.flash_size = 0;
	bench.fake.base.id.is_read_locked = true;
}

static void a_locked_chip_is_written_blindly_and_never_called_verified(void **state)
{
	(void)state;
	lock();
	bench.job.skips_backup = true;
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.err.code, RMW_E_NOT_VERIFIED);
	assert_memory_equal(bench.fake.flash + FAKE_FW0, bench.firmware, BENCH_FW_LEN);
	for (size_t at = FAKE_FW0 + BENCH_FW_LEN; at < FAKE_FW0 + 0x7000; at++)
		assert_int_equal(bench.fake.flash[at], 0xff);
	assert_false(bench.result.is_verified);
	assert_int_equal(bench.fake.counts[FAKE_READ], 0);
	assert_int_equal(bench.fake.counts[FAKE_ERASE], 7);
	assert_non_null(strstr(bench.told, "from 0x016123 to the end of its sector FF is written"));
}

static void a_locked_chip_is_not_written_without_saying_no_backup(void **state)
{
	(void)state;
	lock();
	assert_false(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.err.code, RMW_E_READ_LOCKED);
	bench.job.skips_backup = true;
	assert_false(flash_bench_write(&bench, FAKE_FW0 + 4, RMW_VIEW_OF(bench.firmware)));
	assert_int_equal(bench.err.code, RMW_E_RANGE);
	assert_false(flash_bench_write(&bench, 0xfffff0, RMW_VIEW_OF(bench.firmware)));
	assert_int_equal(bench.err.code, RMW_E_RANGE);
	assert_int_equal(bench.fake.counts[FAKE_ERASE] + bench.fake.counts[FAKE_WRITE], 0);
}

static void verify_names_the_first_place_that_differs(void **state)
{
	const struct rmw_part part = { FAKE_FW0, RMW_VIEW_OF(bench.firmware) };

	(void)state;
	bench.job.skips_backup = true;
	assert_true(flash_bench_write_firmware(&bench));
	assert_true(rmw_flash_verify(&bench.fake.base, &part, 1, &bench.job, &bench.result,
				     &bench.err));
	assert_true(bench.result.is_verified);
	bench.fake.flash[FAKE_FW0 + 0x6122] ^= 1;
	assert_false(rmw_flash_verify(&bench.fake.base, &part, 1, &bench.job, &bench.result,
				      &bench.err));
	assert_int_equal(bench.err.code, RMW_E_VERIFY);
	assert_non_null(strstr(bench.err.cause, "0x016122 holds"));
	assert_false(bench.result.is_verified);
}

static void verify_says_when_the_place_is_one_that_write_leaves_alone(void **state)
{
	const struct rmw_part part = { FAKE_MFG, { bench.firmware, 16 } };

	(void)state;
	assert_false(rmw_flash_verify(&bench.fake.base, &part, 1, &bench.job, &bench.result,
				      &bench.err));
	assert_non_null(strstr(bench.err.cause, "(in mfg, which write leaves alone)"));
	rmw_err_clear(&bench.err);
	lock();
	assert_false(rmw_flash_verify(&bench.fake.base, &part, 1, &bench.job, &bench.result,
				      &bench.err));
	assert_int_equal(bench.err.code, RMW_E_READ_LOCKED);
}

static bool verify_firmware(void)
{
	const struct rmw_part part = { FAKE_FW0, RMW_VIEW_OF(bench.firmware) };

	rmw_err_clear(&bench.err);
	return rmw_flash_verify(&bench.fake.base, &part, 1, &bench.job, &bench.result, &bench.err);
}

static void verify_reads_each_sector_once_when_all_is_well(void **state)
{
	(void)state;
	memcpy(bench.fake.flash + FAKE_FW0, bench.firmware, BENCH_FW_LEN);
	assert_true(verify_firmware());
	assert_int_equal(bench.fake.counts[FAKE_READ], 7);
	assert_int_equal(bench.result.bytes_read, BENCH_FW_LEN);
}

static void a_bad_reading_is_no_difference(void **state)
{
	(void)state;
	memcpy(bench.fake.flash + FAKE_FW0, bench.firmware, BENCH_FW_LEN);
	fake_chip_trouble(&bench.fake, FAKE_READ, FAKE_FLIPS, 3, 1, 0);
	assert_true(verify_firmware());
	assert_int_equal(bench.fake.counts[FAKE_READ], 7 + 2);
}

static void a_digest_verifies_without_reading(void **state)
{
	(void)state;
	bench.fake.base.facts.is_frame_checked = true;
	bench.fake.base.facts.has_digest = true;
	memcpy(bench.fake.flash + FAKE_FW0, bench.firmware, BENCH_FW_LEN);
	assert_true(verify_firmware());
	assert_int_equal(bench.fake.counts[FAKE_READ], 0);
	bench.fake.flash[FAKE_FW0 + 0x2345] ^= 1;
	assert_false(verify_firmware());
	assert_non_null(strstr(bench.err.cause, "0x012345 holds"));
}

static void verifying_outside_the_flash_is_refused(void **state)
{
	const struct rmw_part part = { FAKE_SIZE - 4, { bench.firmware, 5 } };

	(void)state;
	assert_false(rmw_flash_verify(&bench.fake.base, &part, 1, &bench.job, &bench.result,
				      &bench.err));
	assert_int_equal(bench.err.code, RMW_E_IMAGE_TOO_LARGE);
	assert_int_equal(bench.fake.counts[FAKE_READ], 0);
}

static void a_dry_run_on_a_locked_chip_shows_its_plan_and_writes_nothing(void **state)
{
	(void)state;
	lock();
	bench.job.skips_backup = true;
	bench.job.is_dry_run = true;
	assert_true(flash_bench_write_firmware(&bench));
	assert_int_equal(bench.fake.counts[FAKE_ERASE] + bench.fake.counts[FAKE_WRITE], 0);
}

#define CLAIM(name) cmocka_unit_test_setup(name, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(a_locked_chip_is_written_blindly_and_never_called_verified),
		CLAIM(a_locked_chip_is_not_written_without_saying_no_backup),
		CLAIM(verify_names_the_first_place_that_differs),
		CLAIM(verify_says_when_the_place_is_one_that_write_leaves_alone),
		CLAIM(verify_reads_each_sector_once_when_all_is_well),
		CLAIM(a_bad_reading_is_no_difference),
		CLAIM(a_digest_verifies_without_reading),
		CLAIM(verifying_outside_the_flash_is_refused),
		CLAIM(a_dry_run_on_a_locked_chip_shows_its_plan_and_writes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
