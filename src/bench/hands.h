/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_HANDS_H
#define RMW_BENCH_HANDS_H

#include "bench/bench.h"
#include "bench/slot.h"
#include "bench/worker.h"

/*
 * The hands of a slot: what a worker does with a port, its boards and the ledger. At a simulated
 * board they are also those of its operator, who cycles the power, takes it out when it is done and
 * seats the next one of boards=, or ends the slot.
 */
struct rmw_hands;

/* `bench` is borrowed. Fails with NO_MEMORY. */
bool rmw_hands_new(struct rmw_hands **hands, struct rmw_bench *bench, const struct rmw_slot *slot,
		   struct rmw_err *err) RMW_MUST_CHECK;

/* What a worker calls. */
struct rmw_worker_hands rmw_hands_ops(struct rmw_hands *hands);

/* Once the worker was joined: end by then what could not be ended in the ledger, and save what the
 * port keeps, also where the other one fails. Fails as rmw_ledger_thread_finish, or with
 * FILE_WRITE.
 */
bool rmw_hands_finish(struct rmw_hands *hands, const struct rmw_deadline *until,
		      struct rmw_err *err) RMW_MUST_CHECK;

void rmw_hands_free(struct rmw_hands *hands); /* NULL is allowed */

#endif
