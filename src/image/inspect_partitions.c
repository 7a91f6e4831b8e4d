/* SPDX-License-Identifier: MIT */
/* What a partition table says to people, and what is wrong with it. */
#include "image/inspect.h"

#include <ctype.h>

#include "image/problem.h"

/* A name from a table may hold anything; what is shown to people may not. */
static void copy_partition(const struct rmw_image_partition *from, struct rmw_image_partition *to)
{
	*to = *from;
	for (char *at = to->name; *at != '\0'; at++)
		if (!isprint((unsigned char)*at))
			*at = '?';
}

struct range {
	const struct rmw_image_partition *of;
	size_t slot;
	uint64_t start;
	uint64_t end;
};

static size_t collect_ranges(const struct rmw_image_info *info, struct range *ranges)
{
	size_t count = 0;

	for (size_t i = 0; i < info->partition_count; i++) {
		const struct rmw_image_partition *of = &info->partitions[i];

		for (size_t slot = 0; slot < 2; slot++)
			if (of->size[slot] != 0)
				ranges[count++] = (struct range){
					.of = of,
					.slot = slot,
					.start = of->addr[slot],
					.end = (uint64_t)of->addr[slot] + of->size[slot],
				};
	}
	return count;
}

static void check_ranges(struct rmw_image_info *info, size_t flash_size)
{
	struct range ranges[2 * RMW_IMAGE_PARTITIONS_MAX];
	const size_t count = collect_ranges(info, ranges);

	for (size_t i = 0; i < count; i++) {
		const struct range *a = &ranges[i];

		if (a->start < RMW_BL_FIRMWARE_ADDR)
			rmw_problem_add(info,
					"partition %s at 0x%06x lies over boot stage and table",
					a->of->name, a->of->addr[a->slot]);
		if (flash_size != 0 && a->end > flash_size)
			rmw_problem_add(info,
					"partition %s ends at 0x%06llx, past the flash's 0x%06zx",
					a->of->name, (unsigned long long)a->end, flash_size);
		for (size_t k = i + 1; k < count; k++)
			if (a->start < ranges[k].end && ranges[k].start < a->end)
				rmw_problem_add(
					info, "partitions %s (slot %zu) and %s (slot %zu) overlap",
					a->of->name, a->slot, ranges[k].of->name, ranges[k].slot);
	}
}

void rmw_inspect_partitions(const struct rmw_bl_table *table, size_t flash_size,
			    struct rmw_image_info *info)
{
	info->has_table_age = true;
	info->table_age = table->age;
	info->partition_count = table->count;
	for (size_t i = 0; i < table->count; i++)
		copy_partition(&table->entries[i], &info->partitions[i]);
	check_ranges(info, flash_size);
}
