/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_REPORT_RUN_H
#define RMW_CLI_REPORT_RUN_H

#include <rmwflash/ledger.h>

#include "bench/run.h"
#include "cli/output.h"

/* Tell what happened in a slot: a line for people, records for programs. */
void rmw_report_run(struct rmw_output *output, const struct rmw_post_report *report);

/* Tell a prompt to hands, of one slot or of several. */
void rmw_report_run_prompt(struct rmw_output *output, const char *text);

/* Tell how the boards of a run ended, and how far the job is. */
void rmw_report_run_end(struct rmw_output *output, const struct rmw_run_counts *counts,
			const struct rmw_ledger_stats *stats);

#endif
