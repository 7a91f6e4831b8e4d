/* SPDX-License-Identifier: MIT */
/* Values by name, saved so that power may go at any time. openbeken 9.5 and 9.6 */
#include "relay/core/store.h"

#include <string.h>

#include "relay/core/sectors.h"

/* Empty sectors that a collection needs to put what lives. */
#define RESERVE 1u
#define NOWHERE UINT32_MAX

enum purpose { FOR_SAVING, FOR_COLLECTING };

void relay_store_open(struct relay_store *store, struct relay_port *port, uint32_t base,
		      uint32_t len)
{
	const uint32_t sectors = len / RELAY_SECTOR;

	store->port = port;
	store->base = base;
	store->sectors = sectors < RELAY_STORE_SECTORS_MAX ? sectors : RELAY_STORE_SECTORS_MAX;
	store->is_mended = store->is_unread = false;
	store->cached = UINT32_MAX;
	stub_crc_init(&store->crc);
}

/* One that was about to be replaced counts as long as no other took its place. */
static bool find_live(struct relay_store *store, const char *name, struct relay_entry *entry)
{
	return relay_entry_find(store, name, ENTRY_WRITE, entry) ||
	       relay_entry_find(store, name, ENTRY_PRE_DELETE, entry);
}

static uint32_t value_at(const struct relay_entry *entry)
{
	return entry->at + ENTRY_HEAD + entry->name_len;
}

uint32_t relay_store_get(struct relay_store *store, const char *name, uint8_t *into, uint32_t room)
{
	struct relay_entry entry;

	store->is_unread = false;
	if (!find_live(store, name, &entry))
		return 0;
	if (entry.value_len < room)
		room = entry.value_len;
	return relay_store_load(store, value_at(&entry), into, room) ? entry.value_len : 0;
}

static uint32_t count_empty(struct relay_store *store)
{
	struct relay_sector sector;
	uint32_t count = 0;

	for (uint32_t i = 0; i < store->sectors; i++)
		if (relay_sector_look(store, i, &sector) && sector.store == STORE_EMPTY &&
		    sector.free == RELAY_SECTOR - SECTOR_HEAD)
			count++;
	return count;
}

/* A sector that is being collected takes nothing; a full one neither. */
static uint32_t find_using(struct relay_store *store, uint32_t len)
{
	struct relay_sector sector;

	for (uint32_t i = 0; i < store->sectors; i++)
		if (relay_sector_look(store, i, &sector) && sector.is_formatted &&
		    sector.store == STORE_USING && sector.dirty != DIRTY_COLLECTED &&
		    sector.free > len)
			return (i + 1) * RELAY_SECTOR - sector.free;
	return NOWHERE;
}

/* What a cut left in a sector that still reads empty is as good as a use of it. */
static uint32_t find_empty(struct relay_store *store, uint32_t len)
{
	struct relay_sector sector;

	for (uint32_t i = 0; i < store->sectors; i++)
		if (relay_sector_look(store, i, &sector) && sector.store == STORE_EMPTY &&
		    sector.dirty != DIRTY_COLLECTED && sector.free > len)
			return (i + 1) * RELAY_SECTOR - sector.free;
	return NOWHERE;
}

static uint32_t find_place(struct relay_store *store, uint32_t len, enum purpose purpose)
{
	const uint32_t at = find_using(store, len);

	if (at != NOWHERE || (purpose == FOR_SAVING && count_empty(store) <= RESERVE))
		return at;
	return find_empty(store, len);
}

static bool add(struct relay_store *store, uint32_t at, const char *name, const uint8_t *value,
		uint32_t len)
{
	const uint32_t end = at % RELAY_SECTOR + ENTRY_HEAD + (uint32_t)strlen(name) + len;
	const bool fills = RELAY_SECTOR - end < FULL_BELOW;

	return relay_sector_set_store(store, at / RELAY_SECTOR, STORE_USING) &&
	       relay_entry_write(store, at, name, value, len) &&
	       (!fills || relay_sector_set_store(store, at / RELAY_SECTOR, STORE_FULL));
}

/* Carry an entry to another sector; in between it counts as about to be replaced. */
static bool move(struct relay_store *store, const struct relay_entry *entry)
{
	const uint32_t at = find_place(store, entry->len, FOR_COLLECTING);

	return at != NOWHERE &&
	       relay_store_load(store, value_at(entry), store->carried, entry->value_len) &&
	       (entry->status == ENTRY_PRE_DELETE ||
		relay_entry_set_status(store, entry->at, ENTRY_PRE_DELETE)) &&
	       add(store, at, entry->name, store->carried, entry->value_len) &&
	       relay_entry_delete(store, entry->at);
}

static bool is_live(const struct relay_entry *entry)
{
	return entry->is_sound &&
	       (entry->status == ENTRY_WRITE || entry->status == ENTRY_PRE_DELETE);
}

