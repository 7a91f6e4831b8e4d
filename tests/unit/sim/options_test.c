/* SPDX-License-Identifier: MIT */
/* Options of a simulated board: what is refused, and how. */
#include "support/cmocka.h"

#include <string.h>

#include "support/sim_board.h"

static void wrong_options_are_refused(void **state)
{
	static const char *const specs[] = {
		"bl604",
		"bl602?colour=red",
		"bl602?flash",
		"bl602?flash=3M",
		"bl602?flash=banana",
		"bl602?jedec=ef40",
		"bl602?mac=18:b9:05:12:34",
		"bl602?gpio8=up",
		"bl602?wiring=c",
		"bl602?pace=2",
		"bl602?protect=100",
		"bl602?fault=drop",
		"bl602?fault=drop@0",
		"bl602?fault=melt@3",
		"bl602?fault=drop@3;",
		"bl602?fault=stuck@1:8:0",
		"bl602?fault=stuck@0x200000:1:0",
		"bl602?flash=8M&stock=1",
		"",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(specs); i++) {
		struct rmw_sim *sim = NULL;
		struct rmw_err err = { 0 };

		if (rmw_sim_new(&sim, specs[i], &err))
			fail_msg("'%s' was taken", specs[i]);
		assert_int_equal(err.code, RMW_E_PORT_SPEC);
	}
}

static void an_unknown_option_is_told_the_known_ones(void **state)
{
	struct rmw_sim *sim = NULL;
	struct rmw_err err = { 0 };
	size_t count;
	const struct rmw_sim_option *options = rmw_sim_options(&count);

	(void)state;
	assert_false(rmw_sim_new(&sim, "bl602?colour=red", &err));
	for (size_t i = 0; i < count; i++)
		assert_non_null(strstr(err.cause, options[i].name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_options_are_refused),
		cmocka_unit_test(an_unknown_option_is_told_the_known_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
