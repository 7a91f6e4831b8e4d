/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_EACH_BOARD_H
#define RMW_TESTS_EACH_BOARD_H

#include "support/cmocka.h"

/* Run all tests once on each board, whose name is their initial state. Returns how many failed. */
int run_on_each(const char *const *boards, size_t board_count, const struct CMUnitTest *tests,
		size_t test_count);

#endif
