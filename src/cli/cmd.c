/* SPDX-License-Identifier: MIT */
/* The table of commands. */
#include "cli/cmd.h"

#include <string.h>

#include "base/nearest.h"

/* clang-format off */
const struct rmw_cmd *const rmw_cmds[] = {
	&rmw_cmd_detect,  &rmw_cmd_backup,    &rmw_cmd_write,	 &rmw_cmd_verify,  &rmw_cmd_restore,
	&rmw_cmd_erase,	  &rmw_cmd_provision, &rmw_cmd_test,	 &rmw_cmd_batch,   &rmw_cmd_ledger,
	&rmw_cmd_inspect, &rmw_cmd_profile,   &rmw_cmd_firmware, &rmw_cmd_wiring,  &rmw_cmd_ports,
	&rmw_cmd_sim,	  &rmw_cmd_explain,   &rmw_cmd_help,	 &rmw_cmd_version, NULL,
};
/* clang-format on */

const struct rmw_cmd *rmw_cmd_find(const char *name)
{
	for (size_t i = 0; rmw_cmds[i] != NULL; i++)
		if (strcmp(rmw_cmds[i]->name, name) == 0)
			return rmw_cmds[i];
	return NULL;
}

bool rmw_cmd_expect(const char *name, const struct rmw_cmd **cmd, struct rmw_err *err)
{
	const struct rmw_cmd *found = rmw_cmd_find(name);
	struct rmw_nearest nearest = rmw_nearest_to(name);
	char hint[64];

	if (found == NULL) {
		for (size_t i = 0; rmw_cmds[i] != NULL; i++)
			rmw_nearest_offer(&nearest, rmw_cmds[i]->name);
		rmw_nearest_hint(&nearest, hint, sizeof(hint));
		return rmw_fail(err, RMW_E_USAGE, "'%s' is no command%s", name, hint);
	}
	*cmd = found;
	return true;
}
