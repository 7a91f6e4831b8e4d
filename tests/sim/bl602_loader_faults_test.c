/* SPDX-License-Identifier: MIT */
/* One fault at a time, and a noisy line, through RAM loaders; see support/fault_matrix.h. */
#include "support/cmocka.h"
#include "support/fault_matrix.h"

#include <rmwflash/bytes.h>

/* Both families, and of the later one a build that keeps a session alive for 20 s. */
static const struct fault_matrix_way ways[] = {
	{ "loader", 22064, "&cpu=imitate" },
	{ "loader", 37920, "&cpu=imitate" },
	{ "loader", 38784, "&cpu=imitate" },
};

static void faults_cost_retries_and_never_the_truth(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(ways); i++)
		fault_matrix_play(&ways[i], 17);
}

static void noise_costs_retries_and_never_the_truth(void **state)
{
	static const char *const noises[] = { "garble/20000", "drop/20000", "repeat/20000" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(ways); i++)
		for (size_t j = 0; j < RMW_COUNT(noises); j++)
			fault_matrix_noise(&ways[i], noises[j], 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_cost_retries_and_never_the_truth),
		cmocka_unit_test(noise_costs_retries_and_never_the_truth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
