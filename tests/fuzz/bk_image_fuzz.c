/* SPDX-License-Identifier: MIT */
/* Files for a BK7231 of any content: as they are, and with their CRCs put right. */
#include <stdlib.h>

#include <rmwflash/image.h>

#include "base/digest.h"
#include "image/bk_image.h"
#include "image/bk_package.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
	check(info.stock_count <= RMW_COUNT(info.stock));
	check(info.partition_count <= RMW_IMAGE_PARTITIONS_MAX);
	for (size_t i = 0; i < info.firmware_count; i++) {
		check(info.firmwares[i].blocks_good <= info.firmwares[i].blocks);
		check(memchr(info.firmwares[i].version, 0, sizeof(info.firmwares[i].version)) !=
		      NULL);
	}
	if (rmw_image_extract(file, &code, name, &err))
		check(memchr(name, 0, sizeof(name)) != NULL);
	else
		check(err.code != RMW_OK && code.len == 0);
}

/* The input as code in blocks: no mutation finds a CRC by chance. */
static void look_at_blocks(struct rmw_view code, size_t before)
{
	rmw_auto(buf) flash = RMW_BUF_INIT;
	rmw_auto(buf) back = RMW_BUF_INIT;
	struct rmw_bk_container container;
	struct rmw_err err = { 0 };

	check(rmw_buf_resize(&flash, before, &err));
	if (before > 0)
		memset(flash.data, 0xff, before);
	check(rmw_bk_blocks_add(code, &flash, &err));
	look(rmw_buf_view(&flash));
	if (!rmw_bk_container_look(rmw_view_part(rmw_buf_view(&flash), before, flash.len), 0,
				   &container))
		return;
	check(container.code.good <= container.code.blocks);
	check(container.code.end <= flash.len - before);
	if (container.key == NULL)
		container.key = rmw_bk_key("Tuya");
	check(rmw_bk_container_decode(rmw_view_part(rmw_buf_view(&flash), before, flash.len),
				      &container, &back, &err));
}

/* ... as a package whose header has the CRCs that it should have, and as one in a wrapper. */
static void look_at_package(struct rmw_view input)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	check(rmw_buf_append(&file, input, &err));
	if (file.len < RMW_RBL_SIZE)
		return;
	memcpy(file.data, "RBL", 4);
	if (file.data[88] % 2 == 0)
		rmw_put_le32(file.data + 88, (uint32_t)(file.len - RMW_RBL_SIZE));
	rmw_put_le32(file.data + 76,
		     rmw_crc32(rmw_view_part(rmw_buf_view(&file), RMW_RBL_SIZE, file.len)));
	rmw_put_le32(file.data + 92, rmw_crc32(rmw_view_part(rmw_buf_view(&file), 0, 92)));
	look(rmw_buf_view(&file));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rmw_view input = { data, size };

	look(input);
	if (size > 1 << 16)
		return 0;
	look_at_blocks(input, 0);
	if (size % 4 == 0) /* slow: 2048 blocks come before it */
		look_at_blocks(input, RMW_BK_APPLICATION);
	look_at_package(input);
	return 0;
}
