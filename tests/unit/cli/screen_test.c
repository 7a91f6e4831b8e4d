/* SPDX-License-Identifier: MIT */
/* The screen of a batch as text, and what its keys want, without a terminal. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/key.h"
#include "cli/screen.h"

/* A batch, somebody who looks at it, and what they see. */
struct stage {
	struct rmw_bench_view view;
	struct rmw_operator operator;
	struct rmw_page page;
};

static void begin(struct stage *stage, unsigned slots)
{
	struct rmw_slots places = { .count = slots };

	memset(stage, 0, sizeof(*stage));
	for (unsigned i = 0; i < slots; i++) {
		places.items[i].number = i + 1;
		(void)snprintf(places.items[i].port, sizeof(places.items[i].port), "path:1-1.%u",
			       i + 1);
	}
	rmw_view_start(&stage->view, "rmw002.job", &places, 60, 5000);
}

static int set_stage(void **state)
{
	*state = malloc(sizeof(struct stage));
	assert_non_null(*state);
	begin(*state, 8);
	return 0;
}

static int free_stage(void **state)
{
	free(*state);
	return 0;
}

static void change(struct stage *stage, unsigned slot, enum rmw_life_state to,
		   enum rmw_life_end end, const char *reason)
{
	(void)rmw_view_state(&stage->view,
			     &(struct rmw_view_change){
				     .slot = slot, .state = to, .end = end, .reason = reason });
}

static void seat(struct stage *stage, unsigned slot)
{
	char name[16];

	(void)snprintf(name, sizeof(name), "relay-%03u", slot + 40);
	change(stage, slot, RMW_LIFE_IDENTIFY, RMW_LIFE_NO_END, "");
	rmw_view_unit(&stage->view, slot, name,
		      (const uint8_t[6]){ 0x7c, 0xb9, 0x4c, 0xa8, 0xa9, (uint8_t)(0x80 + slot) });
}

/* One of each kind, and the rest without an adapter. */
static void tell_story(struct stage *stage)
{
	for (unsigned slot = 1; slot <= 6; slot++)
		seat(stage, slot);
	rmw_view_tick(&stage->view, 27800);
	change(stage, 1, RMW_LIFE_WRITE, RMW_LIFE_NO_END,
	       "E0801 sector 0x02b000 differs: tried again");
	rmw_view_progress(&stage->view, 1, 615);
	change(stage, 2, RMW_LIFE_PASS, RMW_LIFE_PASSED, "");
	change(stage, 3, RMW_LIFE_FAIL, RMW_LIFE_FAILED, "E0703 the chip refused flash_write");
	change(stage, 4, RMW_LIFE_HANDS, RMW_LIFE_NO_END, "");
	change(stage, 5, RMW_LIFE_HANDS, RMW_LIFE_NO_END, "");
	change(stage, 6, RMW_LIFE_DONE, RMW_LIFE_NO_END, "");
	change(stage, 7, RMW_LIFE_EMPTY, RMW_LIFE_NO_END, "");
	rmw_view_tick(&stage->view, 5000 + 754000);
}

static void sees(struct stage *stage, unsigned width, unsigned height, const char *const *lines,
		 size_t count)
{
	char text[RMW_PAGE_WIDTH_MAX + 1];

	rmw_screen_lay(&stage->view, &stage->operator, width, height, &stage->page);
	for (unsigned row = 0; row < height; row++) {
		rmw_page_text(&stage->page, row, text);
		assert_string_equal(text, row < count ? lines[row] : "");
	}
}

#define SEES(stage, width, height, ...)                                                            \
	do {                                                                                       \
		static const char *const lines[] = { __VA_ARGS__ };                                \
		sees(stage, width, height, lines, RMW_COUNT(lines));                               \
	} while (0)

/* Some row says this. */
static bool shows(struct stage *stage, const char *words)
{
	char text[RMW_PAGE_WIDTH_MAX + 1];

	rmw_screen_lay(&stage->view, &stage->operator, 80, 24, &stage->page);
	for (unsigned row = 0; row < 24; row++) {
		rmw_page_text(&stage->page, row, text);
		if (strstr(text, words) != NULL)
			return true;
	}
	return false;
}

