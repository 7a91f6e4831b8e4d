/* SPDX-License-Identifier: MIT */
/* One thread owns the ledger; slots put requests into its queue and wait for the answers. */
#include "bench/ledger_thread.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cond.h"

/* Other benches change the numbers, too: how old they may be. */
#define REFRESH_MS 2000u

/* How far a request is. Only the first can be given up: what is begun ends by its own deadline. */
enum stage { REQUEST_QUEUED, REQUEST_BEGUN, REQUEST_ANSWERED };

struct request;

/* A request lives on the stack of the slot that waits for it. */
struct request {
	bool (*run)(struct rmw_ledger *ledger, const struct request *request, struct rmw_err *err);
	const struct rmw_ledger_want *want;
	struct rmw_ledger_claim *claim;
	int64_t claim_id;
	const struct rmw_ledger_end *end;
	const char *job; /* NULL: all */
	struct rmw_ledger_stats *stats;

	struct rmw_deadline until;
	enum stage stage;
	bool is_good;
	struct rmw_err err;
	struct request *next;
};

struct rmw_ledger_thread {
	struct rmw_ledger *ledger; /* the thread's alone */
	char job[RMW_LEDGER_WORD_MAX];
	bool has_job;
	pthread_t thread;
	pthread_mutex_t lock; /* of all below, and of requests in the queue */
	pthread_cond_t is_asked;
	pthread_cond_t is_answered;
	struct request *first;
	bool is_to_stop;
	struct rmw_ledger_stats stats;
	uint64_t changes;
};

/* With the lock. NULL: there was none within the time that numbers stay good, or none will come. */
static struct request *next_request(struct rmw_ledger_thread *thread)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, REFRESH_MS);
	struct request *request;
	bool is_late = false;

	while (thread->first == NULL && !thread->is_to_stop && !is_late)
		is_late = !rmw_cond_wait(&thread->is_asked, &thread->lock, &until);
	request = thread->first;
	if (request != NULL) {
		thread->first = request->next;
		request->stage = REQUEST_BEGUN;
	}
	return request;
}

/* The numbers are for show: where they cannot be had, the old ones stay. */
static void refresh(struct rmw_ledger_thread *thread)
{
	struct rmw_ledger_stats stats;
	struct rmw_err ignored = { 0 };

	rmw_ledger_set_wait(thread->ledger, 1000);
	if (!rmw_ledger_stats(thread->ledger, thread->has_job ? thread->job : NULL, &stats,
			      &ignored))
		return;
	pthread_mutex_lock(&thread->lock);
	thread->stats = stats;
	thread->changes++;
	pthread_mutex_unlock(&thread->lock);
}

static void answer(struct rmw_ledger_thread *thread, struct request *request)
{
	const uint32_t wait_ms = (uint32_t)(rmw_deadline_left_us(&request->until) / 1000);
	bool is_good = false;

	rmw_ledger_set_wait(thread->ledger, wait_ms);
	if (wait_ms == 0)
		(void)rmw_fail(&request->err, RMW_E_LEDGER_BUSY,
			       "its turn did not come within the time that was given");
	else
		is_good = request->run(thread->ledger, request, &request->err);
	pthread_mutex_lock(&thread->lock);
	request->is_good = is_good;
	request->stage = REQUEST_ANSWERED;
	pthread_cond_broadcast(&thread->is_answered);
	pthread_mutex_unlock(&thread->lock);
}

static void *run_thread(void *ctx)
{
	struct rmw_ledger_thread *thread = ctx;

	bool is_over = false;

	refresh(thread);
	while (!is_over) {
		struct request *request;

		pthread_mutex_lock(&thread->lock);
		request = next_request(thread);
		is_over = request == NULL && thread->is_to_stop;
		pthread_mutex_unlock(&thread->lock);
		if (request != NULL)
			answer(thread, request);
		if (!is_over)
			refresh(thread);
	}
	return NULL;
}

static bool start_locks(struct rmw_ledger_thread *thread)
{
	if (pthread_mutex_init(&thread->lock, NULL) != 0)
		return false;
	if (rmw_cond_start(&thread->is_asked)) {
		if (rmw_cond_start(&thread->is_answered))
			return true;
		(void)pthread_cond_destroy(&thread->is_asked);
	}
	(void)pthread_mutex_destroy(&thread->lock);
	return false;
}

static void free_thread(struct rmw_ledger_thread *thread)
{
	(void)pthread_cond_destroy(&thread->is_answered);
	(void)pthread_cond_destroy(&thread->is_asked);
	(void)pthread_mutex_destroy(&thread->lock);
	rmw_ledger_free(thread->ledger);
	free(thread);
}

