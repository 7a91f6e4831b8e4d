/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_PROFILE_IMPORT_H
#define RMW_CLI_PROFILE_IMPORT_H

#include <rmwflash/profile.h>

#include "cli/cli.h"

/* Write a profile to a file that is not there yet. Fails with FILE_EXISTS, FILE_WRITE, NO_MEMORY.
 */
bool rmw_profile_write(const char *path, const struct rmw_profile *profile,
		       struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Make a profile of each template in a file, in the folder of -o or the user's folder, and tell of
 * each. Files that are there stay as they are. Fails with FILE_EXISTS or BAD_TEXT when that left
 * nothing to write; FILE_READ, FILE_WRITE, NO_MEMORY, USAGE (no home).
 */
bool rmw_profile_import_file(struct rmw_cli *cli, const char *path,
			     struct rmw_err *err) RMW_MUST_CHECK;

#endif
