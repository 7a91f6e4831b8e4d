/* SPDX-License-Identifier: MIT */
/* The wirings do to reset and BOOT what their names say (bl602-protocol 2.2). */
#include <rmwflash/port.h>

#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include <rmwflash/bytes.h>

/* Steps as people write them: D and R asserted, d and r released, then the time held. */
static void spell(const struct rmw_reset_step *steps, size_t count, char *text, size_t size)
{
	*text = '\0';
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(text);

		snprintf(text + len, size - len, "%s%c%c%u", i > 0 ? " " : "",
			 steps[i].lines.dtr ? 'D' : 'd', steps[i].lines.rts ? 'R' : 'r',
			 steps[i].hold_ms);
	}
}

static const struct {
	const char *name, *to_boot, *to_run;
} cases[] = {
	/* clang-format off */
	{ "none", "", "" },
	{ "a", "dR50 DR50 dR50 dr50", "dr50 Dr50 dr50" },
	{ "b", "dR200 dr50 dR0 DR100 dR100 dR5 dr0 dR5 dr100", "dr50 dR5 dr50" },
	{ "a-inverted", "Dr50 dr50 Dr50 DR50", "DR50 dR50 DR50" },
	{ "b-inverted", "Dr200 DR50 Dr0 dr100 Dr100 Dr5 DR0 Dr5 DR100", "DR50 Dr5 DR50" },
	{ "boot", "", "" },
	/* clang-format on */
};

static void steps_are_those_of_the_specification(void **state)
{
	size_t count;
	const struct rmw_reset *resets = rmw_resets(&count);

	(void)state;
	assert_int_equal(count, RMW_COUNT(cases));
	for (size_t i = 0; i < count; i++) {
		char text[200];

		assert_string_equal(resets[i].name, cases[i].name);
		spell(resets[i].to_boot, resets[i].to_boot_count, text, sizeof(text));
		assert_string_equal(text, cases[i].to_boot);
		spell(resets[i].to_run, resets[i].to_run_count, text, sizeof(text));
		assert_string_equal(text, cases[i].to_run);
	}
}

static void the_first_is_by_hand(void **state)
{
	size_t count;
	const struct rmw_reset *none = rmw_resets(&count);

	(void)state;
	assert_null(none->to_boot);
	assert_null(none->to_run);
}

static void wirings_are_found_by_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++)
		assert_string_equal(rmw_reset_find(cases[i].name)->name, cases[i].name);
	assert_null(rmw_reset_find("c"));
	assert_null(rmw_reset_find(""));
}

static void an_inverted_wiring_is_the_plain_one_turned_round(void **state)
{
	static const char *const names[] = { "a", "b" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(names); i++) {
		const struct rmw_reset *plain = rmw_reset_find(names[i]);
		const struct rmw_reset *other;
		char name[32];

		snprintf(name, sizeof(name), "%s-inverted", names[i]);
		other = rmw_reset_find(name);
		assert_int_equal(plain->to_boot_count, other->to_boot_count);
		for (size_t step = 0; step < plain->to_boot_count; step++) {
			assert_true(plain->to_boot[step].lines.dtr !=
				    other->to_boot[step].lines.dtr);
			assert_true(plain->to_boot[step].lines.rts !=
				    other->to_boot[step].lines.rts);
			assert_int_equal(plain->to_boot[step].hold_ms,
					 other->to_boot[step].hold_ms);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_are_those_of_the_specification),
		cmocka_unit_test(the_first_is_by_hand),
		cmocka_unit_test(wirings_are_found_by_name),
		cmocka_unit_test(an_inverted_wiring_is_the_plain_one_turned_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
