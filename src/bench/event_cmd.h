/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_EVENT_CMD_H
#define RMW_BENCH_EVENT_CMD_H

#include "bench/news.h"

/*
 * A command of the user's that is run for each event of a bench, one after the other, in a thread
 * of its own: sh -c COMMAND, with the event as a line of JSON on standard input. Nothing of an
 * event is ever part of the command. In its environment are RMWFLASH_BENCH_SLOT, RMWFLASH_STATE,
 * RMWFLASH_MAC, RMWFLASH_END and RMWFLASH_CODE, each empty where nothing is known, and none of the
 * program's own variables for secrets. Its standard output goes nowhere; of what it says on
 * standard error the first line is kept where it fails.
 */
struct rmw_event_cmd;

#define RMW_EVENT_CMD_WAIT_MS 10000u /* of each call */
#define RMW_EVENT_CMD_ROOM 256u	     /* events that wait */
#define RMW_EVENT_CMD_TEXT_MAX 200u

/* How it went. */
struct rmw_event_cmd_counts {
	uint64_t done;	  /* ended with 0 */
	uint64_t failed;  /* ended otherwise, or could not be run */
	uint64_t late;	  /* were ended, as they took too long */
	uint64_t dropped; /* had no room, or no time at the end */
};

/*
 * Start the thread. `command` is copied, and so is the environment. `wait_ms` is what each call may
 * take (0: RMW_EVENT_CMD_WAIT_MS); then it is killed with all that it started. Fails with USAGE (no
 * command), NO_MEMORY.
 */
bool rmw_event_cmd_start(struct rmw_event_cmd **events, const char *command, uint32_t wait_ms,
			 struct rmw_err *err) RMW_MUST_CHECK;

/* Have the command run for this. Never waits: what finds no room is dropped, and counted. From any
 * thread. */
void rmw_event_cmd_post(struct rmw_event_cmd *events, const struct rmw_news *news);

/*
 * True where the command did not go well in a way that was not told of yet: what is in `text`, a
 * sentence. Each way (it failed, took too long, events were dropped) is told once. From any thread.
 */
bool rmw_event_cmd_trouble(struct rmw_event_cmd *events, char text[RMW_EVENT_CMD_TEXT_MAX]);

/*
 * Run what waits, as far as that ends within `wait_ms`, and end the thread. `counts` may be NULL;
 * `events` too. No one may post any more.
 */
void rmw_event_cmd_stop(struct rmw_event_cmd *events, uint32_t wait_ms,
			struct rmw_event_cmd_counts *counts);

#endif
