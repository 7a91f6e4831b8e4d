/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BL_FLASH_CONFIG_H
#define RMW_IMAGE_BL_FLASH_CONFIG_H

#include <rmwflash/bytes.h>

#include "image/bl_header.h"

#define RMW_JEDEC_SIZE 3u

/* Offset of qeWriteRegLen: 2 where one command writes both status registers (bl602-soc 4). */
#define RMW_BL_FLASH_CONFIG_QE_WRITE_LEN 48u

/*
 * The configuration that the boot ROM itself holds for a flash chip; `jedec` is manufacturer,
 * type, capacity, in the order the chip sends them. Returns false, and leaves `config` alone, for
 * a chip that the ROM does not know.
 */
bool rmw_bl_flash_config_by_jedec(const uint8_t jedec[RMW_JEDEC_SIZE],
				  uint8_t config[RMW_BL_FLASH_CONFIG_SIZE]) RMW_MUST_CHECK;

/*
 * False for answers that come from no chip or a dead line: the boot ROM's own test (the lower or
 * the upper two bytes all 0 or all 1).
 */
bool rmw_bl_flash_is_sane(const uint8_t jedec[RMW_JEDEC_SIZE]);

/* Bytes of the flash, by its JEDEC id; 0 when the id is not sane or the capacity is no size. */
uint32_t rmw_bl_flash_size(const uint8_t jedec[RMW_JEDEC_SIZE]);

/* What people call the part ("Winbond 25Q16"), or its maker ("Winbond"); NULL when unknown. */
const char *rmw_bl_flash_name(const uint8_t jedec[RMW_JEDEC_SIZE]);

#endif
