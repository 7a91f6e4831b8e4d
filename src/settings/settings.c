/* SPDX-License-Identifier: MIT */
/* Finds the settings of a unit in a file. */
#include <rmwflash/settings.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"
#include "obk/store_format.h"
#include "settings/place.h"

#define STORE_NAME "PSM"

struct search {
	struct rmw_view file;
	const struct rmw_image_info *info;
	struct rmw_settings found;
};

static bool take_block(struct search *search, size_t at, size_t len,
		       const struct rmw_obk_platform *platform, struct rmw_err *err)
{
	const struct rmw_view block = rmw_view_part(search->file, at, len);
	struct rmw_obk_config *config = malloc(sizeof(*config));
	struct rmw_err why = { .code = RMW_OK };

	if (config == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a configuration has no room");
	search->found.has_config = true;
	search->found.config_addr = (uint32_t)at;
	search->found.platform = platform;
	if (rmw_obk_config_decode(block, platform->layout, config, &why)) {
		search->found.config = config;
		return true;
	}
	(void)snprintf(search->found.why, sizeof(search->found.why), "%s", why.cause);
	free(config);
	return true;
}

static bool take_store(struct search *search, size_t at, size_t len, struct rmw_err *err)
{
	const struct rmw_view image = rmw_view_part(search->file, at, len);
	struct rmw_settings *found = &search->found;
	struct rmw_obk_store *store = malloc(sizeof(*store));
	struct rmw_view block;

	if (store == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a store has no room");
	rmw_obk_store_read(image, store);
	if (store->formatted == 0) {
		free(store);
		return true;
	}
	found->store = store;
	found->store_addr = (uint32_t)at;
	found->store_size = (uint32_t)image.len;
	block = rmw_obk_store_find(store, RMW_OBK_KEY);
	if (block.len == 0)
		return true;
	return take_block(search, (size_t)(block.data - search->file.data), block.len,
			  rmw_obk_platform(RMW_PLACE_BL602), err);
}

static bool find_in_flash(struct search *search, struct rmw_err *err)
{
	const struct rmw_image_partition *part = rmw_place_partition(search->info, STORE_NAME);
	const size_t least = (size_t)RMW_EF_SECTORS_SEEN * RMW_OBK_STORE_SECTOR;

	if (part == NULL)
		return true;
	return take_store(search, part->addr[0], part->size[0] > least ? part->size[0] : least,
			  err);
}

static bool find_in_store(struct search *search, struct rmw_err *err)
{
	return take_store(search, 0, search->file.len, err);
}

static bool find_alone(struct search *search, struct rmw_err *err)
{
	size_t count;
	const struct rmw_obk_platform *rows = rmw_obk_platforms(&count);

	if (!take_block(search, 0, search->file.len, rows, err))
		return false;
	for (size_t i = 0; search->found.config != NULL && i < count; i++)
		if (rows[i].crc == search->found.config->crc) {
			search->found.platform = &rows[i];
			break;
		}
	return true;
}

static bool find_fixed(struct search *search, struct rmw_err *err)
{
	const char *chip = rmw_image_kind_row(search->info->kind)->chip;
	const struct rmw_obk_platform *platform = rmw_place_fixed(search->file, chip);

	return platform == NULL ||
	       take_block(search, platform->addr, platform->size, platform, err);
}

static bool (*const ways[RMW_IMAGE_KIND_COUNT])(struct search *search, struct rmw_err *err) = {
	/* clang-format off */
	[RMW_IMAGE_BL_COMPLETE] = find_in_flash,
	[RMW_IMAGE_BL_DUMP]     = find_in_flash,
	[RMW_IMAGE_BK_DUMP]     = find_fixed,
	[RMW_IMAGE_LN_DUMP]     = find_fixed,
	[RMW_IMAGE_STORE]       = find_in_store,
	[RMW_IMAGE_OBK_CONFIG]  = find_alone,
	/* clang-format on */
};

/* On BL602 and XR chips any address but zero counts; of a block alone nobody knows the chip. */
static bool forces_mac(const struct rmw_settings *found)
{
	static const uint8_t none[6] = { 0 };

	return found->config != NULL && memcmp(found->config->mac, none, sizeof(none)) != 0 &&
	       (strcmp(found->platform->chip, RMW_PLACE_BL602) == 0 ||
		strncmp(found->platform->chip, "XR", 2) == 0);
}

/* Of a block alone the platform is one whose CRC it is. */
static bool is_crc_foreign(const struct rmw_settings *found)
{
	const struct rmw_obk_config *config = found->config;

	return config != NULL &&
	       rmw_obk_crc8((struct rmw_view){ config->raw + 4, config->raw_len - 4 },
			    found->platform->crc) != config->raw[3];
}

bool rmw_settings_find(struct rmw_view file, struct rmw_settings *found, struct rmw_err *err)
{
	struct rmw_image_info *info = malloc(sizeof(*info));
	struct search search = { .file = file, .info = info };
	bool is_good = true;

	if (info == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "what is in the file has no room");
	rmw_image_inspect(file, info);
	if (ways[info->kind] != NULL)
		is_good = ways[info->kind](&search, err);
	free(info);
	if (!is_good) {
		rmw_settings_release(&search.found);
		return false;
	}
	search.found.forces_mac = forces_mac(&search.found);
	search.found.is_crc_foreign = is_crc_foreign(&search.found);
	*found = search.found;
	return true;
}

void rmw_settings_release(struct rmw_settings *settings)
{
	if (settings->config != NULL)
		rmw_secret_wipe(settings->config, sizeof(*settings->config));
	free(settings->config);
	free(settings->store);
	*settings = (struct rmw_settings){ .store = NULL };
}
