/* SPDX-License-Identifier: MIT */
/* Partition tables of any bytes, also with their CRCs put right; building gives them back. */
#include <stdlib.h>

#include "base/digest.h"
#include "image/bl_partition.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void try_table(struct rmw_view input)
{
	struct rmw_bl_table table;
	uint8_t built[RMW_BL_TABLE_SIZE_MAX];
	struct rmw_err err = { 0 };
	size_t len;

	if (!rmw_bl_table_parse(input, &table, &err)) {
		check(err.code != RMW_OK);
		return;
	}
	len = rmw_bl_table_build(&table, built);
	check(len <= input.len && memcmp(built, input.data, len) == 0);
	for (size_t i = 0; i < table.count; i++)
		check(rmw_bl_table_by_type(&table, table.entries[i].type) != NULL);
}

/* No mutation finds a CRC by chance. */
static void put_crcs_right(struct rmw_span bytes)
{
	const size_t entries = bytes.len >= 16 ? 36 * (size_t)rmw_get_le16(bytes.data + 6) : 0;

	if (bytes.len < 16)
		return;
	rmw_put_le32(bytes.data + 12, rmw_crc32((struct rmw_view){ bytes.data, 12 }));
	if (bytes.len >= 20 + entries)
		rmw_put_le32(bytes.data + 16 + entries,
			     rmw_crc32((struct rmw_view){ bytes.data + 16, entries }));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rmw_view input = { data, size };
	const struct rmw_view copies[2] = { rmw_view_part(input, 0, size / 2),
					    rmw_view_part(input, size / 2, size) };
	rmw_auto(buf) right = RMW_BUF_INIT;
	struct rmw_bl_table table;
	struct rmw_err err = { 0 };
	size_t used;

	try_table(input);
	if (rmw_bl_table_choose(copies, &table, &used, &err))
		check(used < 2 && table.count <= RMW_BL_TABLE_ENTRIES_MAX);
	if (rmw_buf_append(&right, input, &err)) {
		put_crcs_right(rmw_buf_span(&right));
		try_table(rmw_buf_view(&right));
	}
	return 0;
}
