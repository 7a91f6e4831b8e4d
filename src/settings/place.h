/* SPDX-License-Identifier: MIT */
#ifndef RMW_SETTINGS_PLACE_H
#define RMW_SETTINGS_PLACE_H

#include <rmwflash/image.h>
#include <rmwflash/obk.h>

/* The family whose settings lie in an EasyFlash store of a partition PSM (openbeken 8.1). */
#define RMW_PLACE_BL602 "BL602"

/*
 * Where a dump of that chip ("bk7231", "ln882h") has a block of OpenBeken at a fixed address: the
 * row of the first platform of the family whose place starts with a readable one, else with "CFG";
 * NULL when there is none.
 */
const struct rmw_obk_platform *rmw_place_fixed(struct rmw_view file, const char *chip);

/* The first partition of that name (case ignored); NULL when there is none. */
const struct rmw_image_partition *rmw_place_partition(const struct rmw_image_info *info,
						      const char *name);

#endif
