/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_RANDOM_H
#define RMW_BASE_RANDOM_H

#include <stdint.h>

/* Chance that can be repeated (splitmix64): for faults and made-up content, not for secrets. */
#define RMW_RANDOM_STEP 0x9e3779b97f4a7c15u

/* Near numbers become far ones; the same number always the same. */
static inline uint64_t rmw_random_scatter(uint64_t number)
{
	number += RMW_RANDOM_STEP;
	number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9u;
	number = (number ^ number >> 27) * 0x94d049bb133111ebu;
	return number ^ number >> 31;
}

/* The next number of a sequence; any `state` is a good start. */
static inline uint32_t rmw_random_next(uint64_t *state)
{
	const uint64_t drawn = rmw_random_scatter(*state);

	*state += RMW_RANDOM_STEP;
	return (uint32_t)(drawn >> 16);
}

#endif
