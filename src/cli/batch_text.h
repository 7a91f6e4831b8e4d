/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_BATCH_TEXT_H
#define RMW_CLI_BATCH_TEXT_H

#include "base/grow.h"
#include "bench/view.h"

/* What the screen tells of a batch besides its slots. All are added to the end of `text`. */

/* How long a batch goes on: "0:12:34". */
void rmw_batch_text_clock(const struct rmw_bench_view *view, uint64_t at_ms, struct rmw_grow *text);

/* How long something took: "12.4 s", "3:07" or "1:02:03". */
void rmw_batch_text_time(uint64_t ms, struct rmw_grow *text);

/* "PASS 41  FAIL 2  yield 95.3 %  88/h  left 57", as far as there is something to say. */
void rmw_batch_text_counts(const struct rmw_bench_view *view, struct rmw_grow *text);

#endif
