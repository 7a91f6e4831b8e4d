/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_TIME_H
#define RMW_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include <rmwflash/err.h>
#include <rmwflash/event.h>

struct rmw_deadline;

/*
 * A source of time. Real ports use rmw_clock_wall; a simulated board brings its own, which only
 * moves when somebody waits, so tests never sleep. Embed it and use container_of for state.
 */
struct rmw_clock {
	uint64_t (*now_us)(const struct rmw_clock *clock);
	/* Let time pass until the deadline is over or cancelled. */
	void (*wait)(const struct rmw_clock *clock, const struct rmw_deadline *until);
};

/* The system's monotonic clock. */
extern const struct rmw_clock rmw_clock_wall;

/* A point in time to be done by. Handed down by value; also carries the wish to stop. */
struct rmw_deadline {
	const struct rmw_clock *clock;
	const struct rmw_cancel *cancel; /* NULL: cannot be cancelled */
	uint64_t at_us;
};

/* `ms` milliseconds from now; never, where that is past the end of time. */
struct rmw_deadline rmw_deadline_in(const struct rmw_clock *clock, const struct rmw_cancel *cancel,
				    uint64_t ms);

/* The sooner of the two (of one clock); whoever can cancel one of them can cancel it. */
struct rmw_deadline rmw_deadline_sooner(struct rmw_deadline a, struct rmw_deadline b);

/* Microseconds left; 0 when it is over or cancelled. */
uint64_t rmw_deadline_left_us(const struct rmw_deadline *until);

bool rmw_deadline_is_over(const struct rmw_deadline *until);

/* True when somebody asked to stop. A cancelled deadline counts as over. */
bool rmw_deadline_is_cancelled(const struct rmw_deadline *until);

/* What day and time it is, UTC, ISO 8601 to the second; empty where the system does not know. */
#define RMW_DATE_SIZE 24u
void rmw_date_now(char date[RMW_DATE_SIZE]);

/* Fails with INTERRUPTED when somebody asked to stop. */
bool rmw_cancel_check(const struct rmw_cancel *cancel, struct rmw_err *err) RMW_MUST_CHECK;

#endif
