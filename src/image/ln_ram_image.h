/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_LN_RAM_IMAGE_H
#define RMW_IMAGE_LN_RAM_IMAGE_H

#include <rmwflash/bytes.h>

/*
 * Check a file that the LN882H's boot ROM is to run in RAM: the boot header of 32 bytes with both
 * of its CRCs, the length of the whole file, the vector table inside it (ln882h-protocol 4.1).
 * Fails with LOADER_FILE.
 */
bool rmw_ln_ram_image_check(struct rmw_view file, struct rmw_err *err) RMW_MUST_CHECK;

#endif
