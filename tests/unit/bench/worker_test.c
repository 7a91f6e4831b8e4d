/* SPDX-License-Identifier: MIT */
/* Slots at work: a thread each, boards that come and go, keys that come from outside. */
#include "support/cmocka.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <rmwflash/bytes.h>

#include "base/random.h"
#include "bench/worker.h"

#define SLOTS 8u
#define BOARDS 24u /* of each slot */

/* A slot with made-up boards: one after the other, some of which fail. */
struct fake {
	unsigned slot;
	unsigned boards; /* that came */
	unsigned claims;
	uint64_t chance;
	bool is_faulty;
	bool hangs; /* works until somebody asks to stop */
	struct rmw_worker worker;
};

static enum rmw_life_event hang(const struct rmw_cancel *cancel, struct rmw_err *err)
{
	while (!atomic_load(&cancel->is_asked))
		sched_yield();
	(void)rmw_fail(err, RMW_E_INTERRUPTED, "stopped");
	return RMW_LIFE_STOP;
}

static enum rmw_life_event seat(struct fake *fake)
{
	if (fake->boards == BOARDS)
		return RMW_LIFE_DRAIN;
	fake->boards++;
	return RMW_LIFE_SEEN;
}

static enum rmw_life_event do_stage(struct fake *fake, struct rmw_life *life, struct rmw_err *err)
{
	const uint8_t mac[6] = { 2, 0, 0, 0, (uint8_t)fake->slot, (uint8_t)fake->boards };
	const uint32_t drawn = fake->is_faulty ? rmw_random_next(&fake->chance) % 40 : 40;

	if (drawn == 0)
		return RMW_LIFE_PORT_LOST;
	if (drawn < 5) {
		(void)rmw_fail(err, RMW_E_VERIFY, "made up");
		return rmw_life_event_of(err->code);
	}
	if (life->state == RMW_LIFE_IDENTIFY)
		rmw_life_identify(life, mac);
	fake->claims += life->state == RMW_LIFE_CLAIM;
	return RMW_LIFE_GOOD;
}

static enum rmw_life_event work(void *ctx, struct rmw_worker *worker, struct rmw_err *err)
{
	struct fake *fake = ctx;
	struct rmw_life *life = &worker->life;

	if (rmw_life_row(life->state)->is_stage)
		return fake->hangs && life->state == RMW_LIFE_WRITE ? hang(&worker->cancel, err)
								    : do_stage(fake, life, err);
	if (life->state == RMW_LIFE_NO_PORT)
		return RMW_LIFE_PORT_UP;
	if (life->state == RMW_LIFE_EMPTY)
		return seat(fake);
	return life->state == RMW_LIFE_SUSPECT ? RMW_LIFE_RETRY : RMW_LIFE_GONE;
}

static void no_pause(void *ctx, uint32_t ms, const struct rmw_cancel *cancel)
{
	(void)ctx;
	(void)ms;
	(void)cancel;
}

static void start_slot(struct fake *fake, unsigned slot, struct rmw_post *post)
{
	const struct rmw_worker_hands hands = { work, no_pause, NULL, fake };
	struct rmw_err err = { 0 };
	struct rmw_life life;

	rmw_life_start(&life, 0, 1);
	fake->slot = slot;
	fake->chance = slot;
	assert_true(rmw_worker_start(&fake->worker, slot, &life, &hands, post, &err));
}

/* What the reader of the post saw. */
struct seen {
	unsigned ends[RMW_LIFE_INTERRUPTED + 1];
	unsigned per_board[SLOTS + 1][BOARDS + 1];
	unsigned stopped;
};

static void read_all(struct rmw_post *post, struct seen *seen)
{
	struct rmw_post_report report;
	bool is_one;

	while (rmw_post_take(post, 1000, &report, &is_one)) {
		if (!is_one)
			continue;
		seen->ends[report.end]++;
		seen->stopped += report.state == RMW_LIFE_STOPPED;
		if (report.end != RMW_LIFE_NO_END)
			seen->per_board[report.slot][report.mac[5]]++;
	}
}

