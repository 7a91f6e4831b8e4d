/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_CHILD_H
#define RMW_BENCH_CHILD_H

#include <rmwflash/bytes.h>

#include "base/time.h"

#define RMW_CHILD_SAID_MAX 120u

/* A command for the shell. Borrowed. */
struct rmw_child {
	const char *command;
	char *const *environment; /* all of it, "NAME=VALUE", ended by NULL */
	struct rmw_view input;	  /* for its standard input */
	struct rmw_deadline until;
};

enum rmw_child_end {
	RMW_CHILD_GOOD,	  /* it ended with 0 */
	RMW_CHILD_FAILED, /* it ended otherwise, or there is no shell, or the system gives none */
	RMW_CHILD_LATE,	  /* it was killed at the deadline, with all of its process group */
};

/*
 * Run it in a process group of its own and wait for its end, whether it reads its input or not. Its
 * standard output goes to /dev/null, and it has no other descriptor of this process. `said` gets
 * how it ended, and the first line of what it said on standard error; a sentence without a full
 * stop. Every signal of the calling thread should be blocked.
 */
enum rmw_child_end rmw_child_run(const struct rmw_child *child, char said[RMW_CHILD_SAID_MAX]);

#endif
