/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_SF_CTRL_H
#define RMW_SIM_SF_CTRL_H

#include "sim/bus_state.h"

#define SIM_SF_CTRL_0 0xb000u
#define SIM_SF_CTRL_1 0xb004u
#define SIM_SF_SAHB_0 0xb008u
#define SIM_SF_SAHB_1 0xb00cu
#define SIM_SF_SAHB_2 0xb010u
#define SIM_SF_IAHB_0 0xb014u
#define SIM_SF_IAHB_1 0xb018u
#define SIM_SF_IAHB_2 0xb01cu
#define SIM_SF_AES 0xb028u
#define SIM_SF_CTRL_2 0xb070u
#define SIM_SF_OFFSET 0xb434u
#define SIM_SF_DATA 0xb700u

/*
 * The serial flash controller (bl602-soc 5). Strict where the documents leave room:
 * - a command starts when the trigger bit rises, the owner is SAHB, the interface and its clock
 *   are on and no other command runs; else it is silently dropped;
 * - the data buffer belongs to the processor while CTRL_0[5] is 0 and to the controller while it
 *   is 1. The other side reads zeros and writes nothing; a controller that receives without it
 *   leaves noise in the buffer (unverified);
 * - pins, swap and pad set that differ from the eFuse's leave the flash unreachable: FF.
 */
uint32_t sim_sf_ctrl_read(struct sim_bus *bus, uint32_t offset);
void sim_sf_ctrl_write(struct sim_bus *bus, uint32_t offset, uint32_t value);
void sim_sf_ctrl_reset(struct sim_bus *bus);

/*
 * What the window at 0x23000000 shows: the cells from the image offset on, borrowed from the
 * flash. Empty while the controller is not the bus's, its way to the flash is off, or the flash
 * would not take the I-bus command for a read, as while it erases or programs. Whether the cache
 * is on makes no difference: one would go on with lines it holds, which no code may count on.
 */
struct rmw_view sim_sf_ctrl_window(struct sim_bus *bus);
/* Of an empty window, words for a person; static. */
const char *sim_sf_ctrl_why_closed(struct sim_bus *bus);

/* Set pins, swap and pad set as the eFuse says, as the ROM does before it uses the flash. */
void sim_sf_pins_from_efuse(struct sim_bus *bus);

#endif
