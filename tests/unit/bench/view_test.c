/* SPDX-License-Identifier: MIT */
/* The view of a batch: what people see after this and that happened. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "bench/view.h"

#define SLOTS 3u
#define MINUTE_MS 60000u

static const uint8_t mac_a[6] = { 0x7c, 0xb9, 0x4c, 0xa8, 0xa9, 0x85 };
static const uint8_t mac_b[6] = { 0x7c, 0xb9, 0x4c, 0xa8, 0xa9, 0x91 };

static int set_view(void **state)
{
	struct rmw_bench_view *view = malloc(sizeof(*view));
	struct rmw_slots slots = { .count = SLOTS };

	assert_non_null(view);
	for (unsigned i = 0; i < SLOTS; i++) {
		slots.items[i].number = i + 1;
		(void)snprintf(slots.items[i].port, sizeof(slots.items[i].port), "path:1-1.%u", i);
	}
	rmw_view_start(view, "rmw002.job", &slots, 60, 1000);
	*state = view;
	return 0;
}

static int free_view(void **state)
{
	free(*state);
	return 0;
}

static bool change(struct rmw_bench_view *view, unsigned slot, enum rmw_life_state to,
		   enum rmw_life_end end, const char *reason)
{
	return rmw_view_state(view,
			      &(struct rmw_view_change){
				      .slot = slot, .state = to, .end = end, .reason = reason });
}

/* A unit of that MAC comes and ends so; then it is taken out. */
static void live(struct rmw_bench_view *view, const uint8_t mac[6], enum rmw_life_end end)
{
	change(view, 1, RMW_LIFE_IDENTIFY, RMW_LIFE_NO_END, "");
	rmw_view_unit(view, 1, "relay-042", mac);
	change(view, 1, RMW_LIFE_WRITE, RMW_LIFE_NO_END, "");
	if (end != RMW_LIFE_INTERRUPTED)
		change(view, 1, end == RMW_LIFE_PASSED ? RMW_LIFE_PASS : RMW_LIFE_FAIL, end, "");
	change(view, 1, RMW_LIFE_EMPTY, end == RMW_LIFE_INTERRUPTED ? end : RMW_LIFE_NO_END, "");
}

static void a_unit_is_known_from_its_claim_to_its_removal(void **state)
{
	struct rmw_bench_view *view = *state;
	const struct rmw_view_slot *slot = rmw_view_slot(view, 2);

	assert_string_equal(slot->port, "path:1-1.1");
	assert_int_equal(slot->state, RMW_LIFE_NO_PORT);
	rmw_view_tick(view, 2000);
	assert_true(change(view, 2, RMW_LIFE_IDENTIFY, RMW_LIFE_NO_END, ""));
	rmw_view_unit(view, 2, "relay-042", mac_a);
	rmw_view_tick(view, 5000);
	assert_true(change(view, 2, RMW_LIFE_WRITE, RMW_LIFE_NO_END, ""));
	rmw_view_progress(view, 2, 1610);
	assert_true(slot->has_progress);
	assert_int_equal(slot->permille, 1000);
	assert_int_equal(slot->since_ms, 5000);
	rmw_view_tick(view, 6000);
	assert_int_equal(rmw_view_unit_ms(view, slot), 4000);
	assert_int_equal(rmw_view_at_work(view), 1);
	assert_true(change(view, 2, RMW_LIFE_WRITE, RMW_LIFE_NO_END, "E0801 tried again"));
	assert_false(slot->has_progress);
	assert_int_equal(slot->since_ms, 5000);
	assert_true(change(view, 2, RMW_LIFE_VERIFY, RMW_LIFE_NO_END, ""));
	assert_string_equal(slot->reason, "E0801 tried again");
	assert_true(change(view, 2, RMW_LIFE_PASS, RMW_LIFE_PASSED, ""));
	assert_string_equal(slot->reason, "");
	assert_string_equal(slot->name, "relay-042");
	rmw_view_tick(view, 60000);
	assert_int_equal(rmw_view_unit_ms(view, slot), 4000);
	rmw_view_progress(view, 2, 500);
	assert_false(slot->has_progress);
	assert_true(change(view, 2, RMW_LIFE_EMPTY, RMW_LIFE_NO_END, ""));
	assert_string_equal(slot->name, "");
	assert_false(slot->has_mac);
	assert_int_equal(rmw_view_at_work(view), 0);
}

static void a_unit_counts_by_its_last_end(void **state)
{
	struct rmw_bench_view *view = *state;
	unsigned permille;

	assert_false(rmw_view_yield(view, &permille));
	live(view, mac_a, RMW_LIFE_INTERRUPTED);
	assert_int_equal(view->interrupted, 1);
	assert_false(rmw_view_yield(view, &permille));
	live(view, mac_a, RMW_LIFE_FAILED);
	live(view, mac_b, RMW_LIFE_FAILED);
	assert_int_equal(view->interrupted, 0);
	assert_int_equal(view->failed, 2);
	live(view, mac_a, RMW_LIFE_PASSED);
	assert_int_equal(view->failed, 1);
	assert_int_equal(view->passed, 1);
	live(view, mac_a, RMW_LIFE_PASSED);
	assert_true(rmw_view_yield(view, &permille));
	assert_int_equal(permille, 667);
	change(view, 3, RMW_LIFE_DONE, RMW_LIFE_NO_END, "this unit passed before");
	assert_int_equal(view->done, 1);
}

