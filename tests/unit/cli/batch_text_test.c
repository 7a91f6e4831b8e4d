/* SPDX-License-Identifier: MIT */
/* Times and counts of a batch, as the screen tells them. */
#include "support/cmocka.h"

#include <stdlib.h>

#include "cli/batch_text.h"

#define TEXT_MAX 160u

static int start_view(void **state)
{
	struct rmw_slots slots = { .items = { { 1, "path:1-1.1" }, { 3, "path:1-1.3" } },
				   .count = 2 };

	*state = calloc(1, sizeof(struct rmw_bench_view));
	assert_non_null(*state);
	rmw_view_start(*state, "rmw002.job", &slots, 60, 1000);
	return 0;
}

static int free_view(void **state)
{
	free(*state);
	return 0;
}

static void change(struct rmw_bench_view *view, enum rmw_life_state to, enum rmw_life_end end)
{
	(void)rmw_view_state(view, &(struct rmw_view_change){ 3, to, end, "" });
}

static void counts_are(const struct rmw_bench_view *view, const char *wanted)
{
	char text[TEXT_MAX] = "";
	struct rmw_grow growing = { text, sizeof(text), 0 };

	rmw_batch_text_counts(view, &growing);
	assert_string_equal(text, wanted);
}

static void counts_tell_what_there_is(void **state)
{
	struct rmw_bench_view *view = *state;

	counts_are(view, "PASS 0  FAIL 0  left 60");
	change(view, RMW_LIFE_IDENTIFY, RMW_LIFE_NO_END);
	rmw_view_tick(view, 755000);
	change(view, RMW_LIFE_PASS, RMW_LIFE_PASSED);
	change(view, RMW_LIFE_EMPTY, RMW_LIFE_NO_END);
	change(view, RMW_LIFE_IDENTIFY, RMW_LIFE_NO_END);
	rmw_view_tick(view, 757500);
	change(view, RMW_LIFE_NO_PORT, RMW_LIFE_INTERRUPTED);
	counts_are(view, "PASS 1  FAIL 0  yield 100.0 %  5/h  interrupted 1  left 59");
	change(view, RMW_LIFE_IDENTIFY, RMW_LIFE_NO_END);
	change(view, RMW_LIFE_FAIL, RMW_LIFE_FAILED);
	change(view, RMW_LIFE_DONE, RMW_LIFE_NO_END);
	view->wanted = 0;
	counts_are(view, "PASS 1  FAIL 1  yield 50.0 %  5/h  interrupted 1  done before 1");
}

static void times_are_short(void **state)
{
	static const struct {
		uint64_t ms;
		const char *text;
	} rows[] = {
		{ 0, "0.0 s" },	    { 12450, "12.4 s" },  { 59999, "59.9 s" },
		{ 187000, "3:07" }, { 3599999, "59:59" }, { 3723000, "1:02:03" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		char text[TEXT_MAX] = "";
		struct rmw_grow growing = { text, sizeof(text), 0 };

		rmw_batch_text_time(rows[i].ms, &growing);
		assert_string_equal(text, rows[i].text);
	}
}

static void the_clock_begins_with_the_batch(void **state)
{
	char text[TEXT_MAX] = "";
	struct rmw_grow growing = { text, sizeof(text), 0 };

	rmw_batch_text_clock(*state, 755000, &growing);
	rmw_grow(&growing, " ");
	rmw_batch_text_clock(*state, 36001000, &growing);
	assert_string_equal(text, "0:12:34 10:00:00");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start_view, free_view)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(counts_tell_what_there_is),
		TEST(times_are_short),
		TEST(the_clock_begins_with_the_batch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
