/* SPDX-License-Identifier: MIT */
/* Sectors and entries of OpenBeken's store as bytes. openbeken 9.2 to 9.5 */
#include "relay/core/sectors.h"

#include <string.h>

#include "core/bytes.h"

#define MAGIC_AT 8u
#define DIRTY_AT 3u
#define STATE 3u
#define STATUS 5u
#define LENGTH_AT 12u
#define CRC_AT 16u
#define NAME_LEN_AT 20u
#define VALUE_LEN_AT 24u
#define NOTHING UINT32_MAX

static bool hold(struct relay_store *store, uint32_t sector)
{
	if (store->cached == sector)
		return true;
	store->cached = NOTHING;
	store->is_unread = !relay_port_read(store->port, store->base + sector * RELAY_SECTOR,
					    store->bytes, RELAY_SECTOR) ||
			   store->is_unread;
	if (store->is_unread)
		return false;
	store->cached = sector;
	return true;
}

bool relay_store_load(struct relay_store *store, uint32_t at, uint8_t *bytes, uint32_t len)
{
	return relay_port_read(store->port, store->base + at, bytes, len);
}

bool relay_store_program(struct relay_store *store, uint32_t at, const uint8_t *bytes, uint32_t len)
{
	store->cached = NOTHING;
	return !store->is_unread && relay_port_program(store->port, store->base + at, bytes, len);
}

/* Of a state's bytes the written ones are 00; the last of these says how many. */
static uint32_t state_of(const uint8_t *bytes, uint32_t size)
{
	while (size > 0 && bytes[size - 1] != 0)
		size--;
	return size;
}

static uint32_t sum(const struct relay_store *store, uint32_t before, const uint8_t *bytes,
		    uint32_t len)
{
	return stub_crc_add(&store->crc, before, bytes, len);
}

/* Lengths, name and CRC of what begins at `at` in the sector at hand. */
static void judge(const struct relay_store *store, uint32_t at, struct relay_entry *entry)
{
	const uint8_t *head = store->bytes + at;

	entry->status = (enum entry_status)state_of(head, STATUS);
	entry->is_sound = false;
	if (at + ENTRY_HEAD > RELAY_SECTOR)
		return;
	entry->len = get_le32(head + LENGTH_AT);
	entry->name_len = head[NAME_LEN_AT];
	entry->value_len = get_le32(head + VALUE_LEN_AT);
	if (entry->len > RELAY_SECTOR - at || entry->name_len == 0 ||
	    entry->name_len > NAME_MAX_LEN || entry->value_len > RELAY_SECTOR ||
	    entry->len != ENTRY_HEAD + entry->name_len + entry->value_len)
		return;
	memcpy(entry->name, head + ENTRY_HEAD, entry->name_len);
	entry->name[entry->name_len] = '\0';
	entry->is_sound = ~sum(store, STUB_CRC_BEGIN, head + NAME_LEN_AT,
			       entry->len - NAME_LEN_AT) == get_le32(head + CRC_AT);
}

/* Where the next magic of an entry stands in the sector at hand, from `at` on. */
static uint32_t find_magic(const struct relay_store *store, uint32_t at)
{
	for (; at + MAGIC_AT + 4 <= RELAY_SECTOR; at++)
		if (store->bytes[at + MAGIC_AT] == 'K' &&
		    memcmp(store->bytes + at + MAGIC_AT, "KV40", 4) == 0)
			return at;
	return RELAY_SECTOR;
}

static bool is_formatted(const struct relay_store *store)
{
	return memcmp(store->bytes + MAGIC_AT, "EF40", 4) == 0;
}

/* Lengths of what is not sound are not believed. */
static uint32_t end_of(const struct relay_entry *entry)
{
	return entry->at + (entry->is_sound ? entry->len : ENTRY_HEAD);
}

bool relay_entry_next(struct relay_store *store, uint32_t *at, struct relay_entry *entry)
{
	uint32_t sector = *at / RELAY_SECTOR;
	uint32_t from = *at % RELAY_SECTOR;

	for (; sector < store->sectors; sector++, from = 0) {
		if (!hold(store, sector))
			return false;
		if (!is_formatted(store))
			continue;
		from = find_magic(store, from < SECTOR_HEAD ? SECTOR_HEAD : from);
		if (from == RELAY_SECTOR)
			continue;
		judge(store, from, entry);
		entry->at = sector * RELAY_SECTOR + from;
		*at = end_of(entry);
		return true;
	}
	return false;
}

