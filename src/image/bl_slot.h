/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BL_SLOT_H
#define RMW_IMAGE_BL_SLOT_H

#include <rmwflash/bytes.h>

#include "image/bl_header.h"

/* Where the code of a slot image starts, from its header; FF up to there. */
#define RMW_BL_SLOT_CODE 0x1000u

/*
 * Turn a raw application into what a firmware slot holds (bl602-protocol 7.4): header with hash and
 * CRCs, code from 0x1000 on, padded with 00 to a multiple of 16. `out` is replaced; on failure it
 * is empty. Fails with IMAGE_KIND (no bytes), IMAGE_TOO_LARGE (more than 16 MiB) or NO_MEMORY.
 */
bool rmw_bl_slot_build(struct rmw_view application,
		       const uint8_t flash_config[RMW_BL_FLASH_CONFIG_SIZE], struct rmw_buf *out,
		       struct rmw_err *err) RMW_MUST_CHECK;

#endif
