/* SPDX-License-Identifier: MIT */
/* A batch at work: starts its slots, reads what they post, ends them. */
#include "bench/run.h"

#include <stdlib.h>
#include <string.h>

#include "bench/hands.h"

#define TICK_MS 100u
#define BEGIN_MS 1000u	 /* the ledger's numbers from before this run */
#define SETTLE_MS 10000u /* for ends that it did not take, of all slots */

/* What only the run itself needs. */
struct running {
	struct rmw_run *run;
	const struct rmw_run_ear *ear;
	const struct rmw_cancel *cancel;
	bool has_keys;
	uint64_t failed_before; /* units, before this run */
	struct rmw_post post;
	struct rmw_hands *hands[RMW_SLOTS_MAX];
	unsigned *counted[RMW_SLOTS_MAX]; /* where the last board of the slot is; NULL: nowhere */
};

size_t rmw_run_index(const struct rmw_run *run, unsigned slot)
{
	size_t index = 0;

	while (index < run->slots.count && run->slots.items[index].number != slot)
		index++;
	return index;
}

void rmw_run_send(struct rmw_run *run, unsigned slot, enum rmw_life_event key)
{
	const size_t index = rmw_run_index(run, slot);

	if (index < run->worker_count)
		rmw_worker_send(&run->workers[index], key);
}

void rmw_run_send_all(struct rmw_run *run, enum rmw_life_event key)
{
	for (size_t i = 0; i < run->worker_count; i++)
		rmw_worker_send(&run->workers[i], key);
}

/* ---- reading ---- */

/* Where a board counts that ended by this; NULL: none did. */
static unsigned *counter_of(struct rmw_run_counts *counts, const struct rmw_post_report *report)
{
	unsigned *const by_end[] = {
		[RMW_LIFE_PASSED] = &counts->passed,
		[RMW_LIFE_FAILED] = &counts->failed,
		[RMW_LIFE_INTERRUPTED] = &counts->interrupted,
	};

	if (report->end != RMW_LIFE_NO_END)
		return by_end[report->end];
	if (report->from == report->state)
		return NULL;
	return report->state == RMW_LIFE_DONE	? &counts->done
	       : report->state == RMW_LIFE_FAIL ? &counts->refused
						: NULL;
}

/* One that the operator tries again did not end yet. */
static void count(struct running *running, const struct rmw_post_report *report)
{
	unsigned **last = &running->counted[rmw_run_index(running->run, report->slot)];
	unsigned *counter = counter_of(&running->run->counts, report);

	if (report->is_progress)
		return;
	if (report->event == RMW_LIFE_RETRY && report->from == RMW_LIFE_FAIL && *last != NULL) {
		--**last;
		*last = NULL;
	}
	if (counter != NULL) {
		++*counter;
		*last = counter;
	}
}

/* One that had failed before may be seated again, so it is open until it ends in this run. */
static uint64_t failed_now(const struct running *running, const struct rmw_ledger_stats *stats)
{
	const uint64_t all = stats->units[RMW_LEDGER_FAILED];
	const uint64_t before = running->failed_before < all ? running->failed_before : all;
	const uint64_t own = running->run->counts.failed < all ? running->run->counts.failed : all;

	return all - before > own ? all - before : own;
}

/*
 * Where nobody can press a key, a unit that failed is not tried again either. Those that are done
 * once more passed before: what became of them in this run counts.
 */
static bool is_complete(const struct running *running)
{
	const struct rmw_run_counts *counts = &running->run->counts;
	struct rmw_ledger_stats stats;
	uint64_t changes, all = 0, passed, failed;

	rmw_ledger_thread_stats(running->run->bench->ledger, &stats, &changes);
	for (size_t i = 0; i < RMW_LEDGER_STATES; i++)
		all += stats.units[i];
	passed = stats.units[RMW_LEDGER_PASSED];
	failed = failed_now(running, &stats);
	if (running->run->bench->setup.is_again) {
		passed = counts->passed;
		failed = counts->failed;
	}
	return all > 0 && passed + (running->has_keys ? 0 : failed) >= all;
}

static void look_up(struct running *running)
{
	struct rmw_run *run = running->run;

	if (!run->is_stopped && running->cancel != NULL &&
	    atomic_load(&running->cancel->is_asked)) {
		run->is_stopped = true;
		rmw_run_send_all(run, RMW_LIFE_STOP);
	}
	if (!run->is_draining && is_complete(running)) {
		run->is_draining = true;
		rmw_run_send_all(run, RMW_LIFE_DRAIN);
	}
	if (running->ear->tick != NULL)
		running->ear->tick(running->ear->ctx, run);
}

