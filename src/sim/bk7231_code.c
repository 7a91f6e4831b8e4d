/* SPDX-License-Identifier: MIT */
/* Code as it stands in a BK7231's flash: cipher, checksums, and finding what is there. */
#include "sim/bk7231_code.h"

#include <string.h>

#define LOADER_CODE 0x10000u
#define JUMP_BY_TABLE 0xe59ff014u /* every vector but the first */

static const struct sim_bk_key keys[] = {
	{ "tuya", { 0x510fb093, 0xa3cbeadc, 0x5993a17e, 0xc7adeb03 } },
	{ "zero", { 0, 0, 0, 0 } },
	{ "uascent", { 0x4862379a, 0x8612784b, 0x85c5e258, 0x75754528 } },
};

const struct sim_bk_key *sim_bk_keys(size_t *count)
{
	*count = RMW_COUNT(keys);
	return keys;
}

static uint32_t rotate_left(uint32_t value, unsigned by, unsigned width)
{
	const uint32_t mask = width < 32 ? (UINT32_C(1) << width) - 1 : UINT32_MAX;

	value &= mask;
	return by == 0 ? value : (value << by | value >> (width - by)) & mask;
}

static uint32_t swap_bytes(uint32_t half)
{
	return (half >> 8 & 0xff) | (half & 0xff) << 8;
}

/* Steps 2 to 4 of bk7231-protocol 16.2. */
static uint32_t part_15(const uint32_t *c, uint32_t addr)
{
	uint32_t high = addr >> 16, low = addr & 0xffff, x;

	if (c[3] & 1)
		return 0;
	if (c[3] >> 6 & 1)
		high = swap_bytes(high);
	if (c[3] >> 5 & 1)
		low = swap_bytes(low);
	x = (high ^ low ^ c[1] >> 16) & 0xffff;
	return rotate_left(x, 9, 16) ^ (0x6371 & 0x1111 * (x >> 5 & 15));
}

static uint32_t part_16(const uint32_t *c, uint32_t addr)
{
	uint32_t x, bits;

	if (c[3] >> 1 & 1)
		return 0;
	x = (addr >> (c[3] >> 8 & 3) & 0x1ffff) ^
	    ((c[1] >> 8 & 0xff) << 9 | (c[3] >> 4 & 1) << 8 | (c[1] & 0xff));
	bits = (x >> 13 & 1) + 2 * (x >> 9 & 1) + 4 * (x >> 5 & 1) + 8 * (x >> 1 & 1);
	return (rotate_left(x, 7, 17) ^ (0x13659 & ((x >> 4 & 1) << 16 | 0x1111 * bits))) & 0xffff;
}

static uint32_t part_32(const uint32_t *c, uint32_t addr)
{
	uint32_t x;

	if (c[3] >> 2 & 1)
		return 0;
	x = rotate_left(addr, (32 - 8 * (c[3] >> 11 & 3)) % 32, 32) ^ c[0];
	return rotate_left(x, 17, 32) ^ (0xe519a4f1 & 0x11111111 * (x >> 2 & 15));
}

uint32_t sim_bk_keystream(const struct sim_bk_key *key, uint32_t addr)
{
	const uint32_t *c = key->words;
	const uint32_t top = c[3] >> 24;

	if (top == 0 || top == 0xff || (c[3] & 15) == 15)
		return 0;
	return part_32(c, addr) ^ (part_15(c, addr) << 16 | part_16(c, addr)) ^
	       (c[3] >> 3 & 1 ? 0 : c[2]);
}

uint16_t sim_bk_crc16(struct rmw_view bytes)
{
	uint32_t crc = 0xffff;

	for (size_t i = 0; i < bytes.len; i++) {
		crc ^= (uint32_t)bytes.data[i] << 8;
		for (unsigned bit = 0; bit < 8; bit++)
			crc = (crc << 1 ^ (crc & 0x8000 ? 0x8005 : 0)) & 0xffff;
	}
	return (uint16_t)crc;
}

uint32_t sim_bk_code_place(uint32_t addr)
{
	return addr / SIM_BK_BLOCK * SIM_BK_BLOCK_IN_FLASH;
}

static void cipher(uint8_t code[SIM_BK_BLOCK], uint32_t addr, const struct sim_bk_key *key)
{
	for (uint32_t i = 0; i < SIM_BK_BLOCK; i += 4)
		rmw_put_le32(code + i, rmw_get_le32(code + i) ^ sim_bk_keystream(key, addr + i));
}

