/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_LAYOUT_H
#define RMW_FLASH_LAYOUT_H

#include <rmwflash/flash.h>

/* Where the tables are; a layout is made of these bytes alone. */
#define RMW_LAYOUT_TABLES_ADDR 0xe000u
#define RMW_LAYOUT_TABLES_SIZE 0x2000u

/*
 * Name the regions that the two copies of the table in `tables` (as they stand in flash) give a
 * flash of `flash_size` bytes. Bytes that are no table give the fixed regions only. What a table
 * says to lie beyond the flash is cut off.
 */
void rmw_layout_parse(struct rmw_layout *layout, uint32_t flash_size, struct rmw_view tables);

/*
 * What holds passwords and keys in these regions is kept out of traces from now on: where settings
 * are stored, at least the 32 KiB from the start of PSM on that firmware may use (openbeken 9.1).
 */
void rmw_layout_keep_private(const struct rmw_layout *layout, struct rmw_chip *chip);

/* True when the job's includes name the region. */
bool rmw_layout_is_included(const struct rmw_region *region, const struct rmw_job *job);

/* Every include of the job is a region. Fails with NO_REGION. */
bool rmw_layout_check_includes(const struct rmw_layout *layout, const struct rmw_job *job,
			       struct rmw_err *err) RMW_MUST_CHECK;

#endif
