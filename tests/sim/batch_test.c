/* SPDX-License-Identifier: MIT */
/* Many boards in one job: all pass; faults, lost power and adapters that are pulled out leave each
 * unit in one state, and the ledger agrees with every flash. */
#include "support/cmocka.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/time.h"
#include "batch_story.h"

static struct rmw_slots slots;
static struct rmw_run run;

static unsigned asked(const char *variable, unsigned otherwise)
{
	const char *text = getenv(variable);

	return text == NULL ? otherwise : (unsigned)atoi(text);
}

static void begin(unsigned count, const char *rest)
{
	memset(&slots, 0, sizeof(slots));
	batch_story_begin(count, rest);
}

static void run_well(void)
{
	struct rmw_err err = { 0 };

	batch_story_run(&slots, NULL, &run, &err);
	if (err.code != RMW_OK)
		fail_msg("%s: %s", rmw_error_row(err.code)->id, err.cause);
}

static void sixteen_boards_at_once_all_pass(void **state)
{
	struct batch_story_found found;

	(void)state;
	begin(16, "name = relay-{seq:03}\nbackup = full\n");
	for (unsigned i = 0; i < 16; i++)
		batch_story_slot(&slots, 1, "");
	run_well();
	assert_int_equal(run.counts.passed, 16);
	assert_int_equal(run.counts.failed + run.counts.interrupted + run.counts.refused, 0);
	batch_story_check(&found);
	assert_int_equal(found.states[RMW_LEDGER_PASSED], 16);
	assert_int_equal(found.tries, 16);
	assert_int_equal(found.open_tries, 0);
}

/* For the thread sanitizer: by hand eight slots with 24 boards each. */
static void boards_follow_each_other_in_eight_slots(void **state)
{
	const unsigned boards = asked("RMW_BATCH_BOARDS", 6);
	struct batch_story_found found;

	(void)state;
	begin(8 * boards, "name = relay-{mac6}\nbackup = first\n");
	for (unsigned i = 0; i < 8; i++)
		batch_story_slot(&slots, boards, "");
	run_well();
	batch_story_check(&found);
	assert_int_equal(found.states[RMW_LEDGER_PASSED], 8 * boards);
	assert_int_equal(found.passes, 8 * boards);
	assert_int_equal(found.passed_most, 1);
}

/* What goes wrong in each slot, and from where on it may; where is drawn, in eight steps. */
static const struct {
	const char *before;
	unsigned from, step; /* 0: nothing is drawn */
	const char *behind;
} troubles[] = {
	{ "", 0, 0, "" },
	{ "&fault=garble.in/20000,drop.out/30000", 0, 0, "" },
	{ "&fault=power@", 3, 2, ":200" },
	{ "&fault=outage@", 17000, 700, ":300" },
	{ "&fault=unplug@", 19500, 100, "" },
	{ "&fault=silence.out@", 15000, 1000, ":3000" },
	{ "&fault=drop/8000,repeat/9000", 0, 0, "" },
	{ "&fault=stuck@0x11100:1:1", 0, 0, "" }, /* the firmware has a 0 there */
};

static void add_troubled_slots(unsigned boards, uint64_t *chance)
{
	char options[100], at[16];

	for (size_t i = 0; i < RMW_COUNT(troubles); i++) {
		const unsigned drawn = (unsigned)(rmw_random_next(chance) % 8);

		(void)snprintf(at, sizeof(at), "%u", troubles[i].from + troubles[i].step * drawn);
		(void)snprintf(options, sizeof(options), "%s%s%s", troubles[i].before,
			       troubles[i].step > 0 ? at : "", troubles[i].behind);
		batch_story_slot(&slots, boards, options);
	}
}

static void faults_leave_each_unit_in_one_state(void **state)
{
	const unsigned boards = asked("RMW_BATCH_TROUBLED", 25);
	struct batch_story_found found;
	uint64_t chance = asked("RMW_BATCH_SEED", 1);

	(void)state;
	begin(8 * boards, "name = relay-{seq}\nbackup = first\non_fail = retry:1 then bin\n");
	add_troubled_slots(boards, &chance);
	run_well();
	batch_story_check(&found);
	print_message("%u boards: %u passed, %u failed, %u interrupted; %u tries, %u cut off\n",
		      8 * boards, found.states[RMW_LEDGER_PASSED], found.states[RMW_LEDGER_FAILED],
		      found.states[RMW_LEDGER_INTERRUPTED], found.tries, run.counts.interrupted);
	assert_int_equal(found.open_tries, 0);
	assert_int_equal(found.states[RMW_LEDGER_CLAIMED], 0);
	assert_int_equal(found.states[RMW_LEDGER_PASSED] + found.states[RMW_LEDGER_FAILED] +
				 found.states[RMW_LEDGER_INTERRUPTED],
			 8 * boards);
	assert_int_equal(found.passed_most, 1);
	assert_int_equal(run.counts.passed, found.states[RMW_LEDGER_PASSED]);
	assert_true(found.states[RMW_LEDGER_PASSED] >= 5 * boards);
	assert_true(found.states[RMW_LEDGER_FAILED] >= boards); /* those with a stuck bit */
	assert_true(batch_story_told(RMW_E_PORT_LOST) >= boards);
	assert_true(run.counts.interrupted > 0);
}

static void *ask_to_stop(void *ctx)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, 400);

	rmw_clock_wall.wait(&rmw_clock_wall, &until);
	atomic_store(&((struct rmw_cancel *)ctx)->is_asked, true);
	return NULL;
}

static void a_wish_to_stop_interrupts_units_and_a_second_run_finishes_them(void **state)
{
	struct rmw_cancel cancel = { false };
	struct rmw_err err = { 0 };
	struct batch_story_found found;
	pthread_t thread;

	(void)state;
	begin(8, "name = relay-{mac6}\nbackup = full\n");
	for (unsigned i = 0; i < 4; i++)
		batch_story_slot(&slots, 2, "&pace=1");
	assert_int_equal(pthread_create(&thread, NULL, ask_to_stop, &cancel), 0);
	batch_story_run(&slots, &cancel, &run, &err);
	pthread_join(thread, NULL);
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
	batch_story_check(&found);
	assert_int_equal(found.states[RMW_LEDGER_CLAIMED], 0);
	assert_int_equal(found.open_tries, 0);
	memset(&slots, 0, sizeof(slots));
	for (unsigned i = 0; i < 4; i++)
		batch_story_slot(&slots, 2, "");
	run_well();
	batch_story_check(&found);
	assert_int_equal(found.states[RMW_LEDGER_PASSED], 8);
}

/* Boards of two slots with one MAC: whoever comes second is told of, and not touched. */
static void of_twins_only_one_is_done(void **state)
{
	(void)state;
	begin(2, "name = relay-{seq}\nbackup = full\n");
	batch_story_slot(&slots, 1, "");
	batch_story_slot(&slots, 1, "");
	for (size_t i = 0; i < 2; i++)
		(void)snprintf(slots.items[i].port, sizeof(slots.items[i].port),
			       "sim:bl602?stock=0&cpu=host&pace=1");
	run_well();
	assert_int_equal(run.counts.passed, 1);
	assert_int_equal(run.counts.refused, 1);
	assert_int_equal(batch_story_told(RMW_E_LEDGER_DUPLICATE), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sixteen_boards_at_once_all_pass),
		cmocka_unit_test(boards_follow_each_other_in_eight_slots),
		cmocka_unit_test(faults_leave_each_unit_in_one_state),
		cmocka_unit_test(a_wish_to_stop_interrupts_units_and_a_second_run_finishes_them),
		cmocka_unit_test(of_twins_only_one_is_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
