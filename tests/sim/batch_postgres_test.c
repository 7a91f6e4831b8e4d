/* SPDX-License-Identifier: MIT */
/* Two benches at one job, with their ledger on a real PostgreSQL: its server is restarted under
 * them, they are killed, and both see one MAC. */
#include "support/cmocka.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "base/time.h"
#include "batch_look.h"
#include "batch_story.h"
#include "batch_tool.h"
#include "support/postgres_server.h"
#include "support/scratch.h"

#define SKIPPED 77
#define BENCHES 2u
#define SLOTS 2u  /* of each bench */
#define BOARDS 2u /* of each slot */
#define UNITS (BENCHES * SLOTS * BOARDS)
#define MOMENTS 20u

static const char *const said[BENCHES] = { "bench-a.txt", "bench-b.txt" };
static const char *const resumed[BENCHES] = { "resumed-a.txt", "resumed-b.txt" };
static const char *const modes[] = { "immediate", "fast" };

static struct rmw_slots slots[BENCHES];
static struct batch_look_found before, found;

/* Some units have a name of their own, some one by the pattern. */
static void write_units(void)
{
	char text[UNITS * 32] = "name,room\n";

	for (unsigned i = 0; i < UNITS; i++) {
		const size_t len = strlen(text);

		if (i % 2 == 0)
			(void)snprintf(text + len, sizeof(text) - len, "hall-%u,hall\n", i);
		else
			(void)snprintf(text + len, sizeof(text) - len, ",room %u\n", i);
	}
	write_test_file(scratch_path("batch/units.csv"),
			(struct rmw_view){ (const uint8_t *)text, strlen(text) });
}

static void use_server(void)
{
	char database[40], where[RMW_LEDGER_WHERE_MAX];

	postgres_server_database(database, sizeof(database));
	postgres_server_address(database, "bench", where, sizeof(where));
	batch_story_use_ledger(where);
}

/* Slots of the second bench are other ones: no board is there twice. */
static void begin(const char *options)
{
	struct rmw_slots all = { .count = 0 };

	memset(slots, 0, sizeof(slots));
	batch_story_begin(UNITS, "units = units.csv\nname = relay-{seq:03}\nbackup = first\n");
	write_units();
	use_server();
	for (unsigned i = 0; i < BENCHES * SLOTS; i++) {
		struct rmw_slots *mine = &slots[i / SLOTS];

		batch_story_slot(&all, BOARDS, options);
		mine->items[mine->count++] = all.items[i];
	}
}

static void start(pid_t benches[BENCHES], const char *const names[BENCHES])
{
	for (unsigned i = 0; i < BENCHES; i++)
		benches[i] = batch_tool_start(&slots[i], names[i]);
}

static void tell_all(void)
{
	for (unsigned i = 0; i < BENCHES; i++) {
		batch_tool_tell(said[i]);
		batch_tool_tell(resumed[i]);
	}
}

/* Both come to their end, and one of them, the last, sees that all have passed. */
static void finish(const pid_t benches[BENCHES], const char *says)
{
	const int ends[BENCHES] = { batch_tool_wait(benches[0]), batch_tool_wait(benches[1]) };
	const int unfinished = rmw_error_row(RMW_E_BATCH_FAILED)->status;

	if ((ends[0] != 0 && ends[1] != 0) || (ends[0] != 0 && ends[0] != unfinished) ||
	    (ends[1] != 0 && ends[1] != unfinished)) {
		tell_all();
		fail_msg("%s: the benches ended with %d and %d", says, ends[0], ends[1]);
	}
}

static void check_all_passed(const char *says)
{
	batch_look(&found);
	if (found.states[RMW_LEDGER_PASSED] == UNITS && found.passed_most == 1 &&
	    found.open_tries == 0 && found.count == UNITS)
		return;
	tell_all();
	fail_msg("%s: %u passed, %u failed, %u interrupted, one %u times, %u without an end", says,
		 found.states[RMW_LEDGER_PASSED], found.states[RMW_LEDGER_FAILED],
		 found.states[RMW_LEDGER_INTERRUPTED], found.passed_most, found.open_tries);
}

