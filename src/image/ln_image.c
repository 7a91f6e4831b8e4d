/* SPDX-License-Identifier: MIT */
/* Which kind of file for an LN882H something is. */
#include "image/ln_image.h"

#include "image/ln_partition.h"
#include "image/recognise.h"
#include "image/text.h"

static bool has_boot(struct rmw_view file)
{
	struct rmw_err ignored = { 0 };
	struct rmw_ln_boot boot;

	return rmw_ln_boot_parse(file, &boot, &ignored);
}

static bool has_table(struct rmw_view file)
{
	const struct rmw_view table = rmw_view_part(file, RMW_LN_TABLE_ADDR, RMW_LN_TABLE_SIZE);
	struct rmw_image_partition row;
	struct rmw_err ignored = { 0 };
	size_t count;

	return rmw_ln_table_parse(table, &row, 1, &count, &ignored);
}

static bool image_at(struct rmw_view file, size_t at, struct rmw_ln_image *image)
{
	struct rmw_err ignored = { 0 };

	return rmw_ln_image_parse(rmw_view_part(file, at, file.len), image, &ignored);
}

static bool is_original(struct rmw_view file, size_t at)
{
	struct rmw_ln_image image;

	return image_at(file, at, &image) && image.type == RMW_LN_ORIGINAL;
}

bool rmw_ln_is_dump(struct rmw_view file)
{
	return rmw_image_flash_size(file.len) != 0 &&
	       (has_table(file) || has_boot(file) || is_original(file, RMW_LN_APPLICATION));
}

/* The boot code alone, or an image for RAM that is as long, has no table. */
bool rmw_ln_is_complete(struct rmw_view file)
{
	return has_table(file) || (has_boot(file) && is_original(file, RMW_LN_APPLICATION));
}

bool rmw_ln_is_loader(struct rmw_view file)
{
	return has_boot(file);
}

bool rmw_ln_is_application(struct rmw_view file)
{
	struct rmw_ln_image image;

	return image_at(file, 0, &image) && image.type <= RMW_LN_ORIGINAL;
}

bool rmw_ln_is_update(struct rmw_view file)
{
	struct rmw_ln_image image;

	return image_at(file, 0, &image) && image.type > RMW_LN_ORIGINAL;
}

/* Plain code: stack in RAM, reset vector in the flash window, and the chip's name somewhere. */
bool rmw_ln_is_other(struct rmw_view file)
{
	return file.len >= 8 && rmw_get_le32(file.data) >> 20 == 0x200 &&
	       rmw_get_le32(file.data + 4) >> 24 == 0x10 && rmw_text_has(file, "LN882H");
}

uint32_t rmw_ln_application_addr(struct rmw_view file)
{
	const struct rmw_view table = rmw_view_part(file, RMW_LN_TABLE_ADDR, RMW_LN_TABLE_SIZE);
	struct rmw_image_partition rows[RMW_IMAGE_PARTITIONS_MAX];
	const struct rmw_image_partition *application;
	struct rmw_err ignored = { 0 };
	size_t count;

	(void)!rmw_ln_table_parse(table, rows, RMW_COUNT(rows), &count, &ignored);
	application = rmw_ln_table_find(rows, count, RMW_LN_PART_APP);
	return application != NULL ? application->addr[0] : RMW_LN_APPLICATION;
}
