/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BL_LOADER_H
#define RMW_IMAGE_BL_LOADER_H

#include <rmwflash/bytes.h>

/* A RAM loader as vendors ship it (bl602-protocol 6.4). The views are parts of the file that was
 * parsed. */
struct rmw_bl_loader {
	struct rmw_view header;	 /* 176 bytes, for the boot ROM's command 11 */
	struct rmw_view segment; /* 16 bytes, for command 17 */
	struct rmw_view payload; /* for command 18, in pieces */
	uint32_t addr;		 /* where the payload goes in RAM */
	uint32_t entry;		 /* where the boot ROM jumps to */
};

/*
 * Take a loader file apart: boot header, one segment header, payload, and nothing behind it.
 * Fails with LOADER_FILE when a length, a CRC, the hash or the place in RAM would make the boot
 * ROM refuse it.
 */
bool rmw_bl_loader_parse(struct rmw_view file, struct rmw_bl_loader *loader,
			 struct rmw_err *err) RMW_MUST_CHECK;

#endif
