/* SPDX-License-Identifier: MIT */
/* Deadlines over a clock that can be exchanged, and that carry the wish to stop. */
#include "base/time.h"

#include <time.h>

/* Longest nap of the wall clock: Ctrl-C is noticed within it. */
#define NAP_US 50000u

static uint64_t wall_now_us(const struct rmw_clock *clock)
{
	struct timespec now;

	(void)clock;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static void wall_wait(const struct rmw_clock *clock, const struct rmw_deadline *until)
{
	uint64_t left_us;

	(void)clock;
	while ((left_us = rmw_deadline_left_us(until)) > 0) {
		uint64_t nap_us = left_us < NAP_US ? left_us : NAP_US;

		nanosleep(&(struct timespec){ 0, (long)(nap_us * 1000u) }, NULL);
	}
}

const struct rmw_clock rmw_clock_wall = { wall_now_us, wall_wait };

struct rmw_deadline rmw_deadline_in(const struct rmw_clock *clock, const struct rmw_cancel *cancel,
				    uint64_t ms)
{
	uint64_t now_us = clock->now_us(clock);
	uint64_t most_ms = (UINT64_MAX - now_us) / 1000u;

	return (struct rmw_deadline){ clock, cancel,
				      now_us + (ms < most_ms ? ms : most_ms) * 1000u };
}

struct rmw_deadline rmw_deadline_sooner(struct rmw_deadline a, struct rmw_deadline b)
{
	struct rmw_deadline sooner = a.at_us <= b.at_us ? a : b;

	if (sooner.cancel == NULL)
		sooner.cancel = a.cancel != NULL ? a.cancel : b.cancel;
	return sooner;
}

bool rmw_deadline_is_cancelled(const struct rmw_deadline *until)
{
	return until->cancel != NULL && atomic_load(&until->cancel->is_asked);
}

uint64_t rmw_deadline_left_us(const struct rmw_deadline *until)
{
	uint64_t now_us = until->clock->now_us(until->clock);

	if (rmw_deadline_is_cancelled(until) || now_us >= until->at_us)
		return 0;
	return until->at_us - now_us;
}

bool rmw_deadline_is_over(const struct rmw_deadline *until)
{
	return rmw_deadline_left_us(until) == 0;
}

bool rmw_cancel_check(const struct rmw_cancel *cancel, struct rmw_err *err)
{
	if (cancel != NULL && atomic_load(&cancel->is_asked))
		return rmw_fail(err, RMW_E_INTERRUPTED, "asked to stop");
	return true;
}

void rmw_date_now(char date[RMW_DATE_SIZE])
{
	const time_t now = time(NULL);
	struct tm utc;

	if (gmtime_r(&now, &utc) == NULL ||
	    strftime(date, RMW_DATE_SIZE, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
		date[0] = '\0';
}
