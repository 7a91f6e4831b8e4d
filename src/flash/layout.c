/* SPDX-License-Identifier: MIT */
/* Names for the parts of a flash, from the partition table that the device carries. */
#include "flash/layout.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "flash/sure_read.h"
#include "image/bl_partition.h"

/* What firmware may use as its store, however short the table says it is (openbeken 9.1). */
#define STORE_MIN 0x8000u

static const struct rmw_region fixed_regions[] = {
	{ .name = "boot", .addr = 0, .size = RMW_LAYOUT_TABLES_ADDR, .is_kept = true },
	{ .name = "table",
	  .addr = RMW_LAYOUT_TABLES_ADDR,
	  .size = RMW_LAYOUT_TABLES_SIZE,
	  .is_kept = true },
};

/* What makes a unit itself: its calibration, and what the factory wrote for it alone. */
static const char *const protected_names[] = { "mfg", "factory" };

static bool is_protected_name(const char *name)
{
	for (size_t i = 0; i < RMW_COUNT(protected_names); i++)
		if (strcmp(name, protected_names[i]) == 0)
			return true;
	return false;
}

static void add_region(struct rmw_layout *layout, uint32_t flash_size, struct rmw_region region)
{
	if (layout->count == RMW_REGIONS_MAX || region.size == 0 || region.addr >= flash_size ||
	    region.name[0] == '\0')
		return;
	if (region.size > flash_size - region.addr)
		region.size = flash_size - region.addr;
	layout->regions[layout->count++] = region;
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

		add_region(
			layout, flash_size,
			region_of(part, is_firmware(part) ? "fw" : part->name, active_slot(part)));
	}
	for (size_t i = 0; i < layout->partition_count; i++) {
		const struct rmw_image_partition *part = &layout->partitions[i];

		if (!is_firmware(part))
			continue;
		add_region(layout, flash_size, region_of(part, "fw0", 0));
		add_region(layout, flash_size, region_of(part, "fw1", 1));
	}
}

void rmw_layout_parse(struct rmw_layout *layout, uint32_t flash_size, struct rmw_view tables)
{
	const struct rmw_view copies[2] = {
		rmw_view_part(tables, 0, RMW_BL_TABLE_SECTOR),
		rmw_view_part(tables, RMW_BL_TABLE_SECTOR, RMW_BL_TABLE_SECTOR),
	};
	struct rmw_bl_table table;
	struct rmw_err ignored = { 0 };

	*layout = (struct rmw_layout){ 0 };
	for (size_t i = 0; i < RMW_COUNT(fixed_regions); i++)
		add_region(layout, flash_size, fixed_regions[i]);
	if (!rmw_bl_table_choose(copies, &table, NULL, &ignored))
		return;
	layout->has_table = true;
	layout->table_age = table.age;
	layout->partition_count = table.count;
	memcpy(layout->partitions, table.entries, table.count * sizeof(table.entries[0]));
	add_table(layout, flash_size);
}

void rmw_layout_keep_private(const struct rmw_layout *layout, struct rmw_chip *chip)
{
	static const char *const names[] = { "psm", "key", "data" };

	for (size_t i = 0; i < layout->count; i++) {
		const struct rmw_region *region = &layout->regions[i];

		for (size_t name = 0; name < RMW_COUNT(names); name++)
			if (strcmp(region->name, names[name]) == 0)
				rmw_chip_keep_private(chip, region->addr,
						      region->size > STORE_MIN ? region->size
									       : STORE_MIN);
	}
}

bool rmw_layout_read(struct rmw_layout *layout, struct rmw_chip *chip, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);
	rmw_auto(buf) tables = RMW_BUF_INIT;

	if (!rmw_buf_resize(&tables, RMW_LAYOUT_TABLES_SIZE, err))
		return false;
	for (uint32_t at = 0; at < RMW_LAYOUT_TABLES_SIZE; at += facts->sector_size)
		if (!rmw_sure_read(chip, RMW_LAYOUT_TABLES_ADDR + at,
				   rmw_span_part(rmw_buf_span(&tables), at, facts->sector_size),
				   NULL, 0, err))
			return rmw_while(err, "partition table");
	rmw_layout_parse(layout, facts->flash_size, rmw_buf_view(&tables));
	rmw_layout_keep_private(layout, chip);
	return true;
}

bool rmw_layout_find(const struct rmw_layout *layout, const char *name, struct rmw_region *region,
		     struct rmw_err *err)
{
	char known[160] = "";

	for (size_t i = 0; i < layout->count; i++) {
		size_t len = strlen(known);

		if (strcasecmp(layout->regions[i].name, name) == 0) {
			*region = layout->regions[i];
			return true;
		}
		snprintf(known + len, sizeof(known) - len, "%s%s", i > 0 ? ", " : "",
			 layout->regions[i].name);
	}
	return rmw_fail(err, RMW_E_NO_REGION, "no '%.20s' here; there are: %s%s", name, known,
			layout->has_table ? "" : " (no valid partition table)");
}

bool rmw_layout_is_included(const struct rmw_region *region, const struct rmw_job *job)
{
	for (size_t i = 0; i < job->include_count; i++)
		if (strcasecmp(region->name, job->includes[i]) == 0)
			return true;
	return false;
}

bool rmw_layout_check_includes(const struct rmw_layout *layout, const struct rmw_job *job,
			       struct rmw_err *err)
{
	struct rmw_region region;

	for (size_t i = 0; i < job->include_count; i++)
		if (!rmw_layout_find(layout, job->includes[i], &region, err))
			return rmw_while(err, "--include");
	return true;
}
