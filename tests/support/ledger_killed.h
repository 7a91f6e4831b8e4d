/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_LEDGER_KILLED_H
#define RMW_TESTS_LEDGER_KILLED_H

/*
 * Benches as processes of their own that are killed at seeded moments: each claims a unit for one
 * board after the other, "writes" its name into the board, and ends the claim.
 */

#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/random.h"
#include "support/ledger_drive.h"

#define KILLED_BENCHES 2u
#define KILLED_BOARDS 1600u
/* Up to so many steps and microseconds a bench lives: on the whole it must not get done. */
#define KILLED_STEPS 6u
#define KILLED_MOST_US 4000u
#define KILLED_SEED 20261127u

/* What outlives a killed bench: boards, and what benches were told. */
struct killed_world {
	char flash[KILLED_BOARDS][RMW_LEDGER_NAME_MAX]; /* the name in each board */
	bool is_told_passed[KILLED_BOARDS];		/* the end was answered */
	unsigned writes[KILLED_BOARDS];			/* that came to their end */
	char wrong[200];				/* what a bench found wrong */
	/* Claims and ends of each bench, and how many it may do: none gets done before the kills.
	 */
	atomic_uint steps[KILLED_BENCHES];
	atomic_uint allowed[KILLED_BENCHES];
	unsigned kills; /* that found a bench at work */
};