bool relay_entry_find(struct relay_store *store, const char *name, enum entry_status status,
		      struct relay_entry *entry)
{
	uint32_t at = 0;

	while (relay_entry_next(store, &at, entry))
		if (entry->is_sound && entry->status == status && strcmp(entry->name, name) == 0)
			return true;
	return false;
}

/* What was half written counts as far as bytes of it stand there. */
static uint32_t used(struct relay_store *store, uint32_t sector)
{
	const uint32_t first = sector * RELAY_SECTOR;
	uint32_t last = RELAY_SECTOR, at = first;
	struct relay_entry entry;

	while (last > SECTOR_HEAD && store->bytes[last - 1] == 0xff)
		last--;
	while (relay_entry_next(store, &at, &entry) && entry.at < first + RELAY_SECTOR)
		if (end_of(&entry) - first > last)
			last = end_of(&entry) - first;
	return last < RELAY_SECTOR ? last : RELAY_SECTOR;
}

bool relay_sector_look(struct relay_store *store, uint32_t sector, struct relay_sector *found)
{
	if (!hold(store, sector))
		return false;
	found->is_formatted = is_formatted(store);
	found->store = (enum sector_store)state_of(store->bytes, STATE);
	found->dirty = (enum sector_dirty)state_of(store->bytes + DIRTY_AT, STATE);
	found->free = found->is_formatted ? RELAY_SECTOR - used(store, sector) : 0;
	return true;
}

bool relay_sector_format(struct relay_store *store, uint32_t sector)
{
	static const uint8_t head[] = { 0x00, 0xff, 0xff, 0x00, 0xff, 0xff,
					0xff, 0xff, 'E',  'F',	'4',  '0' };

	store->cached = NOTHING;
	return !store->is_unread &&
	       relay_port_erase(store->port, store->base + sector * RELAY_SECTOR) &&
	       relay_store_program(store, sector * RELAY_SECTOR, head, sizeof(head));
}

/* Bytes that are written already may be written again. */
static bool set_state(struct relay_store *store, uint32_t at, uint32_t state)
{
	static const uint8_t written[STATUS] = { 0 };

	return relay_store_program(store, at, written, state);
}

bool relay_sector_set_store(struct relay_store *store, uint32_t sector, enum sector_store state)
{
	return set_state(store, sector * RELAY_SECTOR, state);
}

bool relay_sector_set_dirty(struct relay_store *store, uint32_t sector, enum sector_dirty state)
{
	return set_state(store, sector * RELAY_SECTOR + DIRTY_AT, state);
}

bool relay_entry_set_status(struct relay_store *store, uint32_t at, enum entry_status status)
{
	return set_state(store, at, status);
}

bool relay_entry_delete(struct relay_store *store, uint32_t at)
{
	return relay_entry_set_status(store, at, ENTRY_DELETED) &&
	       relay_sector_set_dirty(store, at / RELAY_SECTOR, DIRTY_TRUE);
}

bool relay_entry_write(struct relay_store *store, uint32_t at, const char *name,
		       const uint8_t *value, uint32_t len)
{
	const uint32_t name_len = (uint32_t)strlen(name);
	uint8_t head[ENTRY_HEAD];
	uint32_t crc;

	memset(head, 0xff, sizeof(head));
	memcpy(head + MAGIC_AT, "KV40", 4);
	put_le32(head + LENGTH_AT, ENTRY_HEAD + name_len + len);
	head[NAME_LEN_AT] = (uint8_t)name_len;
	put_le32(head + VALUE_LEN_AT, len);
	crc = sum(store, STUB_CRC_BEGIN, head + NAME_LEN_AT, ENTRY_HEAD - NAME_LEN_AT);
	crc = sum(store, crc, (const uint8_t *)name, name_len);
	put_le32(head + CRC_AT, ~sum(store, crc, value, len));
	return relay_entry_set_status(store, at, ENTRY_PRE_WRITE) &&
	       relay_store_program(store, at + STATUS, head + STATUS, ENTRY_HEAD - STATUS) &&
	       relay_store_program(store, at + ENTRY_HEAD, (const uint8_t *)name, name_len) &&
	       relay_store_program(store, at + ENTRY_HEAD + name_len, value, len) &&
	       relay_entry_set_status(store, at, ENTRY_WRITE);
}
