/* SPDX-License-Identifier: MIT */
/* A complete image for an LN882H: what its boot code needs to start the application. */
#include <stdlib.h>

#include "flash/making.h"

bool rmw_making_ln_complete(struct rmw_making *making, struct rmw_err *err)
{
	struct rmw_image_info *info = malloc(sizeof(*info));
	bool has_table;

	if (info == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "what is in the file has no room");
	rmw_image_inspect(making->file, info);
	has_table = info->has_table;
	free(info);
	if (!has_table)
		return rmw_fail(err, RMW_E_IMAGE_DAMAGED,
				"its partition table is not sound: the boot code would start "
				"nothing");
	return rmw_making_check_firmware(making->file, err) && rmw_making_put_at_start(making, err);
}
