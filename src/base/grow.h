/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_GROW_H
#define RMW_BASE_GROW_H

#include <stddef.h>

#include <rmwflash/err.h>

/* A text that grows inside of its room, and is cut where that ends. Borrows `text`, which is
 * terminated already. */
struct rmw_grow {
	char *text;
	size_t size; /* of the room, at least 1 */
	size_t len;  /* of the text */
};

/* Put more at the end. */
void rmw_grow(struct rmw_grow *grow, const char *format, ...) RMW_PRINTF(2, 3);

#endif