void sim_bk_block_put(struct rmw_span flash, uint32_t addr, const uint8_t code[SIM_BK_BLOCK],
		      const struct sim_bk_key *key)
{
	const uint32_t place = sim_bk_code_place(addr);
	uint8_t *at = flash.data + place;
	uint16_t crc;

	if (place + SIM_BK_BLOCK_IN_FLASH > flash.len)
		return;
	memcpy(at, code, SIM_BK_BLOCK);
	if (key != NULL)
		cipher(at, addr, key);
	crc = sim_bk_crc16((struct rmw_view){ at, SIM_BK_BLOCK });
	at[SIM_BK_BLOCK] = (uint8_t)(crc >> 8);
	at[SIM_BK_BLOCK + 1] = (uint8_t)crc;
}

bool sim_bk_block_get(struct rmw_view flash, uint32_t addr, const struct sim_bk_key *key,
		      uint8_t code[SIM_BK_BLOCK])
{
	const struct rmw_view block =
		rmw_view_part(flash, sim_bk_code_place(addr), SIM_BK_BLOCK_IN_FLASH);

	if (block.len < SIM_BK_BLOCK_IN_FLASH ||
	    sim_bk_crc16(rmw_view_part(block, 0, SIM_BK_BLOCK)) !=
		    (block.data[SIM_BK_BLOCK] << 8 | block.data[SIM_BK_BLOCK + 1]))
		return false;
	memcpy(code, block.data, SIM_BK_BLOCK);
	cipher(code, addr, key);
	return true;
}

const struct sim_bk_key *sim_bk_code_find(struct rmw_view flash, uint32_t addr)
{
	uint8_t code[SIM_BK_BLOCK];

	for (size_t i = 0; i < RMW_COUNT(keys); i++)
		if (sim_bk_block_get(flash, addr, &keys[i], code) && code[2] == 0 &&
		    code[3] == 0xea && rmw_get_le32(code + 4) == JUMP_BY_TABLE)
			return &keys[i];
	return NULL;
}

/*
 * Look for a text, which may stand across the end of a block, and copy what begins with it, at most
 * a block. False: it is not there.
 */
static bool find_text(struct rmw_view flash, uint32_t addr, uint32_t len,
		      const struct sim_bk_key *key, struct rmw_view text, struct rmw_span copy)
{
	uint8_t two[2 * SIM_BK_BLOCK] = { 0 };

	for (const uint32_t end = addr + len; addr < end; addr += SIM_BK_BLOCK) {
		const uint8_t *found;

		memcpy(two, two + SIM_BK_BLOCK, SIM_BK_BLOCK);
		if (!sim_bk_block_get(flash, addr, key, two + SIM_BK_BLOCK))
			memset(two + SIM_BK_BLOCK, 0xff, SIM_BK_BLOCK);
		found = memmem(two, sizeof(two) - copy.len + text.len, text.data, text.len);
		if (found == NULL)
			continue;
		memcpy(copy.data, found, copy.len);
		return true;
	}
	return false;
}

bool sim_bk_code_holds(struct rmw_view flash, uint32_t addr, uint32_t len,
		       const struct sim_bk_key *key, const char *text)
{
	uint8_t copy[SIM_BK_BLOCK];
	const size_t text_len = strlen(text);

	return text_len <= sizeof(copy) &&
	       find_text(flash, addr, len, key,
			 (struct rmw_view){ (const uint8_t *)text, text_len },
			 (struct rmw_span){ copy, text_len });
}

struct sim_bk_loader_facts sim_bk_loader_find(struct rmw_view flash)
{
	static const uint8_t name[] = { 'B', 'K', '7', '2', '3', '1', 'S', '_' };
	static const char *const keepers[] = { "BK7231S_1.0.1", "BK7231S_1.0.4" };
	const struct sim_bk_key *key = sim_bk_code_find(flash, 0);
	struct sim_bk_loader_facts facts = { .is_there = key != NULL, .key = key };

	if (key == NULL)
		return facts;
	(void)find_text(flash, 0, LOADER_CODE, key, RMW_VIEW_OF(name),
			(struct rmw_span){ (uint8_t *)facts.version, SIM_BK_VERSION_TEXT });
	for (size_t i = 0; i < RMW_COUNT(keepers); i++)
		if (strcmp(facts.version, keepers[i]) == 0)
			facts.keeps_status_bits = true;
	return facts;
}