/* What undisturbed benches say, and the time they need. */
struct life {
	unsigned lines; /* of the one that says less */
	uint64_t us;
};

static void live_undisturbed(struct life *life)
{
	const uint64_t begun_us = rmw_clock_wall.now_us(&rmw_clock_wall);
	pid_t benches[BENCHES];

	begin("");
	start(benches, said);
	finish(benches, "undisturbed");
	life->us = rmw_clock_wall.now_us(&rmw_clock_wall) - begun_us;
	life->lines = UINT32_MAX;
	for (unsigned i = 0; i < BENCHES; i++)
		if (batch_tool_lines(said[i]) < life->lines)
			life->lines = batch_tool_lines(said[i]);
	check_all_passed("undisturbed");
	assert_int_equal(found.tries, UNITS);
}

static void a_server_that_restarts_costs_no_unit(void **state)
{
	struct life life;
	pid_t benches[BENCHES];

	(void)state;
	live_undisturbed(&life);
	begin("");
	start(benches, said);
	for (size_t i = 0; i < RMW_COUNT(modes); i++) {
		batch_tool_await(benches[i], said[i], life.lines * ((unsigned)i + 1) / 4, 0);
		postgres_server_restart(modes[i]);
	}
	finish(benches, "restarted");
	check_all_passed("restarted");
	assert_int_equal(found.tries, UNITS);
}

/* What happens at a moment. */
struct moment {
	unsigned lines, victim, restart; /* 0: none, else a mode */
	uint64_t us;
	bool are_both, is_restart_first;
};

static void draw(const struct life *life, uint64_t *chance, struct moment *moment)
{
	moment->lines = (unsigned)(rmw_random_next(chance) % life->lines);
	moment->us = rmw_random_next(chance) % (2 * life->us / life->lines);
	moment->victim = (unsigned)(rmw_random_next(chance) % BENCHES);
	moment->restart = (unsigned)(rmw_random_next(chance) % (RMW_COUNT(modes) + 1));
	moment->are_both = rmw_random_next(chance) % 3 == 0;
	moment->is_restart_first = rmw_random_next(chance) % 2 == 0;
}

static void restart(const struct moment *moment, bool is_due)
{
	if (is_due && moment->restart > 0)
		postgres_server_restart(modes[moment->restart - 1]);
}

/* How many of the benches had not ended by themselves when they were killed. */
static unsigned strike(const struct moment *moment, const pid_t benches[BENCHES])
{
	unsigned killed = 0;

	batch_tool_await(benches[moment->victim], said[moment->victim], moment->lines, moment->us);
	restart(moment, moment->is_restart_first);
	for (unsigned i = 0; i < BENCHES; i++)
		if (i == moment->victim || moment->are_both)
			(void)kill(benches[i], SIGKILL);
	restart(moment, !moment->is_restart_first);
	for (unsigned i = 0; i < BENCHES; i++)
		killed += batch_tool_wait(benches[i]) == -1;
	return killed;
}

static unsigned kill_once(const struct life *life, uint64_t *chance)
{
	struct moment moment;
	pid_t benches[BENCHES];
	unsigned killed;
	char says[100];

	draw(life, chance, &moment);
	(void)snprintf(says, sizeof(says), "bench %u%s, %llu us after line %u, server %s",
		       moment.victim, moment.are_both ? " and the other" : "",
		       (unsigned long long)moment.us, moment.lines,
		       moment.restart == 0 ? "left alone" : modes[moment.restart - 1]);
	begin("");
	start(benches, said);
	killed = strike(&moment, benches);
	batch_look(&before);
	start(benches, resumed);
	finish(benches, says);
	check_all_passed(says);
	batch_look_compare(&before, &found);
	return killed;
}

