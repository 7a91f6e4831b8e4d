/* SPDX-License-Identifier: MIT */
/* EasyFlash4 partitions as the firmware itself would have left them: openbeken 9.7 and 9.8. */
#include <rmwflash/obk.h>

#include <stdlib.h>

#include "base/digest.h"
#include "obk/store_format.h"

/* The sectors that may be used, and how far each is. */
struct fill {
	size_t count;
	size_t used[RMW_EF_SECTORS_SEEN];
	size_t largest; /* of all entries */
};

static size_t entry_size(const struct rmw_obk_item *item)
{
	return RMW_EF_ENTRY_HEADER + strlen(item->name) + item->value.len;
}

static bool check_size(uint32_t size, struct rmw_err *err)
{
	if (size % RMW_OBK_STORE_SECTOR != 0)
		return rmw_fail(err, RMW_E_RANGE,
				"a store of %u bytes does not consist of whole sectors of %u "
				"bytes",
				(unsigned)size, RMW_OBK_STORE_SECTOR);
	if (size / RMW_OBK_STORE_SECTOR < RMW_EF_SECTORS_LEAST)
		return rmw_fail(err, RMW_E_RANGE,
				"a store of %u sectors is too small: with fewer than %u the "
				"firmware loses every change after the first",
				(unsigned)(size / RMW_OBK_STORE_SECTOR), RMW_EF_SECTORS_LEAST);
	return true;
}

static bool check_items(const struct rmw_obk_item *items, size_t count, struct rmw_err *err)
{
	for (size_t i = 0; i < count; i++) {
		const size_t len = strlen(items[i].name);

		if (len == 0 || len > RMW_OBK_KEY_MAX)
			return rmw_fail(err, RMW_E_USAGE,
					"a key has %zu bytes, it must have 1 to %u", len,
					RMW_OBK_KEY_MAX);
		for (size_t other = 0; other < i; other++)
			if (strcmp(items[i].name, items[other].name) == 0)
				return rmw_fail(err, RMW_E_USAGE, "the key '%s' is there twice",
						items[i].name);
		if (items[i].value.len > RMW_EF_ENTRY_MAX - RMW_EF_ENTRY_HEADER - len)
			return rmw_fail(err, RMW_E_RANGE,
					"the value of '%s' has %zu bytes, a sector holds %zu",
					items[i].name, items[i].value.len,
					RMW_EF_ENTRY_MAX - RMW_EF_ENTRY_HEADER - len);
	}
	return true;
}

static bool is_empty(const struct fill *fill, size_t sector)
{
	return fill->used[sector] == RMW_EF_SECTOR_HEADER;
}

static size_t room(const struct fill *fill, size_t sector)
{
	return RMW_OBK_STORE_SECTOR - fill->used[sector];
}

/* The first sector that takes it without turning FULL, which only a large one alone may cause. */
static size_t sector_for(const struct fill *fill, size_t size)
{
	size_t sector = 0;

	while (sector < fill->count && !is_empty(fill, sector) &&
	       room(fill, sector) < size + RMW_EF_FULL_BELOW)
		sector++;
	return sector;
}

/* One EMPTY sector is the firmware's reserve, which it does not touch to save a change. */
static bool can_change(const struct fill *fill)
{
	size_t empty = 0;
	bool has_room = false;

	for (size_t i = 0; i < fill->count; i++)
		if (is_empty(fill, i))
			empty++;
		else if (room(fill, i) >= fill->largest)
			has_room = true;
	return empty >= 2 || (empty == 1 && has_room);
}

static void put_state(uint8_t *at, size_t size, size_t written)
{
	memset(at, 0xff, size);
	memset(at, 0, written);
}

static void put_sector(uint8_t *sector, enum rmw_ef_store store)
{
	put_state(sector, RMW_EF_STATE_SIZE, store);
	put_state(sector + RMW_EF_DIRTY_AT, RMW_EF_STATE_SIZE, RMW_EF_CLEAN);
	memcpy(sector + RMW_EF_MAGIC_AT, RMW_EF_SECTOR_MAGIC, RMW_EF_MAGIC_SIZE);
}

static void put_entry(uint8_t *at, const struct rmw_obk_item *item)
{
	const size_t size = entry_size(item);
	const size_t name_len = strlen(item->name);

	put_state(at, RMW_EF_STATUS_SIZE, RMW_EF_WRITE);
	memcpy(at + RMW_EF_MAGIC_AT, RMW_EF_ENTRY_MAGIC, RMW_EF_MAGIC_SIZE);
	rmw_put_le32(at + RMW_EF_LENGTH_AT, (uint32_t)size);
	at[RMW_EF_NAME_LEN_AT] = (uint8_t)name_len;
	rmw_put_le32(at + RMW_EF_VALUE_LEN_AT, (uint32_t)item->value.len);
	memcpy(at + RMW_EF_ENTRY_HEADER, item->name, name_len);
	if (item->value.len > 0)
		memcpy(at + RMW_EF_ENTRY_HEADER + name_len, item->value.data, item->value.len);
	rmw_put_le32(at + RMW_EF_CRC_AT, rmw_crc32((struct rmw_view){ at + RMW_EF_NAME_LEN_AT,
								      size - RMW_EF_NAME_LEN_AT }));
}

