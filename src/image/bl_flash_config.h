/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BL_FLASH_CONFIG_H
#define RMW_IMAGE_BL_FLASH_CONFIG_H

#include <rmwflash/bytes.h>

#include "image/bl_header.h"

#define RMW_JEDEC_SIZE 3u

/* The largest flash that addresses of three bytes reach; no slot and no code is larger. */
#define RMW_BL_FLASH_MAX (1u << 24)

/* Offset of qeWriteRegLen: 2 where one command writes both status registers (bl602-soc 4). */
#define RMW_BL_FLASH_CONFIG_QE_WRITE_LEN 48u

/*
 * The configuration that the boot ROM itself holds for a flash chip (bl602-soc 4); `jedec` is
 * manufacturer, type, capacity, in the order the chip sends them. Returns false, and leaves
 * `config` alone, for a chip that the ROM does not know.
 */
bool rmw_bl_flash_config_by_jedec(const uint8_t jedec[RMW_JEDEC_SIZE],
				  uint8_t config[RMW_BL_FLASH_CONFIG_SIZE]) RMW_MUST_CHECK;

/*
 * Bytes of the flash, by its JEDEC id, from 64 KiB to RMW_BL_FLASH_MAX. 0 when the capacity is no
 * such size, and for answers that come from no chip or a dead line: by the boot ROM's own test,
 * the lower or the upper two bytes are all 0 or all 1.
 */
uint32_t rmw_bl_flash_size(const uint8_t jedec[RMW_JEDEC_SIZE]);

/* What people call the part ("Winbond 25Q16"), or its maker ("Winbond"); NULL when unknown. */
const char *rmw_bl_flash_name(const uint8_t jedec[RMW_JEDEC_SIZE]);

#endif
