/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_WIRES_H
#define RMW_SIM_WIRES_H

#include "sim/uart.h"

/*
 * What the wires between adapter and chip make of bytes, as line= says. How UARTs take a line that
 * is no good is general knowledge of them and (unverified) for each: a line that lies low is told
 * once, as 00 with a framing error, which a PC hands over like any byte; an inverted byte is read
 * from its first bit that falls on, and after a framing error the next one from the next rise.
 */

/* The line as it is before anybody speaks. */
void sim_wires_start(struct rmw_sim *sim);

/* A byte of the host, and one of the chip, on its way to the other. */
void sim_wires_send(struct rmw_sim *sim, struct sim_byte byte);
void sim_wires_answer(struct rmw_sim *sim, struct sim_byte byte);

#endif
