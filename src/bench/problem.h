/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_PROBLEM_H
#define RMW_BENCH_PROBLEM_H

#include <rmwflash/err.h>

#define RMW_PROBLEMS_MAX 64u

/* Where in a file; the path is borrowed. Line 0: the file as a whole; column 0: the whole line. */
struct rmw_place {
	const char *file;
	unsigned line;
	unsigned column;
};

/* Something that keeps a job from being run. Cut to fit. */
struct rmw_problem {
	struct rmw_place place;
	enum rmw_code code;
	char text[320];
};

/* All that was found. {0} is none; needs no release. Big: on the heap. */
struct rmw_problems {
	struct rmw_problem items[RMW_PROBLEMS_MAX];
	size_t count; /* of them */
	size_t more;  /* that had no room */
};

void rmw_problem_add(struct rmw_problems *problems, struct rmw_place place, enum rmw_code code,
		     const char *format, ...) RMW_PRINTF(4, 5);

/* Take what failed as a problem at that place, and clear it. NO_MEMORY and INTERRUPTED are none:
 * they stay, and false is returned. */
bool rmw_problem_take(struct rmw_problems *problems, struct rmw_place place,
		      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * True when there is none. Fails with the code of the problems, where they have one in common, else
 * with JOB_BAD; with one problem also with its text.
 */
bool rmw_problems_check(const struct rmw_problems *problems, struct rmw_err *err) RMW_MUST_CHECK;

/* "rmw002.job:3:11", without what is 0. */
void rmw_place_text(const struct rmw_place *place, char *text, size_t size);

#endif
