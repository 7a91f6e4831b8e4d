/* SPDX-License-Identifier: MIT */
/* The boot header in front of BL602 firmware (bl602-protocol 6.1). */
#include "image/bl_header.h"

enum {
	AT_MAGIC = 0x00,
	AT_REVISION = 0x04,
	AT_FLASH_CONFIG = 0x08,
	AT_CLOCK_CONFIG = 0x64,
	AT_FLAGS = 0x74,
	AT_LENGTH = 0x78,
	AT_ENTRY = 0x7c,
	AT_OFFSET = 0x80,
	AT_HASH = 0x84,
	AT_CRC = 0xac,
	MAGIC_SIZE = 4,
};

static const char header_magic[MAGIC_SIZE] = { 'B', 'F', 'N', 'P' };
static const char flash_magic[MAGIC_SIZE] = { 'F', 'C', 'F', 'G' };
static const char clock_magic[MAGIC_SIZE] = { 'P', 'C', 'F', 'G' };

static bool is_here(struct rmw_view bytes)
{
	return bytes.len >= MAGIC_SIZE && memcmp(bytes.data, header_magic, MAGIC_SIZE) == 0;
}

/* A block is magic, configuration, CRC of the configuration. */
static bool block_is_here(const uint8_t *block, const char magic[MAGIC_SIZE])
{
	return memcmp(block, magic, MAGIC_SIZE) == 0;
}

static bool block_is_good(const uint8_t *block, const char magic[MAGIC_SIZE], size_t size)
{
	return block_is_here(block, magic) &&
	       rmw_crc32((struct rmw_view){ block + MAGIC_SIZE, size }) ==
		       rmw_get_le32(block + MAGIC_SIZE + size);
}

static void block_build(uint8_t *block, const char magic[MAGIC_SIZE], struct rmw_view config)
{
	memcpy(block, magic, MAGIC_SIZE);
	memcpy(block + MAGIC_SIZE, config.data, config.len);
	rmw_put_le32(block + MAGIC_SIZE + config.len, rmw_crc32(config));
}

static void parse_blocks(const uint8_t *at, struct rmw_bl_header *header)
{
	const uint8_t *flash = at + AT_FLASH_CONFIG;
	const uint8_t *clock = at + AT_CLOCK_CONFIG;

	header->has_flash_config = block_is_here(flash, flash_magic);
	header->is_flash_config_good = block_is_good(flash, flash_magic, RMW_BL_FLASH_CONFIG_SIZE);
	memcpy(header->flash_config, flash + MAGIC_SIZE, RMW_BL_FLASH_CONFIG_SIZE);
	header->has_clock_config = block_is_here(clock, clock_magic);
	header->is_clock_config_good = block_is_good(clock, clock_magic, RMW_BL_CLOCK_CONFIG_SIZE);
	memcpy(header->clock_config, clock + MAGIC_SIZE, RMW_BL_CLOCK_CONFIG_SIZE);
}

bool rmw_bl_header_parse(struct rmw_view bytes, struct rmw_bl_header *header, struct rmw_err *err)
{
	const uint8_t *at = bytes.data;
	uint32_t crc;

	if (bytes.len < RMW_BL_HEADER_SIZE)
		return rmw_fail(err, RMW_E_IMAGE_TRUNCATED,
				"a boot header has %u bytes, there are %zu", RMW_BL_HEADER_SIZE,
				bytes.len);
	if (!is_here(bytes))
		return rmw_fail(err, RMW_E_IMAGE_KIND,
				"there is no boot header: %02x %02x %02x %02x instead of BFNP",
				at[0], at[1], at[2], at[3]);

	parse_blocks(at, header);
	header->revision = rmw_get_le32(at + AT_REVISION);
	header->flags = rmw_get_le32(at + AT_FLAGS);
	header->length_or_segments = rmw_get_le32(at + AT_LENGTH);
	header->entry = rmw_get_le32(at + AT_ENTRY);
	header->offset = rmw_get_le32(at + AT_OFFSET);
	memcpy(header->hash, at + AT_HASH, RMW_BL_HASH_SIZE);

	crc = rmw_get_le32(at + AT_CRC);
	header->is_crc_good = crc == rmw_crc32((struct rmw_view){ at, AT_CRC });
	header->is_crc_ignored =
		(header->flags & RMW_BL_FLAG_CRC_IGNORE) != 0 && crc == RMW_BL_IGNORE_WORD;
	header->is_hash_ignored = (header->flags & RMW_BL_FLAG_HASH_IGNORE) != 0 &&
				  rmw_get_le32(header->hash) == RMW_BL_IGNORE_WORD;
	return true;
}

void rmw_bl_header_build(const struct rmw_bl_header *header, uint8_t out[RMW_BL_HEADER_SIZE])
{
	const struct rmw_view covered = { out, AT_CRC };

	memset(out, 0, RMW_BL_HEADER_SIZE);
	memcpy(out + AT_MAGIC, header_magic, MAGIC_SIZE);
	rmw_put_le32(out + AT_REVISION, header->revision);
	if (header->has_flash_config)
		block_build(out + AT_FLASH_CONFIG, flash_magic, RMW_VIEW_OF(header->flash_config));
	if (header->has_clock_config)
		block_build(out + AT_CLOCK_CONFIG, clock_magic, RMW_VIEW_OF(header->clock_config));
	rmw_put_le32(out + AT_FLAGS, header->flags);
	rmw_put_le32(out + AT_LENGTH, header->length_or_segments);
	rmw_put_le32(out + AT_ENTRY, header->entry);
	rmw_put_le32(out + AT_OFFSET, header->offset);
	memcpy(out + AT_HASH, header->hash, RMW_BL_HASH_SIZE);
	rmw_put_le32(out + AT_CRC,
		     header->is_crc_ignored ? RMW_BL_IGNORE_WORD : rmw_crc32(covered));
}

/* Crystal 40 MHz, CPU 160 MHz, HCLK / 1, BCLK / 2, flash 80 MHz / 2. */
static const uint8_t usual_clock[RMW_BL_CLOCK_CONFIG_SIZE] = { 4, 4, 0, 1, 3, 1, 0, 0 };

void rmw_bl_header_build_flash(struct rmw_view code,
			       const uint8_t flash_config[RMW_BL_FLASH_CONFIG_SIZE],
			       uint8_t out[RMW_BL_HEADER_SIZE])
{
	struct rmw_bl_header header = {
		.revision = 1,
		.flags = RMW_BL_FLAGS_FLASH,
		.length_or_segments = (uint32_t)code.len,
		.offset = RMW_BL_BOOT_CODE,
		.has_flash_config = true,
		.has_clock_config = true,
	};

	memcpy(header.flash_config, flash_config, sizeof(header.flash_config));
	memcpy(header.clock_config, usual_clock, sizeof(header.clock_config));
	rmw_sha256(&code, 1, header.hash);
	rmw_bl_header_build(&header, out);
}

bool rmw_bl_header_is_valid(const struct rmw_bl_header *header)
{
	return header->is_crc_good || header->is_crc_ignored;
}

bool rmw_bl_header_is_hash_good(const struct rmw_bl_header *header, struct rmw_view code)
{
	uint8_t hash[RMW_SHA256_SIZE];

	rmw_sha256(&code, 1, hash);
	return memcmp(hash, header->hash, sizeof(hash)) == 0;
}