bool rmw_ledger_thread_start(struct rmw_ledger_thread **thread, struct rmw_ledger *ledger,
			     const char *job, struct rmw_err *err)
{
	struct rmw_ledger_thread *made = calloc(1, sizeof(*made));

	if (made == NULL) {
		rmw_ledger_free(ledger);
		return rmw_fail(err, RMW_E_NO_MEMORY, "a thread has no room");
	}
	made->ledger = ledger;
	made->has_job = job != NULL;
	(void)snprintf(made->job, sizeof(made->job), "%s", job == NULL ? "" : job);
	if (!start_locks(made)) {
		rmw_ledger_free(ledger);
		free(made);
		return rmw_fail(err, RMW_E_NO_MEMORY, "the system gives no lock");
	}
	if (pthread_create(&made->thread, NULL, run_thread, made) != 0) {
		free_thread(made);
		return rmw_fail(err, RMW_E_NO_MEMORY, "the system gives no thread");
	}
	*thread = made;
	return true;
}

void rmw_ledger_thread_stop(struct rmw_ledger_thread *thread)
{
	if (thread == NULL)
		return;
	pthread_mutex_lock(&thread->lock);
	thread->is_to_stop = true;
	pthread_cond_signal(&thread->is_asked);
	pthread_mutex_unlock(&thread->lock);
	(void)pthread_join(thread->thread, NULL);
	free_thread(thread);
}

/* With the lock. */
static void append(struct rmw_ledger_thread *thread, struct request *request)
{
	struct request **end = &thread->first;

	while (*end != NULL)
		end = &(*end)->next;
	*end = request;
	pthread_cond_signal(&thread->is_asked);
}

static void take_back(struct rmw_ledger_thread *thread, struct request *request)
{
	struct request **at = &thread->first;

	while (*at != NULL && *at != request)
		at = &(*at)->next;
	if (*at != NULL)
		*at = request->next;
}

static bool ask(struct rmw_ledger_thread *thread, struct request *request, uint32_t wait_ms,
		struct rmw_err *err)
{
	bool is_late = false;

	request->until = rmw_deadline_in(&rmw_clock_wall, NULL, wait_ms);
	pthread_mutex_lock(&thread->lock);
	append(thread, request);
	while (request->stage != REQUEST_ANSWERED &&
	       !(is_late && request->stage == REQUEST_QUEUED)) {
		if (request->stage == REQUEST_QUEUED)
			is_late = !rmw_cond_wait(&thread->is_answered, &thread->lock,
						 &request->until);
		else
			pthread_cond_wait(&thread->is_answered, &thread->lock);
	}
	if (request->stage == REQUEST_QUEUED)
		take_back(thread, request);
	pthread_mutex_unlock(&thread->lock);
	if (request->stage == REQUEST_QUEUED)
		return rmw_fail(err, RMW_E_LEDGER_BUSY,
				"its turn did not come within the time that was given");
	if (!request->is_good && err->code == RMW_OK)
		*err = request->err;
	return request->is_good;
}

static bool run_claim(struct rmw_ledger *ledger, const struct request *request, struct rmw_err *err)
{
	return rmw_ledger_claim(ledger, request->want, request->claim, err);
}

static bool run_finish(struct rmw_ledger *ledger, const struct request *request,
		       struct rmw_err *err)
{
	return rmw_ledger_finish(ledger, request->claim_id, request->end, err);
}

bool rmw_ledger_thread_claim(struct rmw_ledger_thread *thread, const struct rmw_ledger_want *want,
			     uint32_t wait_ms, struct rmw_ledger_claim *claim, struct rmw_err *err)
{
	struct request request = { .run = run_claim, .want = want, .claim = claim };

	return ask(thread, &request, wait_ms, err);
}

bool rmw_ledger_thread_finish(struct rmw_ledger_thread *thread, int64_t claim_id,
			      const struct rmw_ledger_end *end, uint32_t wait_ms,
			      struct rmw_err *err)
{
	struct request request = { .run = run_finish, .claim_id = claim_id, .end = end };

	return ask(thread, &request, wait_ms, err);
}

static bool run_stats(struct rmw_ledger *ledger, const struct request *request, struct rmw_err *err)
{
	return rmw_ledger_stats(ledger, request->job, request->stats, err);
}

bool rmw_ledger_thread_settle(struct rmw_ledger_thread *thread, uint32_t wait_ms,
			      struct rmw_ledger_stats *stats, struct rmw_err *err)
{
	struct request request = { .run = run_stats,
				   .job = thread->has_job ? thread->job : NULL,
				   .stats = stats };

	*stats = (struct rmw_ledger_stats){ 0 };
	return ask(thread, &request, wait_ms, err);
}

void rmw_ledger_thread_stats(struct rmw_ledger_thread *thread, struct rmw_ledger_stats *stats,
			     uint64_t *changes)
{
	pthread_mutex_lock(&thread->lock);
	*stats = thread->stats;
	*changes = thread->changes;
	pthread_mutex_unlock(&thread->lock);
}
