/* SPDX-License-Identifier: MIT */
#ifndef BOOT_HANDOFF_H
#define BOOT_HANDOFF_H

#include "boot/core/boot.h"

/* Where applications look for it. bl602-soc 8.4 */
#define BOOT_HANDOFF_ADDR 0x42049c00u
#define BOOT_HANDOFF_MAX (4u + BOOT_TABLE_MAX + BOOT_FLASH_BLOCK_SIZE)

/*
 * What the application finds in RAM, once it is chosen:
 *
 *	+------------+-----------------+------+--------------+-----+
 *	| table copy | partition table | FCFG | flash config | CRC |
 *	|     4      |   20 + 36 * n   |  4   |      84      |  4  |
 *	+------------+-----------------+------+--------------+-----+
 *
 * The flash configuration is the one of its own header, else that of the boot stage's header, else
 * zeros. Without a table, zeros stand in the place of one without entries. Returns how many bytes
 * it is.
 */
uint32_t boot_handoff_build(const struct boot *boot, uint8_t out[BOOT_HANDOFF_MAX]);

#endif
