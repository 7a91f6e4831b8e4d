/* SPDX-License-Identifier: MIT */
/* A thread that lives the life of a slot, with somebody else's hands. */
#include "bench/worker.h"

#include <stdio.h>
#include <string.h>

/* The next key, or NOTHING; what it interrupted is over then. */
static enum rmw_life_event take_key(struct rmw_worker *worker)
{
	enum rmw_life_event key = RMW_WORKER_NOTHING;

	pthread_mutex_lock(&worker->lock);
	if (worker->key_count > 0) {
		key = worker->keys[0];
		worker->key_count--;
		memmove(worker->keys, worker->keys + 1, worker->key_count * sizeof(key));
	}
	if (worker->key_count == 0)
		atomic_store(&worker->cancel.is_asked, false);
	pthread_mutex_unlock(&worker->lock);
	return key;
}

static bool has_key(struct rmw_worker *worker)
{
	bool has_one;

	pthread_mutex_lock(&worker->lock);
	has_one = worker->key_count > 0;
	pthread_mutex_unlock(&worker->lock);
	return has_one;
}

static void post(struct rmw_worker *worker, const struct rmw_life_move *move,
		 struct rmw_post_report *report)
{
	const struct rmw_life *life = &worker->life;

	report->slot = worker->slot;
	report->state = life->state;
	report->has_mac = life->has_mac;
	memcpy(report->mac, life->mac, sizeof(report->mac));
	if (worker->hands.report != NULL)
		worker->hands.report(worker->hands.ctx, life, move, report);
	rmw_post_put(worker->post, report);
}

static void tell(struct rmw_worker *worker, enum rmw_life_state from,
		 const struct rmw_life_move *move, const struct rmw_err *err)
{
	struct rmw_post_report report = {
		.from = from, .event = move->event, .end = move->end, .code = err->code
	};

	(void)snprintf(report.cause, sizeof(report.cause), "%s", err->cause);
	post(worker, move, &report);
}

static void step(struct rmw_worker *worker, enum rmw_life_event event, const struct rmw_err *err)
{
	const enum rmw_life_state from = worker->life.state;
	const struct rmw_life_move move = rmw_life_step(&worker->life, event);

	worker->told_permille = 0;
	if (move.is_known)
		tell(worker, from, &move, err);
	if (move.pause_ms > 0)
		worker->hands.pause(worker->hands.ctx, move.pause_ms, &worker->cancel);
}

void rmw_worker_advance(struct rmw_worker *worker, enum rmw_life_event event)
{
	step(worker, event, &(struct rmw_err){ 0 });
}

void rmw_worker_progress(struct rmw_worker *worker, unsigned permille)
{
	struct rmw_post_report report = { .from = worker->life.state,
					  .event = RMW_WORKER_NOTHING,
					  .is_progress = true,
					  .permille = permille };

	if (permille < worker->told_permille + 10)
		return;
	worker->told_permille = permille;
	post(worker, NULL, &report);
}

/*
 * What a key cut off did not fail: the key comes next. That somebody else asked to stop, and no
 * key came, ends the slot: to begin anew would never end.
 */
static bool is_cut_off(struct rmw_worker *worker, enum rmw_life_event *event,
		       const struct rmw_err *err)
{
	if (err->code != RMW_E_INTERRUPTED)
		return false;
	if (has_key(worker))
		return true;
	*event = RMW_LIFE_STOP;
	return false;
}

/* Of a slot that takes no more boards the last one is done with: a relay that runs tells nobody
 * that it is taken out. */
static bool is_drained(const struct rmw_life *life)
{
	return life->is_draining && rmw_life_row(life->state)->prompt == RMW_LIFE_ASK_REMOVE;
}

static enum rmw_life_event next_event(struct rmw_worker *worker, struct rmw_err *err)
{
	const enum rmw_life_event key = take_key(worker);

	if (key != RMW_WORKER_NOTHING)
		return key;
	return is_drained(&worker->life) ? RMW_LIFE_DRAIN
					 : worker->hands.work(worker->hands.ctx, worker, err);
}

static void *live(void *arg)
{
	struct rmw_worker *worker = arg;

	while (worker->life.state != RMW_LIFE_STOPPED) {
		struct rmw_err err = { 0 };
		enum rmw_life_event event = next_event(worker, &err);

		if (event == RMW_WORKER_NOTHING || is_cut_off(worker, &event, &err))
			continue;
		step(worker, event, &err);
	}
	rmw_post_leave(worker->post);
	return NULL;
}

bool rmw_worker_start(struct rmw_worker *worker, unsigned slot, const struct rmw_life *life,
		      const struct rmw_worker_hands *hands, struct rmw_post *post,
		      struct rmw_err *err)
{
	*worker = (struct rmw_worker){ .slot = slot, .hands = *hands, .post = post, .life = *life };
	if (pthread_mutex_init(&worker->lock, NULL) != 0)
		return rmw_fail(err, RMW_E_NO_MEMORY, "the system gives no lock");
	if (pthread_create(&worker->thread, NULL, live, worker) == 0)
		return true;
	pthread_mutex_destroy(&worker->lock);
	return rmw_fail(err, RMW_E_NO_MEMORY, "the system gives no thread for slot %u", slot);
}

void rmw_worker_send(struct rmw_worker *worker, enum rmw_life_event key)
{
	size_t at = 0;

	pthread_mutex_lock(&worker->lock);
	while (at < worker->key_count && worker->keys[at] != key)
		at++;
	if (at == worker->key_count)
		worker->keys[worker->key_count++] = key;
	if (key == RMW_LIFE_SKIP || key == RMW_LIFE_STOP)
		atomic_store(&worker->cancel.is_asked, true);
	pthread_mutex_unlock(&worker->lock);
}

void rmw_worker_join(struct rmw_worker *worker)
{
	pthread_join(worker->thread, NULL);
	pthread_mutex_destroy(&worker->lock);
}