static bool collect_sector(struct relay_store *store, uint32_t sector)
{
	uint32_t at = sector * RELAY_SECTOR;
	struct relay_entry entry;

	if (!relay_sector_set_dirty(store, sector, DIRTY_COLLECTED))
		return false;
	while (relay_entry_next(store, &at, &entry) && entry.at / RELAY_SECTOR == sector) {
		if (!is_live(&entry))
			continue;
		if (!move(store, &entry))
			return false;
	}
	return relay_sector_format(store, sector);
}

static bool has_live(struct relay_store *store, uint32_t sector)
{
	uint32_t at = sector * RELAY_SECTOR;
	struct relay_entry entry;

	while (relay_entry_next(store, &at, &entry) && entry.at / RELAY_SECTOR == sector)
		if (is_live(&entry))
			return true;
	return false;
}

/* Sectors with nothing alive first: they make room for what lives in the others. */
static bool collect(struct relay_store *store, enum sector_dirty from)
{
	struct relay_sector sector;

	for (uint32_t i = 0; i < store->sectors; i++)
		if (!relay_sector_look(store, i, &sector) ||
		    (sector.dirty >= DIRTY_TRUE && !has_live(store, i) &&
		     !relay_sector_format(store, i)))
			return false;
	for (uint32_t i = 0; i < store->sectors; i++)
		if (!relay_sector_look(store, i, &sector) ||
		    (sector.dirty >= from && !collect_sector(store, i)))
			return false;
	return true;
}

static bool format_foreign(struct relay_store *store)
{
	struct relay_sector sector;

	for (uint32_t i = 0; i < store->sectors; i++)
		if (!relay_sector_look(store, i, &sector) ||
		    (!sector.is_formatted && !relay_sector_format(store, i)))
			return false;
	return true;
}

/* What a cut left half done: a new entry is void, an old one whose successor counts is gone. One
 * without a successor stays what it is, and counts. */
static bool mend_entry(struct relay_store *store, const struct relay_entry *entry)
{
	struct relay_entry other;

	if (entry->status == ENTRY_PRE_WRITE)
		return relay_entry_set_status(store, entry->at, ENTRY_BROKEN) &&
		       relay_sector_set_dirty(store, entry->at / RELAY_SECTOR, DIRTY_TRUE);
	if (entry->status != ENTRY_PRE_DELETE || !entry->is_sound ||
	    !relay_entry_find(store, entry->name, ENTRY_WRITE, &other))
		return true;
	return relay_entry_delete(store, entry->at);
}

static bool mend(struct relay_store *store)
{
	struct relay_entry entry;
	uint32_t at = 0;

	if (store->is_mended)
		return true;
	if (!format_foreign(store))
		return false;
	while (relay_entry_next(store, &at, &entry))
		if (!mend_entry(store, &entry))
			return false;
	store->is_mended = collect(store, DIRTY_COLLECTED);
	return store->is_mended;
}

static bool holds_already(struct relay_store *store, const struct relay_entry *entry,
			  const uint8_t *value, uint32_t len)
{
	return entry->value_len == len &&
	       relay_store_load(store, value_at(entry), store->carried, len) &&
	       memcmp(store->carried, value, len) == 0;
}

/* All that the name had, the one that was about to go first. */
static bool delete_others(struct relay_store *store, const char *name, uint32_t except)
{
	struct relay_entry entry;
	uint32_t at = 0;

	while (relay_entry_next(store, &at, &entry))
		if (entry.at != except && is_live(&entry) && strcmp(entry.name, name) == 0 &&
		    !relay_entry_delete(store, entry.at))
			return false;
	return true;
}

static bool begin_replacing(struct relay_store *store, const char *name)
{
	struct relay_entry old;

	return !relay_entry_find(store, name, ENTRY_WRITE, &old) ||
	       relay_entry_set_status(store, old.at, ENTRY_PRE_DELETE);
}

static bool replace(struct relay_store *store, const char *name, const uint8_t *value, uint32_t len)
{
	const uint32_t size = ENTRY_HEAD + (uint32_t)strlen(name) + len;
	uint32_t at = find_place(store, size, FOR_SAVING);

	if (at == NOWHERE && collect(store, DIRTY_TRUE))
		at = find_place(store, size, FOR_SAVING);
	if (at == NOWHERE)
		return false;
	return begin_replacing(store, name) && add(store, at, name, value, len) &&
	       delete_others(store, name, at);
}

bool relay_store_put(struct relay_store *store, const char *name, const uint8_t *value,
		     uint32_t len)
{
	struct relay_entry old;

	if (store->sectors == 0 || len > RELAY_STORE_VALUE_MAX || strlen(name) > NAME_MAX_LEN)
		return false;
	store->is_unread = false;
	if (relay_entry_find(store, name, ENTRY_WRITE, &old) &&
	    holds_already(store, &old, value, len))
		return true;
	if (mend(store) && replace(store, name, value, len))
		return true;
	store->is_mended = false;
	return false;
}
