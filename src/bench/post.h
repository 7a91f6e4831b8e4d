/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_POST_H
#define RMW_BENCH_POST_H

#include <pthread.h>

#include "bench/life.h"

#define RMW_POST_ROOM 256u

/* What happened in a slot, or how far it is. */
struct rmw_post_report {
	unsigned slot;		   /* its number */
	enum rmw_life_state from;  /* where it was */
	enum rmw_life_state state; /* where it is now */
	enum rmw_life_event event; /* what led there */
	enum rmw_life_end end;	   /* of the unit that was claimed */
	bool has_mac;
	uint8_t mac[6];
	bool is_progress; /* the state at work goes on: `from` is `state`, and no event led there */
	unsigned permille;  /* of the work of this state; 0 where that is not known */
	char name[64];	    /* of the unit; empty: it has none yet */
	int64_t claim_id;   /* of the ledger; 0: there is none */
	bool has_device_us; /* a clock of the board ran all the time */
	uint64_t device_us; /* that `from` took, by that clock; else 0 */
	uint64_t wall_us;   /* ... and by ours */
	uint64_t unit_us;   /* since the unit was identified, by ours */
	enum rmw_code code; /* why, where something failed; RMW_OK else */
	char cause[280];
};

/*
 * The one queue that all slots post to and one thread reads. Needs rmw_post_start; nothing may use
 * it any more when it is ended.
 */
struct rmw_post {
	pthread_mutex_t lock;
	pthread_cond_t has_some;
	pthread_cond_t has_room;
	struct rmw_post_report items[RMW_POST_ROOM];
	size_t first;
	size_t count;
	unsigned writers; /* that did not leave yet */
};

/* Begin with so many writers. Fails with NO_MEMORY: the system gives no lock. */
bool rmw_post_start(struct rmw_post *post, unsigned writers, struct rmw_err *err) RMW_MUST_CHECK;

/* Put a report at the end; waits for room, which the reader makes. */
void rmw_post_put(struct rmw_post *post, const struct rmw_post_report *report);

/* A writer has no more. */
void rmw_post_leave(struct rmw_post *post);

/* Wait for a report, at most so long. *is_one false: none came in time. False: all writers left,
 * and all of theirs was read. */
bool rmw_post_take(struct rmw_post *post, uint32_t wait_ms, struct rmw_post_report *report,
		   bool *is_one);

void rmw_post_end(struct rmw_post *post);

#endif
