/* SPDX-License-Identifier: MIT */
#ifndef BOOT_IMAGE_H
#define BOOT_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/core/port.h"
#include "core/crc.h"

#define BOOT_HEADER_SIZE 176u
#define BOOT_FLASH_BLOCK_SIZE 92u /* magic, configuration, CRC */
#define BOOT_SLOT_CODE 0x1000u	  /* behind the header of a slot */

/* What is found in a slot: the first thing that speaks against starting it. */
enum boot_verdict {
	BOOT_GOOD,
	BOOT_OUTSIDE,	 /* the slot lies on the boot stage, or where no flash reaches */
	BOOT_BLANK,	 /* nothing but FF where the header belongs */
	BOOT_COMPRESSED, /* an update in xz, which this boot stage does not unpack */
	BOOT_NO_HEADER,
	BOOT_BAD_HEADER, /* its CRC is wrong */
	BOOT_SIGNED,
	BOOT_ENCRYPTED,
	BOOT_NOT_FLASH, /* made for RAM */
	BOOT_BAD_LENGTH,
	BOOT_BAD_CODE, /* its hash is wrong */
	BOOT_VERDICTS
};

/* The header of a slot, as it stands there. */
struct boot_image {
	uint32_t addr; /* of the header; the code is BOOT_SLOT_CODE behind it */
	uint8_t header[BOOT_HEADER_SIZE];
};

/*
 * Read and judge what starts at `addr`: header, its CRC, flags, length, and the SHA-256 of the
 * code; CRC and hash are passed over only where the flag and the ignore word stand together
 * (bl602-soc 1.5). `entry` and `offset` of the header are not looked at (bl602-protocol 7.1).
 */
enum boot_verdict boot_image_read(struct boot_image *image, uint32_t addr, struct boot_port *port,
				  const struct stub_crc *crc);

/* Cache ways that the header wants off, bit by bit; all four where it wants no cache. */
uint32_t boot_image_ways_off(const struct boot_image *image);

/* The flash configuration with its magic and CRC; NULL: that CRC is wrong. Borrowed. */
const uint8_t *boot_image_flash_block(const struct boot_image *image, const struct stub_crc *crc);

#endif