static void press(struct stage *stage, int key, enum rmw_life_event event, unsigned slot)
{
	const struct rmw_operator_wish wish =
		rmw_operator_key(&stage->operator, & stage->view, key);

	assert_int_equal(wish.event, event);
	assert_int_equal(wish.slot, slot);
}

static void look(struct stage *stage, int key)
{
	press(stage, key, RMW_OPERATOR_NOTHING, 0);
}

static void few_slots_have_the_whole_width(void **state)
{
	struct stage *stage = *state;

	tell_story(stage);
	SEES(stage, 80, 24,
	     /* clang-format off */
	     " rmw002.job                                                             0:12:34",
	     "> 1 WRITE    [########################----------------]  61%           a8:a9:81",
	     "    relay-041  E0801 sector 0x02b000 differs: tried again",
	     "  2 PASS     22.8 s                                                    a8:a9:82",
	     "    relay-042",
	     "  3 FAIL     22.8 s                                                    a8:a9:83",
	     "    relay-043  E0703 the chip refused flash_write",
	     "  4 HANDS    12:11                                                     a8:a9:84",
	     "    relay-044  release BOOT, then power off and on",
	     "  5 HANDS    12:11                                                     a8:a9:85",
	     "    relay-045  release BOOT, then power off and on",
	     "  6 DONE                                                               a8:a9:86",
	     "    relay-046  passed before, nothing was done",
	     "  7 EMPTY",
	     "    seat a board",
	     "  8 NOPORT",
	     "    path:1-1.8",
	     "",
	     " slots 4, 5: release BOOT, then power off and on",
	     " slots 2, 3, 6: take the board out",
	     " slot 7: seat a board",
	     "",
	     " PASS 1  FAIL 1  yield 50.0 %  5/h  done before 1  left 59",
	     " r retry  s skip  d drain  q quit  l log  Tab next failed  ? help"
	     /* clang-format on */
	);
}

static void many_slots_stand_in_columns(void **state)
{
	struct stage *stage = *state;

	begin(stage, 16);
	tell_story(stage);
	stage->operator.chosen = 9;
	SEES(stage, 80, 24,
	     /* clang-format off */
	     " rmw002.job                                                             0:12:34",
	     "  1 WRITE    [######----]  61% a8:a9:81   9 NOPORT",
	     "    relay-041  E0801 sector 0x02b000 di     path:1-1.9",
	     "  2 PASS     22.8 s            a8:a9:82 >10 NOPORT",
	     "    relay-042                               path:1-1.10",
	     "  3 FAIL     22.8 s            a8:a9:83  11 NOPORT",
	     "    relay-043  E0703 the chip refused f     path:1-1.11",
	     "  4 HANDS    12:11             a8:a9:84  12 NOPORT",
	     "    relay-044  release BOOT, then power     path:1-1.12",
	     "  5 HANDS    12:11             a8:a9:85  13 NOPORT",
	     "    relay-045  release BOOT, then power     path:1-1.13",
	     "  6 DONE                       a8:a9:86  14 NOPORT",
	     "    relay-046  passed before, nothing w     path:1-1.14",
	     "  7 EMPTY                                15 NOPORT",
	     "    seat a board                            path:1-1.15",
	     "  8 NOPORT                               16 NOPORT",
	     "    path:1-1.8                              path:1-1.16",
	     "",
	     " slots 4, 5: release BOOT, then power off and on",
	     " slots 2, 3, 6: take the board out",
	     " slot 7: seat a board",
	     "",
	     " PASS 1  FAIL 1  yield 50.0 %  5/h  done before 1  left 59",
	     " r retry  s skip  d drain  q quit  l log  Tab next failed  ? help"
	     /* clang-format on */
	);
}

