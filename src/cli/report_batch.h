/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_REPORT_BATCH_H
#define RMW_CLI_REPORT_BATCH_H

#include "bench/batch.h"
#include "bench/life.h"
#include "bench/slot.h"
#include "cli/output.h"

/* Tell all that is wrong, one line each; what is wrong alone is told by the error that it makes. */
void rmw_report_troubles(struct rmw_output *output, const struct rmw_troubles *problems);

/* Tell what a batch is going to do: the job, its slots and its boards. `baud` is of the estimate.
 */
void rmw_report_batch(struct rmw_output *output, const struct rmw_batch *batch,
		      const struct rmw_slots *slots, uint32_t baud);

#endif