static void run_all(bool is_faulty, struct seen *seen, unsigned *claims)
{
	struct fake *fakes = calloc(SLOTS, sizeof(*fakes));
	struct rmw_post *post = calloc(1, sizeof(*post));
	struct rmw_err err = { 0 };

	assert_true(fakes != NULL && post != NULL);
	assert_true(rmw_post_start(post, SLOTS, &err));
	for (unsigned i = 0; i < SLOTS; i++) {
		fakes[i].is_faulty = is_faulty;
		start_slot(&fakes[i], i + 1, post);
	}
	read_all(post, seen);
	*claims = 0;
	for (unsigned i = 0; i < SLOTS; i++) {
		rmw_worker_join(&fakes[i].worker);
		*claims += fakes[i].claims;
	}
	rmw_post_end(post);
	free(post);
	free(fakes);
}

static void all_boards_of_all_slots_pass(void **state)
{
	struct seen seen = { 0 };
	unsigned claims;

	(void)state;
	run_all(false, &seen, &claims);
	assert_int_equal(claims, SLOTS * BOARDS);
	assert_int_equal(seen.ends[RMW_LIFE_PASSED], SLOTS * BOARDS);
	assert_int_equal(seen.ends[RMW_LIFE_FAILED] + seen.ends[RMW_LIFE_INTERRUPTED], 0);
	assert_int_equal(seen.stopped, SLOTS);
}

static void boards_with_faults_end_once_each(void **state)
{
	struct seen seen = { 0 };
	unsigned claims;

	(void)state;
	run_all(true, &seen, &claims);
	assert_int_equal(claims, seen.ends[RMW_LIFE_PASSED] + seen.ends[RMW_LIFE_FAILED] +
					 seen.ends[RMW_LIFE_INTERRUPTED]);
	assert_true(seen.ends[RMW_LIFE_PASSED] > 0 && seen.ends[RMW_LIFE_INTERRUPTED] > 0);
	for (unsigned slot = 1; slot <= SLOTS; slot++)
		for (unsigned board = 1; board <= BOARDS; board++)
			assert_true(seen.per_board[slot][board] <= 1);
	assert_int_equal(seen.stopped, SLOTS);
}

/* A slot whose writing goes on until somebody asks to stop, and what it posted last. */
struct hanging {
	struct fake fake;
	struct rmw_post post;
	struct rmw_post_report report;
};

static void await(struct hanging *hanging, enum rmw_life_state wanted)
{
	bool is_one = true;

	while (is_one && hanging->report.state != wanted)
		assert_true(rmw_post_take(&hanging->post, 5000, &hanging->report, &is_one));
	assert_int_equal(hanging->report.state, wanted);
}

static struct hanging *start_hanging(void)
{
	struct hanging *hanging = calloc(1, sizeof(*hanging));
	struct rmw_err err = { 0 };

	assert_non_null(hanging);
	assert_true(rmw_post_start(&hanging->post, 1, &err));
	hanging->fake.hangs = true;
	start_slot(&hanging->fake, 3, &hanging->post);
	await(hanging, RMW_LIFE_WRITE);
	return hanging;
}

static void end_hanging(struct hanging *hanging)
{
	await(hanging, RMW_LIFE_STOPPED);
	assert_int_equal(hanging->report.end, RMW_LIFE_INTERRUPTED);
	rmw_worker_join(&hanging->fake.worker);
	rmw_post_end(&hanging->post);
	free(hanging);
}

static void keys_cut_off_the_work_at_hand(void **state)
{
	struct hanging *hanging = start_hanging();

	(void)state;
	rmw_worker_send(&hanging->fake.worker, RMW_LIFE_SKIP);
	await(hanging, RMW_LIFE_FAIL);
	assert_int_equal(hanging->report.end, RMW_LIFE_FAILED);
	await(hanging, RMW_LIFE_WRITE);
	rmw_worker_send(&hanging->fake.worker, RMW_LIFE_STOP);
	end_hanging(hanging);
}

