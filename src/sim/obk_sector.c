/* SPDX-License-Identifier: MIT */
/* Sectors and entries of OpenBeken's store: reading them, and writing them byte for byte. */
#include "sim/obk_sector.h"

#include "base/digest.h"
#include "sim/board.h"

#define STORE_STATES 3u
#define DIRTY_STATES 3u
#define ENTRY_STATES 5u
#define FULL_BELOW 92u /* bytes that remain */
#define RESERVE 1u     /* empty sectors that only a collection takes */

enum { AT_DIRTY = 3, AT_SECTOR_MAGIC = 8, AT_REQUEST = 16 };
enum { AT_ENTRY_MAGIC = 8, AT_LEN = 12, AT_CRC = 16, AT_NAME_LEN = 20, AT_VALUE_LEN = 24 };

/* The last byte that is 00 counts. */
static unsigned read_status(struct rmw_view bytes, size_t at, size_t states)
{
	const struct rmw_view status = rmw_view_part(bytes, at, states);
	size_t state = status.len;

	while (state > 0 && status.data[state - 1] != 0)
		state--;
	return (unsigned)state;
}

struct rmw_view obk_sector(const struct sim_obk_store *store, uint32_t sector)
{
	return rmw_view_part(rmw_span_view(sim_nor_cells(store->sim->bus.nor)),
			     store->base + sector * SIM_OBK_SECTOR, SIM_OBK_SECTOR);
}

bool obk_sector_is_formatted(struct rmw_view bytes)
{
	return bytes.len == SIM_OBK_SECTOR && memcmp(bytes.data + AT_SECTOR_MAGIC, "EF40", 4) == 0;
}

unsigned obk_sector_store(struct rmw_view bytes)
{
	return read_status(bytes, 0, STORE_STATES);
}

unsigned obk_sector_dirty(struct rmw_view bytes)
{
	return read_status(bytes, AT_DIRTY, DIRTY_STATES);
}

bool obk_sector_wants_collection(struct rmw_view bytes)
{
	return rmw_get_le32(bytes.data + AT_REQUEST) == 0;
}

static uint32_t sector_of(uint32_t at)
{
	return at / SIM_OBK_SECTOR;
}

static bool is_entry(struct rmw_view bytes, uint32_t offset)
{
	const uint8_t *head = bytes.data + offset;
	uint32_t len;

	if (memcmp(head + AT_ENTRY_MAGIC, "KV40", 4) != 0)
		return false;
	len = rmw_get_le32(head + AT_LEN);
	return len > ENTRY_HEAD && len <= SIM_OBK_SECTOR - offset;
}

static void read_entry(struct rmw_view bytes, uint32_t offset, struct obk_entry *entry)
{
	const struct rmw_view whole =
		rmw_view_part(bytes, offset, rmw_get_le32(bytes.data + offset + AT_LEN));
	const size_t name_len = whole.data[AT_NAME_LEN];
	const size_t value_len = rmw_get_le32(whole.data + AT_VALUE_LEN);

	entry->len = (uint32_t)whole.len;
	entry->status = read_status(whole, 0, ENTRY_STATES);
	entry->name = rmw_view_part(whole, ENTRY_HEAD, name_len);
	entry->value = rmw_view_part(whole, ENTRY_HEAD + name_len, value_len);
	entry->is_sound = rmw_crc32(rmw_view_part(whole, AT_NAME_LEN, whole.len)) ==
				  rmw_get_le32(whole.data + AT_CRC) &&
			  ENTRY_HEAD + name_len + value_len == whole.len && name_len > 0;
}

bool obk_entry_next(const struct sim_obk_store *store, uint32_t *at, struct obk_entry *entry)
{
	const struct rmw_view bytes = obk_sector(store, sector_of(*at));
	uint32_t offset = *at % SIM_OBK_SECTOR;

	if (offset < SECTOR_HEAD)
		offset = SECTOR_HEAD;
	while (offset + ENTRY_HEAD < bytes.len && !is_entry(bytes, offset))
		offset++;
	if (offset + ENTRY_HEAD >= bytes.len)
		return false;
	entry->at = sector_of(*at) * SIM_OBK_SECTOR + offset;
	read_entry(bytes, offset, entry);
	*at = entry->at + entry->len;
	return true;
}

bool obk_entry_each(const struct sim_obk_store *store, uint32_t *at, struct obk_entry *entry)
{
	while (sector_of(*at) < store->sectors) {
		const uint32_t next = (sector_of(*at) + 1) * SIM_OBK_SECTOR;

		if (obk_sector_is_formatted(obk_sector(store, sector_of(*at))) &&
		    obk_entry_next(store, at, entry))
			return true;
		*at = next;
	}
	return false;
}

bool obk_entry_find(const struct sim_obk_store *store, struct rmw_view name, unsigned status,
		    struct obk_entry *entry)
{
	uint32_t at = 0;

	while (obk_entry_each(store, &at, entry))
		if (entry->status == status && entry->is_sound && rmw_view_equal(entry->name, name))
			return true;
	return false;
}

uint32_t obk_sector_room(const struct sim_obk_store *store, uint32_t sector)
{
	const struct rmw_view bytes = obk_sector(store, sector);
	uint32_t at = sector * SIM_OBK_SECTOR, end = SECTOR_HEAD, free = (uint32_t)bytes.len;
	struct obk_entry entry;

	while (sector_of(at) == sector && obk_entry_next(store, &at, &entry))
		end = entry.at % SIM_OBK_SECTOR + entry.len;
	while (free > end && bytes.data[free - 1] == 0xff)
		free--;
	return SIM_OBK_SECTOR - free;
}

