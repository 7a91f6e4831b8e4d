/* SPDX-License-Identifier: MIT */
/* Guessing what a mistyped name was meant to be. */
#include "support/cmocka.h"

#include <rmwflash/bytes.h>

#include "base/nearest.h"

static const char *const names[] = {
	"detect", "backup", "write", "verify", "--port", "--no-backup"
};

static const struct {
	const char *typed;
	const char *meant; /* NULL: nothing is near */
} cases[] = {
	/* clang-format off */
	{ "detect",      "detect" },
	{ "detcet",      "detect" },
	{ "wirte",       "write" },
	{ "varify",      "verify" },
	{ "--prot",      "--port" },
	{ "--nobackup",  "--no-backup" },
	{ "--wrot",      "--port" },
	{ "--frob",      NULL },
	{ "frobnicate",  NULL },
	{ "x",           NULL },
	{ "",            NULL },
	{ "a-word-that-is-longer-than-any-name-can-ever-be", NULL },
	/* clang-format on */
};

static void the_nearest_name_is_offered_if_any_is_near(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_nearest nearest = rmw_nearest_to(cases[i].typed);

		for (size_t j = 0; j < RMW_COUNT(names); j++)
			rmw_nearest_offer(&nearest, names[j]);
		if (cases[i].meant == NULL)
			assert_null(nearest.best);
		else
			assert_string_equal(nearest.best, cases[i].meant);
	}
}

static void a_hint_is_words_or_nothing(void **state)
{
	struct rmw_nearest nearest = rmw_nearest_to("wirte");
	char text[64];

	(void)state;
	rmw_nearest_hint(&nearest, text, sizeof(text));
	assert_string_equal(text, "");
	rmw_nearest_offer(&nearest, "write");
	rmw_nearest_hint(&nearest, text, sizeof(text));
	assert_string_equal(text, " (did you mean 'write'?)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearest_name_is_offered_if_any_is_near),
		cmocka_unit_test(a_hint_is_words_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
