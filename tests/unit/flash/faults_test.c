/* SPDX-License-Identifier: MIT */
/* Every fault at every place of a write: a verified success, or a failure that a re-run heals. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <rmwflash/flash.h>

#include "base/file.h"
#include "support/fake_chip.h"
#include "support/scratch.h"

#define FW_LEN 0x4123u
#define STRAY_ADDR FAKE_FACTORY

static struct fake_chip fake;
static uint8_t before[FAKE_SIZE], after[FAKE_SIZE], firmware[FW_LEN];
static char folder[256];

static bool write_firmware(struct rmw_job_result *result, struct rmw_err *err)
{
	const struct rmw_part part = { FAKE_FW0, RMW_VIEW_OF(firmware) };
	const struct rmw_job job = { .backup_dir = folder, .cancel = &fake.cancel };

	return rmw_flash_write(&fake.base, &part, 1, &job, result, err);
}

static void remove_backup(const struct rmw_job_result *result)
{
	char beside[RMW_PATH_MAX + 8];

	snprintf(beside, sizeof(beside), "%s.json", result->backup_path);
	unlink(result->backup_path);
	unlink(beside);
}

static void assert_backup_is_right(const struct rmw_job_result *result)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	if (result->backup_path[0] == '\0')
		return;
	assert_true(rmw_file_read(result->backup_path, FAKE_SIZE, &file, &err));
	assert_int_equal(file.len, FAKE_SIZE);
	assert_memory_equal(file.data, before, FAKE_SIZE);
}

static void play(const struct rmw_chip_facts *facts, enum fake_verb verb, enum fake_fault fault,
		 unsigned at)
{
	struct rmw_job_result result = { 0 };
	struct rmw_err err = { 0 };
	bool is_good;

	fake_chip_init(&fake);
	fake.base.facts = *facts;
	fake_chip_trouble(&fake, verb, fault, at, 1, STRAY_ADDR);
	is_good = write_firmware(&result, &err);
	assert_backup_is_right(&result);
	if (!is_good) {
		assert_int_not_equal(err.code, RMW_OK);
		assert_false(result.is_verified);
		fake_chip_calm(&fake);
		rmw_err_clear(&err);
		is_good = write_firmware(&result, &err);
		assert_backup_is_right(&result);
	}
	remove_backup(&result);
	if (!is_good || !result.is_verified || memcmp(fake.flash, after, FAKE_SIZE) != 0)
		fail_msg("verb %d, fault %d, call %u: %s", verb, fault, at, err.cause);
}

static int start(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "%s", scratch_path("backups"));
	fake_chip_init(&fake);
	fake_fill(RMW_SPAN_OF(firmware), 99);
	memcpy(before, fake.flash, sizeof(before));
	memcpy(after, before, sizeof(after));
	memcpy(after + FAKE_FW0, firmware, sizeof(firmware));
	return 0;
}

static const struct {
	enum fake_verb verb;
	enum fake_fault fault;
} faults[] = {
	/* clang-format off */
	{ FAKE_WRITE, FAKE_TIMES_OUT }, { FAKE_WRITE, FAKE_BREAKS }, { FAKE_WRITE, FAKE_FLIPS },
	{ FAKE_WRITE, FAKE_STRAYS },    { FAKE_WRITE, FAKE_INTERRUPTS },
	{ FAKE_WRITE, FAKE_CANCELS_THEN },
	{ FAKE_ERASE, FAKE_TIMES_OUT }, { FAKE_ERASE, FAKE_BREAKS }, { FAKE_ERASE, FAKE_STRAYS },
	{ FAKE_ERASE, FAKE_SPREADS },   { FAKE_ERASE, FAKE_INTERRUPTS },
	{ FAKE_ERASE, FAKE_CANCELS_THEN },
	/* clang-format on */
};

static void every_fault_at_every_sector_is_healed_or_told(void **state)
{
	struct rmw_chip_facts facts;

	(void)state;
	fake_chip_init(&fake);
	facts = fake.base.facts;
	for (unsigned round = 0; round < 2; round++) {
		facts.write_needs_erase = round == 1;
		for (size_t i = 0; i < RMW_COUNT(faults); i++)
			for (unsigned at = 1; at <= 5; at += 2)
				play(&facts, faults[i].verb, faults[i].fault, at);
	}
}

static void every_fault_of_a_reading_is_healed_or_told(void **state)
{
	struct rmw_chip_facts facts;

	(void)state;
	fake_chip_init(&fake);
	facts = fake.base.facts;
	for (unsigned at = 1; at < 220; at += 18) {
		play(&facts, FAKE_READ, FAKE_FLIPS, at);
		play(&facts, FAKE_READ, FAKE_INTERRUPTS, at);
	}
}

/* Steps of a stream are under way together, so a fault leaves several of them in doubt. */
static void every_fault_of_a_stream_is_healed_or_told(void **state)
{
	struct rmw_chip_facts facts;

	(void)state;
	fake_chip_init(&fake);
	fake_chip_stream(&fake);
	facts = fake.base.facts;
	for (size_t i = 0; i < RMW_COUNT(faults); i++)
		for (unsigned at = 1; at <= 8; at++)
			play(&facts, faults[i].verb, faults[i].fault, at);
	for (unsigned at = 1; at <= 5; at++) {
		play(&facts, FAKE_DIGEST, FAKE_TIMES_OUT, at);
		play(&facts, FAKE_CRCS, FAKE_TIMES_OUT, at);
		play(&facts, FAKE_READ, FAKE_BREAKS, 17 * at);
	}
}

/* A stray write while the job dies: the re-run finds nothing to do in its own sectors but this. */
static void damage_left_by_an_interrupted_job_is_put_back_by_the_next(void **state)
{
	struct rmw_job_result result = { 0 };
	struct rmw_err err = { 0 };

	(void)state;
	fake_chip_init(&fake);
	fake_chip_trouble(&fake, FAKE_READ, FAKE_INTERRUPTS, 140, 1, 0); /* while it verifies */
	fake_chip_trouble(&fake, FAKE_WRITE, FAKE_STRAYS, 2, 1, STRAY_ADDR);
	assert_false(write_firmware(&result, &err));
	assert_non_null(strstr(err.path, "written, but not all verified"));
	memcpy(fake.flash + FAKE_FW0, firmware, sizeof(firmware));
	fake_chip_calm(&fake);
	rmw_err_clear(&err);
	assert_true(write_firmware(&result, &err));
	assert_true(result.is_resumed && result.is_rest_checked);
	assert_int_equal(result.put_back, 1);
	assert_false(result.is_nothing_to_do);
	assert_memory_equal(fake.flash, after, sizeof(after));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_fault_at_every_sector_is_healed_or_told, start),
		cmocka_unit_test_setup(every_fault_of_a_stream_is_healed_or_told, start),
		cmocka_unit_test_setup(every_fault_of_a_reading_is_healed_or_told, start),
		cmocka_unit_test_setup(damage_left_by_an_interrupted_job_is_put_back_by_the_next,
				       start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
