/* SPDX-License-Identifier: MIT */
/* Files that travel packed, so that nobody takes one for firmware as it is. */
#include "image/other_chips.h"

#include "image/bk_image.h"
#include "image/ln_image.h"

const char *rmw_image_other_package(struct rmw_view file)
{
	static const struct {
		bool (*is_it)(struct rmw_view file);
		const char *what;
	} rows[] = {
		{ rmw_bk_is_package, "an RBL package" },
		{ rmw_bk_is_wrapper, "a package in Tuya's wrapper" },
		{ rmw_bk_is_uf2, "a UF2 package" },
		{ rmw_ln_is_update, "an LN882H update" },
	};

	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (rows[i].is_it(file))
			return rows[i].what;
	return NULL;
}
