/* SPDX-License-Identifier: MIT */
/* The cipher over code of a BK7231, and which key some code is under. */
#include "image/bk_cipher.h"

#include <strings.h>

static const struct rmw_bk_key keys[] = {
	/* clang-format off */
	{ "Tuya",    { 0x510fb093, 0xa3cbeadc, 0x5993a17e, 0xc7adeb03 } },
	{ "zero",    { 0, 0, 0, 0 } },
	{ "Uascent", { 0x4862379a, 0x8612784b, 0x85c5e258, 0x75754528 } },
	/* clang-format on */
};

const struct rmw_bk_key *rmw_bk_keys(size_t *count)
{
	*count = RMW_COUNT(keys);
	return keys;
}

const struct rmw_bk_key *rmw_bk_key(const char *name)
{
	for (size_t i = 0; i < RMW_COUNT(keys); i++)
		if (strcasecmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

static uint32_t rotate(uint32_t value, unsigned by, unsigned width)
{
	const uint32_t mask = UINT32_MAX >> (32 - width);

	return ((value << by) | (value >> (width - by))) & mask;
}

static uint32_t bit(uint32_t value, unsigned at)
{
	return value >> at & 1;
}

static uint32_t swapped(uint32_t half)
{
	return (half << 8 | half >> 8) & 0xffff;
}

/* Bits of the fourth word choose the steps: 0 to 3 leave one out, the others vary them. */
static uint32_t upper_half(const uint32_t words[4], uint32_t addr)
{
	uint32_t high = addr >> 16, low = addr & 0xffff;
	uint32_t x;

	if (bit(words[3], 0))
		return 0;
	if (bit(words[3], 6))
		high = swapped(high);
	if (bit(words[3], 5))
		low = swapped(low);
	x = high ^ low ^ words[1] >> 16;
	return rotate(x, 9, 16) ^ (0x6371 & 0x1111 * (x >> 5 & 15));
}

static uint32_t lower_half(const uint32_t words[4], uint32_t addr)
{
	const uint32_t mix =
		(words[1] >> 8 & 0xff) << 9 | bit(words[3], 4) << 8 | (words[1] & 0xff);
	const uint32_t x = (addr >> (words[3] >> 8 & 3) & 0x1ffff) ^ mix;
	const uint32_t nibble = bit(x, 13) | bit(x, 9) << 1 | bit(x, 5) << 2 | bit(x, 1) << 3;

	if (bit(words[3], 1))
		return 0;
	return (rotate(x, 7, 17) ^ (0x13659 & (bit(x, 4) << 16 | 0x1111 * nibble))) & 0xffff;
}

static uint32_t whole(const uint32_t words[4], uint32_t addr)
{
	const unsigned by = 8 * (words[3] >> 11 & 3);
	const uint32_t x = (by == 0 ? addr : rotate(addr, 32 - by, 32)) ^ words[0];

	if (bit(words[3], 2))
		return 0;
	return rotate(x, 17, 32) ^ (0xe519a4f1 & 0x11111111 * (x >> 2 & 15));
}

uint32_t rmw_bk_cipher_word(const uint32_t words[4], uint32_t code_addr)
{
	const uint32_t mode = words[3] >> 24;

	if (mode == 0 || mode == 0xff || (words[3] & 15) == 15)
		return 0;
	return whole(words, code_addr) ^
	       (upper_half(words, code_addr) << 16 | lower_half(words, code_addr)) ^
	       (bit(words[3], 3) ? 0 : words[2]);
}

void rmw_bk_cipher(const uint32_t words[4], uint32_t code_addr, struct rmw_span code)
{
	for (size_t at = 0; at + 4 <= code.len; at += 4)
		rmw_put_le32(code.data + at,
			     rmw_get_le32(code.data + at) ^
				     rmw_bk_cipher_word(words, code_addr + (uint32_t)at));
}

bool rmw_bk_is_arm(struct rmw_view code)
{
	enum { BRANCH = 0xea };
	const uint32_t load_pc = 0xe59ff014; /* ldr pc, [pc, #20] */

	if (code.len < 16 || code.data[3] != BRANCH)
		return false;
	for (size_t at = 4; at < 16; at += 4)
		if (rmw_get_le32(code.data + at) != load_pc)
			return false;
	return true;
}

const struct rmw_bk_key *rmw_bk_key_find(struct rmw_view code, uint32_t code_addr)
{
	for (size_t i = 0; code.len >= 16 && i < RMW_COUNT(keys); i++) {
		uint8_t start[16];

		memcpy(start, code.data, sizeof(start));
		rmw_bk_cipher(keys[i].words, code_addr, RMW_SPAN_OF(start));
		if (rmw_bk_is_arm(RMW_VIEW_OF(start)))
			return &keys[i];
	}
	return NULL;
}