static void all_slots_there_can_be_fit_the_least_screen(void **state)
{
	struct stage *stage = *state;

	begin(stage, RMW_SLOTS_MAX);
	tell_story(stage);
	SEES(stage, 80, 24,
	     /* clang-format off */
	     " rmw002.job                                                             0:12:34",
	     "> 1 WRITE        61% relay-041  E0801 s  17 NOPORT           path:1-1.17",
	     "  2 PASS      22.8 s relay-042           18 NOPORT           path:1-1.18",
	     "  3 FAIL      22.8 s relay-043  E0703 t  19 NOPORT           path:1-1.19",
	     "  4 HANDS      12:11 relay-044  release  20 NOPORT           path:1-1.20",
	     "  5 HANDS      12:11 relay-045  release  21 NOPORT           path:1-1.21",
	     "  6 DONE             relay-046  passed   22 NOPORT           path:1-1.22",
	     "  7 EMPTY            seat a board        23 NOPORT           path:1-1.23",
	     "  8 NOPORT           path:1-1.8          24 NOPORT           path:1-1.24",
	     "  9 NOPORT           path:1-1.9          25 NOPORT           path:1-1.25",
	     " 10 NOPORT           path:1-1.10         26 NOPORT           path:1-1.26",
	     " 11 NOPORT           path:1-1.11         27 NOPORT           path:1-1.27",
	     " 12 NOPORT           path:1-1.12         28 NOPORT           path:1-1.28",
	     " 13 NOPORT           path:1-1.13         29 NOPORT           path:1-1.29",
	     " 14 NOPORT           path:1-1.14         30 NOPORT           path:1-1.30",
	     " 15 NOPORT           path:1-1.15         31 NOPORT           path:1-1.31",
	     " 16 NOPORT           path:1-1.16         32 NOPORT           path:1-1.32",
	     "",
	     " slots 4, 5: release BOOT, then power off and on",
	     " slots 2, 3, 6: take the board out",
	     " slot 7: seat a board",
	     "",
	     " PASS 1  FAIL 1  yield 50.0 %  5/h  done before 1  left 59",
	     " r retry  s skip  d drain  q quit  l log  Tab next failed  ? help"
	     /* clang-format on */
	);
}

static void a_larger_screen_leaves_space_between_slots(void **state)
{
	struct stage *stage = *state;

	tell_story(stage);
	SEES(stage, 100, 34,
	     /* clang-format off */
	     " rmw002.job                                                                                 0:12:34",
	     "> 1 WRITE    [########################----------------]  61%                               a8:a9:81",
	     "    relay-041  E0801 sector 0x02b000 differs: tried again",
	     "",
	     "  2 PASS     22.8 s                                                                        a8:a9:82",
	     "    relay-042",
	     "",
	     "  3 FAIL     22.8 s                                                                        a8:a9:83",
	     "    relay-043  E0703 the chip refused flash_write",
	     "",
	     "  4 HANDS    12:11                                                                         a8:a9:84",
	     "    relay-044  release BOOT, then power off and on",
	     "",
	     "  5 HANDS    12:11                                                                         a8:a9:85",
	     "    relay-045  release BOOT, then power off and on",
	     "",
	     "  6 DONE                                                                                   a8:a9:86",
	     "    relay-046  passed before, nothing was done",
	     "",
	     "  7 EMPTY",
	     "    seat a board",
	     "",
	     "  8 NOPORT",
	     "    path:1-1.8",
	     "",
	     "",
	     "",
	     "",
	     " slots 4, 5: release BOOT, then power off and on",
	     " slots 2, 3, 6: take the board out",
	     " slot 7: seat a board",
	     "",
	     " PASS 1  FAIL 1  yield 50.0 %  5/h  done before 1  left 59",
	     " r retry  s skip  d drain  q quit  l log  Tab next failed  ? help"
	     /* clang-format on */
	);
}

static void a_small_terminal_says_so(void **state)
{
	struct stage *stage = *state;

	tell_story(stage);
	SEES(stage, 79, 24, "too small: 79 x 24", "80 x 24 are needed",
	     "PASS 1  FAIL 1  yield 50.0 %  5/h  done before 1  left 59");
	SEES(stage, 80, 23, "too small: 80 x 23", "80 x 24 are needed",
	     "PASS 1  FAIL 1  yield 50.0 %  5/h  done before 1  left 59");
	SEES(stage, 9, 1, "too small");
	sees(stage, 0, 0, NULL, 0);
}

