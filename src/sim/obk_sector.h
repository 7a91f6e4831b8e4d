/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_SECTOR_H
#define RMW_SIM_OBK_SECTOR_H

#include "sim/obk_store.h"

/* Sectors and entries of the store, for obk_store.c and obk_collect.c alone. openbeken 9.2-9.4 */

enum { STORE_UNUSED, STORE_EMPTY, STORE_USING, STORE_FULL };
enum { DIRTY_UNUSED, DIRTY_FALSE, DIRTY_TRUE, DIRTY_COLLECTED };
enum { ENTRY_UNUSED, ENTRY_PRE_WRITE, ENTRY_WRITE, ENTRY_PRE_DELETE, ENTRY_DELETED, ENTRY_BROKEN };

#define ENTRY_HEAD 28u
#define SECTOR_HEAD 20u

/* An entry that was found; views are borrowed from the flash. */
struct obk_entry {
	uint32_t at; /* in the store, bytes */
	uint32_t len;
	unsigned status;
	bool is_sound; /* its CRC fits */
	struct rmw_view name;
	struct rmw_view value;
};

/* A sector of the store as it is now. */
struct rmw_view obk_sector(const struct sim_obk_store *store, uint32_t sector);
bool obk_sector_is_formatted(struct rmw_view bytes);
unsigned obk_sector_store(struct rmw_view bytes);
unsigned obk_sector_dirty(struct rmw_view bytes);
bool obk_sector_wants_collection(struct rmw_view bytes);
/* Bytes behind its last entry. */
uint32_t obk_sector_room(const struct sim_obk_store *store, uint32_t sector);
uint32_t obk_sectors_empty(const struct sim_obk_store *store);

/* The entry at `*at` or behind it, in its sector; `*at` moves on behind it. False: no more. */
bool obk_entry_next(const struct sim_obk_store *store, uint32_t *at, struct obk_entry *entry);
/* As above through all formatted sectors; begin with 0. */
bool obk_entry_each(const struct sim_obk_store *store, uint32_t *at, struct obk_entry *entry);
/* The first sound one of that name and status. */
bool obk_entry_find(const struct sim_obk_store *store, struct rmw_view name, unsigned status,
		    struct obk_entry *entry);

/* Writers; false when the flash failed or power went. */
bool obk_sector_format(struct sim_obk_store *store, uint32_t sector);
bool obk_sector_set_store(struct sim_obk_store *store, uint32_t sector, unsigned status);
bool obk_sector_set_dirty(struct sim_obk_store *store, uint32_t sector, unsigned status);
bool obk_entry_set_status(struct sim_obk_store *store, uint32_t at, unsigned status);
/* The entry becomes DELETED and its sector dirty. */
bool obk_entry_delete(struct sim_obk_store *store, uint32_t at);
/* A new entry at `at`, whose sector takes the status that follows from it. */
bool obk_entry_write(struct sim_obk_store *store, uint32_t at, struct rmw_view name,
		     struct rmw_view value);

/* Where a new entry of that length goes: any sector with room, or in a collection clean ones and
 * the reserve as well. False: nowhere. */
enum obk_purpose { OBK_FOR_WRITE, OBK_FOR_COLLECTION };
bool obk_entry_place(const struct sim_obk_store *store, uint32_t len, enum obk_purpose purpose,
		     uint32_t *at);

/* Move what lives in dirty sectors elsewhere and format them (obk_collect.c). */
bool obk_store_collect(struct sim_obk_store *store);
/* Copy an entry to a new place unless its name lives elsewhere already; then delete it. */
bool obk_entry_move(struct sim_obk_store *store, const struct obk_entry *entry,
		    enum obk_purpose purpose);

#endif
