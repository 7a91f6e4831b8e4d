/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_PROFILE_SUGGEST_H
#define RMW_CLI_PROFILE_SUGGEST_H

#include <rmwflash/profile.h>

#include "cli/cli.h"

/*
 * Tell which profiles fit a file, or, where `path` is NULL, the board that is connected; its whole
 * flash is read for that. Fails with FILE_READ, as rmw_cli_connect or as rmw_chip_read.
 */
bool rmw_profile_suggest_for(struct rmw_cli *cli, const struct rmw_profiles *profiles,
			     const char *path, struct rmw_err *err) RMW_MUST_CHECK;

#endif
