/* SPDX-License-Identifier: MIT */
/* What came from a flash must not talk to the terminal. */
#include "support/cmocka.h"

#include <string.h>

#include <rmwflash/bytes.h>

#include "cli/clean.h"

static const struct {
	const char *says, *dirty, *clean;
} cases[] = {
	/* clang-format off */
	{ "plain text stays",              "OpenBL602 1.18",        "OpenBL602 1.18" },
	{ "line ends stay",                "a\nb",                  "a\nb" },
	{ "escape sequences are broken",   "\033[2Jx\a",            "?[2Jx?" },
	{ "carriage return and tab go",    "a\rb\tc\x7f",           "a?b?c?" },
	{ "letters of all peoples stay",   "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x94\x8c", "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x94\x8c" },
	{ "C1 controls go, raw",           "\x9b""2J",              "?2J" },
	{ "C1 controls go, as UTF-8",      "\xc2\x9b""2J",          "??2J" },
	{ "overlong forms go",             "\xc0\xaf\xe0\x80\x8a",  "?????" },
	{ "surrogates go",                 "\xed\xa0\x80",          "???" },
	{ "a cut sequence ends the text",  "a\xe2\x82",             "a??" },
	{ "an empty text is clean",        "",                      "" },
	/* clang-format on */
};

static void texts_are_fit_to_be_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		char text[64];

		strcpy(text, cases[i].dirty);
		rmw_clean(text);
		assert_string_equal(text, cases[i].clean);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(texts_are_fit_to_be_shown) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
