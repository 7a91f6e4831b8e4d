/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_RANDOM_H
#define RMW_SIM_RANDOM_H

#include <stdint.h>

/* The next number of a repeatable sequence (splitmix64); any `state` is a good start. */
static inline uint32_t sim_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ z >> 31) >> 16);
}

#endif
