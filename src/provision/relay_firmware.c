/* SPDX-License-Identifier: MIT */
/* The firmwares that read OpenBeken's configuration. */
#include "provision/relay_firmware.h"

#include <string.h>

/* openbeken 8.2 and 9.1; our own takes what the table gives it, three sectors at least. */
static const struct rmw_relay_firmware rows[] = {
	{ .prefix = "OpenBL602_",
	  .title = "OpenBeken",
	  .has_radio = true,
	  .needs_files = true,
	  .needs_factory = true,
	  .store_size = 0x8000,
	  .overruns_store = true },
	{ .prefix = "rmwflash-relay_",
	  .title = "rmwflash's relay firmware",
	  .knows_all_roles = true,
	  .store_size = 3 * RMW_OBK_STORE_SECTOR },
};

const struct rmw_relay_firmware *rmw_relay_firmware_openbeken(void)
{
	return &rows[0];
}

const struct rmw_relay_firmware *rmw_relay_firmware_find(const struct rmw_image_info *info)
{
	const char *version = info->firmware_count > 0 ? info->firmwares[0].version : "";

	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (strncmp(version, rows[i].prefix, strlen(rows[i].prefix)) == 0)
			return &rows[i];
	return NULL;
}

struct rmw_obk_version rmw_relay_firmware_roles(const struct rmw_image_info *info)
{
	const struct rmw_relay_firmware *firmware = rmw_relay_firmware_find(info);
	struct rmw_obk_version version = { 0 };

	if (firmware != NULL && firmware->knows_all_roles)
		return rmw_obk_version_newest();
	if (info->firmware_count > 0)
		(void)rmw_obk_version_parse(info->firmwares[0].version, &version);
	return version;
}
