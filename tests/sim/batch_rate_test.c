/* SPDX-License-Identifier: MIT */
/* An adapter that does not carry a rate costs time once: the boards that follow in its slot begin
 * at a lower one, those of other slots do not. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch_story.h"

#define SLOTS 2u
#define BOARDS 4u

/* How long the boards of each slot were read, by their own clocks and in their order. */
struct times {
	uint64_t device_us[SLOTS][BOARDS];
	size_t count[SLOTS];
};

static bool take_try(void *ctx, const struct rmw_ledger_try *one, struct rmw_err *err)
{
	struct times *times = ctx;
	const unsigned slot = (unsigned)atoi(one->slot) - 1;

	(void)err;
	assert_true(slot < SLOTS && times->count[slot] < BOARDS);
	assert_int_equal(one->end.outcome, RMW_LEDGER_PASSED);
	for (size_t i = 0; i < one->end.stages_count; i++)
		if (strcmp(one->end.stages[i].name, "BACKUP") == 0)
			times->device_us[slot][times->count[slot]] = one->end.stages[i].device_us;
	print_message("slot %u board %zu: %.1f s\n", slot + 1, times->count[slot] + 1,
		      (double)times->device_us[slot][times->count[slot]] / 1e6);
	times->count[slot]++;
	return true;
}

static void read_times(struct times *times)
{
	const struct rmw_ledger_setup setup = { .where = batch_story_ledger(), .must_exist = true };
	const struct rmw_ledger_tries_sink sink = { take_try, times };
	struct rmw_ledger *ledger;
	struct rmw_err err = { 0 };

	memset(times, 0, sizeof(*times));
	assert_true(rmw_ledger_open(&ledger, &setup, &err));
	assert_true(rmw_ledger_tries(ledger, "a", 0, &sink, &err));
	rmw_ledger_free(ledger);
}

static void what_an_adapter_carries_is_known_to_its_next_boards_alone(void **state)
{
	struct rmw_slots *slots = calloc(1, sizeof(*slots));
	struct rmw_run run;
	struct rmw_err err = { 0 };
	struct times times;

	(void)state;
	assert_non_null(slots);
	batch_story_begin(SLOTS * BOARDS, "name = relay-{mac6}\nbackup = full\n");
	batch_story_slot(slots, BOARDS, "&stock=1&carries=600000");
	batch_story_slot(slots, BOARDS, "&stock=1");
	batch_story_run(slots, NULL, &run, &err);
	assert_int_equal(err.code, RMW_OK);
	assert_int_equal(run.counts.passed, SLOTS * BOARDS);
	read_times(&times);
	for (unsigned board = 1; board < BOARDS; board++) {
		assert_true(times.device_us[0][board] * 3 < times.device_us[0][0]);
		assert_true(times.device_us[0][board] > 2 * times.device_us[1][board]);
		assert_in_range(times.device_us[1][board], times.device_us[1][0] * 9 / 10,
				times.device_us[1][0] * 11 / 10);
	}
	free(slots);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_an_adapter_carries_is_known_to_its_next_boards_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
