/* SPDX-License-Identifier: MIT */
/* The same tests on different boards. */
#include "support/each_board.h"

#include <stdlib.h>
#include <string.h>

int run_on_each(const char *const *boards, size_t board_count, const struct CMUnitTest *tests,
		size_t test_count)
{
	struct CMUnitTest *each = calloc(test_count, sizeof(*each));
	int failed = 0;

	if (each == NULL)
		return 1;
	for (size_t board = 0; board < board_count; board++) {
		memcpy(each, tests, test_count * sizeof(*each));
		for (size_t i = 0; i < test_count; i++)
			each[i].initial_state = (void *)(uintptr_t)boards[board];
		failed += _cmocka_run_group_tests(boards[board], each, test_count, NULL, NULL);
	}
	free(each);
	return failed;
}
