/* SPDX-License-Identifier: MIT */
/* Comparing a flash with bytes, and what is left where nothing can be compared. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include <rmwflash/flash.h>

#include "support/fake_chip.h"

#define FW_LEN 0x6123u /* ends inside a sector */

static struct fake_chip fake;
static uint8_t firmware[FW_LEN];
static struct rmw_job job;
static struct rmw_job_result result;
static struct rmw_err err;
static char told[2048];

static void remember(void *ctx, const struct rmw_event *event)
{
	size_t len = strlen(told);

	(void)ctx;
	if (event->kind >= RMW_EVENT_NOTE)
		snprintf(told + len, sizeof(told) - len, "%s\n", event->text);
}

static int start(void **state)
{
	(void)state;
	fake_chip_init(&fake);
	fake_fill(RMW_SPAN_OF(firmware), 99);
	job = (struct rmw_job) { .watch = { remember, NULL }, .cancel = &fake.cancel };
	rmw_err_clear(&err);
	told[0] = '\0';
	return 0;
}

static bool write_at(uint32_t addr, struct rmw_view bytes)
{
	const struct rmw_part part = { addr, bytes };

	rmw_err_clear(&err);
	return rmw_flash_write(&fake.base, &part, 1, &job, &result, &err);
}

static bool write_firmware(void)
{
	return write_at(FAKE_FW0, RMW_VIEW_OF(firmware));
}

static void lock(void)
{
	fake.base.facts.is_readable = false;
	fake.base.facts.flash_size = 0;
	fake.base.id.is_read_locked = true;
}

static void a_locked_chip_is_written_blindly_and_never_called_verified(void **state)
{
	(void)state;
	lock();
	job.skips_backup = true;
	assert_false(write_firmware());
	assert_int_equal(err.code, RMW_E_NOT_VERIFIED);
	assert_memory_equal(fake.flash + FAKE_FW0, firmware, FW_LEN);
	for (size_t at = FAKE_FW0 + FW_LEN; at < FAKE_FW0 + 0x7000; at++)
		assert_int_equal(fake.flash[at], 0xff);
	assert_false(result.is_verified);
	assert_int_equal(fake.counts[FAKE_READ], 0);
	assert_int_equal(fake.counts[FAKE_ERASE], 7);
	assert_non_null(strstr(told, "from 0x016123 to the end of its sector FF is written"));
}

static void a_locked_chip_is_not_written_without_saying_no_backup(void **state)
{
	(void)state;
	lock();
	assert_false(write_firmware());
	assert_int_equal(err.code, RMW_E_READ_LOCKED);
	job.skips_backup = true;
	assert_false(write_at(FAKE_FW0 + 4, RMW_VIEW_OF(firmware)));
	assert_int_equal(err.code, RMW_E_RANGE);
	assert_false(write_at(0xfffff0, RMW_VIEW_OF(firmware)));
	assert_int_equal(err.code, RMW_E_RANGE);
	assert_int_equal(fake.counts[FAKE_ERASE] + fake.counts[FAKE_WRITE], 0);
}

static void verify_names_the_first_place_that_differs(void **state)
{
	const struct rmw_part part = { FAKE_FW0, RMW_VIEW_OF(firmware) };

	(void)state;
	job.skips_backup = true;
	assert_true(write_firmware());
	assert_true(rmw_flash_verify(&fake.base, &part, 1, &job, &result, &err));
	assert_true(result.is_verified);
	fake.flash[FAKE_FW0 + 0x6122] ^= 1;
	assert_false(rmw_flash_verify(&fake.base, &part, 1, &job, &result, &err));
	assert_int_equal(err.code, RMW_E_VERIFY);
	assert_non_null(strstr(err.cause, "0x016122 holds"));
	assert_false(result.is_verified);
}

static void verify_says_when_the_place_is_one_that_write_leaves_alone(void **state)
{
	const struct rmw_part part = { FAKE_MFG, { firmware, 16 } };

	(void)state;
	assert_false(rmw_flash_verify(&fake.base, &part, 1, &job, &result, &err));
	assert_non_null(strstr(err.cause, "(in mfg, which write leaves alone)"));
	rmw_err_clear(&err);
	lock();
	assert_false(rmw_flash_verify(&fake.base, &part, 1, &job, &result, &err));
	assert_int_equal(err.code, RMW_E_READ_LOCKED);
}

static bool verify_firmware(void)
{
	const struct rmw_part part = { FAKE_FW0, RMW_VIEW_OF(firmware) };

	rmw_err_clear(&err);
	return rmw_flash_verify(&fake.base, &part, 1, &job, &result, &err);
}

static void verify_reads_each_sector_once_when_all_is_well(void **state)
{
	(void)state;
	memcpy(fake.flash + FAKE_FW0, firmware, FW_LEN);
	assert_true(verify_firmware());
	assert_int_equal(fake.counts[FAKE_READ], 7);
	assert_int_equal(result.bytes_read, FW_LEN);
}

static void a_bad_reading_is_no_difference(void **state)
{
	(void)state;
	memcpy(fake.flash + FAKE_FW0, firmware, FW_LEN);
	fake_chip_trouble(&fake, FAKE_READ, FAKE_FLIPS, 3, 1, 0);
	assert_true(verify_firmware());
	assert_int_equal(fake.counts[FAKE_READ], 7 + 2);
}

static void a_digest_verifies_without_reading(void **state)
{
	(void)state;
	fake.base.facts.is_frame_checked = true;
	fake.base.facts.has_digest = true;
	memcpy(fake.flash + FAKE_FW0, firmware, FW_LEN);
	assert_true(verify_firmware());
	assert_int_equal(fake.counts[FAKE_READ], 0);
	fake.flash[FAKE_FW0 + 0x2345] ^= 1;
	assert_false(verify_firmware());
	assert_non_null(strstr(err.cause, "0x012345 holds"));
}

static void verifying_outside_the_flash_is_refused(void **state)
{
	const struct rmw_part part = { FAKE_SIZE - 4, { firmware, 5 } };

	(void)state;
	assert_false(rmw_flash_verify(&fake.base, &part, 1, &job, &result, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_TOO_LARGE);
	assert_int_equal(fake.counts[FAKE_READ], 0);
}

static void a_dry_run_on_a_locked_chip_shows_its_plan_and_writes_nothing(void **state)
{
	(void)state;
	lock();
	job.skips_backup = true;
	job.is_dry_run = true;
	assert_true(write_firmware());
	assert_int_equal(fake.counts[FAKE_ERASE] + fake.counts[FAKE_WRITE], 0);
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
