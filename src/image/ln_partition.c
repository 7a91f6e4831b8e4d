/* SPDX-License-Identifier: MIT */
/* The partition table of an LN882H. */
#include "image/ln_partition.h"

#include <assert.h>
#include <stdio.h>

#include "base/digest.h"

/* ln882h-protocol 8.2 */
enum { ROW_SIZE = 16, AT_START = 4, AT_SIZE = 8, AT_CRC = 12 };

static const char *const names[RMW_LN_PART_COUNT] = {
	/* clang-format off */
	[RMW_LN_PART_APP]    = "app",
	[RMW_LN_PART_OTA]    = "ota",
	[RMW_LN_PART_KV]     = "kv",
	[RMW_LN_PART_NVDS]   = "nvds",
	[RMW_LN_PART_EEPROM] = "eeprom",
	[RMW_LN_PART_USER]   = "user",
	/* clang-format on */
};

static bool is_end(struct rmw_view row)
{
	static const uint8_t zero[ROW_SIZE];

	return rmw_view_is_blank(row) || rmw_view_equal(row, RMW_VIEW_OF(zero));
}

static bool is_good(struct rmw_view row)
{
	return row.len == ROW_SIZE && rmw_get_le32(row.data) < RMW_LN_PART_COUNT &&
	       rmw_crc32(rmw_view_part(row, 0, AT_CRC)) == rmw_get_le32(row.data + AT_CRC);
}

static void take(struct rmw_view row, struct rmw_image_partition *to)
{
	const uint8_t type = row.data[0];

	*to = (struct rmw_image_partition){ .type = type };
	(void)snprintf(to->name, sizeof(to->name), "%s", names[type]);
	to->addr[0] = rmw_get_le32(row.data + AT_START);
	to->size[0] = rmw_get_le32(row.data + AT_SIZE);
}

bool rmw_ln_table_parse(struct rmw_view table, struct rmw_image_partition *rows, size_t room,
			size_t *count, struct rmw_err *err)
{
	*count = 0;
	for (size_t at = 0; *count < room; at += ROW_SIZE) {
		const struct rmw_view row = rmw_view_part(table, at, ROW_SIZE);

		if (is_end(row))
			break;
		if (!is_good(row))
			return rmw_fail(err, at == 0 ? RMW_E_IMAGE_KIND : RMW_E_IMAGE_DAMAGED,
					"row %zu of the table does not match its CRC", *count);
		take(row, &rows[(*count)++]);
	}
	return *count > 0 || rmw_fail(err, RMW_E_IMAGE_KIND, "there is no table");
}

void rmw_ln_table_build(const struct rmw_image_partition *rows, size_t count,
			uint8_t table[RMW_LN_TABLE_SIZE])
{
	assert(count < RMW_LN_TABLE_SIZE / ROW_SIZE);
	memset(table, 0xff, RMW_LN_TABLE_SIZE);
	memset(table, 0, (count + 1) * ROW_SIZE);
	for (size_t i = 0; i < count; i++) {
		uint8_t *row = table + i * ROW_SIZE;

		rmw_put_le32(row, rows[i].type);
		rmw_put_le32(row + AT_START, rows[i].addr[0]);
		rmw_put_le32(row + AT_SIZE, rows[i].size[0]);
		rmw_put_le32(row + AT_CRC, rmw_crc32((struct rmw_view){ row, AT_CRC }));
	}
}

const struct rmw_image_partition *rmw_ln_table_find(const struct rmw_image_partition *rows,
						    size_t count, enum rmw_ln_part type)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].type == type)
			return &rows[i];
	return NULL;
}