static void units_per_hour_are_those_of_the_last_minutes(void **state)
{
	struct rmw_bench_view *view = *state;
	unsigned per_hour;

	rmw_view_tick(view, 1000 + MINUTE_MS - 1);
	live(view, mac_a, RMW_LIFE_PASSED);
	assert_false(rmw_view_rate(view, &per_hour));
	rmw_view_tick(view, 1000 + MINUTE_MS);
	assert_true(rmw_view_rate(view, &per_hour));
	assert_int_equal(per_hour, 60);
	for (unsigned minute = 2; minute <= 30; minute++) {
		rmw_view_tick(view, 1000 + minute * MINUTE_MS);
		live(view, mac_a, RMW_LIFE_PASSED);
		live(view, mac_b, RMW_LIFE_FAILED);
	}
	assert_true(rmw_view_rate(view, &per_hour));
	assert_int_equal(per_hour, 60);
	rmw_view_tick(view, 1000 + 45 * MINUTE_MS);
	assert_true(rmw_view_rate(view, &per_hour));
	assert_int_equal(per_hour, 0);
	rmw_view_tick(view, 0); /* time only goes on */
	assert_int_equal(view->now_ms, 1000 + 45 * MINUTE_MS);
}

static void more_passes_than_are_kept_do_not_change_the_rate(void **state)
{
	struct rmw_bench_view *view = *state;
	unsigned per_hour;

	for (unsigned second = 1; second <= 900; second++) {
		rmw_view_tick(view, 1000 + second * 1000);
		live(view, mac_a, RMW_LIFE_PASSED);
	}
	assert_int_equal(view->passed, 900);
	assert_true(rmw_view_rate(view, &per_hour));
	assert_int_equal(per_hour, 3600);
}

static void the_log_counts_what_repeats_and_keeps_the_newest(void **state)
{
	struct rmw_bench_view *view = *state;
	const struct rmw_view_slot *slot = rmw_view_slot(view, 1);
	char text[16];

	assert_null(rmw_view_note(slot, 0));
	assert_true(change(view, 1, RMW_LIFE_IDENTIFY, RMW_LIFE_NO_END, "E0401"));
	rmw_view_tick(view, 7000);
	assert_false(change(view, 1, RMW_LIFE_IDENTIFY, RMW_LIFE_NO_END, "E0401"));
	assert_int_equal(slot->log_count, 1);
	assert_int_equal(rmw_view_note(slot, 0)->times, 2);
	assert_true(change(view, 1, RMW_LIFE_IDENTIFY, RMW_LIFE_INTERRUPTED, "E0401"));
	assert_int_equal(rmw_view_note(slot, 0)->times, 3);
	assert_int_equal(rmw_view_note(slot, 0)->at_ms, 1000);
	for (unsigned i = 0; i < RMW_VIEW_LOG_MAX + 5; i++) {
		(void)snprintf(text, sizeof(text), "line %u", i);
		assert_true(change(view, 1, RMW_LIFE_WRITE, RMW_LIFE_NO_END, text));
	}
	assert_string_equal(rmw_view_note(slot, 0)->text, "line 52");
	assert_string_equal(rmw_view_note(slot, RMW_VIEW_LOG_MAX - 1)->text, "line 5");
	assert_null(rmw_view_note(slot, RMW_VIEW_LOG_MAX));
	assert_false(change(view, 9, RMW_LIFE_WRITE, RMW_LIFE_NO_END, "no such slot"));
	rmw_view_unit(view, 9, "nobody", NULL);
	rmw_view_progress(view, 9, 1);
}

static void slots_that_ask_for_the_same_are_one_prompt(void **state)
{
	struct rmw_bench_view *view = *state;
	char text[RMW_PROMPT_TEXT_MAX];

	change(view, 1, RMW_LIFE_HANDS, RMW_LIFE_NO_END, "");
	change(view, 2, RMW_LIFE_HANDS, RMW_LIFE_NO_END, "");
	assert_int_equal(rmw_view_prompt(view, RMW_LIFE_ASK_RELEASE, text), 2);
	assert_string_equal(text, "slots 1, 2: release BOOT, then power off and on");
	assert_int_equal(rmw_view_prompt(view, RMW_LIFE_ASK_SEAT, text), 0);
}

