/* SPDX-License-Identifier: MIT */
/* Flags and channel types have a text as far as the documents give them a meaning. */
#include "support/cmocka.h"

#include <limits.h>

#include <rmwflash/obk.h>

static void each_of_52_flags_has_a_text_of_its_own(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 52; bit++) {
		assert_non_null(rmw_obk_flag_text(bit));
		assert_true(strlen(rmw_obk_flag_text(bit)) > 4);
		for (unsigned other = 0; other < bit; other++)
			assert_string_not_equal(rmw_obk_flag_text(bit), rmw_obk_flag_text(other));
	}
}

static void a_flag_without_a_meaning_has_no_text(void **state)
{
	(void)state;
	assert_null(rmw_obk_flag_text(52));
	assert_null(rmw_obk_flag_text(63));
	assert_null(rmw_obk_flag_text(UINT_MAX));
}

static void flags_that_matter_stand_where_they_belong(void **state)
{
	static const struct {
		unsigned bit;
		const char *word;
	} rows[] = { { 6, "button acts on press" },
		     { 10, "publish state when connected" },
		     { 26, "second UART" },
		     { 41, "child lock" },
		     { 51, "fast connect" } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		assert_non_null(strstr(rmw_obk_flag_text(rows[i].bit), rows[i].word));
}

static void channel_types_have_their_number(void **state)
{
	static const struct {
		size_t index;
		const char *name;
	} rows[] = {
		{ 0, "Default" },     { 6, "Toggle" },		{ 7, "Dimmer" },
		{ 28, "OpenClosed" }, { 29, "OpenClosed_Inv" }, { 39, "Toggle_Inv" },
		{ 54, "Ph" },	      { 67, "Frequency" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		assert_string_equal(rmw_obk_channel_type(rows[i].index), rows[i].name);
	assert_null(rmw_obk_channel_type(68));
	assert_null(rmw_obk_channel_type(SIZE_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_of_52_flags_has_a_text_of_its_own),
		cmocka_unit_test(a_flag_without_a_meaning_has_no_text),
		cmocka_unit_test(flags_that_matter_stand_where_they_belong),
		cmocka_unit_test(channel_types_have_their_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
