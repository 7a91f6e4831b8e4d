/* SPDX-License-Identifier: MIT */
/* One fault at a time, and a noisy line, through RAM loaders; see support/fault_matrix.h. */
#include "support/cmocka.h"
#include "support/fault_matrix.h"

#include <rmwflash/bytes.h>

/* Both families, and of the later one a build that keeps a session alive for 20 s. */
static const size_t loader_sizes[] = { 22064, 37920, 38784 };

static void faults_cost_retries_and_never_the_truth(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(loader_sizes); i++)
		fault_matrix_play(loader_sizes[i], 17);
}

static void noise_costs_retries_and_never_the_truth(void **state)
{
	static const char *const noises[] = { "garble/20000", "drop/20000", "repeat/20000" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(loader_sizes); i++)
		for (size_t j = 0; j < RMW_COUNT(noises); j++)
			fault_matrix_noise(loader_sizes[i], noises[j], 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_cost_retries_and_never_the_truth),
		cmocka_unit_test(noise_costs_retries_and_never_the_truth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
