/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_REPORT_RUN_H
#define RMW_CLI_REPORT_RUN_H

#include <rmwflash/ledger.h>

#include "bench/event_cmd.h"
#include "bench/run.h"
#include "cli/output.h"

/* Tell what happened in a slot: a line for people, records for programs. */
void rmw_report_run(struct rmw_output *output, const struct rmw_post_report *report);

/* Tell a prompt to hands, of one slot or of several. */
void rmw_report_run_prompt(struct rmw_output *output, const char *text);

/* Tell what became of the calls of --event-cmd; people, only where one did not go well. */
void rmw_report_run_events(struct rmw_output *output, const struct rmw_event_cmd_counts *counts);

/* Tell what became of labels; people are told where those are that could not be written. */
void rmw_report_run_labels(struct rmw_output *output, const struct rmw_labels_counts *counts,
			   const char *kept_in);

/* Tell how the boards of a run ended, and how far the job is. */
void rmw_report_run_end(struct rmw_output *output, const struct rmw_run_counts *counts,
			const struct rmw_ledger_stats *stats);

#endif
