/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_CLOCK_H
#define RMW_SIM_CLOCK_H

#include "sim/bus_state.h"

/*
 * The clock tree (bl602-soc 2.2, 8.2 and 8.3). A rate of 0 Hz is a clock that stands still: its
 * gate is closed, or it comes from a PLL output that is off. The PLL locks at once, the crystal
 * is one of 40 MHz and always there.
 */
uint32_t sim_clock_root_hz(struct sim_bus *bus); /* FCLK */
uint32_t sim_clock_core_hz(struct sim_bus *bus); /* HCLK */
uint32_t sim_clock_bus_hz(struct sim_bus *bus);	 /* BCLK */
uint32_t sim_clock_flash_hz(struct sim_bus *bus);
uint32_t sim_clock_uart_hz(struct sim_bus *bus); /* of both UARTs, before their own divider */

/* Counters take their rates from the registers anew: after each write that may change one. */
void sim_clock_update(struct sim_bus *bus);

/* Ticks of a clock in `ns`, and the first ns at which so many ticks are over. */
uint64_t sim_clock_ticks(uint64_t ns, uint32_t hz);
uint64_t sim_clock_ns(uint64_t ticks, uint32_t hz);

/* Time the boot ROM's code takes for what costs it `ns` at RC32M, at today's HCLK. */
uint64_t sim_clock_rom_ns(struct sim_bus *bus, uint64_t ns);

/* A counter that runs by itself. */
uint64_t sim_ticker_now(const struct sim_ticker *ticker, uint64_t now_ns);
/* It goes on from `value` at `hz`; 0: it stands. */
void sim_ticker_set(struct sim_ticker *ticker, uint64_t now_ns, uint64_t value, uint32_t hz);
void sim_ticker_set_rate(struct sim_ticker *ticker, uint64_t now_ns, uint32_t hz);
/* When it is at `value` or past it; SIM_NEVER where it stands before. */
uint64_t sim_ticker_when(const struct sim_ticker *ticker, uint64_t value);

#endif
