/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_RUN_H
#define RMW_BENCH_RUN_H

#include "bench/bench.h"
#include "bench/slot.h"
#include "bench/worker.h"

/* How the boards of a run ended; one that was tried again by the operator, how it ended then. */
struct rmw_run_counts {
	unsigned passed;
	unsigned failed;
	unsigned interrupted;
	unsigned done;	  /* passed before; nothing was done */
	unsigned refused; /* failed without a claim */
};

struct rmw_run;

/* Who hears of all that happens: screen, lines, JSON, reports, MQTT. Called from the thread that
 * called rmw_run, one report after the other; may send keys. */
struct rmw_run_ear {
	void (*heard)(void *ctx, struct rmw_run *run, const struct rmw_post_report *report);
	void (*tick)(void *ctx, struct rmw_run *run); /* every 100 ms or so; NULL: nothing */
	void *ctx;
};

/* A batch that is run. Counts may be read at any time by the ear. */
struct rmw_run {
	struct rmw_bench *bench;
	struct rmw_run_counts counts;
	struct rmw_slots slots;
	struct rmw_worker *workers; /* one for each slot, in their order */
	size_t worker_count;	    /* that have begun; fewer only where the system gives no more */
	bool is_draining;
	bool is_stopped;
};

/*
 * Run a batch: a thread for each slot, until all have stopped. That is when the units of the job
 * have all passed, or, where `has_keys` is false, all have ended, those that had failed before once
 * more; when each was drained; or when
 * `cancel` is asked, which stops them at once. `run` is filled, and needs no release. How boards
 * end is no error. Fails with NO_MEMORY, FILE_WRITE (what a port keeps), INTERRUPTED, and as
 * rmw_ledger_finish where an end could not be recorded.
 */
bool rmw_run(struct rmw_run *run, struct rmw_bench *bench, const struct rmw_slots *slots,
	     bool has_keys, const struct rmw_run_ear *ear, const struct rmw_cancel *cancel,
	     struct rmw_err *err) RMW_MUST_CHECK;

/* The place of a slot among those of the run, by its number; their count: there is none. */
size_t rmw_run_index(const struct rmw_run *run, unsigned slot);

/* A key for one slot, by its number, or for all: see rmw_worker_send. What is no slot gets none. */
void rmw_run_send(struct rmw_run *run, unsigned slot, enum rmw_life_event key);
void rmw_run_send_all(struct rmw_run *run, enum rmw_life_event key);

#endif
