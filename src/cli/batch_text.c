/* SPDX-License-Identifier: MIT */
/* Times and counts of a batch, in words. */
#include "cli/batch_text.h"

#include <inttypes.h>

#define MS_PER_S 1000u
#define S_PER_MINUTE 60u
#define S_PER_HOUR 3600u

void rmw_batch_text_clock(const struct rmw_bench_view *view, uint64_t at_ms, struct rmw_grow *text)
{
	const uint64_t s = (at_ms - view->begun_ms) / MS_PER_S;

	rmw_grow(text, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, s / S_PER_HOUR,
		 s % S_PER_HOUR / S_PER_MINUTE, s % S_PER_MINUTE);
}

void rmw_batch_text_time(uint64_t ms, struct rmw_grow *text)
{
	const uint64_t s = ms / MS_PER_S;

	if (s < S_PER_MINUTE)
		rmw_grow(text, "%" PRIu64 ".%" PRIu64 " s", s, ms % MS_PER_S / 100);
	else if (s < S_PER_HOUR)
		rmw_grow(text, "%" PRIu64 ":%02" PRIu64, s / S_PER_MINUTE, s % S_PER_MINUTE);
	else
		rmw_grow(text, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, s / S_PER_HOUR,
			 s % S_PER_HOUR / S_PER_MINUTE, s % S_PER_MINUTE);
}

void rmw_batch_text_counts(const struct rmw_bench_view *view, struct rmw_grow *text)
{
	unsigned number;

	rmw_grow(text, "PASS %u  FAIL %u", view->passed, view->failed);
	if (rmw_view_yield(view, &number))
		rmw_grow(text, "  yield %u.%u %%", number / 10, number % 10);
	if (rmw_view_rate(view, &number))
		rmw_grow(text, "  %u/h", number);
	if (view->interrupted > 0)
		rmw_grow(text, "  interrupted %u", view->interrupted);
	if (view->done > 0)
		rmw_grow(text, "  done before %u", view->done);
	if (view->wanted > 0)
		rmw_grow(text, "  left %zu",
			 view->wanted > view->passed ? view->wanted - view->passed : 0);
}
