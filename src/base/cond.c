/* SPDX-License-Identifier: MIT */
/* Condition variables on the clock that deadlines are of. */
#include "base/cond.h"

#include <time.h>

#define US_PER_S 1000000u
#define NS_PER_US 1000u

bool rmw_cond_start(pthread_cond_t *cond)
{
	pthread_condattr_t monotonic;
	bool is_good;

	if (pthread_condattr_init(&monotonic) != 0)
		return false;
	is_good = pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0 &&
		  pthread_cond_init(cond, &monotonic) == 0;
	(void)pthread_condattr_destroy(&monotonic);
	return is_good;
}

bool rmw_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock, const struct rmw_deadline *until)
{
	const struct timespec at = { (time_t)(until->at_us / US_PER_S),
				     (long)(until->at_us % US_PER_S * NS_PER_US) };

	return pthread_cond_timedwait(cond, lock, &at) == 0;
}
