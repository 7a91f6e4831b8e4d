/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_REPORT_LEDGER_H
#define RMW_CLI_REPORT_LEDGER_H

#include <rmwflash/ledger.h>

#include "cli/output.h"

/* A row of the list of units; NULL: its head, for people only. */
void rmw_report_ledger_unit(struct rmw_output *output, const struct rmw_ledger_unit *unit);

/* A try on a unit. */
void rmw_report_ledger_try(struct rmw_output *output, const struct rmw_ledger_try *one);

/* What all tries and units of a job (NULL: of all) add up to. */
void rmw_report_ledger_stats(struct rmw_output *output, const char *job,
			     const struct rmw_ledger_stats *stats);

/* A line of the numbers by slot, code or stage. */
void rmw_report_ledger_count(struct rmw_output *output, const struct rmw_ledger_count *count);

#endif
