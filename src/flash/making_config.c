/* SPDX-License-Identifier: MIT */
/* Where OpenBeken's configuration goes, when it is a file of its own. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <rmwflash/obk.h>

#include "flash/layout.h"
#include "flash/making.h"

static bool check_block(const struct rmw_making *making, const struct rmw_obk_platform *platform,
			struct rmw_err *err)
{
	struct rmw_obk_config *config = malloc(sizeof(*config));
	bool is_good;

	if (config == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a configuration has no room");
	is_good = rmw_obk_config_decode(making->file, platform->layout, config, err) &&
		  rmw_obk_config_check_of(config, platform, err);
	free(config);
	return is_good;
}

bool rmw_making_config(struct rmw_making *making, struct rmw_err *err)
{
	const struct rmw_obk_platform *platform =
		rmw_obk_platform(rmw_chip_facts(making->chip)->name);
	struct rmw_layout layout;
	struct rmw_region region;

	if (platform == NULL || platform->store_key != NULL)
		return rmw_fail(err, RMW_E_IMAGE_KIND,
				"%s: a %s wants it inside of a store; to write the bytes as they "
				"are, say where: --at ADDR",
				making->kind->title, rmw_chip_facts(making->chip)->title);
	if (!check_block(making, platform, err) || !rmw_making_find_layout(making, &layout, err) ||
	    !rmw_layout_find(&layout, "config", &region, err))
		return false;
	rmw_making_set_part(making->goal, region.addr, making->file);
	(void)snprintf(making->goal->summary, sizeof(making->goal->summary),
		       "configuration of OpenBeken at 0x%06" PRIx32 ": %zu bytes", region.addr,
		       making->file.len);
	return true;
}
