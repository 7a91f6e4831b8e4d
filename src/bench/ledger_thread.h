/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_LEDGER_THREAD_H
#define RMW_BENCH_LEDGER_THREAD_H

#include <rmwflash/ledger.h>

/*
 * The thread that owns a ledger while a bench is at work. Slots ask it, each from its own thread,
 * and wait for the answer as long as they say; it answers in the order of asking. Whoever shows
 * numbers gets the last ones at once: nothing of the database is waited for.
 */
struct rmw_ledger_thread;

/*
 * Start the thread. `ledger` belongs to it from now on, and also when this fails (NO_MEMORY).
 * `job` is whose numbers are kept (NULL: all); copied.
 */
bool rmw_ledger_thread_start(struct rmw_ledger_thread **thread, struct rmw_ledger *ledger,
			     const char *job, struct rmw_err *err) RMW_MUST_CHECK;

/* Answer what was asked before, end the thread, and close the ledger; NULL is allowed. No slot may
 * ask any more. */
void rmw_ledger_thread_stop(struct rmw_ledger_thread *thread);

/*
 * As rmw_ledger_claim and rmw_ledger_finish, within `wait_ms` or little more. What was not begun by
 * then was not done: LEDGER_BUSY.
 */
bool rmw_ledger_thread_claim(struct rmw_ledger_thread *thread, const struct rmw_ledger_want *want,
			     uint32_t wait_ms, struct rmw_ledger_claim *claim,
			     struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_ledger_thread_finish(struct rmw_ledger_thread *thread, int64_t claim_id,
			      const struct rmw_ledger_end *end, uint32_t wait_ms,
			      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * The numbers as they were after the last change by this thread or two seconds ago, whichever is
 * newer, and how often they were read. Never waits for the database.
 */
void rmw_ledger_thread_stats(struct rmw_ledger_thread *thread, struct rmw_ledger_stats *stats,
			     uint64_t *changes);

/* The numbers as they are when all that was asked before is done, within `wait_ms` or little more.
 * Fails as rmw_ledger_stats. */
bool rmw_ledger_thread_settle(struct rmw_ledger_thread *thread, uint32_t wait_ms,
			      struct rmw_ledger_stats *stats, struct rmw_err *err) RMW_MUST_CHECK;

#endif
