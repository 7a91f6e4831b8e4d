/* SPDX-License-Identifier: MIT */
/* Files for an LN882H of any content: as they are, and with their CRCs put right. */
#include <stdlib.h>

#include <rmwflash/image.h>

#include "base/digest.h"
#include "image/ln_image.h"
#include "image/ln_partition.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROW 16u
#define APPLICATION (RMW_LN_TABLE_ADDR + RMW_LN_TABLE_SIZE)

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void look(struct rmw_view file)
{
	char name[RMW_IMAGE_EXTRACT_NAME_MAX];
	rmw_auto(buf) code = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_image_info info;

	rmw_image_inspect(file, &info);
	check(info.firmware_count <= RMW_COUNT(info.firmwares));
	check(info.partition_count <= RMW_IMAGE_PARTITIONS_MAX);
	for (size_t i = 0; i < info.partition_count; i++)
		check(memchr(info.partitions[i].name, 0, sizeof(info.partitions[i].name)) != NULL);
	if (!rmw_image_extract(file, &code, name, &err))
		check(err.code != RMW_OK && code.len == 0);
}

static void seal(uint8_t *bytes, size_t len)
{
	rmw_put_le32(bytes + len, rmw_crc32((struct rmw_view){ bytes, len }));
}

/* No mutation finds a CRC by chance. */
static void look_at_flash(struct rmw_view input)
{
	static uint8_t flash[APPLICATION + 4096];
	const size_t rows = 8;
	size_t from = RMW_LN_BOOT_HEADER;

	memset(flash, 0xff, sizeof(flash));
	memcpy(flash, input.data, input.len < from ? input.len : from);
	rmw_put_le32(flash, RMW_LN_RAM);
	seal(flash, 20);
	for (size_t i = 0; i < rows; i++, from += ROW - 4) {
		const struct rmw_view row = rmw_view_part(input, from, ROW - 4);

		if (row.len > 0)
			memcpy(flash + RMW_LN_TABLE_ADDR + i * ROW, row.data, row.len);
		if (row.len > 0 && (row.data[0] & 0x80) == 0)
			seal(flash + RMW_LN_TABLE_ADDR + i * ROW, ROW - 4);
	}
	if (from < input.len)
		memcpy(flash + APPLICATION, input.data + from,
		       input.len - from < 4096 ? input.len - from : 4096);
	seal(flash + APPLICATION, 0xfc);
	look(RMW_VIEW_OF(flash));
	look((struct rmw_view){ flash + APPLICATION, 4096 });
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rmw_view input = { data, size };

	look(input);
	if (size > 0)
		look_at_flash(input);
	return 0;
}