static const struct {
	struct rmw_post_report report;
	const char *reason;
} posted[] = {
	/* clang-format off */
	{ { 1, RMW_LIFE_NO_PORT, RMW_LIFE_EMPTY, RMW_LIFE_PORT_UP, RMW_LIFE_NO_END, false, { 0 }, .code = RMW_OK, .cause = "" },
	  "" },
	{ { 1, RMW_LIFE_EMPTY, RMW_LIFE_IDENTIFY, RMW_LIFE_SEEN, RMW_LIFE_NO_END, false, { 0 }, .code = RMW_OK, .cause = "" },
	  "" },
	{ { 1, RMW_LIFE_IDENTIFY, RMW_LIFE_CLAIM, RMW_LIFE_GOOD, RMW_LIFE_NO_END, true, { 1 }, .code = RMW_OK, .cause = "" },
	  "" },
	{ { 1, RMW_LIFE_WRITE, RMW_LIFE_WRITE, RMW_LIFE_SLOWER, RMW_LIFE_NO_END, true, { 1 }, .code = RMW_E_VERIFY, .cause = "0x2b000" },
	  "E0801 0x2b000: tried again, slower" },
	{ { 1, RMW_LIFE_WRITE, RMW_LIFE_FAIL, RMW_LIFE_SKIP, RMW_LIFE_FAILED, true, { 1 }, .code = RMW_OK, .cause = "" },
	  "given up by the operator" },
	{ { 1, RMW_LIFE_FAIL, RMW_LIFE_IDENTIFY, RMW_LIFE_RETRY, RMW_LIFE_NO_END, false, { 0 }, .code = RMW_OK, .cause = "" },
	  "tried again by the operator" },
	{ { 1, RMW_LIFE_IDENTIFY, RMW_LIFE_CLAIM, RMW_LIFE_GOOD, RMW_LIFE_NO_END, true, { 1 }, .code = RMW_OK, .cause = "" },
	  "" },
	{ { 1, RMW_LIFE_CLAIM, RMW_LIFE_CLAIM, RMW_LIFE_AGAIN, RMW_LIFE_NO_END, true, { 1 }, .code = RMW_E_PORT_IO, .cause = "" },
	  "E0306 the port reports an error: tried again" },
	{ { 1, RMW_LIFE_CLAIM, RMW_LIFE_IDENTIFY, RMW_LIFE_ANEW, RMW_LIFE_NO_END, true, { 1 }, .code = RMW_OK, .cause = "" },
	  "the unit is tried anew" },
	{ { 1, RMW_LIFE_IDENTIFY, RMW_LIFE_CLAIM, RMW_LIFE_GOOD, RMW_LIFE_NO_END, true, { 3 }, .code = RMW_OK, .cause = "" },
	  "" },
	{ { 1, RMW_LIFE_CLAIM, RMW_LIFE_BACKUP, RMW_LIFE_GOOD, RMW_LIFE_NO_END, true, { 1 }, .code = RMW_OK, .cause = "" },
	  "" },
	{ { 1, RMW_LIFE_BACKUP, RMW_LIFE_IDENTIFY, RMW_LIFE_OTHER, RMW_LIFE_INTERRUPTED, false, { 0 }, .code = RMW_OK, .cause = "" },
	  "this is another board" },
	{ { 1, RMW_LIFE_IDENTIFY, RMW_LIFE_FAIL, RMW_LIFE_REFUSED, RMW_LIFE_NO_END, true, { 2 }, .code = RMW_E_CHIP_MISMATCH, .cause = "" },
	  "E0501 this is another chip than asked for" },
	{ { 1, RMW_LIFE_FAIL, RMW_LIFE_EMPTY, RMW_LIFE_GONE, RMW_LIFE_NO_END, true, { 2 }, .code = RMW_OK, .cause = "" },
	  "" },
	{ { 1, RMW_LIFE_EMPTY, RMW_LIFE_NO_PORT, RMW_LIFE_PORT_LOST, RMW_LIFE_NO_END, false, { 0 }, .code = RMW_OK, .cause = "" },
	  "the adapter is gone" },
	/* clang-format on */
};

static void what_a_slot_posts_is_told_in_words(void **state)
{
	struct rmw_bench_view *view = *state;
	const struct rmw_view_slot *slot = rmw_view_slot(view, 1);

	for (size_t i = 0; i < RMW_COUNT(posted); i++) {
		assert_true(rmw_view_report(view, &posted[i].report));
		assert_string_equal(rmw_view_note(slot, 0)->text, posted[i].reason);
		assert_int_equal(slot->state, posted[i].report.state);
		if (!posted[i].report.has_mac || slot->state == RMW_LIFE_EMPTY)
			assert_false(slot->has_mac);
		else
			assert_memory_equal(slot->mac, posted[i].report.mac, sizeof(slot->mac));
	}
	/* The one that failed was then interrupted; of it there is only one end. */
	assert_int_equal(view->failed, 0);
	assert_int_equal(view->interrupted, 1);
	assert_string_equal(slot->reason, "the adapter is gone");
	assert_false(slot->has_mac);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_view, free_view)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_unit_is_known_from_its_claim_to_its_removal),
		TEST(a_unit_counts_by_its_last_end),
		TEST(units_per_hour_are_those_of_the_last_minutes),
		TEST(more_passes_than_are_kept_do_not_change_the_rate),
		TEST(the_log_counts_what_repeats_and_keeps_the_newest),
		TEST(slots_that_ask_for_the_same_are_one_prompt),
		TEST(what_a_slot_posts_is_told_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
