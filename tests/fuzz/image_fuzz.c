/* SPDX-License-Identifier: MIT */
/* Files of any content: as they are, and spread over a flash with the table's CRCs put right. */
#include <stdlib.h>

#include <rmwflash/image.h>

#include "base/digest.h"
#include "image/bl_header.h"
#include "image/bl_partition.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void inspect(struct rmw_view file)
{
	struct rmw_image_info info;

	rmw_image_inspect(file, &info);
	check(info.kind == rmw_image_recognise(file));
	check(info.partition_count <= RMW_IMAGE_PARTITIONS_MAX);
	check(info.problem_count <= RMW_IMAGE_PROBLEMS_MAX);
	check(info.firmware_count <= RMW_COUNT(info.firmwares));
	check(info.stock_count <= RMW_COUNT(info.stock));
	for (size_t i = 0; i < info.problem_count; i++)
		check(memchr(info.problems[i], '\0', sizeof(info.problems[i])) != NULL &&
		      info.problems[i][0] != '\0');
	for (size_t i = 0; i < info.stock_count; i++)
		check(memchr(info.stock[i], '\0', sizeof(info.stock[i])) != NULL);
}

/* No mutation finds a CRC by chance. */
static void put_table_right(uint8_t *table)
{
	const size_t entries = 36 * (size_t)(rmw_get_le16(table + 6) & 15);

	rmw_put_le16(table + 6, (uint16_t)(entries / 36));
	rmw_put_le32(table + 12, rmw_crc32((struct rmw_view){ table, 12 }));
	rmw_put_le32(table + 16 + entries, rmw_crc32((struct rmw_view){ table + 16, entries }));
}

/* The input in pieces, each where a flash has something to be looked at. */
static void spread(struct rmw_view input, struct rmw_span flash)
{
	static const struct {
		size_t addr, len;
	} places[] = {
		{ 0x0, RMW_BL_HEADER_SIZE },
		{ RMW_BL_TABLE_ADDR_0, RMW_BL_TABLE_SIZE_MAX },
		{ 0x10000, RMW_BL_HEADER_SIZE },
		{ 0x11000, 256 },
		{ 0x2000, 256 },
		{ RMW_BL_TABLE_ADDR_1, RMW_BL_TABLE_SIZE_MAX },
	};
	size_t from = 0;

	memset(flash.data, 0xff, flash.len);
	for (size_t i = 0; i < RMW_COUNT(places); i++) {
		const struct rmw_view piece = rmw_view_part(input, from, places[i].len);

		if (piece.len > 0)
			memcpy(flash.data + places[i].addr, piece.data, piece.len);
		from += places[i].len;
	}
	put_table_right(flash.data + RMW_BL_TABLE_ADDR_0);
	put_table_right(flash.data + RMW_BL_TABLE_ADDR_1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t flash[1 << 20];
	const struct rmw_view input = { data, size };

	inspect(input);
	spread(input, RMW_SPAN_OF(flash));
	inspect((struct rmw_view){ flash, 0x11800 });
	if (size % 2 == 0) /* slow: every word is looked for in a whole flash */
		inspect(RMW_VIEW_OF(flash));
	return 0;
}
