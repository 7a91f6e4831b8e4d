/* SPDX-License-Identifier: MIT */
/* Where OpenBeken keeps its configuration in a file: openbeken 8.1. */
#include "settings/place.h"

#include <stdlib.h>
#include <strings.h>

/* 2: a readable block, 1: one that cannot be read, 0: none. */
static int quality(struct rmw_view block, enum rmw_obk_layout layout)
{
	struct rmw_obk_config *config = malloc(sizeof(*config));
	struct rmw_err err = { .code = RMW_OK };
	bool is_good = config != NULL && rmw_obk_config_decode(block, layout, config, &err);

	free(config);
	if (is_good)
		return 2;
	return err.code != RMW_E_IMAGE_KIND;
}

const struct rmw_obk_platform *rmw_place_fixed(struct rmw_view file, const char *chip)
{
	size_t count;
	const struct rmw_obk_platform *rows = rmw_obk_platforms(&count);
	const struct rmw_obk_platform *best = NULL;
	int best_quality = 0;

	for (size_t i = 0; i < count; i++) {
		const struct rmw_view sector = rmw_view_part(file, rows[i].addr, rows[i].size);
		int found;

		if (rows[i].store_key != NULL || rows[i].addr == 0 ||
		    strncasecmp(rows[i].chip, chip, strlen(chip)) != 0)
			continue;
		found = quality(sector, rows[i].layout);
		if (found > best_quality) {
			best_quality = found;
			best = &rows[i];
		}
	}
	return best;
}

const struct rmw_image_partition *rmw_place_partition(const struct rmw_image_info *info,
						      const char *name)
{
	for (size_t i = 0; i < info->partition_count; i++)
		if (strcasecmp(info->partitions[i].name, name) == 0)
			return &info->partitions[i];
	return NULL;
}
