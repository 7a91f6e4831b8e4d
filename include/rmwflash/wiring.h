/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_WIRING_H
#define RMWFLASH_WIRING_H

#include <stddef.h>

/* What is joined to what before a module of a chip can be flashed. All texts are static. */

/* A pad of a module. */
struct rmw_wiring_pad {
	const char
		*chip; /* what its name begins with: "BK72" stands for the BK7231 and the BK7238 */
	const char *pad; /* as it is often called: "BOOT" */
	const char *pin; /* of the chip: "GPIO8"; "" for supply */
	const char *way; /* "->" out of the module, "<-" into it, "--" both */
	const char *to;	 /* what it goes to */
};

/* Something to be careful about. */
struct rmw_wiring_caution {
	const char *chip; /* "" of every chip */
	const char *text; /* a sentence without a full stop */
};

/* The `index`-th row of a chip (case ignored); NULL past the last one. */
const struct rmw_wiring_pad *rmw_wiring_pad(const char *chip, size_t index);
const struct rmw_wiring_caution *rmw_wiring_caution(const char *chip, size_t index);

#endif
