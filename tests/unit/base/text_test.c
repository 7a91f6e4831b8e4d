/* SPDX-License-Identifier: MIT */
/* Texts that others wrote, shown as UTF-8. */
#include "support/cmocka.h"

#include "base/text.h"

static void a_text_is_shown_whole_or_cut_between_characters(void **state)
{
	static const struct {
		const char *from, *shown;
		size_t size;
	} rows[] = {
		/* clang-format off */
		{ "", "", 8 },
		{ "", "", 1 },
		{ "hall", "hall", 5 },
		{ "hall", "hal", 4 },
		{ "hall", "", 1 },
		{ "K\xc3\xbc" "che", "K\xc3\xbc", 4 },
		{ "K\xc3\xbc" "che", "K", 3 },
		{ "a\xf0\x9f\x98\x80", "a", 5 },
		{ "a\xf0\x9f\x98\x80", "a\xf0\x9f\x98\x80", 6 },
		{ "a\xff" "b\xc3", "a?b?", 9 },
		{ "a\tb\x1b[2J", "a?b?[2J", 9 },
		{ "a\nb\n", "a\nb\n", 9 },
		{ "\xc2\x85", "??", 9 },
		/* clang-format on */
	};
	char into[16];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		memset(into, 'x', sizeof(into));
		rmw_text_show(rows[i].from, into, rows[i].size);
		assert_string_equal(into, rows[i].shown);
		assert_int_equal(into[rows[i].size], 'x');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_shown_whole_or_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
