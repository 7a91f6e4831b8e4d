/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_WORKER_H
#define RMW_BENCH_WORKER_H

#include <pthread.h>

#include <rmwflash/event.h>

#include "bench/life.h"
#include "bench/post.h"

/* Nothing happened, of hands that only looked. */
#define RMW_WORKER_NOTHING RMW_LIFE_EVENT_COUNT

struct rmw_worker;

/* Who does what a state of a slot's life asks for. Called from the slot's own thread only. */
struct rmw_worker_hands {
	/*
	 * Do the work of worker->life.state, and say what became of it; a state that waits looks
	 * once, for a moment, and may say NOTHING. What failed is in `err`. Ends soon after
	 * worker->cancel is asked. IDENTIFY calls rmw_life_identify before it says GOOD. What does
	 * the work of several states at once says GOOD of each by rmw_worker_advance, and then what
	 * became of the last of them.
	 */
	enum rmw_life_event (*work)(void *ctx, struct rmw_worker *worker, struct rmw_err *err);
	/* Let so much time pass, or less when `cancel` is asked. */
	void (*pause)(void *ctx, uint32_t ms, const struct rmw_cancel *cancel);
	/*
	 * Something is about to be posted: put into `report` what only the hands know, and record
	 * how the unit ended, where move->end says so. Of progress `move` is NULL. NULL: nothing.
	 */
	void (*report)(void *ctx, const struct rmw_life *life, const struct rmw_life_move *move,
		       struct rmw_post_report *report);
	void *ctx;
};

/* A slot at work: a thread that lives its life. */
struct rmw_worker {
	unsigned slot;
	struct rmw_worker_hands hands;
	struct rmw_post *post; /* borrowed */
	struct rmw_life life;  /* the thread's own while it runs */
	struct rmw_cancel cancel;
	pthread_mutex_t lock;			       /* of the keys */
	enum rmw_life_event keys[RMW_LIFE_SENT_COUNT]; /* each once */
	size_t key_count;
	pthread_t thread;
	unsigned told_permille; /* of the work at hand, that was posted */
};

/*
 * Start the thread of a slot; it posts each change of its state, the last one into STOPPED, and
 * then leaves the post. `post` and what the hands use must outlive it. Fails with NO_MEMORY: the
 * system gives no thread.
 */
bool rmw_worker_start(struct rmw_worker *worker, unsigned slot, const struct rmw_life *life,
		      const struct rmw_worker_hands *hands, struct rmw_post *post,
		      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * What the operator wants of the slot: RETRY, SKIP, DRAIN or STOP. SKIP and STOP do not wait for
 * the work at hand. Of a key that waits already one is enough, so there is room for all, and none
 * is lost. From any thread.
 */
void rmw_worker_send(struct rmw_worker *worker, enum rmw_life_event key);

/* From within the hands: the state at work is done, by the same call the next one goes on. */
void rmw_worker_advance(struct rmw_worker *worker, enum rmw_life_event event);

/* From within the hands: how far the work of this state is. Each percent is posted once. */
void rmw_worker_progress(struct rmw_worker *worker, unsigned permille);

/* Wait until it stopped. */
void rmw_worker_join(struct rmw_worker *worker);

#endif
