/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_CLIC_H
#define RMW_SIM_CLIC_H

#include "sim/bus_state.h"

/*
 * The core's own corner at 0x02000000: timer (CLINT) and interrupt controller (CLIC) of hart 0,
 * bl602-soc 1.1. Sources are levels of UART0, UART1, pins, the watchdog, mtime and msip; a pending
 * byte that was written by software stays until it is written again.
 */
#define SIM_CLINT_FIRST 0x02000000u
#define SIM_CLINT_SIZE 0x10000u
#define SIM_CLINT_MTIME 0x0200bff8u
#define SIM_CLIC_FIRST 0x02800000u
#define SIM_CLIC_SIZE 0x1000u

/* Words at aligned addresses. */
uint32_t sim_clic_read(struct sim_bus *bus, uint32_t addr);
void sim_clic_write(struct sim_bus *bus, uint32_t addr, uint32_t value);
void sim_clic_reset(struct sim_bus *bus);

/* Number of the interrupt to take, the one with the highest configuration byte; -1: none. */
int sim_clic_offer(struct sim_bus *bus);
/* Some source is enabled: interrupts may come. */
bool sim_clic_listens(const struct sim_bus *bus);
/* When mtime reaches mtimecmp; SIM_NEVER where it is past it, or stands. */
uint64_t sim_clic_mtime_ns(const struct sim_bus *bus);

#endif
