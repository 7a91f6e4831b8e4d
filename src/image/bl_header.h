/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BL_HEADER_H
#define RMW_IMAGE_BL_HEADER_H

#include <rmwflash/bytes.h>

#include "base/digest.h"

#define RMW_BL_HEADER_SIZE 176u
#define RMW_BL_FLASH_CONFIG_SIZE 84u
#define RMW_BL_CLOCK_CONFIG_SIZE 8u
#define RMW_BL_HASH_SIZE RMW_SHA256_SIZE

/* Bits of `flags`. FLASH is what vendor images for the flash carry. */
#define RMW_BL_FLAGS_FLASH 0x3300u
#define RMW_BL_FLAG_SIGNED 0x00000003u
#define RMW_BL_FLAG_ENCRYPTED 0x0000000cu
#define RMW_BL_FLAG_CRC_IGNORE 0x00010000u
#define RMW_BL_FLAG_HASH_IGNORE 0x00020000u

/* What an ignore flag needs beside it: as the CRC, or as the first word of the hash. */
#define RMW_BL_IGNORE_WORD 0xdeadbeefu

/*
 * The boot header of BL602 firmware, in flash and in RAM images alike (bl602-protocol 6.1):
 *
 *	+------+----------+------+--------+-----+------+-------+-----+
 *	| BFNP | revision | FCFG | config | CRC | PCFG | clock | CRC |
 *	|  4   |    4     |  4   |   84   |  4  |  4   |   8   |  4  |
 *	+------+----------+------+--------+-----+------+-------+-----+
 *	| flags | length or segments | entry | offset | hash | 0 | CRC |
 *	|   4   |         4          |   4   |   4    |  32  | 8 |  4  |
 *	+-------+--------------------+-------+--------+------+---+-----+
 *
 * The last CRC covers all before it. Numbers are little-endian.
 */
struct rmw_bl_header {
	uint32_t revision;
	uint32_t flags;
	uint32_t length_or_segments; /* flash: bytes of code; RAM image: number of segments */
	uint32_t entry;
	uint32_t offset;	   /* flash: of the code; RAM image: entry when `entry` is 0 */
	bool has_flash_config;	   /* the magic FCFG is there */
	bool is_flash_config_good; /* and so is the right CRC */
	bool has_clock_config;	   /* the magic PCFG is there */
	bool is_clock_config_good;
	bool is_crc_good;
	bool is_crc_ignored;  /* the flag and the ignore word stand together */
	bool is_hash_ignored; /* likewise */
	uint8_t flash_config[RMW_BL_FLASH_CONFIG_SIZE];
	uint8_t clock_config[RMW_BL_CLOCK_CONFIG_SIZE];
	uint8_t hash[RMW_BL_HASH_SIZE];
};

/*
 * Read the header at the start of `bytes`; what follows it is not looked at. Wrong CRCs are no
 * failure but part of the answer. Fails with IMAGE_TRUNCATED when there are fewer than 176 bytes
 * and with IMAGE_KIND when the magic is missing.
 */
bool rmw_bl_header_parse(struct rmw_view bytes, struct rmw_bl_header *header,
			 struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Write a header with its three CRCs computed. A configuration whose has_ flag is not set is left
 * zero, with its magic and CRC; `is_crc_ignored` puts the ignore word in place of the last CRC.
 * The other is_ flags are not looked at.
 */
void rmw_bl_header_build(const struct rmw_bl_header *header, uint8_t out[RMW_BL_HEADER_SIZE]);

/* Offset of the code of a boot stage. Vendor headers carry it in every slot, too, where the boot
 * stage does not look at it (bl602-protocol 7.1). */
#define RMW_BL_BOOT_CODE 0x2000u

/*
 * Write the header of code that runs out of the flash: as the vendor's tools do
 * (bl602-protocol 7.4), for a crystal of 40 MHz, with hash and CRCs.
 */
void rmw_bl_header_build_flash(struct rmw_view code,
			       const uint8_t flash_config[RMW_BL_FLASH_CONFIG_SIZE],
			       uint8_t out[RMW_BL_HEADER_SIZE]);

/* True when the boot ROM would accept the header: its CRC is right, or is to be ignored. */
bool rmw_bl_header_is_valid(const struct rmw_bl_header *header);

/* True when the hash of the header is the SHA-256 of `code`. */
bool rmw_bl_header_is_hash_good(const struct rmw_bl_header *header, struct rmw_view code);

#endif