static bool put_items(const struct rmw_obk_item *items, size_t count, struct rmw_buf *image,
		      struct fill *fill, struct rmw_err *err)
{
	for (size_t i = 0; i < count; i++) {
		const size_t size = entry_size(&items[i]);
		const size_t sector = sector_for(fill, size);

		if (sector == fill->count)
			return rmw_fail(err, RMW_E_RANGE,
					"no room for '%s' (%zu bytes) in a store of %zu sectors",
					items[i].name, size, fill->count);
		put_entry(image->data + sector * RMW_OBK_STORE_SECTOR + fill->used[sector],
			  &items[i]);
		fill->used[sector] += size;
		if (size > fill->largest)
			fill->largest = size;
	}
	if (!can_change(fill))
		return rmw_fail(err, RMW_E_RANGE,
				"%zu entries leave no room in a store of %zu sectors for the "
				"firmware to change them",
				count, fill->count);
	return true;
}

static void put_sectors(struct rmw_buf *image, const struct fill *fill)
{
	for (size_t i = 0; i * RMW_OBK_STORE_SECTOR < image->len; i++) {
		enum rmw_ef_store store = RMW_EF_EMPTY;

		if (i < fill->count && !is_empty(fill, i))
			store = room(fill, i) < RMW_EF_FULL_BELOW ? RMW_EF_FULL : RMW_EF_USING;
		put_sector(image->data + i * RMW_OBK_STORE_SECTOR, store);
	}
}

bool rmw_obk_store_build(const struct rmw_obk_item *items, size_t count, uint32_t size,
			 struct rmw_buf *image, struct rmw_err *err)
{
	struct fill fill = { .count = size / RMW_OBK_STORE_SECTOR };

	rmw_buf_drop(image, image->len);
	if (!check_size(size, err) || !check_items(items, count, err) ||
	    !rmw_buf_resize(image, size, err))
		return false;
	memset(image->data, 0xff, image->len);
	if (fill.count > RMW_EF_SECTORS_SEEN)
		fill.count = RMW_EF_SECTORS_SEEN;
	for (size_t i = 0; i < fill.count; i++)
		fill.used[i] = RMW_EF_SECTOR_HEADER;
	if (!put_items(items, count, image, &fill, err)) {
		rmw_buf_drop(image, image->len);
		return false;
	}
	put_sectors(image, &fill);
	return true;
}

/* What is needed on the way: too much for a stack. */
struct change {
	struct rmw_obk_store store;
	struct rmw_obk_item items[RMW_OBK_ENTRIES_MAX + 1];
	size_t count;
};

/* The largest first; of equals the one that comes first in the old image. */
static int by_size(const void *a, const void *b)
{
	const struct rmw_obk_item *one = a;
	const struct rmw_obk_item *other = b;

	if (one->value.len != other->value.len)
		return one->value.len > other->value.len ? -1 : 1;
	return one->value.data < other->value.data ? -1 : one->value.data > other->value.data;
}

static void gather(struct change *change, const struct rmw_obk_item *item)
{
	size_t first;

	if (item->value.len > 0)
		change->items[change->count++] = *item;
	first = change->count;
	for (size_t i = 0; i < change->store.count; i++) {
		const struct rmw_obk_entry *entry = &change->store.entries[i];

		if (entry->counts && strcmp(entry->name, item->name) != 0)
			change->items[change->count++] =
				(struct rmw_obk_item){ entry->name, entry->value };
	}
	qsort(change->items + first, change->count - first, sizeof(change->items[0]), by_size);
}

bool rmw_obk_store_replace(struct rmw_view old, const struct rmw_obk_item *item, uint32_t size,
			   struct rmw_buf *image, struct rmw_err *err)
{
	struct change *change = calloc(1, sizeof(*change));
	bool is_built;

	if (change == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a store");
	rmw_obk_store_read(old, &change->store);
	if (change->store.is_incomplete) {
		free(change);
		return rmw_fail(err, RMW_E_RANGE, "the old store has more than %u live entries",
				RMW_OBK_ENTRIES_MAX);
	}
	gather(change, item);
	is_built = rmw_obk_store_build(change->items, change->count, size, image, err);
	free(change);
	return is_built;
}
