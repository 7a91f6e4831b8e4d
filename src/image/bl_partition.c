/* SPDX-License-Identifier: MIT */
/* The partition table of BL602 flashes and its two copies (bl602-protocol 7.2). */
#include "image/bl_partition.h"

#include <assert.h>

#include "base/digest.h"

enum {
	HEADER_SIZE = 16,
	HEADER_CRC_COVERS = 12,
	ENTRY_SIZE = 36,
	CRC_SIZE = 4,
	MAGIC_SIZE = 4,
	NAME_SIZE = 9,
};

_Static_assert(RMW_BL_TABLE_SIZE_MAX ==
		       HEADER_SIZE + RMW_BL_TABLE_ENTRIES_MAX * ENTRY_SIZE + CRC_SIZE,
	       "room for a full table");

static const char table_magic[MAGIC_SIZE] = { 'B', 'F', 'P', 'T' };

bool rmw_bl_table_is_here(struct rmw_view bytes)
{
	return bytes.len >= MAGIC_SIZE && memcmp(bytes.data, table_magic, MAGIC_SIZE) == 0;
}

static void entry_parse(const uint8_t *at, struct rmw_image_partition *entry,
			struct rmw_bl_entry_rest *rest)
{
	entry->type = at[0];
	rest->device = at[1];
	entry->active = at[2];
	memcpy(entry->name, at + 3, NAME_SIZE);
	rest->name_end = at[3 + NAME_SIZE - 1];
	entry->name[NAME_SIZE - 1] = '\0';
	entry->addr[0] = rmw_get_le32(at + 12);
	entry->addr[1] = rmw_get_le32(at + 16);
	entry->size[0] = rmw_get_le32(at + 20);
	entry->size[1] = rmw_get_le32(at + 24);
	rest->len = rmw_get_le32(at + 28);
	rest->age = rmw_get_le32(at + 32);
}

static void entry_build(const struct rmw_image_partition *entry,
			const struct rmw_bl_entry_rest *rest, uint8_t *at)
{
	at[0] = entry->type;
	at[1] = rest->device;
	at[2] = entry->active;
	memcpy(at + 3, entry->name, NAME_SIZE);
	at[3 + NAME_SIZE - 1] = rest->name_end;
	rmw_put_le32(at + 12, entry->addr[0]);
	rmw_put_le32(at + 16, entry->addr[1]);
	rmw_put_le32(at + 20, entry->size[0]);
	rmw_put_le32(at + 24, entry->size[1]);
	rmw_put_le32(at + 28, rest->len);
	rmw_put_le32(at + 32, rest->age);
}

static bool header_check(struct rmw_view copy, struct rmw_err *err)
{
	if (!rmw_bl_table_is_here(copy))
		return rmw_fail(err, RMW_E_IMAGE_KIND, "there is no partition table");
	if (copy.len < HEADER_SIZE)
		return rmw_fail(err, RMW_E_IMAGE_TRUNCATED,
				"the partition table ends within its header");
	if (rmw_crc32(rmw_view_part(copy, 0, HEADER_CRC_COVERS)) !=
	    rmw_get_le32(copy.data + HEADER_CRC_COVERS))
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"the header of the partition table does not match its CRC");
	return true;
}

static bool entries_check(struct rmw_view copy, size_t count, struct rmw_err *err)
{
	const struct rmw_view entries = rmw_view_part(copy, HEADER_SIZE, count * ENTRY_SIZE);

	if (count > RMW_BL_TABLE_ENTRIES_MAX)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"the partition table has %zu entries, %u are allowed", count,
				RMW_BL_TABLE_ENTRIES_MAX);
	if (copy.len < HEADER_SIZE + count * ENTRY_SIZE + CRC_SIZE)
		return rmw_fail(err, RMW_E_IMAGE_TRUNCATED,
				"the partition table ends within its %zu entries", count);
	if (rmw_crc32(entries) != rmw_get_le32(copy.data + HEADER_SIZE + count * ENTRY_SIZE))
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"the entries of the partition table do not match their CRC");
	return true;
}

bool rmw_bl_table_parse(struct rmw_view copy, struct rmw_bl_table *table, struct rmw_err *err)
{
	size_t count;

	if (!header_check(copy, err))
		return false;
	count = rmw_get_le16(copy.data + 6);
	if (!entries_check(copy, count, err))
		return false;

	memset(table, 0, sizeof(*table));
	table->version = rmw_get_le16(copy.data + 4);
	table->age = rmw_get_le32(copy.data + 8);
	table->count = count;
	for (size_t i = 0; i < count; i++)
		entry_parse(copy.data + HEADER_SIZE + i * ENTRY_SIZE, &table->entries[i],
			    &table->rest[i]);
	return true;
}

bool rmw_bl_table_choose(const struct rmw_view copies[2], struct rmw_bl_table *table, size_t *used,
			 struct rmw_err *err)
{
	struct rmw_bl_table tables[2];
	struct rmw_err ignored = { 0 };
	const bool has_second = rmw_bl_table_parse(copies[1], &tables[1], &ignored);
	size_t choice;

	if (rmw_bl_table_parse(copies[0], &tables[0], has_second ? &ignored : err))
		choice = has_second && tables[1].age > tables[0].age ? 1 : 0;
	else if (has_second)
		choice = 1;
	else
		return false;

	*table = tables[choice];
	if (used != NULL)
		*used = choice;
	return true;
}

size_t rmw_bl_table_build(const struct rmw_bl_table *table, uint8_t out[RMW_BL_TABLE_SIZE_MAX])
{
	const size_t size = table->count * ENTRY_SIZE;

	assert(table->count <= RMW_BL_TABLE_ENTRIES_MAX);
	memcpy(out, table_magic, MAGIC_SIZE);
	rmw_put_le16(out + 4, table->version);
	rmw_put_le16(out + 6, (uint16_t)table->count);
	rmw_put_le32(out + 8, table->age);
	rmw_put_le32(out + HEADER_CRC_COVERS,
		     rmw_crc32((struct rmw_view){ out, HEADER_CRC_COVERS }));
	for (size_t i = 0; i < table->count; i++)
		entry_build(&table->entries[i], &table->rest[i],
			    out + HEADER_SIZE + i * ENTRY_SIZE);
	rmw_put_le32(out + HEADER_SIZE + size,
		     rmw_crc32((struct rmw_view){ out + HEADER_SIZE, size }));
	return HEADER_SIZE + size + CRC_SIZE;
}

bool rmw_bl_table_build_copies(const struct rmw_bl_table *table, struct rmw_buf *out,
			       struct rmw_err *err)
{
	const size_t second = RMW_BL_TABLE_ADDR_1 - RMW_BL_TABLE_ADDR_0;
	uint8_t bytes[RMW_BL_TABLE_SIZE_MAX];
	const size_t len = rmw_bl_table_build(table, bytes);

	if (!rmw_buf_resize(out, second + RMW_BL_TABLE_SECTOR, err))
		return false;
	memset(out->data, 0xff, out->len);
	memcpy(out->data, bytes, len);
	memcpy(out->data + second, bytes, len);
	return true;
}

const struct rmw_image_partition *rmw_bl_table_by_type(const struct rmw_bl_table *table,
						       uint8_t type)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->entries[i].type == type)
			return &table->entries[i];
	return NULL;
}
