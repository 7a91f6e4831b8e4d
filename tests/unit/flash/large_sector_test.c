/* SPDX-License-Identifier: MIT */
/*
 * A chip whose writes erase, in larger sectors than the flash has, as the vendor's RAM loader of an
 * LN882H: nothing shorter is ever written, and what was beside it stays.
 */
#include "support/cmocka.h"

#include <string.h>

#include "support/flash_bench.h"

#define LARGE 16384u

static struct flash_bench bench;

static int start(void **state)
{
	struct rmw_chip_facts *facts = &bench.fake.base.facts;

	(void)state;
	flash_bench_init(&bench);
	facts->sector_size = facts->write_min = LARGE; /* chip.c refuses less */
	facts->write_erases = true;
	facts->is_frame_checked = true;
	return 0;
}

static void a_write_of_any_part_keeps_what_is_beside_it(void **state)
{
	static const struct {
		uint32_t addr, size;
	} parts[] = {
		{ FAKE_FW0, 100 },	 { FAKE_FW0 + 4096, 4096 },   { FAKE_FW0 + 77, LARGE },
		{ FAKE_FW0, 2 * LARGE }, { FAKE_FW0 + LARGE - 1, 2 },
	};

	for (size_t i = 0; i < RMW_COUNT(parts); i++) {
		static uint8_t bytes[2 * LARGE], want[FAKE_SIZE];

		start(state);
		fake_fill(RMW_SPAN_OF(bytes), 7 + (uint32_t)i);
		memcpy(want, bench.before, sizeof(want));
		memcpy(want + parts[i].addr, bytes, parts[i].size);
		if (!flash_bench_write(&bench, parts[i].addr,
				       (struct rmw_view){ bytes, parts[i].size }))
			fail_msg("part %zu: %s: %s", i, bench.err.path, bench.err.cause);
		assert_memory_equal(bench.fake.flash, want, sizeof(want));
		assert_true(bench.result.is_verified);
		assert_int_equal(bench.fake.counts[FAKE_ERASE], 0);
	}
}

static void a_write_that_broke_is_done_again(void **state)
{
	(void)state;
	fake_chip_trouble(&bench.fake, FAKE_WRITE, FAKE_BREAKS, 1, 1, 0);
	assert_true(flash_bench_write_firmware(&bench));
	assert_only_firmware_changed(&bench);
	assert_int_equal(bench.result.retries, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_of_any_part_keeps_what_is_beside_it),
		cmocka_unit_test_setup(a_write_that_broke_is_done_again, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
