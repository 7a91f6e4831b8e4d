/* SPDX-License-Identifier: MIT */
/* What a firmware slot holds, and whether it may be started. bl602-soc 1.5, bl602-protocol 6.1 */
#include "boot/core/image.h"

#include <stddef.h>
#include <string.h>

#include "boot/core/crc_of.h"
#include "core/bytes.h"

#define SLOT_MIN 0x10000u /* below it are the boot stage and the tables */

/* Magics, as the little-endian words that spell them. */
#define MAGIC_BOOT 0x504e4642u	/* BFNP */
#define MAGIC_FLASH 0x47464346u /* FCFG */

enum {
	AT_FLASH = 0x08,
	AT_FLAGS = 0x74,
	AT_LENGTH = 0x78,
	AT_HASH = 0x84,
	AT_CRC = 0xac,
	HASH_SIZE = 32,
};

#define FLAG_SIGNED 0x3u
#define FLAG_ENCRYPTED 0xcu
#define FLAG_NO_SEGMENT (1u << 8)
#define FLAG_CACHE (1u << 9)
#define FLAG_CRC_IGNORE (1u << 16)
#define FLAG_HASH_IGNORE (1u << 17)
#define WAYS_OFF_SHIFT 12u
#define WAYS_ALL 0xfu
#define IGNORE_WORD 0xdeadbeefu

static uint32_t flags_of(const struct boot_image *image)
{
	return get_le32(image->header + AT_FLAGS);
}

static bool is_ignored(const struct boot_image *image, uint32_t flag, uint32_t at)
{
	return (flags_of(image) & flag) != 0 && get_le32(image->header + at) == IGNORE_WORD;
}

static bool is_blank(const struct boot_image *image)
{
	for (uint32_t i = 0; i < BOOT_HEADER_SIZE; i++)
		if (image->header[i] != 0xff)
			return false;
	return true;
}

static bool is_compressed(const struct boot_image *image)
{
	static const uint8_t magic[] = { 0xfd, '7', 'z', 'X', 'Z', 0x00 };

	return memcmp(image->header, magic, sizeof(magic)) == 0;
}

static bool is_header_good(const struct boot_image *image, const struct stub_crc *crc)
{
	return is_ignored(image, FLAG_CRC_IGNORE, AT_CRC) ||
	       boot_crc_of(crc, image->header, AT_CRC) == get_le32(image->header + AT_CRC);
}

static bool is_length_good(const struct boot_image *image)
{
	const uint32_t len = get_le32(image->header + AT_LENGTH);

	return len != 0 && len <= BOOT_FLASH_MAX - BOOT_SLOT_CODE - image->addr;
}

static bool is_code_good(const struct boot_image *image, struct boot_port *port)
{
	uint8_t digest[HASH_SIZE];

	if (is_ignored(image, FLAG_HASH_IGNORE, AT_HASH))
		return true;
	boot_port_hash(port, image->addr + BOOT_SLOT_CODE, get_le32(image->header + AT_LENGTH),
		       digest);
	return memcmp(digest, image->header + AT_HASH, HASH_SIZE) == 0;
}

static enum boot_verdict judge(const struct boot_image *image, struct boot_port *port,
			       const struct stub_crc *crc)
{
	if (is_blank(image))
		return BOOT_BLANK;
	if (is_compressed(image))
		return BOOT_COMPRESSED;
	if (get_le32(image->header) != MAGIC_BOOT)
		return BOOT_NO_HEADER;
	if (!is_header_good(image, crc))
		return BOOT_BAD_HEADER;
	if ((flags_of(image) & FLAG_SIGNED) != 0)
		return BOOT_SIGNED;
	if ((flags_of(image) & FLAG_ENCRYPTED) != 0)
		return BOOT_ENCRYPTED;
	if ((flags_of(image) & FLAG_NO_SEGMENT) == 0)
		return BOOT_NOT_FLASH;
	if (!is_length_good(image))
		return BOOT_BAD_LENGTH;
	return is_code_good(image, port) ? BOOT_GOOD : BOOT_BAD_CODE;
}

enum boot_verdict boot_image_read(struct boot_image *image, uint32_t addr, struct boot_port *port,
				  const struct stub_crc *crc)
{
	image->addr = addr;
	if (addr < SLOT_MIN || addr >= BOOT_FLASH_MAX - BOOT_SLOT_CODE)
		return BOOT_OUTSIDE;
	boot_port_read(port, addr, image->header, BOOT_HEADER_SIZE);
	return judge(image, port, crc);
}

uint32_t boot_image_ways_off(const struct boot_image *image)
{
	const uint32_t flags = flags_of(image);

	return (flags & FLAG_CACHE) != 0 ? flags >> WAYS_OFF_SHIFT & WAYS_ALL : WAYS_ALL;
}

const uint8_t *boot_image_flash_block(const struct boot_image *image, const struct stub_crc *crc)
{
	const uint8_t *block = image->header + AT_FLASH;
	const uint32_t at_crc = BOOT_FLASH_BLOCK_SIZE - 4;

	if (get_le32(block) != MAGIC_FLASH ||
	    boot_crc_of(crc, block + 4, at_crc - 4) != get_le32(block + at_crc))
		return NULL;
	return block;
}
