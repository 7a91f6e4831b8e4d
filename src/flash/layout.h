/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_LAYOUT_H
#define RMW_FLASH_LAYOUT_H

#include <rmwflash/flash.h>

/* Where the tables of a BL602 are. */
#define RMW_LAYOUT_TABLES_ADDR 0xe000u
#define RMW_LAYOUT_TABLES_SIZE 0x2000u

/* Where the layout of a chip is written in its flash; size 0: nowhere, all units have the same. */
struct rmw_region rmw_layout_table(const struct rmw_chip *chip);

/*
 * Name the regions of a chip's flash, from the bytes at rmw_layout_table, or from a whole flash or
 * the start of one, whose length counts as the flash's. Bytes that are no table give the fixed
 * regions only. What a table says to lie beyond the flash is cut off.
 */
void rmw_layout_parse_table(struct rmw_layout *layout, const struct rmw_chip *chip,
			    struct rmw_view table);
void rmw_layout_parse_flash(struct rmw_layout *layout, const struct rmw_chip *chip,
			    struct rmw_view flash);

/*
 * The same of a BL602: name the regions that the two copies of the table in `tables` (as they stand
 * in flash) give a flash of `flash_size` bytes. Bytes that are no table give the fixed regions
 * only. What a table says to lie beyond the flash is cut off.
 */
void rmw_layout_parse(struct rmw_layout *layout, uint32_t flash_size, struct rmw_view tables);

/*
 * What holds passwords and keys in these regions is kept out of traces from now on: where settings
 * are stored, on a BL602 at least the 32 KiB from the start of PSM on that firmware may use
 * (openbeken 9.1).
 */
void rmw_layout_keep_private(const struct rmw_layout *layout, struct rmw_chip *chip);

/* True when the job's includes name the region. */
bool rmw_layout_is_included(const struct rmw_region *region, const struct rmw_job *job);

/* Every include of the job is a region that may be written. Fails with NO_REGION or USAGE. */
bool rmw_layout_check_includes(const struct rmw_layout *layout, const struct rmw_job *job,
			       struct rmw_err *err) RMW_MUST_CHECK;

#endif
