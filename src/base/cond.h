/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_COND_H
#define RMW_BASE_COND_H

#include <pthread.h>

#include "base/time.h"

/*
 * Condition variables that wait by the monotonic clock: pthread's own wait by the clock of the day,
 * and a wait of a second takes an hour where somebody sets that clock back by one.
 */

/* False: the system has no room for one. Ended by pthread_cond_destroy. */
bool rmw_cond_start(pthread_cond_t *cond) RMW_MUST_CHECK;

/*
 * Wait, with the lock, for a signal; false when the deadline, of rmw_clock_wall, came first. May
 * also be true without a signal. Nobody who asks to stop is noticed: let him signal, or wait in
 * short turns.
 */
bool rmw_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock, const struct rmw_deadline *until);

#endif
