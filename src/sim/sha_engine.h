/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_SHA_ENGINE_H
#define RMW_SIM_SHA_ENGINE_H

#include "sim/bus_state.h"

/*
 * The SHA-256 engine of bl602-soc 9: whole 64-byte blocks out of RAM, padding is the software's.
 * SHA-224 and SHA-1 are not modelled; asking for them changes nothing.
 */
uint32_t sim_sha_engine_read(struct sim_bus *bus, uint32_t offset);
void sim_sha_engine_write(struct sim_bus *bus, uint32_t offset, uint32_t value);
void sim_sha_engine_reset(struct sim_bus *bus);

#endif
