/* SPDX-License-Identifier: MIT */
/* Finds what a command is asked to do by its first word. */
#include "cli/action.h"

#include <string.h>

#include "base/nearest.h"
#include "cli/cmd.h"

static const struct rmw_action *find_name(const struct rmw_action *rows, size_t count,
					  const struct rmw_args *args, struct rmw_err *err)
{
	const char *name = args->operands.items[0];
	struct rmw_nearest nearest = rmw_nearest_to(name);
	char hint[64];

	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
		rmw_nearest_offer(&nearest, rows[i].name);
	}
	rmw_nearest_hint(&nearest, hint, sizeof(hint));
	(void)rmw_fail(err, RMW_E_USAGE, "%s cannot '%s'%s", args->cmd->name, name, hint);
	return NULL;
}

const struct rmw_action *rmw_action_find(const struct rmw_action *rows, size_t count,
					 const struct rmw_args *args, struct rmw_err *err)
{
	const struct rmw_action *action = find_name(rows, count, args, err);
	const size_t words = args->operands.count - 1;

	if (action == NULL || (words >= action->words_min && words <= action->words_max))
		return action;
	(void)rmw_fail(err, RMW_E_USAGE, "it is: %s %s %s", args->cmd->name, action->name,
		       action->usage);
	return NULL;
}
