/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_REPORT_BATCH_RUN_H
#define RMW_CLI_REPORT_BATCH_RUN_H

#include "base/grow.h"
#include "bench/view.h"
#include "cli/output.h"

/* A batch at work, where there is no screen: a line for each change, for people or for programs. */

#define RMW_PLAIN_MAX 600u

/* How long a batch goes on: "0:12:34". */
void rmw_report_clock(const struct rmw_bench_view *view, uint64_t at_ms, struct rmw_grow *text);

/* How long something took: "12.4 s", "3:07" or "1:02:03". */
void rmw_report_time(uint64_t ms, struct rmw_grow *text);

/* "PASS 41  FAIL 2  yield 95.3 %  88/h  left 57", as far as there is something to say. */
void rmw_report_counts(const struct rmw_bench_view *view, struct rmw_grow *text);

/*
 * "0:12:34  slot 3  WRITE  relay-042  7c:b9:4c:a8:a9:85  E0801 ...", of a change that the view has
 * taken. Without a line end, and not cleaned.
 */
void rmw_plain_line(const struct rmw_bench_view *view, const struct rmw_view_change *change,
		    char text[RMW_PLAIN_MAX]);

/* Tell of a change that the view has taken and found to be news: a line, or slot_state and, where
 * a unit ended, unit_end. */
void rmw_report_change(struct rmw_output *output, const struct rmw_bench_view *view,
		       const struct rmw_view_change *change);

/* Tell what became of a batch. */
void rmw_report_batch_end(struct rmw_output *output, const struct rmw_bench_view *view);

#endif
