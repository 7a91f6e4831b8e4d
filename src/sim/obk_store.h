/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_STORE_H
#define RMW_SIM_OBK_STORE_H

#include <rmwflash/bytes.h>

struct rmw_sim;

/*
 * OpenBeken's key-value store on the board's flash: EasyFlash 4 with a write granularity of 8
 * bits. openbeken 9. Reading takes no time; writing takes that of the flash, and stops when power
 * goes in the middle.
 */
struct sim_obk_store {
	struct rmw_sim *sim;
	uint32_t base;	  /* of its first sector in the flash */
	uint32_t sectors; /* of 4 KiB */
};

#define SIM_OBK_SECTOR 4096u

/*
 * Boot: sectors without a magic are formatted, and what a cut left half done is finished or undone
 * (openbeken 9.6). False: the flash failed, or power went.
 */
bool sim_obk_store_start(struct sim_obk_store *store);

/* The value under a name, borrowed from the flash until the next write; no data: none. */
struct rmw_view sim_obk_store_find(const struct sim_obk_store *store, const char *name);

/*
 * Store a value (at most 3.9 KB) in place of what the name had. False: there is no room for it,
 * the flash failed, or power went; the old value is then still there.
 */
bool sim_obk_store_set(struct sim_obk_store *store, const char *name, struct rmw_view value);

#endif
