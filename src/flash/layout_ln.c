/* SPDX-License-Identifier: MIT */
/* The layout of an LN882H's flash, from its partition table. */
#include "flash/layout_form.h"

#include <stdio.h>

#include "image/ln_partition.h"

/* OpenBeken keeps its configuration at the end of that partition (openbeken 8.5). */
#define CONFIG_SIZE 0x1000u

/*
 * By the type of a partition. What makes a unit itself: trimming of crystal and transmitter in
 * NVDS, the MAC in KV (ln882h-protocol 9).
 */
static const struct {
	const char *name;
	bool is_protected;
} types[RMW_LN_PART_COUNT] = {
	/* clang-format off */
	[RMW_LN_PART_APP]    = { "fw",     false },
	[RMW_LN_PART_OTA]    = { "ota",    false },
	[RMW_LN_PART_KV]     = { "kv",     true },
	[RMW_LN_PART_NVDS]   = { "nvds",   true },
	[RMW_LN_PART_EEPROM] = { "eeprom", false },
	[RMW_LN_PART_USER]   = { "user",   false },
	/* clang-format on */
};

static void add_partition(struct rmw_layout *layout, uint32_t flash_size,
			  const struct rmw_image_partition *part)
{
	struct rmw_region region = { .addr = part->addr[0],
				     .size = part->size[0],
				     .is_protected = types[part->type].is_protected,
				     .is_kept = types[part->type].is_protected };

	(void)snprintf(region.name, sizeof(region.name), "%s", types[part->type].name);
	rmw_layout_add(layout, flash_size, region);
	if (part->type == RMW_LN_PART_USER && part->size[0] > CONFIG_SIZE &&
	    part->addr[0] <= UINT32_MAX - part->size[0])
		rmw_layout_add(
			layout, flash_size,
			(struct rmw_region){ .name = "config",
					     .addr = part->addr[0] + part->size[0] - CONFIG_SIZE,
					     .size = CONFIG_SIZE });
}

void rmw_layout_parse_ln(struct rmw_layout *layout, uint32_t flash_size, struct rmw_view table)
{
	struct rmw_err ignored = { 0 };

	if (!rmw_ln_table_parse(table, layout->partitions, RMW_COUNT(layout->partitions),
				&layout->partition_count, &ignored)) {
		layout->partition_count = 0;
		return;
	}
	layout->has_table = true;
	for (size_t i = 0; i < layout->partition_count; i++)
		add_partition(layout, flash_size, &layout->partitions[i]);
}
