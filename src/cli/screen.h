/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_SCREEN_H
#define RMW_CLI_SCREEN_H

#include <stdio.h>

#include "cli/operator.h"
#include "cli/page.h"

/* The screen of a batch: product.md 5.3. */

#define RMW_SCREEN_WIDTH_MIN 80u
#define RMW_SCREEN_HEIGHT_MIN 24u

struct rmw_terminal;

/* {0} is closed. Big: on the heap. */
struct rmw_screen {
	struct rmw_terminal *terminal;
	struct rmw_operator operator;
	struct rmw_page page;
};

/*
 * Put together what is to be seen in a terminal of that size: from RMW_SCREEN_WIDTH_MIN and
 * RMW_SCREEN_HEIGHT_MIN on all slots, whatever their number; below, that it is too small.
 */
void rmw_screen_lay(const struct rmw_bench_view *view, const struct rmw_operator *operator,
		    unsigned width, unsigned height, struct rmw_page *page);

/*
 * Take over the terminal behind `in` and `out`, until rmw_screen_close, the end of the program or a
 * signal that kills it. One screen at a time. Fails with USAGE: they are no terminal, or one of a
 * kind that the system does not know; NO_MEMORY.
 */
bool rmw_screen_open(struct rmw_screen *screen, FILE *in, FILE *out, bool is_coloured,
		     struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Show the view, and wait for a key, at most so long. What the operator wants of slots then;
 * RMW_OPERATOR_NOTHING mostly. Waits for nothing else. Nothing else may write to the terminal.
 */
struct rmw_operator_wish rmw_screen_turn(struct rmw_screen *screen,
					 const struct rmw_bench_view *view, uint32_t wait_ms);

/* Give the terminal back as it was; closed already is allowed. */
void rmw_screen_close(struct rmw_screen *screen);

#endif