/* A key that is held down repeats itself. */
static void many_keys_keep_none_from_coming(void **state)
{
	struct hanging *hanging = start_hanging();

	(void)state;
	for (unsigned i = 0; i < 100; i++)
		rmw_worker_send(&hanging->fake.worker, RMW_LIFE_RETRY);
	rmw_worker_send(&hanging->fake.worker, RMW_LIFE_DRAIN);
	rmw_worker_send(&hanging->fake.worker, RMW_LIFE_STOP);
	end_hanging(hanging);
}

/* A board that runs when it is done, and answers nobody any more. */
static enum rmw_life_event work_on_a_relay(void *ctx, struct rmw_worker *worker,
					   struct rmw_err *err)
{
	if (rmw_life_row(worker->life.state)->prompt != RMW_LIFE_ASK_REMOVE)
		return work(ctx, worker, err);
	sched_yield();
	return RMW_WORKER_NOTHING;
}

static void a_drained_slot_waits_for_nobody_to_take_its_board(void **state)
{
	struct fake *fake = calloc(1, sizeof(*fake));
	const struct rmw_worker_hands hands = { work_on_a_relay, no_pause, NULL, fake };
	struct rmw_post *post = calloc(1, sizeof(*post));
	struct rmw_post_report report = { 0 };
	struct rmw_err err = { 0 };
	struct rmw_worker worker;
	struct rmw_life life;
	bool is_one;

	(void)state;
	assert_true(fake != NULL && post != NULL && rmw_post_start(post, 1, &err));
	rmw_life_start(&life, 0, 1);
	life.is_draining = true;
	assert_true(rmw_worker_start(&worker, 1, &life, &hands, post, &err));
	for (unsigned i = 0; i < 30 && report.state != RMW_LIFE_STOPPED; i++)
		assert_true(rmw_post_take(post, 1000, &report, &is_one));
	assert_int_equal(report.state, RMW_LIFE_STOPPED);
	assert_int_equal(report.from, RMW_LIFE_PASS);
	rmw_worker_join(&worker);
	rmw_post_end(post);
	free(post);
	free(fake);
}

/* Hands that are cut off by somebody else than a key, as by a port that was told to stop. */
static enum rmw_life_event work_cut_off(void *ctx, struct rmw_worker *worker, struct rmw_err *err)
{
	unsigned *calls = ctx;

	(void)worker;
	(*calls)++;
	(void)rmw_fail(err, RMW_E_INTERRUPTED, "made up");
	return RMW_LIFE_BAD;
}

static void what_no_key_cut_off_stops_the_slot(void **state)
{
	unsigned calls = 0;
	const struct rmw_worker_hands hands = { work_cut_off, no_pause, NULL, &calls };
	struct rmw_post *post = calloc(1, sizeof(*post));
	struct rmw_worker worker;
	struct rmw_life life;
	struct seen seen = { 0 };
	struct rmw_err err = { 0 };

	(void)state;
	assert_non_null(post);
	assert_true(rmw_post_start(post, 1, &err));
	rmw_life_start(&life, 0, 1);
	assert_true(rmw_worker_start(&worker, 1, &life, &hands, post, &err));
	read_all(post, &seen);
	rmw_worker_join(&worker);
	assert_int_equal(calls, 1);
	assert_int_equal(seen.stopped, 1);
	rmw_post_end(post);
	free(post);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_boards_of_all_slots_pass),
		cmocka_unit_test(boards_with_faults_end_once_each),
		cmocka_unit_test(what_no_key_cut_off_stops_the_slot),
		cmocka_unit_test(keys_cut_off_the_work_at_hand),
		cmocka_unit_test(many_keys_keep_none_from_coming),
		cmocka_unit_test(a_drained_slot_waits_for_nobody_to_take_its_board),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
