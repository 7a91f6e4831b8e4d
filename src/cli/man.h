/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_MAN_H
#define RMW_CLI_MAN_H

#include <stdio.h>

#include <rmwflash/err.h>

/*
 * Write the man page that `template` becomes when its @LIST@ and @LIST:command@ marks are filled
 * from the rows of the code. Fails with BAD_TEXT for a mark that names no list or no command.
 */
bool rmw_man_fill(const char *template, FILE *out, struct rmw_err *err) RMW_MUST_CHECK;

#endif
