/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_GLB_H
#define RMW_SIM_GLB_H

#include "sim/bus_state.h"

/*
 * The GLB block: clocks, module and software reset, pins (bl602-soc 7 and 8). A software reset of
 * any of the three kinds is reported through sim_bus_take_reset; it needs the root clock RC32M.
 */
uint32_t sim_glb_read(struct sim_bus *bus, uint32_t offset);
void sim_glb_write(struct sim_bus *bus, uint32_t offset, uint32_t value);

#endif
