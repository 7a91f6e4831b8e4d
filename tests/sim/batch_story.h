/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_BATCH_STORY_H
#define RMW_TESTS_BATCH_STORY_H

#include <rmwflash/ledger.h>

#include "bench/run.h"
#include "support/stand_in.h"

/* Batches over simulated BL602: a job, its ledger, slots with boards, and running it. What came of
 * it is for batch_look.h. */

#define BATCH_IMAGE_SIZE STAND_IN_SIZE

/*
 * Begin anew in an empty folder, with a stand-in for OpenBeken and a job for `count` boards that
 * ends with the lines of `rest`. Ends the test when something is not as it should, as all do.
 */
void batch_story_begin(unsigned count, const char *rest);

/* Paths: of the job, of the ledger, of the folder with a flash for each board. */
const char *batch_story_job(void);
const char *batch_story_ledger(void);
const char *batch_story_flashes(void);

/* Another ledger, until batch_story_begin is called again: that takes a file in its folder. */
void batch_story_use_ledger(const char *where);

/* The firmware of the job. */
struct rmw_view batch_story_app(void);

/*
 * Add a slot with so many boards, one after the other; `options` come behind those ("&cpu=rv32").
 * Their MACs are 18b905SSNNNN: the slot, from 01 on, and a number that counts up from `first`, or
 * 0.
 */
void batch_story_slot(struct rmw_slots *slots, unsigned boards, const char *options);
void batch_story_slot_from(struct rmw_slots *slots, unsigned boards, unsigned first,
			   const char *options);

/* Run it, as the program does. */
void batch_story_run(const struct rmw_slots *slots, const struct rmw_cancel *cancel,
		     struct rmw_run *run, struct rmw_err *err);

/* How often slots told this cause while the last one was run. */
unsigned batch_story_told(enum rmw_code code);

#endif
