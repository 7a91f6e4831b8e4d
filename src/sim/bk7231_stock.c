/* SPDX-License-Identifier: MIT */
/* Made-up flash of a BK7231: containers of code that is none, and where they are. */
#include "sim/bk7231_stock.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"

#define LOADER_BLOCKS 2048u /* of its container, 11000 bytes */
#define APP_BLOCKS 33848u   /* 118F70 bytes, as in all dumps of bk7231-protocol 16.5 */
#define APP_CODE_LEN 0xb0000u
#define HEADER_BLOCKS 3u /* an RBL header is 96 bytes */
#define HEADER_LEN 96u
#define TABLE_LEN 0xc0u
#define NAME_AT 0x100u /* of the N, in clear */
#define VERSION_AT 0x200u
#define STORAGE_AT 0x1ee000u

/* Boot loaders: where their partition table and their key are, and the CRC-32 of the first 256 and
 * 257 bytes: of a T under Tuya's key only. bk7231-protocol 12, 13.1 and 16.2; the table of 1.0.1 is
 * (unverified)
 */
struct loader {
	const char *version;
	const char *name;
	uint32_t table_at;
	uint32_t key_at;
	uint32_t first_vector;
	uint32_t crc_256, crc_257;
};

static const struct loader loaders[] = {
	/* clang-format off */
	{ "1.0.1", "BK7231S_1.0.1", 0xe3b0, 0x44, 0xea000e62, 0xc1eca871, 0 },
	{ "1.0.4", "BK7231S_1.0.4", 0xe3b0, 0x44, 0xea000e62, 0x4b31e44d, 0 },
	{ "1.0.5", "BK7231S_1.0.5", 0xdc50, 0x48, 0xea000e62, 0xba54c1b8, 0 },
	{ "1.0.6", "BK7231S_1.0.6", 0xdc70, 0x48, 0xea000e62, 0xe5cbc953, 0 },
	/* clang-format on */
};
/* Of the N 1.0.1 by key. */
static const struct {
	const char *key_name;
	struct loader loader;
} rom_loaders[] = {
	/* clang-format off */
	{ "tuya",    { "n", "BK7231N_1.0.1", 0xe95c, 0x48, 0xea000b48, 0x4063d299, 0xe14191ba } },
	{ "uascent", { "n", "BK7231N_1.0.1", 0xe95c, 0x48, 0xea000b48, 0x35037713, 0x068cdc18 } },
	{ "zero",    { "n", "BK7231N_1.0.1", 0xe95c, 0x48, 0xea000b48, 0xffe952fb, 0x8e4e6cdb } },
	/* clang-format on */
};

static const struct sim_bk_key *key_of(const struct sim_config *config)
{
	size_t count;
	const struct sim_bk_key *keys = sim_bk_keys(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(keys[i].name, config->bk.key_name) == 0)
			return &keys[i];
	return keys;
}

static const struct loader *loader_of(const struct sim_bk_family *family,
				      const struct sim_config *config)
{
	for (size_t i = 0; i < RMW_COUNT(loaders) && !family->has_rom; i++)
		if (strcmp(loaders[i].version, config->bk.loader) == 0)
			return &loaders[i];
	for (size_t i = 0; i < RMW_COUNT(rom_loaders); i++)
		if (strcmp(rom_loaders[i].key_name, config->bk.key_name) == 0)
			return &rom_loaders[i].loader;
	return &rom_loaders[0].loader;
}

/* A vector table as the documents show it, then a text in place of code. */
static void write_code(struct rmw_span code, uint32_t first_vector)
{
	rmw_put_le32(code.data, first_vector);
	for (uint32_t at = 4; at < 32; at += 4)
		rmw_put_le32(code.data + at, 0xe59ff014);
	for (size_t at = 32; at + 32 <= code.len; at += 32) {
		char line[64];

		snprintf(line, sizeof(line), "made up: no code at %08x   \n", (unsigned)at);
		memcpy(code.data + at, line, 32);
	}
}

/* One record of the partition table. bk7231-protocol 13.1 */
static void put_part(uint8_t *at, const char *name, const char *medium, uint32_t offset,
		     uint32_t len)
{
	memset(at, 0, 64);
	rmw_put_le32(at, 0x45503130);
	memcpy(at + 4, name, strlen(name));
	memcpy(at + 28, medium, strlen(medium));
	rmw_put_le32(at + 52, offset);
	rmw_put_le32(at + 56, len);
}

/* A word that is to stand in clear is enciphered beforehand, so that the cipher undoes it. */
static void clear_words(struct rmw_span code, uint32_t base, uint32_t at, uint32_t len,
			const struct sim_bk_key *key)
{
	for (uint32_t i = at; i < at + len; i += 4)
		rmw_put_le32(code.data + i,
			     rmw_get_le32(code.data + i) ^ sim_bk_keystream(key, base + i));
}

static uint32_t fnv(struct rmw_view bytes)
{
	uint32_t hash = 0x811c9dc5;

	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ bytes.data[i]) * 0x01000193;
	return hash;
}

