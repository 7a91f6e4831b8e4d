/* SPDX-License-Identifier: MIT */
/* The ledger's thread: many slots at once, deadlines, and numbers that nobody waits for. */
#include "support/cmocka.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <sqlite3.h>

#include "bench/ledger_thread.h"
#include "support/fails_with.h"
#include "support/ledger_drive.h"
#include "support/scratch.h"

#define SLOTS 8
#define BOARDS 24

struct slot {
	struct rmw_ledger_thread *thread;
	unsigned number;
	bool is_good;
	char names[BOARDS][RMW_LEDGER_NAME_MAX];
};

static struct rmw_ledger_thread *start(const char *where, const char *units)
{
	struct rmw_ledger_thread *thread = NULL;
	struct rmw_err err = { 0 };

	assert_true(rmw_ledger_thread_start(&thread, open_with(where, units), "job", &err));
	return thread;
}

static void *work(void *ctx)
{
	const struct rmw_ledger_end end = { .outcome = RMW_LEDGER_PASSED };
	struct slot *slot = ctx;

	slot->is_good = true;
	for (unsigned i = 0; i < BOARDS && slot->is_good; i++) {
		struct rmw_ledger_claim claim;
		struct rmw_err err = { 0 };
		char mac[RMW_LEDGER_MAC_MAX], place[8];
		const struct rmw_ledger_want want = { .job = "job", .slot = place, .mac = mac };

		(void)snprintf(mac, sizeof(mac), "18b905%02x%04x", slot->number, i + 1);
		(void)snprintf(place, sizeof(place), "%u", slot->number);
		slot->is_good = rmw_ledger_thread_claim(slot->thread, &want, 60000, &claim, &err) &&
				rmw_ledger_thread_finish(slot->thread, claim.id, &end, 60000, &err);
		if (slot->is_good)
			(void)snprintf(slot->names[i], sizeof(slot->names[i]), "%s",
				       claim.unit.name);
	}
	return NULL;
}

static void check_names(const struct slot *slots)
{
	bool is_seen[SLOTS * BOARDS] = { false };

	for (unsigned i = 0; i < SLOTS; i++)
		for (unsigned j = 0; j < BOARDS; j++) {
			const unsigned number = (unsigned)strtoul(slots[i].names[j] + 1, NULL, 10);

			assert_true(number < SLOTS * BOARDS);
			assert_false(is_seen[number]);
			is_seen[number] = true;
		}
}

static void many_slots_get_a_unit_each(void **state)
{
	static struct slot slots[SLOTS];
	static char units[SLOTS * BOARDS * 8 + 10];
	pthread_t threads[SLOTS];
	struct rmw_ledger_thread *thread;
	struct rmw_ledger_stats stats = { 0 };
	uint64_t changes = 0;
	size_t len = (size_t)sprintf(units, "name\n");

	(void)state;
	for (unsigned i = 0; i < SLOTS * BOARDS; i++)
		len += (size_t)sprintf(units + len, "r%u\n", i);
	thread = start(scratch_path("many.db"), units);
	for (unsigned i = 0; i < SLOTS; i++) {
		slots[i] = (struct slot){ .thread = thread, .number = i };
		assert_int_equal(pthread_create(&threads[i], NULL, work, &slots[i]), 0);
	}
	for (unsigned i = 0; i < SLOTS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_true(slots[i].is_good);
	}
	check_names(slots);
	while (changes < 1 + 2 * SLOTS * BOARDS)
		rmw_ledger_thread_stats(thread, &stats, &changes);
	assert_int_equal(stats.units[RMW_LEDGER_PASSED], SLOTS * BOARDS);
	assert_int_equal(stats.units_first, SLOTS * BOARDS);
	rmw_ledger_thread_stop(thread);
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void a_locked_ledger_holds_up_nobody_beyond_the_deadline(void **state)
{
	const char *where = scratch_path("locked.db");
	struct rmw_ledger_thread *thread = start(where, "name\nr1\n");
	const struct rmw_ledger_want want = { .job = "job", .slot = "1", .mac = MAC_A };
	struct rmw_ledger_claim claim;
	struct rmw_ledger_stats stats;
	struct rmw_err err = { 0 };
	sqlite3 *file = NULL;
	uint64_t changes, began;

	(void)state;
	assert_int_equal(sqlite3_open(where, &file), SQLITE_OK);
	assert_int_equal(sqlite3_exec(file, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	began = now_ms();
	assert_fails_with(RMW_E_LEDGER_BUSY,
			  rmw_ledger_thread_claim(thread, &want, 100, &claim, &err));
	assert_in_range(now_ms() - began, 50, 5000);
	rmw_ledger_thread_stats(thread, &stats, &changes);
	assert_int_equal(sqlite3_exec(file, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	err = (struct rmw_err){ 0 };
	assert_true(rmw_ledger_thread_claim(thread, &want, 60000, &claim, &err));
	assert_string_equal(claim.unit.name, "r1");
	(void)sqlite3_close(file);
	rmw_ledger_thread_stop(thread);
}

static void errors_come_back_as_they_are(void **state)
{
	struct rmw_ledger_thread *thread = start(scratch_path("errors.db"), "name\nr1\n");
	struct rmw_ledger_want want = { .job = "none", .slot = "1", .mac = MAC_A };
	const struct rmw_ledger_end end = { .outcome = RMW_LEDGER_PASSED };
	struct rmw_ledger_claim claim;
	struct rmw_err err = { 0 };

	(void)state;
	assert_fails_with(RMW_E_LEDGER_EMPTY,
			  rmw_ledger_thread_claim(thread, &want, 60000, &claim, &err));
	assert_string_equal(err.cause, "job 'none'");
	assert_fails_with(RMW_E_LEDGER_ENDED,
			  rmw_ledger_thread_finish(thread, 99, &end, 60000, &err));
	assert_fails_with(RMW_E_LEDGER_BUSY,
			  rmw_ledger_thread_claim(thread, &want, 0, &claim, &err));
	rmw_ledger_thread_stop(thread);
	rmw_ledger_thread_stop(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_slots_get_a_unit_each),
		cmocka_unit_test(a_locked_ledger_holds_up_nobody_beyond_the_deadline),
		cmocka_unit_test(errors_come_back_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
