/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_HELP_H
#define RMW_CLI_HELP_H

#include <stdio.h>

struct rmw_cmd;

/* An exit status and what it means. */
struct rmw_exit_row {
	int status;
	const char *means;
	const char *retry; /* whether running it again can help */
};

/* All of them, lowest first. */
const struct rmw_exit_row *rmw_exit_rows(size_t *count);

/* Which commands there are. */
void rmw_help_overview(FILE *out);

/* All about one command, made from its row and those of its options. */
void rmw_help_command(FILE *out, const struct rmw_cmd *cmd);

#endif
