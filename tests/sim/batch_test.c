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
#include "batch_look.h"
#include "batch_story.h"

static struct rmw_slots slots;
static struct rmw_run run;
static struct batch_look_found before, found;

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

	(void)state;
	begin(16, "name = relay-{seq:03}\nbackup = full\n");
	for (unsigned i = 0; i < 16; i++)
		batch_story_slot(&slots, 1, "");
	run_well();
	assert_int_equal(run.counts.passed, 16);
	assert_int_equal(run.counts.failed + run.counts.interrupted + run.counts.refused, 0);
	batch_look(&found);
	assert_int_equal(found.states[RMW_LEDGER_PASSED], 16);
	assert_int_equal(found.tries, 16);
	assert_int_equal(found.open_tries, 0);
}

/* For the thread sanitizer: by hand eight slots with 24 boards each. */
static void boards_follow_each_other_in_eight_slots(void **state)
{
	const unsigned boards = asked("RMW_BATCH_BOARDS", 6);

	(void)state;
	begin(8 * boards, "name = relay-{mac6}\nbackup = first\n");
	for (unsigned i = 0; i < 8; i++)
		batch_story_slot(&slots, boards, "");
	run_well();
	batch_look(&found);
	assert_int_equal(found.states[RMW_LEDGER_PASSED], 8 * boards);
	assert_int_equal(found.passes, 8 * boards);
	assert_int_equal(found.passed_most, 1);
}

/* Boards of a slot in one round: for each round it is drawn anew when what goes wrong. */
#define ROUND_BOARDS 5u
#define ROUNDS_MAX (BATCH_LOOK_UNITS_MAX / 8 / ROUND_BOARDS)
#define AWAY_MS 3000u	/* longer than a board needs for all its stages */
#define DEAD_MS 200000u /* until the operator switches it off and on */
#define FOR_EVER UINT32_MAX

/* What goes wrong in each slot: at a byte or a flash operation, which is drawn of eight, and for
 * one of two times. */
static const struct {
	const char *fault;
	unsigned from, step; /* 0: nothing is drawn */
	unsigned ms[2];	     /* 0: it has no time */
} troubles[] = {
	{ "", 0, 0, { 0, 0 } },
	{ "&fault=garble.in/20000,drop.out/30000", 0, 0, { 0, 0 } },
	{ "&fault=power@", 3, 2, { AWAY_MS, DEAD_MS } },
	{ "&fault=outage@", 18300, 200, { AWAY_MS, DEAD_MS } },
	{ "&fault=unplug@", 19500, 100, { 0, 0 } },
	{ "&fault=silence.out@", 18300, 200, { AWAY_MS, FOR_EVER } },
	{ "&fault=drop/8000,repeat/9000", 0, 0, { 0, 0 } },
	{ "&fault=stuck@0x11100:1:1", 0, 0, { 0, 0 } }, /* the firmware has a 0 there */
};

/* How long, as it was drawn. */
static unsigned drawn_ms[ROUNDS_MAX][RMW_COUNT(troubles)];

static void add_troubled_slots(unsigned round, unsigned boards, uint64_t *chance)
{
	for (size_t i = 0; i < RMW_COUNT(troubles); i++) {
		const unsigned step = (unsigned)(rmw_random_next(chance) % 8) * troubles[i].step;
		const unsigned ms = troubles[i].ms[rmw_random_next(chance) % 2];
		char options[100], at[16] = "", time[16] = "";

		if (troubles[i].step > 0)
			(void)snprintf(at, sizeof(at), "%u", troubles[i].from + step);
		if (ms > 0 && ms != FOR_EVER)
			(void)snprintf(time, sizeof(time), ":%u", ms);
		(void)snprintf(options, sizeof(options), "%s%s%s", troubles[i].fault, at, time);
		batch_story_slot_from(&slots, boards, round * ROUND_BOARDS, options);
		drawn_ms[round][i] = ms;
	}
}

static void check_trouble(const struct batch_look_unit *unit, size_t slot, unsigned ms)
{
	const bool was_away = unit->device_ms >= AWAY_MS;
	bool is_right = true;

	if (ms == FOR_EVER)
		is_right = unit->state == RMW_LEDGER_INTERRUPTED;
	else if (ms > 0 || slot == 0)
		is_right = was_away == (ms > 0);
	if (slot + 1 == RMW_COUNT(troubles))
		is_right = unit->state == RMW_LEDGER_FAILED && strcmp(unit->code, "E0801") == 0;
	if (!is_right)
		fail_msg("%s%s: %s is %s %s after %llu ms", troubles[slot].fault,
			 ms == FOR_EVER ? " for ever" : "", unit->mac,
			 rmw_ledger_state_word(unit->state), unit->code,
			 (unsigned long long)unit->device_ms);
}

