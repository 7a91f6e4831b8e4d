/* SPDX-License-Identifier: MIT */
/* What a file for an LN882H says to people: headers and their CRCs, partitions, what is wrong. */
#include "image/ln_image.h"

#include <ctype.h>
#include <stdio.h>

#include "image/ln_partition.h"
#include "image/problem.h"
#include "image/recognise.h"
#include "image/text.h"

static bool is_version_start(char next)
{
	return isdigit((unsigned char)next) != 0;
}

static struct rmw_image_firmware *add(struct rmw_image_info *info, const char *name, size_t at)
{
	struct rmw_image_firmware *firmware = &info->firmwares[info->firmware_count++];

	*firmware = (struct rmw_image_firmware){ .addr = (uint32_t)at, .sum = RMW_IMAGE_SUM_CRC };
	(void)snprintf(firmware->name, sizeof(firmware->name), "%s", name);
	return firmware;
}

/* A sum of the code that does not fit, or a header that does not: both end here. */
static void note(struct rmw_image_info *info, struct rmw_image_firmware *firmware,
		 const struct rmw_err *err)
{
	firmware->is_truncated = err->code == RMW_E_IMAGE_TRUNCATED;
	rmw_problem_add(info, "%s: %s", firmware->name, err->cause);
}

static void look_at_boot(struct rmw_view file, const char *name, struct rmw_image_info *info)
{
	struct rmw_image_firmware *firmware = add(info, name, 0);
	struct rmw_err err = { 0 };
	struct rmw_ln_boot boot;

	firmware->is_header_good = rmw_ln_boot_parse(file, &boot, &err);
	if (firmware->is_header_good) {
		firmware->len = boot.len;
		firmware->is_hash_good = rmw_ln_boot_check(file, &boot, &err);
	}
	if (err.code != RMW_OK)
		note(info, firmware, &err);
}

static void find_version(struct rmw_view code, struct rmw_image_firmware *firmware)
{
	(void)rmw_text_word(code, "OpenLN882H_", is_version_start, firmware->version,
			    sizeof(firmware->version));
}

static void look_at_image(struct rmw_view file, const char *name, size_t at,
			  struct rmw_image_info *info)
{
	const struct rmw_view rest = rmw_view_part(file, at, file.len);
	struct rmw_image_firmware *firmware = add(info, name, at);
	struct rmw_err err = { 0 };
	struct rmw_ln_image image;

	firmware->is_header_good = rmw_ln_image_parse(rest, &image, &err);
	if (firmware->is_header_good) {
		firmware->len = image.size;
		firmware->is_hash_good = rmw_ln_image_check(rest, &image, &err);
		find_version(rmw_view_part(rest, RMW_LN_IMAGE_HEADER, image.size), firmware);
	}
	if (err.code != RMW_OK)
		note(info, firmware, &err);
}

static void check_room(const struct rmw_image_partition *part, size_t flash_size,
		       struct rmw_image_info *info)
{
	const uint64_t end = (uint64_t)part->addr[0] + part->size[0];

	if (part->addr[0] < RMW_LN_TABLE_ADDR + RMW_LN_TABLE_SIZE)
		rmw_problem_add(info, "partition %s at 0x%06x lies over boot code and table",
				part->name, part->addr[0]);
	if (flash_size != 0 && end > flash_size)
		rmw_problem_add(info, "partition %s ends at 0x%06llx, past the flash's 0x%06zx",
				part->name, (unsigned long long)end, flash_size);
}

static void look_at_table(struct rmw_view file, struct rmw_image_info *info)
{
	const struct rmw_view table = rmw_view_part(file, RMW_LN_TABLE_ADDR, RMW_LN_TABLE_SIZE);
	const size_t flash_size = rmw_image_flash_size(file.len);
	struct rmw_err err = { 0 };

	info->has_table = rmw_ln_table_parse(table, info->partitions, RMW_COUNT(info->partitions),
					     &info->partition_count, &err);
	if (!info->has_table)
		rmw_problem_add(info, "partition table at 0x%06x: %s", RMW_LN_TABLE_ADDR,
				err.cause);
	if (rmw_ln_table_find(info->partitions, info->partition_count, RMW_LN_PART_APP) == NULL)
		rmw_problem_add(info,
				"no partition of an application: the boot code starts nothing");
	for (size_t i = 0; i < info->partition_count; i++)
		check_room(&info->partitions[i], flash_size, info);
}

/* Firmware that runs writes what it fetched there, and the boot code installs it. */
static void look_at_update(struct rmw_view file, struct rmw_image_info *info)
{
	const struct rmw_image_partition *part =
		rmw_ln_table_find(info->partitions, info->partition_count, RMW_LN_PART_OTA);
	struct rmw_err ignored = { 0 };
	struct rmw_ln_image image;

	if (part != NULL &&
	    rmw_ln_image_parse(rmw_view_part(file, part->addr[0], part->size[0]), &image, &ignored))
		look_at_image(rmw_view_part(file, 0, (size_t)part->addr[0] + part->size[0]),
			      "update", part->addr[0], info);
}

static void inspect_flash(struct rmw_view file, struct rmw_image_info *info)
{
	const struct rmw_image_partition *part;
	const uint32_t at = rmw_ln_application_addr(file);

	look_at_boot(file, "boot code", info);
	look_at_table(file, info);
	look_at_image(file, "application", at, info);
	look_at_update(file, info);
	part = rmw_ln_table_find(info->partitions, info->partition_count, RMW_LN_PART_APP);
	if (part != NULL && (uint64_t)info->firmwares[1].len + RMW_LN_IMAGE_HEADER > part->size[0])
		rmw_problem_add(info,
				"application: the header announces %u bytes, more than its "
				"partition holds",
				info->firmwares[1].len);
}

static void inspect_loader(struct rmw_view file, struct rmw_image_info *info)
{
	look_at_boot(file, "RAM image", info);
}

static void inspect_application(struct rmw_view file, struct rmw_image_info *info)
{
	look_at_image(file, "application", 0, info);
}

static void inspect_update(struct rmw_view file, struct rmw_image_info *info)
{
	look_at_image(file, "update", 0, info);
}

static void inspect_code(struct rmw_view file, struct rmw_image_info *info)
{
	struct rmw_image_firmware *firmware = add(info, "application", 0);

	firmware->len = info->len;
	firmware->sum = RMW_IMAGE_SUM_NONE;
	firmware->is_header_good = true;
	firmware->is_hash_good = true;
	find_version(file, firmware);
}

void rmw_inspect_ln(struct rmw_view file, struct rmw_image_info *info)
{
	static const struct {
		enum rmw_image_kind kind;
		void (*inspect)(struct rmw_view file, struct rmw_image_info *info);
	} rows[] = {
		/* clang-format off */
		{ RMW_IMAGE_LN_DUMP,        inspect_flash },
		{ RMW_IMAGE_LN_COMPLETE,    inspect_flash },
		{ RMW_IMAGE_LN_LOADER,      inspect_loader },
		{ RMW_IMAGE_LN_APPLICATION, inspect_application },
		{ RMW_IMAGE_LN_UPDATE,      inspect_update },
		{ RMW_IMAGE_LN882H,         inspect_code },
		/* clang-format on */
	};

	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (rows[i].kind == info->kind)
			rows[i].inspect(file, info);
}