/* Cells beyond the page would be found by the address sanitizer. */
static void every_size_is_laid_out(void **state)
{
	struct stage *stage = *state;

	for (unsigned slots = 0; slots <= RMW_SLOTS_MAX; slots += 4) {
		begin(stage, slots);
		if (slots >= 8)
			tell_story(stage);
		for (unsigned page = RMW_OPERATOR_SLOTS; page <= RMW_OPERATOR_HELP; page++) {
			stage->operator.page =(enum rmw_operator_page) page;
			for (unsigned width = 0; width < 400; width += 7)
				for (unsigned height = 0; height < 130; height += 5)
					rmw_screen_lay(&stage->view, &stage->operator, width,
						       height, &stage->page);
		}
	}
}

static void what_comes_from_outside_cannot_reach_the_terminal(void **state)
{
	struct stage *stage = *state;

	tell_story(stage);
	change(stage, 3, RMW_LIFE_FAIL, RMW_LIFE_NO_END,
	       "a\033[2Jb\x80\n\x7f"
	       "c %s");
	assert_true(shows(stage, "a?[2Jb???c %s"));
}

static void the_log_shows_the_newest_first_and_scrolls(void **state)
{
	struct stage *stage = *state;

	tell_story(stage);
	look(stage, RMW_KEY_RIGHT);
	look(stage, RMW_KEY_RIGHT);
	look(stage, 'l');
	assert_true(shows(stage, "> 3 FAIL     path:1-1.3, relay-043: what happened"));
	assert_true(shows(stage, "0:00:22  FAIL     E0703 the chip refused flash_write"));
	assert_true(shows(stage, "0:00:00  IDENTIFY"));
	change(stage, 3, RMW_LIFE_FAIL, RMW_LIFE_NO_END, "again");
	change(stage, 3, RMW_LIFE_FAIL, RMW_LIFE_NO_END, "again");
	assert_true(shows(stage, "FAIL     again (2 times)"));
	look(stage, RMW_KEY_DOWN);
	assert_false(shows(stage, "(2 times)"));
	for (unsigned i = 0; i < 9; i++)
		look(stage, RMW_KEY_DOWN);
	assert_true(shows(stage, "0:00:00  IDENTIFY"));
	look(stage, RMW_KEY_LEFT);
	assert_true(shows(stage, "> 2 PASS "));
	look(stage, RMW_KEY_UP);
	look(stage, RMW_KEY_ESCAPE);
	assert_true(shows(stage, "[######"));
}

static void a_long_reason_is_whole_in_the_log(void **state)
{
	struct stage *stage = *state;

	tell_story(stage);
	look(stage, RMW_KEY_RIGHT);
	look(stage, RMW_KEY_RIGHT);
	look(stage, 'l');
	change(stage, 3, RMW_LIFE_FAIL, RMW_LIFE_NO_END,
	       "0x012000 holds 32 instead of 3a; 1 sector still differs after 4 rounds of writing");
	assert_true(
		shows(stage, "FAIL     0x012000 holds 32 instead of 3a; 1 sector still differs"));
	assert_true(shows(stage, "                    after 4 rounds of writing"));
	change(stage, 3, RMW_LIFE_FAIL, RMW_LIFE_NO_END,
	       "a-word-that-is-longer-than-a-row-of-the-log-goes-on-in-the-next-one,END");
	assert_true(shows(stage, ",END"));
	for (unsigned i = 0; i < 40; i++)
		change(stage, 3, RMW_LIFE_FAIL, RMW_LIFE_NO_END, i % 2 == 0 ? "x y" : "z");
	assert_true(shows(stage, "r retry  s skip"));
}

static void the_help_names_every_key_and_fits(void **state)
{
	struct stage *stage = *state;
	size_t count;
	const struct rmw_key_row *rows = rmw_key_rows(&count);

	look(stage, '?');
	for (size_t i = 0; i < count; i++)
		assert_true(shows(stage, rows[i].says));
	look(stage, '?');
	assert_false(shows(stage, rows[0].says));
	for (size_t i = 0; i < count; i++)
		assert_true(rows[i].brief == NULL || shows(stage, rows[i].brief));
}

