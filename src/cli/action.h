/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_ACTION_H
#define RMW_CLI_ACTION_H

#include "cli/args.h"

/* What a command can do, by its first word. */
struct rmw_action {
	const char *name;
	size_t words_min, words_max; /* behind it */
	const char *usage;	     /* of these words */
	bool (*run)(void *work, struct rmw_err *err);
};

/*
 * The row that the command line names; NULL where none is, or where the number of words is wrong:
 * fails with USAGE then, naming the nearest row, or how it goes.
 */
const struct rmw_action *rmw_action_find(const struct rmw_action *rows, size_t count,
					 const struct rmw_args *args, struct rmw_err *err);

#endif
