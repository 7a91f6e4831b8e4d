/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_BATCH_RUN_H
#define RMW_CLI_BATCH_RUN_H

#include "bench/batch.h"
#include "bench/slot.h"
#include "cli/cli.h"

/*
 * Run a batch: open the ledger, put the units into it, work on boards until the batch is done or
 * somebody stops it, and say how it ended. Fails as rmw_herald_start, rmw_ledger_open,
 * rmw_bench_import and rmw_run, with BATCH_UNFINISHED (units were interrupted, and --resume was not
 * given) before any board is touched, and with BATCH_FAILED: not all units of the job have passed.
 */
bool rmw_batch_run(struct rmw_cli *cli, const struct rmw_batch *batch,
		   const struct rmw_slots *slots, struct rmw_err *err) RMW_MUST_CHECK;

#endif
