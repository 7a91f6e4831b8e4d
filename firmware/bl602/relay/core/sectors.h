/* SPDX-License-Identifier: MIT */
#ifndef RELAY_SECTORS_H
#define RELAY_SECTORS_H

#include "relay/core/store.h"

/* The bytes of a store, one sector and one entry at a time. openbeken 9.2 to 9.5 */

enum entry_status {
	ENTRY_UNUSED,
	ENTRY_PRE_WRITE,
	ENTRY_WRITE,
	ENTRY_PRE_DELETE,
	ENTRY_DELETED,
	ENTRY_BROKEN,
};
enum sector_store { STORE_UNUSED, STORE_EMPTY, STORE_USING, STORE_FULL };
enum sector_dirty { DIRTY_UNUSED, DIRTY_CLEAN, DIRTY_TRUE, DIRTY_COLLECTED };

#define SECTOR_HEAD 20u
#define ENTRY_HEAD 28u
#define NAME_MAX_LEN 64u
/* A sector turns full when less is left in it. */
#define FULL_BELOW 92u

struct relay_entry {
	uint32_t at; /* in the store */
	uint32_t len;
	uint32_t name_len;
	uint32_t value_len;
	enum entry_status status;
	bool is_sound; /* lengths and CRC are right */
	char name[NAME_MAX_LEN + 1];
};

/* One sector, as far as its first bytes tell. */
struct relay_sector {
	bool is_formatted;
	enum sector_store store;
	enum sector_dirty dirty;
	uint32_t free; /* bytes behind the last thing in it; 0: not formatted */
};

/*
 * Once a read failed (store->is_unread) nothing is erased or written any more: what seems to be
 * free, or gone, may be what could not be read.
 */
bool relay_sector_look(struct relay_store *store, uint32_t sector, struct relay_sector *found);
bool relay_sector_format(struct relay_store *store, uint32_t sector);
bool relay_sector_set_store(struct relay_store *store, uint32_t sector, enum sector_store state);
bool relay_sector_set_dirty(struct relay_store *store, uint32_t sector, enum sector_dirty state);

/*
 * The next entry at or behind `*at` (0 to begin with), which moves on; false: there is none, or the
 * flash cannot be read, which store->is_unread tells. Entries that are not sound are shown too;
 * what hides behind their lengths is looked for byte by byte.
 */
bool relay_entry_next(struct relay_store *store, uint32_t *at, struct relay_entry *entry);

/* The first sound entry of that name and status. */
bool relay_entry_find(struct relay_store *store, const char *name, enum entry_status status,
		      struct relay_entry *entry);

bool relay_entry_set_status(struct relay_store *store, uint32_t at, enum entry_status status);

/* Mark as deleted, and its sector as dirty. */
bool relay_entry_delete(struct relay_store *store, uint32_t at);

/* Bytes of the store. */
bool relay_store_load(struct relay_store *store, uint32_t at, uint8_t *bytes, uint32_t len);
bool relay_store_program(struct relay_store *store, uint32_t at, const uint8_t *bytes,
			 uint32_t len);

/* A new entry in a sector that has room for it: head, name, value, and only then it counts. */
bool relay_entry_write(struct relay_store *store, uint32_t at, const char *name,
		       const uint8_t *value, uint32_t len);

#endif
