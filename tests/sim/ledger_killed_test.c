/* SPDX-License-Identifier: MIT */
/* A bench with its ledger in a file is killed at seeded moments: nothing is lost or done twice. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/ledger_killed.h"
#include "support/scratch.h"

static void run(const char *where, unsigned benches)
{
	static char units[KILLED_BOARDS * 8 + 10];
	struct killed_world *world = killed_world_make();

	killed_units(units);
	rmw_ledger_free(open_with(where, units));
	killed_run(where, world, benches, NULL);
	killed_check(where, world);
	assert_int_equal(munmap(world, sizeof(*world)), 0);
}

static void a_killed_bench_loses_nothing_and_does_nothing_twice(void **state)
{
	(void)state;
	run(scratch_path("killed.db"), 1);
}

static void two_killed_benches_share_the_names_of_one_file(void **state)
{
	(void)state;
	run(scratch_path("killed-two.db"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_killed_bench_loses_nothing_and_does_nothing_twice),
		cmocka_unit_test(two_killed_benches_share_the_names_of_one_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
