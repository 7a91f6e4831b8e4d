/* SPDX-License-Identifier: MIT */
/* A batch that is killed at any moment is finished by the next run: nothing is lost, nothing is
 * done twice, no name is used twice. The flashes of the boards outlive the program. */
#include "support/cmocka.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "base/time.h"
#include "batch_look.h"
#include "batch_story.h"
#include "batch_tool.h"

#define SLOTS 2u
#define BOARDS 2u /* of each slot */
#define MOMENTS 20u

#define KILLED "killed.txt"
#define RESUMED "resumed.txt"

static struct rmw_slots slots;
static struct batch_look_found before, found;

static void begin(void)
{
	memset(&slots, 0, sizeof(slots));
	batch_story_begin(SLOTS * BOARDS, "name = relay-{seq}\nbackup = first\n");
	for (unsigned i = 0; i < SLOTS; i++)
		batch_story_slot(&slots, BOARDS, "");
}

static void check_all_passed(const char *says)
{
	batch_look(&found);
	if (found.states[RMW_LEDGER_PASSED] != SLOTS * BOARDS || found.passed_most != 1 ||
	    found.open_tries > 0)
		fail_msg(
			"%s: %u passed, %u failed, %u interrupted, one %u times, %u without an end",
			says, found.states[RMW_LEDGER_PASSED], found.states[RMW_LEDGER_FAILED],
			found.states[RMW_LEDGER_INTERRUPTED], found.passed_most, found.open_tries);
}

/* What an undisturbed bench says, and the time it needs: moments are drawn from both. */
struct life {
	unsigned lines;
	uint64_t us;
};

static void live_undisturbed(struct life *life)
{
	const uint64_t begun_us = rmw_clock_wall.now_us(&rmw_clock_wall);

	begin();
	assert_int_equal(batch_tool_wait(batch_tool_start(&slots, KILLED)), 0);
	life->us = rmw_clock_wall.now_us(&rmw_clock_wall) - begun_us;
	life->lines = batch_tool_lines(KILLED);
	check_all_passed("undisturbed");
}

/* True when it was in time: the program had not ended by itself. Every second time nobody looks
 * into the ledger before the next run does. */
static bool kill_once(const struct life *life, uint64_t *chance)
{
	const unsigned lines = (unsigned)(rmw_random_next(chance) % life->lines);
	const uint64_t us = rmw_random_next(chance) % (2 * life->us / life->lines);
	const bool is_looked_at = rmw_random_next(chance) % 2 == 0;
	char says[80];
	pid_t process;
	int status;

	(void)snprintf(says, sizeof(says), "killed %llu us after line %u", (unsigned long long)us,
		       lines);
	begin();
	process = batch_tool_start(&slots, KILLED);
	batch_tool_await(process, KILLED, lines, us);
	(void)kill(process, SIGKILL);
	status = batch_tool_wait(process);
	if (is_looked_at)
		batch_look(&before);
	if (batch_tool_wait(batch_tool_start(&slots, RESUMED)) != 0) {
		batch_tool_tell(RESUMED);
		fail_msg("%s: the next run does not finish it", says);
	}
	check_all_passed(says);
	if (is_looked_at)
		batch_look_compare(&before, &found);
	return status == -1;
}

static void the_next_run_finishes_what_was_killed(void **state)
{
	const char *asked = getenv("RMW_BATCH_KILLS");
	const unsigned moments = asked != NULL ? (unsigned)atoi(asked) : MOMENTS;
	unsigned in_time = 0, tried = 0, cut_off = 0;
	uint64_t chance = 1;
	struct life life;

	(void)state;
	live_undisturbed(&life);
	for (; in_time < moments && tried < 3 * moments; tried++) {
		in_time += kill_once(&life, &chance);
		cut_off += found.tries > found.passes;
	}
	print_message("%u kills in time, %u late; %u of them cut off a unit; each was finished by "
		      "the next run\n",
		      in_time, tried - in_time, cut_off);
	assert_int_equal(in_time, moments);
	assert_true(moments < 10 || cut_off >= moments / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_run_finishes_what_was_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
