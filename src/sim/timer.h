/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_TIMER_H
#define RMW_SIM_TIMER_H

#include "sim/bus_state.h"

#define SIM_TIMER_CLOCKS 0xa500u
#define SIM_TIMER_DIVIDERS 0xa5bcu

/* Where a counter of the timer block has its clock and its switch. */
struct sim_timer_clock {
	uint8_t select, divider; /* lowest bit in the two registers above */
	uint32_t enable;	 /* register */
	uint8_t enable_bit;
};
extern const struct sim_timer_clock sim_timer_clocks[SIM_TIMERS];

/*
 * Two counters and the watchdog (bl602-soc 8.2). The counters only count: their registers for
 * compare interrupts are not documented. The watchdog obeys what was unlocked by its two keys.
 */
uint32_t sim_timer_read(struct sim_bus *bus, uint32_t offset);
void sim_timer_write(struct sim_bus *bus, uint32_t offset, uint32_t value);
void sim_timer_reset(struct sim_bus *bus);

/* When the watchdog is over; SIM_NEVER while it is off, or was over and is not fed yet. */
uint64_t sim_timer_watchdog_ns(struct sim_bus *bus);
/* The watchdog is over and is to reset the chip. */
bool sim_timer_wants_reset(struct sim_bus *bus);
/* It is over and is to interrupt. */
bool sim_timer_wants_interrupt(struct sim_bus *bus);
/* After the reset that it caused. */
void sim_timer_confess(struct sim_bus *bus);

#endif
