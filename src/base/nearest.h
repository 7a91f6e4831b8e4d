/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_NEAREST_H
#define RMW_BASE_NEAREST_H

#include <stddef.h>

/* Which of many names a mistyped one was probably meant to be. */
struct rmw_nearest {
	const char *text; /* what was typed */
	const char *best; /* borrowed from whoever offered it; NULL: nothing is near */
	size_t distance;
};

struct rmw_nearest rmw_nearest_to(const char *text);

/* Consider `name`. Names more than a third of the text away are never taken. */
void rmw_nearest_offer(struct rmw_nearest *nearest, const char *name);

/* " (did you mean 'erase'?)" or nothing. */
void rmw_nearest_hint(const struct rmw_nearest *nearest, char *text, size_t size);

#endif