static void keys_want_something_of_the_chosen_slot(void **state)
{
	struct stage *stage = *state;

	tell_story(stage);
	look(stage, 'r');
	assert_true(shows(stage, "slot 1 is in WRITE: nothing to try again"));
	look(stage, RMW_KEY_TAB);
	press(stage, 'r', RMW_LIFE_RETRY, 3);
	look(stage, 's');
	assert_true(shows(stage, "slot 3 is in FAIL: no unit to give up"));
	look(stage, RMW_KEY_UP);
	look(stage, RMW_KEY_UP);
	look(stage, RMW_KEY_UP);
	look(stage, 's');
	assert_true(shows(stage, "slot 8 is in NOPORT"));
	look(stage, ' ');
	assert_true(shows(stage, "this key does nothing"));
	press(stage, 'd', RMW_LIFE_DRAIN, 0);
	assert_true(shows(stage, "DRAINING"));
	look(stage, 'd');
	look(stage, RMW_KEY_NONE);
	assert_true(shows(stage, "already"));
	look(stage, RMW_KEY_OTHER);
	assert_true(shows(stage, "this key does nothing"));
}

static void what_cannot_be_undone_is_asked_about(void **state)
{
	struct stage *stage = *state;

	tell_story(stage);
	look(stage, 's');
	assert_true(shows(stage, "give up relay-041, which is in WRITE?"));
	look(stage, 'n');
	assert_true(shows(stage, "nothing was done"));
	look(stage, 'y');
	look(stage, 's');
	press(stage, 'y', RMW_LIFE_SKIP, 1);
	look(stage, 'q');
	assert_true(shows(stage, "stop now, and interrupt 3 units?"));
	look(stage, RMW_KEY_ESCAPE);
	look(stage, 'q');
	press(stage, 'y', RMW_LIFE_STOP, 0);
}

static void an_answer_is_for_the_unit_that_was_asked_about(void **state)
{
	struct stage *stage = *state;

	tell_story(stage);
	look(stage, 's');
	change(stage, 1, RMW_LIFE_PASS, RMW_LIFE_PASSED, "");
	look(stage, 'y');
	assert_true(shows(stage, "slot 1 went on to PASS: nothing was done"));
	look(stage, '4');
	look(stage, 's');
	change(stage, 4, RMW_LIFE_EMPTY, RMW_LIFE_INTERRUPTED, "");
	seat(stage, 4);
	look(stage, 'y');
	assert_true(shows(stage, "slot 4 went on to IDENTIFY: nothing was done"));
}

static void nothing_at_work_is_stopped_without_a_question(void **state)
{
	struct stage *stage = *state;

	look(stage, RMW_KEY_TAB);
	assert_true(shows(stage, "no slot failed"));
	press(stage, 'q', RMW_LIFE_STOP, 0);
	begin(stage, 0);
	look(stage, 'r');
}

static void slots_are_chosen_by_their_numbers(void **state)
{
	struct stage *stage = *state;

	begin(stage, 16);
	look(stage, '1');
	look(stage, '2');
	assert_int_equal(stage->operator.chosen, 11);
	look(stage, '3');
	assert_int_equal(stage->operator.chosen, 2);
	rmw_view_tick(&stage->view, 9000);
	look(stage, '1');
	rmw_view_tick(&stage->view, 10001);
	look(stage, '6');
	assert_int_equal(stage->operator.chosen, 5);
	look(stage, '9');
	assert_int_equal(stage->operator.chosen, 8);
	look(stage, 'x');
	look(stage, '0');
	assert_true(shows(stage, "there is no slot 0"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_stage, free_stage)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(few_slots_have_the_whole_width),
		TEST(many_slots_stand_in_columns),
		TEST(all_slots_there_can_be_fit_the_least_screen),
		TEST(a_larger_screen_leaves_space_between_slots),
		TEST(a_small_terminal_says_so),
		TEST(every_size_is_laid_out),
		TEST(what_comes_from_outside_cannot_reach_the_terminal),
		TEST(the_log_shows_the_newest_first_and_scrolls),
		TEST(a_long_reason_is_whole_in_the_log),
		TEST(the_help_names_every_key_and_fits),
		TEST(keys_want_something_of_the_chosen_slot),
		TEST(what_cannot_be_undone_is_asked_about),
		TEST(an_answer_is_for_the_unit_that_was_asked_about),
		TEST(nothing_at_work_is_stopped_without_a_question),
		TEST(slots_are_chosen_by_their_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
