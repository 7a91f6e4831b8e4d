/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_TERMINAL_H
#define RMW_CLI_TERMINAL_H

#include <stdio.h>

#include "cli/page.h"

/* A terminal that shows pages and gives keys. One at a time in a program. */
struct rmw_terminal;

/*
 * Take it over: `in` and `out` are borrowed. It is given back by rmw_terminal_close, at the end of
 * the program, and by a signal that kills it. Fails with USAGE: they are no terminal, or one whose
 * TERM is not known or cannot place text; NO_MEMORY.
 */
bool rmw_terminal_open(struct rmw_terminal **terminal, FILE *in, FILE *out, bool is_coloured,
		       struct rmw_err *err) RMW_MUST_CHECK;

/* How large it is now, in cells. */
void rmw_terminal_size(const struct rmw_terminal *terminal, unsigned *width, unsigned *height);

void rmw_terminal_paint(struct rmw_terminal *terminal, const struct rmw_page *page);

/* Wait for a key (as in cli/key.h), at most so long; RMW_KEY_NONE when none came or
 * the size changed. */
int rmw_terminal_key(struct rmw_terminal *terminal, uint32_t wait_ms);

/* Give it back as it was. NULL is allowed. */
void rmw_terminal_close(struct rmw_terminal *terminal);

#endif