static inline struct killed_world *killed_world_make(void)
{
	struct killed_world *world = mmap(NULL, sizeof(*world), PROT_READ | PROT_WRITE,
					  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(world != MAP_FAILED);
	return world;
}

static inline void killed_units(char *text)
{
	size_t len = (size_t)sprintf(text, "name\n");

	for (unsigned i = 0; i < KILLED_BOARDS; i++)
		len += (size_t)sprintf(text + len, "r%u\n", i);
}

static inline void killed_mac(unsigned board, char mac[RMW_LEDGER_MAC_MAX])
{
	(void)snprintf(mac, RMW_LEDGER_MAC_MAX, "18b905%06x", board + 1);
}

/* True when the board is done, now or before. */
static inline bool killed_do_board(struct rmw_ledger *ledger, struct killed_world *world,
				   unsigned bench, unsigned board, struct rmw_err *err)
{
	const struct rmw_ledger_end end = { .outcome = RMW_LEDGER_PASSED,
					    .stages_count = 1,
					    .stages = { { "write", 1, 1 } } };
	struct rmw_ledger_claim claim;
	char mac[RMW_LEDGER_MAC_MAX];

	killed_mac(board, mac);
	if (!claim_mac(ledger, mac, &claim, err))
		return false;
	if (claim.state == RMW_LEDGER_PASSED)
		return strcmp(world->flash[board], claim.unit.name) == 0 ||
		       rmw_fail(err, RMW_E_VERIFY, "board %u holds '%s', the ledger '%s'", board,
				world->flash[board], claim.unit.name);
	if (world->is_told_passed[board])
		return rmw_fail(err, RMW_E_VERIFY, "board %u passed, and is given out again",
				board);
	if (world->flash[board][0] != '\0' && strcmp(world->flash[board], claim.unit.name) != 0)
		return rmw_fail(err, RMW_E_VERIFY, "board %u was '%s', and is '%s' now", board,
				world->flash[board], claim.unit.name);
	atomic_fetch_add(&world->steps[bench], 1);
	strcpy(world->flash[board], claim.unit.name);
	world->writes[board]++;
	if (!rmw_ledger_finish(ledger, claim.id, &end, err))
		return false;
	world->is_told_passed[board] = true;
	atomic_fetch_add(&world->steps[bench], 1);
	return true;
}

static inline void killed_nap(void)
{
	nanosleep(&(struct timespec){ 0, 50000 }, NULL);
}

/* A server that is starting lets nobody in: a person would try again, too. */
static inline bool killed_open(const struct rmw_ledger_setup *setup, struct rmw_ledger **ledger,
			       struct rmw_err *err)
{
	for (unsigned tries = 0; tries < 20000; tries++) {
		rmw_err_clear(err);
		if (rmw_ledger_open(ledger, setup, err))
			return true;
		if (err->code != RMW_E_LEDGER_SERVER)
			return false;
		killed_nap();
	}
	return false;
}

/* In a process of its own; bench n has every board whose number leaves n. */
static inline void killed_be_bench(const char *where, struct killed_world *world, unsigned bench,
				   unsigned benches)
{
	const char name[] = { (char)('a' + bench), '\0' };
	const struct rmw_ledger_setup setup = { .where = where, .bench = name, .wait_ms = 30000 };
	struct rmw_ledger *ledger = NULL;
	struct rmw_err err = { 0 };
	unsigned count;
	bool is_good =
		killed_open(&setup, &ledger, &err) && rmw_ledger_recover(ledger, &count, &err);

	for (unsigned i = bench; i < KILLED_BOARDS && is_good; i += benches) {
		if (world->is_told_passed[i])
			continue;
		while (atomic_load(&world->steps[bench]) >= atomic_load(&world->allowed[bench]))
			killed_nap();
		is_good = killed_do_board(ledger, world, bench, i, &err);
	}
	if (!is_good)
		(void)snprintf(world->wrong, sizeof(world->wrong), "bench %s: %s: %.100s", name,
			       rmw_error_row(err.code)->id, err.cause);
	rmw_ledger_free(ledger);
	_exit(is_good ? 0 : 1);
}

static inline pid_t killed_start(const char *where, struct killed_world *world, unsigned bench,
				 unsigned benches)
{
	const pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		killed_be_bench(where, world, bench, benches);
	return child;
}

static inline unsigned killed_count(void)
{
	const char *asked = getenv("RMW_KILLS");

	return asked == NULL ? 200 : (unsigned)strtoul(asked, NULL, 10);
}

/*
 * A moment in the life of a bench: while it starts, or some steps later, which takes as long as the
 * database needs. A bench that is done makes no more.
 */
static inline void killed_await(struct killed_world *world, unsigned bench, pid_t child,
				uint64_t *chance)
{
	const unsigned goal =
		atomic_load(&world->steps[bench]) + rmw_random_next(chance) % KILLED_STEPS;
	const long us = rmw_random_next(chance) % KILLED_MOST_US;
	siginfo_t ended = { 0 };

	while (atomic_load(&world->steps[bench]) < goal && ended.si_pid == 0) {
		killed_nap();
		assert_int_equal(waitid(P_PID, (id_t)child, &ended, WEXITED | WNOHANG | WNOWAIT),
				 0);
	}
	nanosleep(&(struct timespec){ 0, us * 1000 }, NULL);
}

/*
 * Kill benches in turn, and start them again; between kills `between` is called with how many there
 * were. Then let all come to their end.
 */
static inline void killed_run(const char *where, struct killed_world *world, unsigned benches,
			      void (*between)(unsigned kills))
{
	pid_t children[KILLED_BENCHES];
	uint64_t chance = KILLED_SEED;
	int status;

	for (unsigned i = 0; i < benches; i++)
		children[i] = killed_start(where, world, i, benches);
	for (unsigned kills = 0; kills < killed_count(); kills++) {
		const unsigned bench = kills % benches;

		for (unsigned i = 0; i < benches; i++)
			atomic_fetch_add(&world->allowed[i], KILLED_STEPS);
		killed_await(world, bench, children[bench], &chance);
		(void)kill(children[bench], SIGKILL);
		assert_int_equal(waitpid(children[bench], &status, 0), children[bench]);
		assert_string_equal(world->wrong, "");
		world->kills += WIFSIGNALED(status) ? 1 : 0;
		if (between != NULL)
			between(kills);
		children[bench] = killed_start(where, world, bench, benches);
	}
	for (unsigned i = 0; i < benches; i++)
		atomic_store(&world->allowed[i], UINT_MAX);
	for (unsigned i = 0; i < benches; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_string_equal(world->wrong, "");
		assert_int_equal(status, 0);
	}
}

/* What is found in the ledger at the end. */
struct killed_found {
	const struct killed_world *world;
	bool is_used[KILLED_BOARDS]; /* names */
	unsigned units, passed, interrupted;
};

static inline bool killed_see_unit(void *ctx, const struct rmw_ledger_unit *unit,
				   struct rmw_err *err)
{
	struct killed_found *found = ctx;
	const unsigned number = (unsigned)strtoul(unit->name + 1, NULL, 10);
	const unsigned board = (unsigned)strtoul(unit->mac + 6, NULL, 16) - 1;

	(void)err;
	assert_int_equal(unit->state, RMW_LEDGER_PASSED);
	assert_true(number < KILLED_BOARDS && board < KILLED_BOARDS);
	assert_false(found->is_used[number]);
	found->is_used[number] = true;
	assert_string_equal(found->world->flash[board], unit->name);
	found->units++;
	return true;
}

static inline bool killed_see_try(void *ctx, const struct rmw_ledger_try *one, struct rmw_err *err)
{
	struct killed_found *found = ctx;

	(void)err;
	assert_true(one->ended[0] != '\0');
	if (one->end.outcome == RMW_LEDGER_PASSED) {
		found->passed++;
		assert_int_equal(one->end.stages_count, 1);
	} else {
		assert_int_equal(one->end.outcome, RMW_LEDGER_INTERRUPTED);
		found->interrupted++;
	}
	return true;
}

/* Each board has one name, each name one board, each try one end, and each unit passed once. */
static inline void killed_check(const char *where, const struct killed_world *world)
{
	struct rmw_ledger *ledger = open_bench(where, "c");
	struct killed_found found = { .world = world };
	const struct rmw_ledger_units_sink units = { killed_see_unit, &found };
	const struct rmw_ledger_tries_sink tries = { killed_see_try, &found };
	struct rmw_err err = { 0 };
	unsigned writes = 0;

	assert_true(rmw_ledger_units(ledger, "job", &units, &err));
	assert_true(rmw_ledger_tries(ledger, "job", 0, &tries, &err));
	for (unsigned i = 0; i < KILLED_BOARDS; i++)
		writes += world->writes[i];
	assert_int_equal(found.units, KILLED_BOARDS);
	assert_int_equal(found.passed, KILLED_BOARDS);
	/* A write without a try, or two of one, cannot be; a try may end before its write. */
	assert_true(writes <= found.passed + found.interrupted);
	print_message("%u kills at work: %u units passed, %u tries interrupted\n", world->kills,
		      found.units, found.interrupted);
	assert_int_equal(world->kills, killed_count());
	assert_true(killed_count() < 100 || found.interrupted > 10);
	rmw_ledger_free(ledger);
}

#endif
