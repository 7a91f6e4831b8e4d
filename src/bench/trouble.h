/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_TROUBLE_H
#define RMW_BENCH_TROUBLE_H

#include <rmwflash/err.h>

#define RMW_TROUBLES_MAX 64u

/* Where in a file; the path is borrowed. Line 0: the file as a whole; column 0: the whole line. */
struct rmw_place {
	const char *file;
	unsigned line;
	unsigned column;
};

/* Something that keeps a job from being run. Cut to fit. */
struct rmw_trouble {
	struct rmw_place place;
	enum rmw_code code;
	char text[320];
};

/* All that was found. {0} is none; needs no release. Big: on the heap. */
struct rmw_troubles {
	struct rmw_trouble items[RMW_TROUBLES_MAX];
	size_t count; /* of them */
	size_t more;  /* that had no room */
};

void rmw_trouble_add(struct rmw_troubles *problems, struct rmw_place place, enum rmw_code code,
		     const char *format, ...) RMW_PRINTF(4, 5);

/* Take what failed as a problem at that place, and clear it. NO_MEMORY and INTERRUPTED are none:
 * they stay, and false is returned. */
bool rmw_trouble_take(struct rmw_troubles *problems, struct rmw_place place,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* Put them as they stand in each file, the file with the first one first; what concerns a file as a
 * whole comes at its end. */
void rmw_troubles_sort(struct rmw_troubles *problems);

/*
 * True when there is none. Fails with the code of the problems, where they have one in common, else
 * with JOB_BAD; with one problem also with its text.
 */
bool rmw_troubles_check(const struct rmw_troubles *problems, struct rmw_err *err) RMW_MUST_CHECK;

/* "rmw002.job:3:11", without what is 0. */
void rmw_place_text(const struct rmw_place *place, char *text, size_t size);

#endif
