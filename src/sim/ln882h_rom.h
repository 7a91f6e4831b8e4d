/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_LN882H_ROM_H
#define RMW_SIM_LN882H_ROM_H

#include "sim/program.h"

#define LN_ROM_LINE 128u

/* The console of the boot ROM: ln882h-protocol 3. */
struct ln_rom {
	char line[LN_ROM_LINE];
	size_t len;
	bool is_too_long; /* what came so far is no command */
	uint32_t addr;	  /* of the download at hand */
	uint32_t asked;	  /* its length, as the command has it */
	uint32_t size;	  /* ... as the header of the file has it */
	uint32_t have;
};

/* Wait for commands at 115200. */
void sim_ln_rom_listen(struct rmw_sim *sim);

/*
 * A boot header with an image behind it, which may be longer than it says: 32 bytes at least.
 * True when target, both CRCs and length fit; `vectors` is then where its table is, `len` how much
 * of it counts. ln882h-protocol 4.1
 */
bool sim_ln_image_fits(struct rmw_view image, uint32_t *vectors, uint32_t *len);

#endif
