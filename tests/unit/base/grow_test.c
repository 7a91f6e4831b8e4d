/* SPDX-License-Identifier: MIT */
/* Growing texts: piece by piece, cut at the end of their room, never beyond it. */
#include "support/cmocka.h"

#include <string.h>

#include "base/grow.h"

static void pieces_stand_behind_each_other_and_are_cut(void **state)
{
	char text[8] = "";
	struct rmw_grow grow = { text, sizeof(text), 0 };

	(void)state;
	rmw_grow(&grow, "%d", 12);
	rmw_grow(&grow, "%s", "");
	rmw_grow(&grow, "-%s", "abc");
	assert_string_equal(text, "12-abc");
	assert_int_equal(grow.len, 6);
	rmw_grow(&grow, "%s", "xyz");
	assert_string_equal(text, "12-abcx");
	assert_int_equal(grow.len, 7);
	rmw_grow(&grow, "%s", "more");
	assert_string_equal(text, "12-abcx");
	assert_int_equal(grow.len, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_stand_behind_each_other_and_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
