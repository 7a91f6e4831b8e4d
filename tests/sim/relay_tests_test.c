/* SPDX-License-Identifier: MIT */
/* What a job asks of relays that run: each of its tests is passed and failed at its limit, by
 * boards that play OpenBeken, and the exit status says which. */
#include "program_story.h"
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include <rmwflash/bytes.h>

#define PASSED 0
#define NOT_ALL_PASSED 12

/* The first thing that went wrong, and how units ended. */
struct seen {
	char code[16];
	char cause[400];
	unsigned passed, failed;
};

static void take(void *ctx, const struct rmw_json *record)
{
	struct seen *seen = ctx;
	const char *event = rmw_json_text(record, "ev");
	const char *code = rmw_json_text(record, "code");
	const char *result = rmw_json_text(record, "result");

	if (event == NULL)
		return;
	if (strcmp(event, "state") == 0 && code != NULL && seen->code[0] == '\0') {
		(void)snprintf(seen->code, sizeof(seen->code), "%s", code);
		(void)snprintf(seen->cause, sizeof(seen->cause), "%s",
			       rmw_json_text(record, "cause"));
	}
	if (strcmp(event, "unit_end") == 0) {
		seen->passed += strcmp(result, "passed") == 0;
		seen->failed += strcmp(result, "failed") == 0;
	}
}

static struct seen see(void)
{
	struct seen seen = { .passed = 0 };

	program_story_each(take, &seen);
	return seen;
}

/* A board at that port, and what becomes of it. */
static struct seen try_board(const char *tests, const char *board, const char *route, int status)
{
	const char *more[] = { "-p", board, "--route", route, NULL };
	char lines[300];

	(void)snprintf(lines, sizeof(lines), "count = 1\non_fail = bin\ntest = %s\n", tests);
	program_story_begin(lines);
	program_story_expect(program_story_run(more), status);
	return see();
}

static const struct row {
	const char *tests;
	const char *board;
	const char *code; /* NULL: it passes */
	const char *says;
} rows[] = {
	/* clang-format off */
	{ "boot resets<=0 join",      "", NULL, NULL },
	{ "join",                     "&ap=bench net:other", "E1010", "" },
	/* The relay hears its network with -61 dBm. */
	{ "boot join rssi>=-61",      PROGRAM_HTTP, NULL, NULL },
	{ "boot join rssi>=-60",      PROGRAM_HTTP, "E1009", "it hears its network with -61 dBm, not -60" },
	{ "join rssi>=-100 soak:1s",  PROGRAM_HTTP, NULL, NULL },
	/* A switch at its input that nobody works, and one that somebody does all the time. */
	{ "join soak:3s",             PROGRAM_HTTP "&press=3:high@1000+600000", NULL, NULL },
	{ "join soak:3s",             PROGRAM_HTTP "&press=3:high@14000+450,3:high@14900+450,3:high@15800+450,"
				      "3:high@16700+450,3:high@17600+450,3:high@18500+450,"
				      "3:high@19400+450,3:high@20300+450,3:high@21200+450,"
				      "3:high@22100+450,3:high@23000+450,3:high@23900+450,"
				      "3:high@24800+450,3:high@25700+450,3:high@26600+450",
				      "E1009", "1 of 2 inputs moved by themselves in 3 s" },
	/* clang-format on */
};

static void each_test_passes_and_fails_at_its_limit(void **state)
{
	char board[800];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct seen seen;

		(void)snprintf(board, sizeof(board), PROGRAM_BOARD "%s", row->board);
		seen = try_board(row->tests, board, "auto",
				 row->code == NULL ? PASSED : NOT_ALL_PASSED);
		assert_int_equal(seen.passed, row->code == NULL);
		assert_int_equal(seen.failed, row->code != NULL);
		if (strcmp(seen.code, row->code == NULL ? "" : row->code) != 0 ||
		    strstr(seen.cause, row->says == NULL ? "" : row->says) == NULL)
			fail_msg("%s, %s: %s: %s", row->tests, board, seen.code, seen.cause);
	}
}

/* A person switches power off for a moment while it starts; the second start is a good one. */
static void a_reset_counts_against_its_limit(void **state)
{
	static const char board[] = PROGRAM_BOARD "&hands=204000";
	struct seen seen;

	(void)state;
	seen = try_board("boot resets<=1", board, "rom", PASSED);
	assert_string_equal(seen.code, "");
	seen = try_board("boot resets<=0", board, "rom", PASSED);
	assert_string_equal(seen.code, "E0901");
	assert_non_null(strstr(seen.cause, "it was reset 1 time, the last reason was POWER_OFF"));
	assert_int_equal(program_story_count("state", "state", "boot"), 2);
}

/* BOOT was taken off for the start, so that it starts again and again and not the boot ROM. */
static void one_that_never_stays_up_fails_at_its_start(void **state)
{
	struct seen seen;

	(void)state;
	seen = try_board("boot", PROGRAM_BOARD "&obk_fault=bootloop", "rom", NOT_ALL_PASSED);
	assert_string_equal(seen.code, "E0901");
	assert_non_null(strstr(seen.cause, "it started 4 times"));
}

static void one_of_two_that_fails_is_not_all(void **state)
{
	static const char silent[] = PROGRAM_BOARD "&mac=18b905000001&obk_fault=silent";
	static const char *const more[] = { "-p", PROGRAM_BOARD, "-p", silent, NULL };
	struct seen seen;

	(void)state;
	program_story_begin("count = 2\non_fail = bin\ntest = boot join\n");
	program_story_expect(program_story_run(more), NOT_ALL_PASSED);
	seen = see();
	assert_int_equal(seen.passed, 1);
	assert_int_equal(seen.failed, 1);
	assert_true(program_story_said("E1220"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_test_passes_and_fails_at_its_limit),
		cmocka_unit_test(a_reset_counts_against_its_limit),
		cmocka_unit_test(one_that_never_stays_up_fails_at_its_start),
		cmocka_unit_test(one_of_two_that_fails_is_not_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
