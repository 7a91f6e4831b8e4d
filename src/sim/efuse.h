/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_EFUSE_H
#define RMW_SIM_EFUSE_H

#include "sim/bus_state.h"

/*
 * The eFuse controller and its shadow words (bl602-soc 6). Loading copies the burnt words into
 * the shadow; programming burns the shadow's ones, for ever. Both are done at once. The write and
 * read locks of word 31 are not modelled.
 */
uint32_t sim_efuse_read(struct sim_bus *bus, uint32_t offset);
void sim_efuse_write(struct sim_bus *bus, uint32_t offset, uint32_t value);
void sim_efuse_reset(struct sim_bus *bus);

/* How code must be signed and encrypted, as boot headers count it; 0: not at all. */
uint32_t sim_efuse_sign_mode(const struct sim_bus *bus);
uint32_t sim_efuse_encrypt_mode(const struct sim_bus *bus);

#endif
