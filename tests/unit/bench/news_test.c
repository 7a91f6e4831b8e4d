/* SPDX-License-Identifier: MIT */
/* What of a slot's reports is told outside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <rmwflash/bytes.h>

#include "bench/news.h"

static void states_errors_and_ends_are_news(void **state)
{
	static const struct {
		struct rmw_post_report report;
		bool is_one;
	} rows[] = {
		{ { .from = RMW_LIFE_EMPTY, .state = RMW_LIFE_IDENTIFY }, true },
		{ { .from = RMW_LIFE_NO_PORT, .state = RMW_LIFE_NO_PORT, .code = RMW_E_NO_PORT },
		  true },
		{ { .from = RMW_LIFE_STOPPED, .state = RMW_LIFE_STOPPED, .end = RMW_LIFE_FAILED },
		  true },
		/* A key that counts later. */
		{ { .from = RMW_LIFE_IDENTIFY, .state = RMW_LIFE_IDENTIFY }, false },
		{ { .from = RMW_LIFE_WRITE, .state = RMW_LIFE_WRITE, .is_progress = true }, false },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		assert_int_equal(rmw_news_is_one(&rows[i].report), rows[i].is_one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states_errors_and_ends_are_news),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
