/* SPDX-License-Identifier: MIT */
/* Made-up factory content of an LN882H: tables and headers are real in form, the code is nobody's.
 */
#include "base/digest.h"
#include "base/random.h"
#include "sim/ln882h.h"

/* ln882h-protocol 4.1, 8.1 to 8.3, 9 */
enum {
	BOOT_LEN = 0x240,
	BOOT_VECTORS = 0x100,
	BOOT_CODE = 0x148, /* behind a vector table */
	TABLE = 0x6000,
	APP = 0x7000,
	APP_HEADER = 0x100,
	APP_LEN = 0x60000,
	NVDS = 0x1dd000,
	KV = 0x1e0000,
	SECTOR = 4096,
	STACK_TOP = 0x20010000,
};

static const struct {
	uint32_t type;
	uint32_t start;
	uint32_t size;
} parts[] = {
	{ 0, APP, 0x12c000 }, { 1, 0x133000, 0xaa000 }, { 3, NVDS, 0x3000 },
	{ 2, KV, 0x4000 },    { 5, 0x1e4000, 0x1c000 },
};

static uint32_t crc_of(const uint8_t *at, size_t len)
{
	return rmw_crc32((struct rmw_view){ at, len });
}

/* A boot stage that is valid, and goes round in a circle when it is executed. */
static void put_boot(uint8_t *at)
{
	memset(at, 0, BOOT_LEN);
	rmw_put_le32(at + BOOT_VECTORS, STACK_TOP);
	rmw_put_le32(at + BOOT_VECTORS + 4, LN_RAM_FIRST + BOOT_CODE + 1);
	rmw_put_le16(at + BOOT_CODE, 0xe7fe); /* b . */
	rmw_put_le32(at, LN_RAM_FIRST);
	rmw_put_le16(at + 4, BOOT_LEN);
	rmw_put_le16(at + 6, 0x20);
	rmw_put_le32(at + 8, crc_of(at + 0x20, BOOT_LEN - 0x20));
	rmw_put_le32(at + 0xc, LN_RAM_FIRST + BOOT_VECTORS);
	rmw_put_le32(at + 0x18, 1);
	rmw_put_le32(at + 0x14, crc_of(at, 0x14));
}

static void put_table(uint8_t *at)
{
	for (size_t i = 0; i < RMW_COUNT(parts); i++) {
		rmw_put_le32(at, parts[i].type);
		rmw_put_le32(at + 4, parts[i].start);
		rmw_put_le32(at + 8, parts[i].size);
		rmw_put_le32(at + 12, crc_of(at, 12));
		at += 16;
	}
	memset(at, 0, 16);
}

/* Like code in that half of it repeats. */
static void put_body(uint8_t *at, size_t len, uint64_t dice)
{
	static const char text[] = "[made up by the rmwflash simulator] ";

	for (size_t i = 0; i < len; i++)
		at[i] = (i & 0x40) != 0 ? (uint8_t)text[i % (sizeof(text) - 1)]
					: (uint8_t)(rmw_random_next(&dice) & 0x7f);
}

static void put_app(uint8_t *at, uint64_t dice)
{
	memset(at, 0, APP_HEADER);
	put_body(at + APP_HEADER, APP_LEN, dice);
	rmw_put_le32(at, 1);
	at[4] = 1;
	rmw_put_le32(at + 8, APP_LEN);
	rmw_put_le32(at + 0x18, crc_of(at + APP_HEADER, APP_LEN));
	rmw_put_le32(at + 0xfc, crc_of(at, 0xfc));
}

/* Sector A is valid: the flag stands in the third one. */
static void put_nvds(uint8_t *at)
{
	memcpy(at, "NVDS", 4);
	memcpy(at + 4, "V1.0.0", 7);
	rmw_put_le16(at + 2 * SECTOR, 0xa5a5);
}

/* One item: the MAC that the firmware uses. Its checksum's rule is (unverified). */
static void put_kv(uint8_t *at, const uint8_t mac[6])
{
	static const char key[] = "6_sta_mac";
	uint8_t *item = at + 32;
	uint8_t sum = 0;

	memcpy(at, "BLK_V1.0", 8);
	memcpy(item + 8, "it_magic", 8);
	item[17] = sizeof(key);
	rmw_put_le16(item + 18, 6);
	memcpy(item + 24, key, sizeof(key));
	memcpy(item + 24 + sizeof(key), mac, 6);
	for (size_t i = 0; i < sizeof(key) + 6; i++)
		sum = (uint8_t)(sum + item[24 + i]);
	item[16] = sum;
}

void sim_ln_stock_fill(struct rmw_span flash, const uint8_t mac[6])
{
	memset(flash.data, 0xff, flash.len);
	put_boot(flash.data);
	put_table(flash.data + TABLE);
	put_app(flash.data + APP, mac[5]);
	if (flash.len < KV + SECTOR)
		return; /* a smaller part's layout is not documented: ln882h-protocol 8.1 */
	put_nvds(flash.data + NVDS);
	put_kv(flash.data + KV, mac);
}
