/* SPDX-License-Identifier: MIT */
/* A job that puts one range in place before anything else. */
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

#define MOVED 0x30000u
#define OTHER FAKE_FW0

/* Two parts of two sectors each, the higher one first. */
static bool write_in_order(uint8_t moved[2 * FAKE_SECTOR], uint8_t other[2 * FAKE_SECTOR])
{
	const struct rmw_part parts[] = { { OTHER, { other, 2 * FAKE_SECTOR } },
					  { MOVED, { moved, 2 * FAKE_SECTOR } } };

	bench.err = (struct rmw_err){ 0 };
	bench.job.first_addr = MOVED;
	bench.job.first_size = 2 * FAKE_SECTOR;
	return rmw_flash_write(&bench.fake.base, parts, RMW_COUNT(parts), &bench.job, &bench.result,
			       &bench.err);
}

static void what_moves_is_in_place_before_anything_else_changes(void **state)
{
	static uint8_t moved[2 * FAKE_SECTOR], other[2 * FAKE_SECTOR];

	fake_fill(RMW_SPAN_OF(moved), 21);
	fake_fill(RMW_SPAN_OF(other), 22);
	for (unsigned is_stream = 0; is_stream < 2; is_stream++)
		for (unsigned at = 1; at <= 4; at++) {
			start(state);
			if (is_stream)
				fake_chip_stream(&bench.fake);
			fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_INTERRUPTS, at, 1, 0);
			assert_false(write_in_order(moved, other));
			if (memcmp(bench.fake.flash + OTHER, bench.before + OTHER, sizeof(other)))
				assert_memory_equal(bench.fake.flash + MOVED, moved, sizeof(moved));
			fake_chip_calm(&bench.fake);
			assert_true(write_in_order(moved, other));
			assert_memory_equal(bench.fake.flash + MOVED, moved, sizeof(moved));
			assert_memory_equal(bench.fake.flash + OTHER, other, sizeof(other));
		}
}

static void what_did_not_move_well_stops_all_else(void **state)
{
	static uint8_t moved[2 * FAKE_SECTOR], other[2 * FAKE_SECTOR];

	(void)state;
	fake_fill(RMW_SPAN_OF(moved), 21);
	fake_fill(RMW_SPAN_OF(other), 22);
	bench.fake.base.facts.is_frame_checked = true;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_FLIPS, 1, 40, 0);
	assert_false(write_in_order(moved, other));
	assert_int_equal(bench.err.code, RMW_E_VERIFY);
	assert_memory_equal(bench.fake.flash + OTHER, bench.before + OTHER, sizeof(other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_moves_is_in_place_before_anything_else_changes, start),
		cmocka_unit_test_setup(what_did_not_move_well_stops_all_else, start),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
