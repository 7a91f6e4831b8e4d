/* SPDX-License-Identifier: MIT */
/* What lies in an EasyFlash4 partition: openbeken 9.5. */
#include <rmwflash/obk.h>

#include "base/digest.h"
#include "obk/store_format.h"

static bool has_magic(struct rmw_view bytes, size_t at, const char *magic)
{
	const struct rmw_view found = rmw_view_part(bytes, at + RMW_EF_MAGIC_AT, RMW_EF_MAGIC_SIZE);

	return found.len == RMW_EF_MAGIC_SIZE && memcmp(found.data, magic, found.len) == 0;
}

/* The last byte that is 00 decides, whatever stands before it. */
static enum rmw_ef_status status_of(const uint8_t *status)
{
	for (unsigned written = RMW_EF_STATUS_SIZE; written > 0; written--)
		if (status[written - 1] == 0)
			return (enum rmw_ef_status)written;
	return RMW_EF_UNUSED;
}

static enum rmw_obk_entry_state state_of(enum rmw_ef_status status, const struct rmw_obk_entry *it)
{
	switch (status) {
	case RMW_EF_PRE_WRITE:
		return RMW_OBK_ENTRY_PENDING;
	case RMW_EF_WRITE:
		return it->is_crc_good ? RMW_OBK_ENTRY_LIVE : RMW_OBK_ENTRY_BROKEN;
	case RMW_EF_PRE_DELETE:
		return it->is_crc_good ? RMW_OBK_ENTRY_LEAVING : RMW_OBK_ENTRY_BROKEN;
	case RMW_EF_DELETED:
		return it->is_crc_good ? RMW_OBK_ENTRY_DELETED : RMW_OBK_ENTRY_BROKEN;
	case RMW_EF_UNUSED:
	case RMW_EF_ERR_HDR:
		break;
	}
	return RMW_OBK_ENTRY_BROKEN;
}

/* The bytes of the entry at `at`, by its own length; empty when that makes no sense. */
static struct rmw_view entry_bytes(struct rmw_view sector, size_t at)
{
	const struct rmw_view rest = rmw_view_part(sector, at, sector.len);
	size_t len, name_len;

	if (rest.len < RMW_EF_ENTRY_HEADER)
		return (struct rmw_view){ NULL, 0 };
	len = rmw_get_le32(rest.data + RMW_EF_LENGTH_AT);
	name_len = rest.data[RMW_EF_NAME_LEN_AT];
	if (name_len == 0 || name_len > RMW_OBK_KEY_MAX || len > rest.len ||
	    len < RMW_EF_ENTRY_HEADER + name_len ||
	    rmw_get_le32(rest.data + RMW_EF_VALUE_LEN_AT) != len - RMW_EF_ENTRY_HEADER - name_len ||
	    memchr(rest.data + RMW_EF_ENTRY_HEADER, '\0', name_len) != NULL)
		return (struct rmw_view){ NULL, 0 };
	return rmw_view_part(rest, 0, len);
}

static void entry_read(struct rmw_view bytes, uint32_t addr, struct rmw_obk_entry *entry)
{
	const size_t name_len = bytes.data[RMW_EF_NAME_LEN_AT];
	const size_t value_at = RMW_EF_ENTRY_HEADER + name_len;

	*entry = (struct rmw_obk_entry){ .addr = addr };
	memcpy(entry->name, bytes.data + RMW_EF_ENTRY_HEADER, name_len);
	entry->value = rmw_view_part(bytes, value_at, bytes.len);
	entry->is_crc_good = rmw_get_le32(bytes.data + RMW_EF_CRC_AT) ==
			     rmw_crc32(rmw_view_part(bytes, RMW_EF_NAME_LEN_AT, bytes.len));
	entry->state = state_of(status_of(bytes.data), entry);
}

static bool may_count(const struct rmw_obk_entry *entry)
{
	return entry->state == RMW_OBK_ENTRY_LIVE || entry->state == RMW_OBK_ENTRY_LEAVING;
}

