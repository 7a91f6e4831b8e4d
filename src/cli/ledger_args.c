/* SPDX-License-Identifier: MIT */
/* Which ledger a command line means. */
#include "cli/ledger_args.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"

bool rmw_ledger_args_place(const struct rmw_args *args, char place[RMW_LEDGER_WHERE_MAX],
			   struct rmw_err *err)
{
	char *slash;
	bool is_good;

	if (args->ledger != NULL) {
		(void)snprintf(place, RMW_LEDGER_WHERE_MAX, "%s", args->ledger);
		return rmw_ledger_place_check(args->ledger, err);
	}
	if (!rmw_ledger_place_default(place, err))
		return false;
	slash = strrchr(place, '/');
	*slash = '\0';
	is_good = rmw_folder_make(place, err);
	*slash = '/';
	return is_good;
}
