/* SPDX-License-Identifier: MIT */
/* Prompts: slots that want the same are asked for in one line. */
#include "support/cmocka.h"

#include <rmwflash/bytes.h>

#include "bench/prompt.h"

static void slots_are_grouped_by_what_they_ask(void **state)
{
	static const struct rmw_prompt prompts[] = {
		{ 1, RMW_LIFE_ASK_RELEASE }, { 2, RMW_LIFE_ASK_RELEASE },
		{ 3, RMW_LIFE_ASK_RELEASE }, { 4, RMW_LIFE_ASK_SEAT },
		{ 5, RMW_LIFE_ASK_RELEASE }, { 6, RMW_LIFE_NO_PROMPT },
		{ 8, RMW_LIFE_ASK_RELEASE }, { 9, RMW_LIFE_ASK_RELEASE },
	};
	char text[RMW_PROMPT_TEXT_MAX];

	(void)state;
	assert_int_equal(rmw_prompt_group(prompts, RMW_COUNT(prompts), RMW_LIFE_ASK_RELEASE, text),
			 6);
	assert_string_equal(text, "slots 1-3, 5, 8, 9: release BOOT, then power off and on");
	assert_int_equal(rmw_prompt_group(prompts, RMW_COUNT(prompts), RMW_LIFE_ASK_SEAT, text), 1);
	assert_string_equal(text, "slot 4: seat a board");
	assert_int_equal(rmw_prompt_group(prompts, RMW_COUNT(prompts), RMW_LIFE_ASK_LOOK, text), 0);
	assert_string_equal(text, "");
	assert_int_equal(rmw_prompt_group(prompts, RMW_COUNT(prompts), RMW_LIFE_NO_PROMPT, text),
			 0);
}

static void many_slots_fit_their_room(void **state)
{
	struct rmw_prompt prompts[200];
	char text[RMW_PROMPT_TEXT_MAX];

	(void)state;
	for (unsigned i = 0; i < RMW_COUNT(prompts); i++)
		prompts[i] = (struct rmw_prompt){ 2 * i, RMW_LIFE_ASK_SEAT };
	assert_int_equal(rmw_prompt_group(prompts, RMW_COUNT(prompts), RMW_LIFE_ASK_SEAT, text),
			 200);
	assert_int_equal(strlen(text), RMW_PROMPT_TEXT_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slots_are_grouped_by_what_they_ask),
		cmocka_unit_test(many_slots_fit_their_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
