/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_OTHER_CHIPS_H
#define RMW_IMAGE_OTHER_CHIPS_H

#include <rmwflash/bytes.h>

/*
 * Firmware, bootloaders, over-the-air files and flash dumps of chips that share cases and names
 * with ours. Known by structure (checksums that fit), not by words: every build of a firmware
 * that runs on many chips names them all.
 */
bool rmw_image_is_beken(struct rmw_view file);
bool rmw_image_is_ln882h(struct rmw_view file);

/* Code in a BK7231's flash: blocks of 34 bytes from address 0 on, 32 of them code, then their CRC
 * (bk7231-protocol 16.1). */
#define RMW_BEKEN_BLOCK 34u

/* True when it is such a block, and its CRC fits. */
bool rmw_image_beken_block_fits(struct rmw_view block);

/*
 * What a file of those chips is when only the running firmware, or a tool that unpacks it first,
 * can take it in (bk7231-protocol 16.4, ln882h-protocol 8.3): "an RBL package"; NULL: it is none.
 */
const char *rmw_image_other_package(struct rmw_view file);

#endif
