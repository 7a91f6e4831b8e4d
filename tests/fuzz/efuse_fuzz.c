/* SPDX-License-Identifier: MIT */
/* eFuse words of any content and any length. */
#include <stdlib.h>

#include "image/bl_efuse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rmw_bl_efuse efuse;
	struct rmw_err err = { 0 };
	const bool is_read = rmw_bl_efuse_parse((struct rmw_view){ data, size }, &efuse, &err);

	if (is_read != (size == RMW_BL_EFUSE_SIZE))
		abort();
	if (is_read && (efuse.chip == NULL || efuse.flash_place == RMW_FLASH_PLACE_UNKNOWN ||
			efuse.flash_size > 4u << 20))
		abort();
	return 0;
}
