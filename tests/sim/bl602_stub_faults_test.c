/* SPDX-License-Identifier: MIT */
/* One fault at a time, and a noisy line, through the RAM stub; see support/fault_matrix.h. */
#include <rmwflash/bytes.h>

#include "support/cmocka.h"
#include "support/fault_matrix.h"

/* As machine code, and the same source compiled for this computer. */
static const struct fault_matrix_way ways[] = {
	{ "stub", 0, "" },
	{ "stub", 0, "&cpu=host" },
};

static void faults_cost_retries_and_never_the_truth(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(ways); i++)
		fault_matrix_play(&ways[i], 6);
}

static void noise_costs_retries_and_never_the_truth(void **state)
{
	static const char *const noises[] = {
		"garble/20000",
		"drop/20000",
		"repeat/20000",
		"garble/6000,drop/6000,repeat/6000",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(ways); i++)
		for (size_t j = 0; j < RMW_COUNT(noises); j++)
			fault_matrix_noise(&ways[i], noises[j], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_cost_retries_and_never_the_truth),
		cmocka_unit_test(noise_costs_retries_and_never_the_truth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
