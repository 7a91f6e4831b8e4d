/* SPDX-License-Identifier: MIT */
/* The layout of a BL602's flash, from the two copies of its partition table. */
#include "flash/layout_form.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "image/bl_partition.h"

/* What makes a unit itself: its calibration, and what the factory wrote for it alone. */
static const char *const protected_names[] = { "mfg", "factory" };

static bool is_protected_name(const char *name)
{
	for (size_t i = 0; i < RMW_COUNT(protected_names); i++)
		if (strcmp(name, protected_names[i]) == 0)
			return true;
	return false;
}

static struct rmw_region region_of(const struct rmw_image_partition *part, const char *name,
				   size_t slot)
{
	struct rmw_region region = { .addr = part->addr[slot], .size = part->size[slot] };

	snprintf(region.name, sizeof(region.name), "%s", name);
	for (char *at = region.name; *at != '\0'; at++)
		*at = (char)(isgraph((unsigned char)*at) ? tolower((unsigned char)*at) : '?');
	region.is_protected = is_protected_name(region.name);
	region.is_kept = region.is_protected;
	return region;
}

static size_t active_slot(const struct rmw_image_partition *part)
{
	return part->active == 1 && part->size[1] > 0 ? 1 : 0;
}

static bool is_firmware(const struct rmw_image_partition *part)
{
	return part->type == RMW_BL_TYPE_FIRMWARE || strcasecmp(part->name, "fw") == 0;
}

/* Each entry by its name first: what is protected must find room in any table. */
static void add_table(struct rmw_layout *layout, uint32_t flash_size)
{
	for (size_t i = 0; i < layout->partition_count; i++) {
		const struct rmw_image_partition *part = &layout->partitions[i];

		rmw_layout_add(
			layout, flash_size,
			region_of(part, is_firmware(part) ? "fw" : part->name, active_slot(part)));
	}
	for (size_t i = 0; i < layout->partition_count; i++) {
		const struct rmw_image_partition *part = &layout->partitions[i];

		if (!is_firmware(part))
			continue;
		rmw_layout_add(layout, flash_size, region_of(part, "fw0", 0));
		rmw_layout_add(layout, flash_size, region_of(part, "fw1", 1));
	}
}

void rmw_layout_parse_bl(struct rmw_layout *layout, uint32_t flash_size, struct rmw_view tables)
{
	const struct rmw_view copies[2] = {
		rmw_view_part(tables, 0, RMW_BL_TABLE_SECTOR),
		rmw_view_part(tables, RMW_BL_TABLE_SECTOR, RMW_BL_TABLE_SECTOR),
	};
	struct rmw_bl_table table;
	struct rmw_err ignored = { 0 };

	if (!rmw_bl_table_choose(copies, &table, NULL, &ignored))
		return;
	layout->has_table = true;
	layout->table_age = table.age;
	layout->partition_count = table.count;
	memcpy(layout->partitions, table.entries, table.count * sizeof(table.entries[0]));
	add_table(layout, flash_size);
}
