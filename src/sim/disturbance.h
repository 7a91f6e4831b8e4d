/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_DISTURBANCE_H
#define RMW_SIM_DISTURBANCE_H

#include "sim/pins.h"

/*
 * What wires pick up, and what contacts do: waveforms for pins, by formula and seed, so that hours
 * of them need no memory and are the same again. Their numbers are made up.
 */
enum sim_disturbance_kind {
	SIM_DISTURBANCE_HUM,	/* a wave about half the supply, from 0 to all of it */
	SIM_DISTURBANCE_BURSTS, /* trains of random edges; quiet in between */
	SIM_DISTURBANCE_SWITCH, /* a contact to ground that opens and closes, and bounces */
};

struct sim_disturbance {
	enum sim_disturbance_kind kind;
	uint64_t period_ns; /* of the wave; from train to train; from one flip to the next */
	uint64_t span_ns;   /* how long a train is, or a contact bounces */
	uint64_t grain_ns;  /* edges in it are at multiples of that; all three are at least 1 */
	uint64_t from_ns;   /* nothing before it: quiet, or an open contact */
	uint32_t ohm;	    /* the wire's coupling; a contact has none */
	uint32_t seed;
	struct sim_disturbance *open; /* what the wire of an open contact picks up; NULL: nothing */
};

/* 50 Hz, bursts of 5 ms each 100 ms with edges 50 us apart, 20 ms of bounce at 50 us each second;
 * the first two behind 1 MOhm: they move a pin without a pull. */
struct sim_disturbance sim_disturbance_of(enum sim_disturbance_kind kind);

/* For sim_pin_connect; `disturbance` is borrowed and may not change. */
struct sim_pin_source sim_disturbance_source(struct sim_disturbance *disturbance);

/* Of a switch: flips since `from_ns`, the first of which closes it. */
uint64_t sim_disturbance_flips(const struct sim_disturbance *disturbance, uint64_t at_ns);

#endif
