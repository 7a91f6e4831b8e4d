/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_TABLE_H
#define RMW_PROVISION_RELAY_TABLE_H

#include <rmwflash/provision.h>

#include "image/bl_partition.h"
#include "provision/relay_firmware.h"

/* The names that OpenBeken looks for in a BL602's partition table (openbeken 8.2). */
#define RMW_RELAY_FIRMWARE "FW"
#define RMW_RELAY_STORE "PSM"
#define RMW_RELAY_FILES "media"
#define RMW_RELAY_FACTORY "factory"

/*
 * Judge a device's table by what a firmware wants: a slot for `image_size` bytes (its header of
 * 0x1000 counted), the partitions it needs, and PSM as long as it must be. For OpenBeken that is
 * the rule of openbeken 8.2: 32 KiB or nothing else, nor the end of the flash, within 32 KiB of its
 * start. A device without a table has one fault.
 */
void rmw_relay_table_judge(const struct rmw_layout *layout, uint32_t flash_size,
			   const struct rmw_relay_firmware *firmware, uint32_t image_size,
			   struct rmw_relay_verdict *verdict);

/*
 * The table that OpenBeken runs with on a flash of that size (bl602-protocol 7.3: for 1 MiB the
 * rows of "1M demo" that have a length, for 2 and for 4 MiB or more those of BK7231GUIFlashTool).
 * Fails with IMAGE_TOO_LARGE: its slot does not hold `image_size` bytes, or the flash is smaller
 * than 1 MiB.
 */
bool rmw_relay_table_make(uint32_t flash_size, uint32_t image_size, uint32_t age,
			  struct rmw_bl_table *table, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * What a user has to know about updates with this layout and firmware: how much room the slot
 * leaves behind `image_size` bytes, how large an update over the air may be, or why there is none.
 */
void rmw_relay_table_headroom(const struct rmw_layout *layout,
			      const struct rmw_relay_firmware *reader, uint32_t image_size,
			      char text[200]);

/* The partition of that name (case ignored); NULL when the table has none. Borrowed. */
const struct rmw_image_partition *rmw_relay_table_find(const struct rmw_layout *layout,
						       const char *name);

#endif
