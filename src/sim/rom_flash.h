/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_ROM_FLASH_H
#define RMW_SIM_ROM_FLASH_H

#include "sim/bus_state.h"

/*
 * How the mask ROM's code drives the flash controller: one command by the book, with the time
 * that its code, the transfer and the buffer take (bl602-soc 5.2). `word` is SAHB_0 without
 * trigger and data length, `head` and `more` are SAHB_1 and SAHB_2. At most 256 bytes of data.
 */
void sim_rom_sf_command(struct sim_bus *bus, uint32_t word, uint32_t head, uint32_t more);
void sim_rom_sf_get(struct sim_bus *bus, uint32_t word, uint32_t head, uint32_t more,
		    struct rmw_span into);
void sim_rom_sf_put(struct sim_bus *bus, uint32_t word, uint32_t head, uint32_t more,
		    struct rmw_view data);

/*
 * Between two looks at a busy flash: on to the first look, one each `step_ns`, that may find
 * something new, or to the one at which the ROM gives up.
 */
void sim_rom_sf_doze(struct sim_bus *bus, uint64_t until_ns, uint64_t step_ns);

#endif
