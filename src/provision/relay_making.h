/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_MAKING_H
#define RMW_PROVISION_RELAY_MAKING_H

#include <rmwflash/provision.h>

#include "flash/original.h"

/* A setup at work. All but `old_store` and `found` is borrowed, or goes to the setup. */
struct rmw_relay_making {
	struct rmw_relay_setup *setup;
	struct rmw_chip *chip;
	const struct rmw_relay_wish *wish;
	const struct rmw_job *job;
	const struct rmw_obk_platform *platform; /* of the chip */
	struct rmw_original original;
	struct rmw_layout old_layout;
	struct rmw_obk_store *found; /* what the old store holds; borrows from old_store */
	struct rmw_buf old_store;    /* secret: the store, or the sector, as it was */
	uint32_t image_size;	     /* in its slot */
};

/* How the firmware of a chip keeps its settings (openbeken 8.1). */
struct rmw_relay_home {
	/* Before the firmware's place is sought: what it cannot run without. */
	bool (*prepare)(struct rmw_relay_making *making, struct rmw_err *err);
	/* Once it is known: the layout, and the old block, borrowed from `making`; empty: none. */
	bool (*find)(struct rmw_relay_making *making, struct rmw_view *block, struct rmw_err *err);
	/* Add the part that holds the new block. */
	bool (*put)(struct rmw_relay_making *making, struct rmw_view block, struct rmw_err *err);
};

/* An entry of the store in a BL602's PSM (openbeken 9); the block alone at the start of a sector
 * (openbeken 8.4, 8.5). */
extern const struct rmw_relay_home rmw_relay_home_store;
extern const struct rmw_relay_home rmw_relay_home_sector;

/* The region of that name (case ignored); size 0: there is none. */
struct rmw_region rmw_relay_region(const struct rmw_layout *layout, const char *name);

void rmw_relay_making_add(struct rmw_relay_making *making, uint32_t addr, struct rmw_view bytes);

#endif
