/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_BATCH_TOOL_H
#define RMW_TESTS_BATCH_TOOL_H

#include <sys/types.h>

#include "bench/slot.h"

/* Benches as processes: the program at work on the job of batch_story.h, which can be killed. */

/*
 * Start `rmwflash batch JOB --resume` on these slots. What it says is added to a file of that name,
 * in the folder of the story. Ends the test where it cannot be started.
 */
pid_t batch_tool_start(const struct rmw_slots *slots, const char *said);

/* Wait for its end: its exit status, -1 where a signal ended it. Ends the test after a minute. */
int batch_tool_wait(pid_t process);

/*
 * Wait for a moment in the life of a bench that was started with a new file: until it has said so
 * many lines, or has ended, and then so long.
 */
void batch_tool_await(pid_t process, const char *said, unsigned lines, uint64_t us);

/* How many lines a file of that name has. */
unsigned batch_tool_lines(const char *said);

/* Show what was said there, for whoever looks into a failure. */
void batch_tool_tell(const char *said);

/* Whether a file of that name holds these words. */
bool batch_tool_has_said(const char *said, const char *words);

#endif
