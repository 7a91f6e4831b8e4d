/* SPDX-License-Identifier: MIT */
/* Readings that can be trusted: how often a sector is read, and when that is enough. */
#include "support/cmocka.h"

#include "flash/sure_read.h"
#include "support/fake_chip.h"

static struct fake_chip fake;

static bool read_one(const struct rmw_view *hopes, size_t count, struct rmw_err *err)
{
	uint8_t sector[FAKE_SECTOR];

	fake_chip_calm(&fake);
	if (!rmw_sure_read(&fake.base, 0, RMW_SPAN_OF(sector), hopes, count, err))
		return false;
	assert_memory_equal(sector, fake.flash, sizeof(sector));
	return true;
}

static int start(void **state)
{
	(void)state;
	fake_chip_init(&fake);
	return 0;
}

static void an_unchecked_line_is_read_twice(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(read_one(NULL, 0, &err));
	assert_int_equal(fake.counts[FAKE_READ], 2);
}

static void a_checked_line_is_read_once(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	fake.base.facts.is_frame_checked = true;
	assert_true(read_one(NULL, 0, &err));
	assert_int_equal(fake.counts[FAKE_READ], 1);
}

static void what_was_hoped_for_needs_no_second_reading(void **state)
{
	const struct rmw_view hopes[] = { { NULL, 0 }, { fake.flash, FAKE_SECTOR } };
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(read_one(hopes, 2, &err));
	assert_int_equal(fake.counts[FAKE_READ], 1);
}

static void a_digest_saves_the_reading(void **state)
{
	const struct rmw_view hopes[] = { { fake.flash + FAKE_SECTOR, FAKE_SECTOR },
					  { fake.flash, FAKE_SECTOR } };
	struct rmw_err err = { 0 };

	(void)state;
	fake.base.facts.has_digest = true;
	assert_true(read_one(hopes, 2, &err));
	assert_int_equal(fake.counts[FAKE_READ], 0);
	assert_int_equal(fake.digests, 1);
}

static void readings_go_on_until_two_agree(void **state)
{
	uint8_t sector[FAKE_SECTOR];
	struct rmw_err err = { 0 };

	(void)state;
	fake_chip_trouble(&fake, FAKE_READ, FAKE_FLIPS, 1, 4, 0);
	assert_true(rmw_sure_read(&fake.base, 0, RMW_SPAN_OF(sector), NULL, 0, &err));
	assert_memory_equal(sector, fake.flash, sizeof(sector));
	assert_int_equal(fake.counts[FAKE_READ], 6);
}

static void a_bad_reading_between_two_good_ones_is_outvoted(void **state)
{
	uint8_t sector[FAKE_SECTOR];
	struct rmw_err err = { 0 };

	(void)state;
	fake_chip_trouble(&fake, FAKE_READ, FAKE_FLIPS, 2, 1, 0);
	assert_true(rmw_sure_read(&fake.base, 0, RMW_SPAN_OF(sector), NULL, 0, &err));
	assert_memory_equal(sector, fake.flash, sizeof(sector));
	assert_int_equal(fake.counts[FAKE_READ], 3);
}

static void faults_in_different_places_outvote_each_other(void **state)
{
	uint8_t sector[FAKE_SECTOR];
	struct rmw_err err = { 0 };

	(void)state;
	fake_chip_trouble(&fake, FAKE_READ, FAKE_FLIPS, 1, 1000, 700);
	assert_true(rmw_sure_read(&fake.base, 0, RMW_SPAN_OF(sector), NULL, 0, &err));
	assert_memory_equal(sector, fake.flash, sizeof(sector));
	assert_int_equal(fake.counts[FAKE_READ], 3);
}

static void six_readings_that_differ_are_an_error(void **state)
{
	uint8_t sector[FAKE_SECTOR];
	struct rmw_err err = { 0 };

	(void)state;
	fake_chip_trouble(&fake, FAKE_READ, FAKE_FLIPS, 1, 5, 0);
	assert_false(rmw_sure_read(&fake.base, 0, RMW_SPAN_OF(sector), NULL, 0, &err));
	assert_int_equal(err.code, RMW_E_UNSTABLE_READ);
	assert_int_equal(fake.counts[FAKE_READ], 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_unchecked_line_is_read_twice, start),
		cmocka_unit_test_setup(a_checked_line_is_read_once, start),
		cmocka_unit_test_setup(what_was_hoped_for_needs_no_second_reading, start),
		cmocka_unit_test_setup(a_digest_saves_the_reading, start),
		cmocka_unit_test_setup(readings_go_on_until_two_agree, start),
		cmocka_unit_test_setup(a_bad_reading_between_two_good_ones_is_outvoted, start),
		cmocka_unit_test_setup(faults_in_different_places_outvote_each_other, start),
		cmocka_unit_test_setup(six_readings_that_differ_are_an_error, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