static void killed_benches_and_a_restarted_server_lose_nothing(void **state)
{
	const char *asked = getenv("RMW_BATCH_SERVER_KILLS");
	const unsigned moments = asked != NULL ? (unsigned)atoi(asked) : MOMENTS;
	unsigned in_time = 0, tried = 0, killed = 0, cut_off = 0;
	uint64_t chance = 1;
	struct life life;

	(void)state;
	live_undisturbed(&life);
	for (; in_time < moments && tried < 3 * moments; tried++) {
		const unsigned count = kill_once(&life, &chance);

		in_time += count > 0;
		killed += count;
		cut_off += found.tries > found.passes;
	}
	print_message("%u moments in time, %u late: %u benches killed; at %u of them a unit was "
		      "cut off; each was finished by the next run\n",
		      in_time, tried - in_time, killed, cut_off);
	assert_int_equal(in_time, moments);
	assert_true(moments < 10 || cut_off >= moments / 4);
}

/* The last units are done elsewhere: a bench that waits for boards sees that none will come. */
static void a_bench_ends_when_another_one_does_the_last_unit(void **state)
{
	pid_t benches[BENCHES];

	(void)state;
	begin("");
	for (unsigned i = 0; i < SLOTS; i++)
		slots[1].items[slots[1].count++] = slots[0].items[i];
	slots[0].count = 1;
	(void)snprintf(slots[0].items[0].port, sizeof(slots[0].items[0].port), "/dev/nothing-here");
	start(benches, said);
	assert_int_equal(batch_tool_wait(benches[1]), 0);
	assert_int_equal(batch_tool_wait(benches[0]), 0);
	check_all_passed("at one bench");
}

/* Two boards with one MAC, at two benches at once. */
static void of_twins_at_two_benches_one_is_refused(void **state)
{
	pid_t benches[BENCHES];

	(void)state;
	begin("&pace=1");
	for (unsigned i = 0; i < BENCHES; i++) {
		slots[i].count = 1;
		(void)snprintf(slots[i].items[0].port, sizeof(slots[i].items[0].port),
			       "sim:bl602?stock=0&cpu=host&pace=1&mac=18b905010000");
	}
	benches[0] = batch_tool_start(&slots[0], said[0]);
	while (!batch_tool_has_said(said[0], "BACKUP"))
		batch_tool_await(benches[0], said[0], batch_tool_lines(said[0]) + 1, 0);
	assert_int_equal(kill(benches[0], SIGSTOP), 0);
	benches[1] = batch_tool_start(&slots[1], said[1]);
	assert_int_equal(batch_tool_wait(benches[1]), rmw_error_row(RMW_E_BATCH_FAILED)->status);
	assert_int_equal(kill(benches[0], SIGCONT), 0);
	assert_int_equal(batch_tool_wait(benches[0]), rmw_error_row(RMW_E_BATCH_FAILED)->status);
	if (!batch_tool_has_said(said[1], rmw_error_row(RMW_E_LEDGER_DUPLICATE)->id) ||
	    batch_tool_has_said(said[1], "BACKUP")) {
		tell_all();
		fail_msg("no alarm");
	}
	assert_true(batch_tool_has_said(said[0], "PASS "));
}

/* False where this build knows no PostgreSQL. */
static bool is_built_in(void)
{
	const struct rmw_ledger_setup setup = { .where =
							"postgresql://nobody@/none?host=/nowhere" };
	struct rmw_ledger *ledger = NULL;
	struct rmw_err err = { 0 };

	if (rmw_ledger_open(&ledger, &setup, &err) || err.code != RMW_E_LEDGER_NO_SERVER)
		return true;
	fprintf(stderr, "built without libpq: what needs it was skipped\n");
	return false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_that_restarts_costs_no_unit),
		cmocka_unit_test(a_bench_ends_when_another_one_does_the_last_unit),
		cmocka_unit_test(of_twins_at_two_benches_one_is_refused),
		cmocka_unit_test(killed_benches_and_a_restarted_server_lose_nothing),
	};

	if (!is_built_in() || !postgres_server_start())
		return SKIPPED;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