/* The body is the code as it is in the flash without its CRCs, padded like PKCS#7. */
static void put_header(struct rmw_span flash, uint32_t base, uint32_t blocks, struct rmw_span body,
		       const char *name)
{
	const uint32_t raw = (uint32_t)body.len - 16;
	uint8_t header[HEADER_LEN] = { 'R', 'B', 'L', 0 };

	memset(body.data + raw, 16, 16);
	rmw_put_le32(header + 8, 0x5f5e1000); /* a time that is made up, too */
	memcpy(header + 12, name, strlen(name));
	memcpy(header + 28, "1.00", 4);
	memset(header + 52, '0', 23);
	rmw_put_le32(header + 76, rmw_crc32(rmw_span_view(body)));
	rmw_put_le32(header + 80, fnv((struct rmw_view){ body.data, raw }));
	rmw_put_le32(header + 84, raw);
	rmw_put_le32(header + 88, (uint32_t)body.len);
	rmw_put_le32(header + 92, rmw_crc32((struct rmw_view){ header, 92 }));
	for (uint32_t i = 0; i < HEADER_BLOCKS; i++)
		sim_bk_block_put(flash, base + (blocks - HEADER_BLOCKS + i) * SIM_BK_BLOCK,
				 header + (size_t)i * SIM_BK_BLOCK, NULL);
}

/* What stands in the flash as code, without its CRCs. */
static void pull_body(struct rmw_span flash, uint32_t base, struct rmw_span body)
{
	for (uint32_t at = 0; at + 16 < body.len; at += SIM_BK_BLOCK)
		memcpy(body.data + at, flash.data + sim_bk_code_place(base + at),
		       body.len - 16 - at < SIM_BK_BLOCK ? body.len - 16 - at : SIM_BK_BLOCK);
}

static void put_partitions(struct rmw_span code, const struct sim_bk_family *family,
			   uint32_t table_at)
{
	uint8_t *table = code.data + table_at;

	put_part(table, "bootloader", "beken_onchip_crc", 0, 0x10000);
	put_part(table + 64, "app", "beken_onchip_crc", 0x10000, 0x108700);
	put_part(table + 128, "download", "beken_onchip", family->layout.ota, 0xa6000);
}

void sim_bk_stock_put_loader(struct rmw_span flash, const struct sim_bk_family *family,
			     const struct sim_config *config)
{
	static const uint8_t name[8] = { 'B', 'K', '7', '2', '3', '1' };
	const struct loader *loader = loader_of(family, config);
	const struct sim_bk_key *key = key_of(config);
	const uint32_t len = loader->table_at + TABLE_LEN;
	rmw_auto(buf) space = RMW_BUF_INIT;
	struct rmw_err ignored = { 0 };
	struct rmw_span code, body;

	if (!rmw_buf_resize(&space, 2 * 65536 + 64, &ignored))
		return;
	code = (struct rmw_span){ space.data, (len + 31) / 32 * 32 };
	body = (struct rmw_span){ space.data + 65536, len + 16 };
	memset(space.data, 0xff, space.len);
	write_code(code, loader->first_vector);
	for (uint32_t i = 0; i < 4; i++)
		rmw_put_le32(code.data + loader->key_at + 4 * (size_t)i, key->words[i]);
	memcpy(code.data + VERSION_AT, loader->name, SIM_BK_VERSION_TEXT + 1);
	put_partitions(code, family, loader->table_at);
	clear_words(code, 0, loader->table_at, TABLE_LEN, key);
	if (family->has_rom) {
		memcpy(code.data + NAME_AT, name, sizeof(name));
		clear_words(code, 0, NAME_AT, sizeof(name), key);
	}
	for (uint32_t at = 0; at < code.len; at += SIM_BK_BLOCK)
		sim_bk_block_put(flash, at, code.data + at, key);
	if (family->has_rom || strcmp(key->name, "tuya") == 0)
		sim_bk_stock_forge(flash, loader->crc_256, loader->crc_257);
	pull_body(flash, 0, body);
	put_header(flash, 0, LOADER_BLOCKS, body, "bootloader");
}

static void put_app(struct rmw_span flash, const struct sim_bk_key *key)
{
	rmw_auto(buf) space = RMW_BUF_INIT;
	struct rmw_err ignored = { 0 };
	struct rmw_span code, body;

	if (!rmw_buf_resize(&space, 2 * APP_CODE_LEN + 16, &ignored))
		return;
	code = (struct rmw_span){ space.data, APP_CODE_LEN };
	body = (struct rmw_span){ space.data + APP_CODE_LEN, APP_CODE_LEN + 16 };
	write_code(code, 0xea00000e);
	for (uint32_t at = 0; at < code.len; at += SIM_BK_BLOCK)
		sim_bk_block_put(flash, SIM_BK_APP_CODE + at, code.data + at, key);
	pull_body(flash, SIM_BK_APP_CODE, body);
	put_header(flash, SIM_BK_APP_CODE, APP_BLOCKS, body, "app");
}

void sim_bk_stock_fill(struct rmw_span flash, const struct sim_bk_family *family,
		       const struct sim_config *config)
{
	sim_bk_stock_put_loader(flash, family, config);
	put_app(flash, key_of(config));
	sim_bk_stock_put_rf((struct rmw_span){ flash.data + family->layout.rf, 0x1000 },
			    config->mac);
	sim_bk_stock_put_storage((struct rmw_span){ flash.data + STORAGE_AT, 0x2000 }, config->mac);
}
