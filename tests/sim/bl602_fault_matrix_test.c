/* SPDX-License-Identifier: MIT */
/* One fault at a time, and a noisy line, through the bare boot ROM; see support/fault_matrix.h. */
#include "support/cmocka.h"
#include "support/fault_matrix.h"

static const struct fault_matrix_way rom = { "rom", 0, "" };

static void faults_cost_retries_and_never_the_truth(void **state)
{
	(void)state;
	fault_matrix_play(&rom, 50);
}

static void noise_costs_retries_and_never_the_truth(void **state)
{
	(void)state;
	fault_matrix_noise(&rom, "garble/20000", 3);
	fault_matrix_noise(&rom, "drop/20000", 3);
	fault_matrix_noise(&rom, "repeat/20000", 3);
	fault_matrix_noise(&rom, "garble/3000,drop/3000,repeat/3000", 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_cost_retries_and_never_the_truth),
		cmocka_unit_test(noise_costs_retries_and_never_the_truth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
