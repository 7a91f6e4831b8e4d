/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_BATCH_SCREEN_H
#define RMW_CLI_BATCH_SCREEN_H

#include "bench/run.h"
#include "bench/slot.h"
#include "cli/cli.h"

/* The screen of a batch that runs, and its keys. */
struct rmw_batch_screen;

/*
 * Take the terminal over for a batch of that name, of which `wanted` units are to pass (0: as many
 * as come). *screen NULL: lines are asked for (--json, --plain, --quiet), or there is no terminal
 * that can show one. Fails with NO_MEMORY. Until rmw_batch_screen_close nothing else may write to
 * the terminal.
 */
bool rmw_batch_screen_open(struct rmw_batch_screen **screen, const struct rmw_cli *cli,
			   const char *name, const struct rmw_slots *slots, size_t wanted,
			   struct rmw_err *err) RMW_MUST_CHECK;

/* Take what a slot posted; it is seen with the next turn. */
void rmw_batch_screen_hear(struct rmw_batch_screen *screen, const struct rmw_post_report *report);

/* Show a line about the batch, in place of the one about the last key. Cut to fit. */
void rmw_batch_screen_say(struct rmw_batch_screen *screen, const char *text);

/* Show how things are, and give keys that came to their slots. Takes 50 ms at most. */
void rmw_batch_screen_turn(struct rmw_batch_screen *screen, struct rmw_run *run);

/* Give the terminal back as it was. NULL is allowed. */
void rmw_batch_screen_close(struct rmw_batch_screen *screen);

#endif
