/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_ROM_API_H
#define RMW_SIM_ROM_API_H

#include "sim/bus_state.h"
#include "sim/rv32.h"

/*
 * The functions of the mask ROM that code can call (bl602-soc 3), played on the same bus. Those of
 * the table that are only named there, of power domains mostly, do nothing and are counted.
 * The ROM's code itself is not here: an address of it that is no function's leads nowhere.
 */

/* A call under way. What a function of the ROM takes is read from `core`, what it changes goes
 * to `bus`, whose time moves on. */
struct sim_rom_call {
	struct sim_bus *bus;
	struct sim_rv32 *core;
};

enum sim_rom_kind {
	SIM_ROM_WORKS,
	SIM_ROM_LOOKS, /* and changes nothing */
	SIM_ROM_LOCKS, /* interrupts off while it works, and on when it returns, whatever they were
			*/
};

struct sim_rom_function {
	uint16_t index;
	uint32_t target; /* where the pointer table points */
	const char *name;
	/* Returns what goes to a0; functions that return nothing leave a0 as it is. */
	uint32_t (*run)(const struct sim_rom_call *call);
	enum sim_rom_kind kind;
};

/* Rows by index; borrowed, static. */
const struct sim_rom_function *sim_rom_functions(size_t *count);

/* A word of the ROM by its offset in the 16 MiB area: the table of pointers, else 0. */
uint32_t sim_rom_api_word(uint32_t offset);

/* The core's pc is at a function: play it and return to ra. NULL: there is no function. */
const struct sim_rom_function *sim_rom_api_enter(struct sim_bus *bus, struct sim_rv32 *core);

#endif