/*
 * Each board that lost its power or its voice was away so long by its own clock; one that stays
 * silent is interrupted; one with a stuck bit has failed because of it. How many stay silent.
 */
static unsigned check_troubles(void)
{
	unsigned silent = 0;

	for (size_t i = 0; i < found.count; i++) {
		unsigned slot = 0, number = 0, ms;

		assert_int_equal(sscanf(found.units[i].mac, "18b905%2x%4x", &slot, &number), 2);
		assert_true(slot >= 1 && slot <= RMW_COUNT(troubles));
		ms = drawn_ms[number / ROUND_BOARDS][slot - 1];
		check_trouble(&found.units[i], slot - 1, ms);
		silent += ms == FOR_EVER;
	}
	return silent;
}

/* Boards that nothing is wrong with any more: all pass, and no other is touched. */
static void finish_healed(unsigned boards)
{
	before = found;
	memset(&slots, 0, sizeof(slots));
	for (size_t i = 0; i < RMW_COUNT(troubles); i++)
		batch_story_slot(&slots, boards, "");
	run_well();
	batch_look(&found);
	assert_int_equal(found.states[RMW_LEDGER_PASSED], 8 * boards);
	assert_int_equal(found.passed_most, 1);
	assert_int_equal(run.counts.done, before.states[RMW_LEDGER_PASSED]);
	batch_look_compare(&before, &found);
}

static void faults_leave_each_unit_in_one_state(void **state)
{
	const unsigned boards = asked("RMW_BATCH_TROUBLED", 25);
	unsigned lost = 0, passed = 0, cut_off = 0, silent;
	uint64_t chance = asked("RMW_BATCH_SEED", 1);

	(void)state;
	assert_true(boards <= ROUNDS_MAX * ROUND_BOARDS);
	begin(8 * boards, "name = relay-{seq}\nbackup = first\non_fail = retry:1 then bin\n");
	for (unsigned done = 0; done < boards; done += ROUND_BOARDS) {
		const unsigned left = boards - done;

		memset(&slots, 0, sizeof(slots));
		add_troubled_slots(done / ROUND_BOARDS, left < ROUND_BOARDS ? left : ROUND_BOARDS,
				   &chance);
		run_well();
		lost += batch_story_told(RMW_E_PORT_LOST);
		passed += run.counts.passed;
		cut_off += run.counts.interrupted;
	}
	batch_look(&found);
	silent = check_troubles();
	print_message("%u boards: %u passed, %u failed, %u interrupted; %u tries, %u cut off\n",
		      8 * boards, found.states[RMW_LEDGER_PASSED], found.states[RMW_LEDGER_FAILED],
		      found.states[RMW_LEDGER_INTERRUPTED], found.tries, cut_off);
	assert_int_equal(found.open_tries, 0);
	assert_int_equal(found.states[RMW_LEDGER_PASSED] + found.states[RMW_LEDGER_FAILED] +
				 found.states[RMW_LEDGER_INTERRUPTED],
			 8 * boards);
	assert_int_equal(found.passed_most, 1);
	assert_int_equal(passed, found.states[RMW_LEDGER_PASSED]);
	assert_true(found.states[RMW_LEDGER_PASSED] + silent >= 5 * boards);
	assert_true(found.states[RMW_LEDGER_FAILED] >= boards); /* those with a stuck bit */
	assert_true(lost >= boards);
	assert_true(cut_off >= lost + silent);
	finish_healed(boards);
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
	pthread_t thread;

	(void)state;
	begin(8, "name = relay-{mac6}\nbackup = full\n");
	for (unsigned i = 0; i < 4; i++)
		batch_story_slot(&slots, 2, "&pace=1");
	assert_int_equal(pthread_create(&thread, NULL, ask_to_stop, &cancel), 0);
	batch_story_run(&slots, &cancel, &run, &err);
	pthread_join(thread, NULL);
	assert_int_equal(err.code, RMW_E_INTERRUPTED);
	batch_look(&found);
	assert_int_equal(found.states[RMW_LEDGER_CLAIMED], 0);
	assert_int_equal(found.open_tries, 0);
	memset(&slots, 0, sizeof(slots));
	for (unsigned i = 0; i < 4; i++)
		batch_story_slot(&slots, 2, "");
	run_well();
	batch_look(&found);
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
