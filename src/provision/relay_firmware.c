/* SPDX-License-Identifier: MIT */
/* The firmwares that read OpenBeken's configuration. */
#include "provision/relay_firmware.h"

#include <stdio.h>
#include <string.h>

/* Where its log is: BK7231 on UART2, LN882H on B8 (openbeken 14.7), neither the line to flash by.
 */
#define OPENBEKEN .title = "OpenBeken", .has_radio = true
#define OPENBEKEN_BK                                                                               \
	OPENBEKEN, .hears_commands = true, .has_log_elsewhere = true, .log_baud = 115200

/* openbeken 8.2 and 9.1; our own takes what the table gives it, three sectors at least. */
static const struct rmw_relay_firmware rows[] = {
	{ .prefix = "OpenBL602_",
	  OPENBEKEN,
	  .log_baud = 2000000,
	  .needs_files = true,
	  .needs_factory = true,
	  .store_size = 0x8000,
	  .overruns_store = true },
	{ .prefix = "rmwflash-relay_",
	  .title = "rmwflash's relay firmware",
	  .knows_all_roles = true,
	  .store_size = 3 * RMW_OBK_STORE_SECTOR },
	{ .prefix = "OpenBK7231T_", OPENBEKEN_BK },
	{ .prefix = "OpenBK7231N_", OPENBEKEN_BK },
	{ .prefix = "OpenBK7231M_", OPENBEKEN_BK },
	{ .prefix = "OpenBK7231U_", OPENBEKEN_BK },
	{ .prefix = "OpenBK7238_", OPENBEKEN_BK },
	{ .prefix = "OpenLN882H_",
	  OPENBEKEN,
	  .has_log_elsewhere = true,
	  .log_baud = 921600,
	  .draws_mac = true },
};

const struct rmw_relay_firmware *rmw_relay_firmware_openbeken(void)
{
	return &rows[0];
}

static const struct rmw_relay_firmware *row_of(const char *version)
{
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (strncmp(version, rows[i].prefix, strlen(rows[i].prefix)) == 0)
			return &rows[i];
	return NULL;
}

bool rmw_relay_firmware_hears(const char *chip)
{
	const struct rmw_obk_platform *platform = rmw_obk_platform(chip);
	char prefix[32];
	const struct rmw_relay_firmware *row;

	if (platform == NULL)
		return false;
	(void)snprintf(prefix, sizeof(prefix), "%s_", platform->full_name);
	row = row_of(prefix);
	return row != NULL && row->hears_commands;
}

/* In a complete image a boot loader stands before it. */
const char *rmw_relay_firmware_text(const struct rmw_image_info *info)
{
	for (size_t i = 0; i < info->firmware_count; i++)
		if (row_of(info->firmwares[i].version) != NULL)
			return info->firmwares[i].version;
	return "";
}

const struct rmw_relay_firmware *rmw_relay_firmware_find(const struct rmw_image_info *info)
{
	return row_of(rmw_relay_firmware_text(info));
}

struct rmw_obk_version rmw_relay_firmware_roles(const struct rmw_image_info *info)
{
	const struct rmw_relay_firmware *firmware = rmw_relay_firmware_find(info);
	struct rmw_obk_version version = { 0 };

	if (firmware != NULL && firmware->knows_all_roles)
		return rmw_obk_version_newest();
	(void)rmw_obk_version_parse(rmw_relay_firmware_text(info), &version);
	return version;
}