/* The one place where all that happens is heard. */
static void read_post(struct running *running)
{
	struct rmw_post_report report;
	uint64_t ticked_us = 0;
	bool is_one;

	while (rmw_post_take(&running->post, TICK_MS, &report, &is_one)) {
		const uint64_t now_us = rmw_clock_wall.now_us(&rmw_clock_wall);

		if (is_one) {
			count(running, &report);
			running->ear->heard(running->ear->ctx, running->run, &report);
		}
		if (is_one && now_us - ticked_us < TICK_MS * 1000u)
			continue;
		ticked_us = now_us;
		look_up(running);
	}
}

/* ---- slots ---- */

static bool start_slot(struct running *running, size_t index, struct rmw_err *err)
{
	struct rmw_run *run = running->run;
	struct rmw_bench *bench = run->bench;
	const struct rmw_slot *slot = &run->slots.items[index];
	struct rmw_worker_hands ops;
	struct rmw_life life;

	if (!rmw_hands_new(&running->hands[index], bench, slot, err))
		return false;
	ops = rmw_hands_ops(running->hands[index]);
	rmw_life_start(&life, rmw_batch_skips(bench->batch), bench->batch->job.retries);
	return rmw_worker_start(&run->workers[index], slot->number, &life, &ops, &running->post,
				err);
}

/* Those that could not be started have nothing to post. */
static bool start_slots(struct running *running, struct rmw_err *err)
{
	struct rmw_run *run = running->run;
	const size_t all = run->slots.count;

	while (run->worker_count < all && start_slot(running, run->worker_count, err))
		run->worker_count++;
	if (run->worker_count == all)
		return true;
	rmw_run_send_all(run, RMW_LIFE_STOP);
	for (size_t i = run->worker_count; i < all; i++)
		rmw_post_leave(&running->post);
	return false;
}

static bool end_slots(struct running *running, struct rmw_err *err)
{
	struct rmw_deadline until;
	bool is_good = true;

	for (size_t i = 0; i < running->run->worker_count; i++)
		rmw_worker_join(&running->run->workers[i]);
	until = rmw_deadline_in(&rmw_clock_wall, NULL, SETTLE_MS);
	for (size_t i = 0; i < running->run->worker_count; i++) {
		struct rmw_err seen = { 0 };

		if (!rmw_hands_finish(running->hands[i], &until, &seen) && is_good) {
			is_good = false;
			*err = seen;
		}
	}
	for (size_t i = 0; i < running->run->slots.count; i++)
		rmw_hands_free(running->hands[i]);
	return is_good;
}

static bool run_slots(struct running *running, struct rmw_err *err)
{
	struct rmw_ledger_stats stats;
	struct rmw_err ended = { 0 };
	bool is_good;

	if (rmw_ledger_thread_settle(running->run->bench->ledger, BEGIN_MS, &stats, &ended))
		running->failed_before = stats.units[RMW_LEDGER_FAILED];
	rmw_err_clear(&ended);
	is_good = start_slots(running, err);
	read_post(running);
	if (!end_slots(running, &ended) && is_good) {
		is_good = false;
		*err = ended;
	}
	return is_good && rmw_cancel_check(running->cancel, err);
}

static bool run_all(struct running *running, struct rmw_err *err)
{
	bool is_good;

	if (!rmw_post_start(&running->post, (unsigned)running->run->slots.count, err))
		return false;
	is_good = run_slots(running, err);
	rmw_post_end(&running->post);
	return is_good;
}

bool rmw_run(struct rmw_run *run, struct rmw_bench *bench, const struct rmw_slots *slots,
	     bool has_keys, const struct rmw_run_ear *ear, const struct rmw_cancel *cancel,
	     struct rmw_err *err)
{
	struct running *running = calloc(1, sizeof(*running));
	bool is_good = false;

	memset(run, 0, sizeof(*run));
	run->bench = bench;
	run->slots = *slots;
	run->workers = calloc(slots->count + 1, sizeof(*run->workers));
	if (running == NULL || run->workers == NULL) {
		(void)rmw_fail(err, RMW_E_NO_MEMORY, "no memory for slots");
	} else {
		running->run = run;
		running->ear = ear;
		running->cancel = cancel;
		running->has_keys = has_keys;
		is_good = run_all(running, err);
	}
	free(run->workers);
	run->workers = NULL;
	run->worker_count = 0;
	free(running);
	return is_good;
}
