/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_RUN_STATE_H
#define RMW_FLASH_RUN_STATE_H

#include "flash/run.h"
#include "flash/stage.h"

#define RMW_FAULTS_PER_SECTOR 5u
#define RMW_FAULTS_PER_PLAN 64u

/* A plan that is being executed; shared by the files run*.c only. */
struct rmw_run {
	struct rmw_chip *chip;
	uint32_t addr; /* of the first byte of `content` */
	struct rmw_view content;
	const struct rmw_job *job;
	struct rmw_job_result *result;
	struct rmw_stage stage;
	struct rmw_buf *marks; /* of a canvas, or NULL */
	uint64_t done;	       /* bytes of rows that act */
	unsigned faults;       /* so far */
};

/* True when the failed step may be taken again: the fault may pass, and the chip is back. `tries`
 * counts faults in a row. */
bool rmw_run_try_again(struct rmw_run *run, struct rmw_chip_tries *tries, struct rmw_err *err);

/* run_stream.c: all rows of a plan as one stream, on a chip that has one. */
bool rmw_run_stream(struct rmw_run *run, const struct rmw_plan *plan,
		    struct rmw_err *err) RMW_MUST_CHECK;

#endif
