/* SPDX-License-Identifier: MIT */
/* What --flash-params takes, and that it says its form where something is missing. */
#include "support/cmocka.h"

#include <string.h>

#include "session/flash_params.h"

static void all_three_parts_are_read(void **state)
{
	struct rmw_flash_params params = { 0 };
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_flash_params_parse("2M,0x407c,2", &params, &err));
	assert_int_equal(params.size, 2u << 20);
	assert_int_equal(params.protect_mask, 0x407c);
	assert_int_equal(params.status_registers, 2);
	assert_true(rmw_flash_params_parse("512K,0,0", &params, &err));
	assert_int_equal(params.size, 512u << 10);
	assert_int_equal(params.status_registers, 0);
}

static void what_is_wrong_is_said_and_nothing_is_taken(void **state)
{
	static const struct {
		const char *text, *cause;
	} rows[] = {
		{ "", "SIZE,MASK,COUNT" },
		{ "2M", "SIZE,MASK,COUNT" },
		{ "2M,0x407c", "SIZE,MASK,COUNT" },
		{ "2M,0x407c,", "SIZE,MASK,COUNT" },
		{ "2M,0x407c,2,1", "SIZE,MASK,COUNT" },
		{ "3M,0x407c,2", "power of two" },
		{ "4K,0x407c,2", "power of two" },
		{ "32M,0x407c,2", "--flash-params" },
		{ "2M,0x1000000,2", "--flash-params" },
		{ "2M,0x407c,3", "--flash-params" },
		{ "2M,bits,2", "'bits'" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_flash_params params = { .size = 7 };
		struct rmw_err err = { 0 };

		print_message("'%s'\n", rows[i].text);
		assert_false(rmw_flash_params_parse(rows[i].text, &params, &err));
		assert_int_equal(err.code, RMW_E_USAGE);
		assert_non_null(strstr(err.cause, rows[i].cause));
		assert_int_equal(params.size, 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_three_parts_are_read),
		cmocka_unit_test(what_is_wrong_is_said_and_nothing_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
