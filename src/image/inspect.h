/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_INSPECT_H
#define RMW_IMAGE_INSPECT_H

#include <rmwflash/image.h>

#include "image/bl_partition.h"

/*
 * Put the partitions of `table` into `info`, names fit to be printed, and say where they lie over
 * each other, over the boot stage, or past the end of a flash of `flash_size` bytes (0: not known).
 */
void rmw_inspect_partitions(const struct rmw_bl_table *table, size_t flash_size,
			    struct rmw_image_info *info);

#endif
