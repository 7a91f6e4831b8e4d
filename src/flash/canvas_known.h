/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_CANVAS_KNOWN_H
#define RMW_FLASH_CANVAS_KNOWN_H

#include "flash/canvas.h"

/*
 * Getting to know sectors without reading them. Sorting is about the sectors that are marked DUE,
 * what follows about all that are BY_CRC; the order of calls: sort, prove, count.
 */

/* How many sectors were not read, because the chip says that they hold this. */
struct rmw_known {
	size_t as_base;	 /* or as before an unfinished job */
	size_t as_other; /* blank, or as wanted */
};

/* True when there is something that the flash may well hold, and the chip can tell cheaply. */
bool rmw_canvas_can_know(const struct rmw_canvas *canvas);

/*
 * Sectors that are not known, and whose CRC is that of what may be there, become known BY_CRC. Only
 * where facts say has_crcs. Fails as rmw_chip_crcs, or with NO_MEMORY.
 */
bool rmw_canvas_sort(struct rmw_canvas *canvas, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Ask the chip's digest whether what is known BY_CRC is there; a sector that holds something else
 * is due, and no more known. Without digests nothing happens. Fails as rmw_chip_digest.
 */
bool rmw_canvas_prove(struct rmw_canvas *canvas, struct rmw_err *err) RMW_MUST_CHECK;

/* Count what was proven, which is not BY_CRC from now on. */
struct rmw_known rmw_canvas_count_known(struct rmw_canvas *canvas);

#endif
