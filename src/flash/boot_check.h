/* SPDX-License-Identifier: MIT */
#ifndef RMW_FLASH_BOOT_CHECK_H
#define RMW_FLASH_BOOT_CHECK_H

#include <rmwflash/flash.h>

/* Where the boot loader of a chip ends that can be replaced by one that does not start; 0: none. */
uint32_t rmw_boot_check_end(const struct rmw_chip *chip);

/*
 * Whether what is to become the boot loader is one, and under the chip's key: its CRCs fit, and it
 * holds the table of partitions (bk7231-protocol 18, rule 2). `have` and `want` are what is there
 * and what is wanted, both up to rmw_boot_check_end. Where the chip does not tell its key, that of
 * the boot loader in `have` counts. A blank one, and one where nothing tells the key, is told of
 * and passes. Fails with BOOT_GUARD, IMAGE_OTHER_KEY or NO_MEMORY.
 */
bool rmw_boot_check(const struct rmw_chip *chip, struct rmw_view have, struct rmw_view want,
		    const struct rmw_watch *watch, struct rmw_err *err) RMW_MUST_CHECK;

#endif