uint32_t obk_sectors_empty(const struct sim_obk_store *store)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < store->sectors; i++)
		count += obk_sector_store(obk_sector(store, i)) == STORE_EMPTY;
	return count;
}

static bool put(struct sim_obk_store *store, uint32_t at, struct rmw_view bytes)
{
	return sim_flash_program(store->sim, store->base + at, bytes);
}

/* One byte more is 00. */
static bool put_status(struct sim_obk_store *store, uint32_t at, unsigned status)
{
	static const uint8_t zero;

	return put(store, at + status - 1, (struct rmw_view){ &zero, 1 });
}

bool obk_sector_format(struct sim_obk_store *store, uint32_t sector)
{
	static const uint8_t head[SECTOR_HEAD] = { 0x00, 0xff, 0xff, 0x00, 0xff, 0xff, 0xff,
						   0xff, 'E',  'F',  '4',  '0',	 0xff, 0xff,
						   0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	const uint32_t at = sector * SIM_OBK_SECTOR;

	return sim_bus_flash_erase(&store->sim->bus, store->base + at, SIM_OBK_SECTOR) == 0 &&
	       !store->sim->is_cut && put(store, at, RMW_VIEW_OF(head));
}

bool obk_sector_set_store(struct sim_obk_store *store, uint32_t sector, unsigned status)
{
	return put_status(store, sector * SIM_OBK_SECTOR, status);
}

bool obk_sector_set_dirty(struct sim_obk_store *store, uint32_t sector, unsigned status)
{
	return obk_sector_dirty(obk_sector(store, sector)) >= status ||
	       put_status(store, sector * SIM_OBK_SECTOR + AT_DIRTY, status);
}

bool obk_entry_set_status(struct sim_obk_store *store, uint32_t at, unsigned status)
{
	return put_status(store, at, status);
}

bool obk_entry_delete(struct sim_obk_store *store, uint32_t at)
{
	return obk_entry_set_status(store, at, ENTRY_DELETED) &&
	       obk_sector_set_dirty(store, sector_of(at), DIRTY_TRUE);
}

static bool note_use(struct sim_obk_store *store, uint32_t at, uint32_t len)
{
	const uint32_t sector = sector_of(at);
	const uint32_t left = SIM_OBK_SECTOR - at % SIM_OBK_SECTOR - len;

	if (obk_sector_store(obk_sector(store, sector)) == STORE_EMPTY &&
	    !obk_sector_set_store(store, sector, STORE_USING))
		return false;
	return left >= FULL_BELOW || obk_sector_set_store(store, sector, STORE_FULL);
}

bool obk_entry_write(struct sim_obk_store *store, uint32_t at, struct rmw_view name,
		     struct rmw_view value)
{
	uint8_t bytes[SIM_OBK_SECTOR];
	const size_t len = ENTRY_HEAD + name.len + value.len;

	memset(bytes, 0xff, ENTRY_HEAD);
	memcpy(bytes + AT_ENTRY_MAGIC, "KV40", 4);
	rmw_put_le32(bytes + AT_LEN, (uint32_t)len);
	bytes[AT_NAME_LEN] = (uint8_t)name.len;
	rmw_put_le32(bytes + AT_VALUE_LEN, (uint32_t)value.len);
	memcpy(bytes + ENTRY_HEAD, name.data, name.len);
	if (value.len > 0)
		memcpy(bytes + ENTRY_HEAD + name.len, value.data, value.len);
	rmw_put_le32(bytes + AT_CRC,
		     rmw_crc32((struct rmw_view){ bytes + AT_NAME_LEN, len - AT_NAME_LEN }));
	return note_use(store, at, (uint32_t)len) &&
	       obk_entry_set_status(store, at, ENTRY_PRE_WRITE) &&
	       put(store, at + AT_ENTRY_MAGIC,
		   (struct rmw_view){ bytes + AT_ENTRY_MAGIC, ENTRY_HEAD - AT_ENTRY_MAGIC }) &&
	       put(store, at + ENTRY_HEAD,
		   (struct rmw_view){ bytes + ENTRY_HEAD, len - ENTRY_HEAD }) &&
	       obk_entry_set_status(store, at, ENTRY_WRITE);
}

static bool takes(const struct sim_obk_store *store, uint32_t sector, unsigned status,
		  enum obk_purpose purpose)
{
	const struct rmw_view bytes = obk_sector(store, sector);
	const unsigned dirty = obk_sector_dirty(bytes);

	return obk_sector_store(bytes) == status &&
	       (dirty == DIRTY_FALSE || (dirty == DIRTY_TRUE && purpose == OBK_FOR_WRITE));
}

static bool place_in(const struct sim_obk_store *store, uint32_t len, unsigned status,
		     enum obk_purpose purpose, uint32_t *at)
{
	for (uint32_t i = 0; i < store->sectors; i++) {
		uint32_t room;

		if (!takes(store, i, status, purpose))
			continue;
		room = obk_sector_room(store, i);
		if (room <= len)
			continue;
		*at = (i + 1) * SIM_OBK_SECTOR - room;
		return true;
	}
	return false;
}

bool obk_entry_place(const struct sim_obk_store *store, uint32_t len, enum obk_purpose purpose,
		     uint32_t *at)
{
	if (place_in(store, len, STORE_USING, purpose, at))
		return true;
	if (purpose == OBK_FOR_WRITE && obk_sectors_empty(store) <= RESERVE)
		return false;
	return place_in(store, len, STORE_EMPTY, purpose, at);
}
