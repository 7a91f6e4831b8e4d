/* SPDX-License-Identifier: MIT */
/* Files that the LN882H's boot ROM runs in RAM: what it checks, and that nothing is behind it. */
#include "image/ln_ram_image.h"

#include "image/ln_header.h"

bool rmw_ln_ram_image_check(struct rmw_view file, struct rmw_err *err)
{
	struct rmw_err why = { 0 };
	struct rmw_ln_boot boot;

	if (!rmw_ln_boot_parse(file, &boot, &why) || !rmw_ln_boot_check(file, &boot, &why))
		return rmw_fail(err, RMW_E_LOADER_FILE, "%s", why.cause);
	return boot.len == file.len ||
	       rmw_fail(err, RMW_E_LOADER_FILE,
			"its boot header announces %u bytes, the file has %zu", boot.len, file.len);
}
