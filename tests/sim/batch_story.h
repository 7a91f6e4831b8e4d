/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_BATCH_STORY_H
#define RMW_TESTS_BATCH_STORY_H

#include <rmwflash/ledger.h>

#include "bench/run.h"

/* Batches over simulated BL602: a job, slots, what the ledger says then, what the flashes hold. */

#define BATCH_IMAGE_SIZE (16u * 1024)

/*
 * Begin anew in an empty folder, with a stand-in for OpenBeken and a job for `count` boards that
 * ends with the lines of `rest`. Ends the test when something is not as it should, as all do.
 */
void batch_story_begin(unsigned count, const char *rest);

/* Paths: of the job, of the ledger, of the folder with a flash for each board. */
const char *batch_story_job(void);
const char *batch_story_ledger(void);
const char *batch_story_flashes(void);

/* Add a slot with so many boards, one after the other; `options` come behind those ("&cpu=rv32").
 */
void batch_story_slot(struct rmw_slots *slots, unsigned boards, const char *options);

/* Run it, as the program does. */
void batch_story_run(const struct rmw_slots *slots, const struct rmw_cancel *cancel,
		     struct rmw_run *run, struct rmw_err *err);

/* How often slots told this cause while the last one was run. */
unsigned batch_story_told(enum rmw_code code);

/* What batch_story_check found. */
struct batch_story_found {
	unsigned states[RMW_LEDGER_STATES]; /* units by their state */
	unsigned tries;
	unsigned passes;      /* tries that passed */
	unsigned passed_most; /* most passes of one unit */
	unsigned open_tries;  /* that have no end */
};

/*
 * Read the ledger, and the flash of each unit that passed: firmware and name must be there. Names
 * and MACs must be unique.
 */
void batch_story_check(struct batch_story_found *found);

#endif
