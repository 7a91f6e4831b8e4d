/* SPDX-License-Identifier: MIT */
/* Errors: the first cause stays, the path grows outwards, the table is complete. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include <rmwflash/err.h>

static void first_cause_stays_and_path_grows_outwards(void **state)
{
	struct rmw_err err = { 0 };
	char text[200];

	(void)state;
	assert_false(rmw_fail(&err, RMW_E_TIMEOUT, "no reply in %d ms", 500));
	assert_false(rmw_fail(&err, RMW_E_NACK, "a later trouble"));
	assert_false(rmw_while(&err, "sector 0x%06x", 0x2b000));
	assert_false(rmw_while(&err, "write"));
	rmw_err_text(&err, text, sizeof(text));
	assert_int_equal(err.code, RMW_E_TIMEOUT);
	assert_string_equal(text, "write: sector 0x02b000: no reply in 500 ms");
}

static void long_context_never_cuts_the_cause(void **state)
{
	struct rmw_err err = { 0 };

	(void)state;
	(void)rmw_fail(&err, RMW_E_VERIFY, "byte 0x%06x", 0x1234);
	for (int i = 0; i < 50; i++)
		(void)rmw_while(&err, "a place with a rather long name");
	assert_string_equal(err.cause, "byte 0x001234");
	assert_true(strlen(err.path) < sizeof(err.path));
}

static void every_row_is_complete_and_its_id_tells_the_status(void **state)
{
	(void)state;
	for (enum rmw_code code = RMW_OK + 1; code < RMW_CODE_COUNT; code++) {
		const struct rmw_error_row *row = rmw_error_row(code);
		int group = (row->id[1] - '0') * 10 + (row->id[2] - '0');

		assert_int_equal(strlen(row->id), 5);
		assert_ptr_equal(rmw_error_by_id(row->id), row);
		assert_int_equal(group == 13 ? 130 : group, row->status);
		assert_true(row->title[0] && row->why[0] && row->act[0]);
	}
	assert_null(rmw_error_by_id("E9999"));
	assert_string_equal(rmw_error_row(RMW_OK)->name, "INTERNAL");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_cause_stays_and_path_grows_outwards),
		cmocka_unit_test(long_context_never_cuts_the_cause),
		cmocka_unit_test(every_row_is_complete_and_its_id_tells_the_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
