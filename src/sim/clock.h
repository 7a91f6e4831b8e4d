/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_CLOCK_H
#define RMW_SIM_CLOCK_H

#include "sim/bus_state.h"

/* Rate of the flash clock as the clock registers have it; 0 while it is off. */
uint32_t sim_clock_flash_hz(struct sim_bus *bus);

#endif
