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

/*
 * Hand each option of simulated boards to `print`, as "NAME=VALUE" and its help, which ends with
 * the boards that take it where these are not all.
 */
void rmw_help_sim_options(FILE *out, void (*print)(FILE *out, const char *name, const char *help));

#endif