static void drop_dead(struct rmw_obk_store *store)
{
	size_t kept = 0;

	for (size_t i = 0; i < store->count; i++)
		if (may_count(&store->entries[i]))
			store->entries[kept++] = store->entries[i];
	store->count = kept;
}

/* Once the room is short, only what may count gets in. */
static void keep(struct rmw_obk_store *store, const struct rmw_obk_entry *entry)
{
	if (store->count == RMW_OBK_ENTRIES_MAX && !store->has_more) {
		store->has_more = true;
		drop_dead(store);
	}
	if (store->has_more && !may_count(entry))
		return;
	if (store->count == RMW_OBK_ENTRIES_MAX)
		store->is_incomplete = true;
	else
		store->entries[store->count++] = *entry;
}

/* Where behind `at` the next entry may start: a magic, or the end. */
static size_t next_magic(struct rmw_view sector, size_t at)
{
	while (at < sector.len && !has_magic(sector, at, RMW_EF_ENTRY_MAGIC))
		at++;
	return at;
}

/* What is broken may lie about its length: the search goes on right behind its start. */
static void sector_read(struct rmw_view sector, uint32_t addr, struct rmw_obk_store *store)
{
	size_t at = next_magic(sector, RMW_EF_SECTOR_HEADER);

	while (at < sector.len) {
		const struct rmw_view bytes = entry_bytes(sector, at);
		struct rmw_obk_entry entry = { .is_crc_good = false };

		if (bytes.len > 0) {
			entry_read(bytes, addr + (uint32_t)at, &entry);
			keep(store, &entry);
		}
		at = next_magic(sector, at + (entry.is_crc_good ? bytes.len : 1));
	}
}

/* The first of its name and state before `index`; `index` when there is none. */
static size_t first_of(const struct rmw_obk_store *store, size_t index,
		       enum rmw_obk_entry_state state)
{
	for (size_t i = 0; i < index; i++)
		if (store->entries[i].state == state &&
		    strcmp(store->entries[i].name, store->entries[index].name) == 0)
			return i;
	return index;
}

static bool has_live(const struct rmw_obk_store *store, const char *name)
{
	for (size_t i = 0; i < store->count; i++)
		if (store->entries[i].state == RMW_OBK_ENTRY_LIVE &&
		    strcmp(store->entries[i].name, name) == 0)
			return true;
	return false;
}

static void judge(struct rmw_obk_store *store, size_t index)
{
	struct rmw_obk_entry *entry = &store->entries[index];
	const bool is_first = first_of(store, index, entry->state) == index;

	if (entry->state == RMW_OBK_ENTRY_LIVE && !is_first)
		store->has_duplicates = true;
	if (entry->state == RMW_OBK_ENTRY_PENDING || entry->state == RMW_OBK_ENTRY_LEAVING)
		store->was_interrupted = true;
	entry->counts = may_count(entry) && is_first &&
			(entry->state == RMW_OBK_ENTRY_LIVE || !has_live(store, entry->name));
}

bool rmw_obk_store_is_sector(struct rmw_view bytes)
{
	return has_magic(bytes, 0, RMW_EF_SECTOR_MAGIC);
}

void rmw_obk_store_read(struct rmw_view image, struct rmw_obk_store *store)
{
	memset(store, 0, sizeof(*store));
	store->sectors = image.len / RMW_OBK_STORE_SECTOR;
	for (size_t i = 0; i < store->sectors; i++) {
		const size_t addr = i * RMW_OBK_STORE_SECTOR;
		const struct rmw_view sector = rmw_view_part(image, addr, RMW_OBK_STORE_SECTOR);

		if (!rmw_obk_store_is_sector(sector))
			continue;
		store->formatted++;
		sector_read(sector, (uint32_t)addr, store);
	}
	for (size_t i = 0; i < store->count; i++)
		judge(store, i);
}

struct rmw_view rmw_obk_store_find(const struct rmw_obk_store *store, const char *name)
{
	for (size_t i = 0; i < store->count; i++)
		if (store->entries[i].counts && strcmp(store->entries[i].name, name) == 0)
			return store->entries[i].value;
	return (struct rmw_view){ NULL, 0 };
}
