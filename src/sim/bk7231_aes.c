/* SPDX-License-Identifier: MIT */
/* AES-128 as the standard puts it, by bytes and without tables. */
#include "sim/bk7231_aes.h"

#include <string.h>

#define ROUNDS 10u

static uint8_t twice(uint8_t value)
{
	return (uint8_t)(value << 1 ^ (value & 0x80 ? 0x1b : 0));
}

static uint8_t multiply(uint8_t a, uint8_t b)
{
	uint8_t product = 0;

	for (; b != 0; b >>= 1) {
		if (b & 1)
			product ^= a;
		a = twice(a);
	}
	return product;
}

/* The inverse in the field is the 254th power; then the affine map. */
static uint8_t substitute(uint8_t value)
{
	uint8_t power = value, inverse = 1, result = 0x63;

	for (unsigned i = 1; i < 8; i++) {
		power = multiply(power, power);
		inverse = multiply(inverse, power);
	}
	for (unsigned i = 0; i < 5; i++)
		result ^= (uint8_t)(inverse << i | inverse >> (8 - i));
	return result;
}

static void next_key(uint8_t key[SIM_BK_AES_BLOCK], uint8_t constant)
{
	for (unsigned i = 0; i < 4; i++)
		key[i] ^= substitute(key[12 + (i + 1) % 4]);
	key[0] ^= constant;
	for (unsigned i = 4; i < SIM_BK_AES_BLOCK; i++)
		key[i] ^= key[i - 4];
}

static void mix_column(uint8_t *c)
{
	const uint8_t all = c[0] ^ c[1] ^ c[2] ^ c[3], first = c[0];

	for (unsigned i = 0; i < 4; i++)
		c[i] ^= all ^ twice(c[i] ^ (i < 3 ? c[i + 1] : first));
}

static void shift_and_substitute(uint8_t block[SIM_BK_AES_BLOCK])
{
	uint8_t before[SIM_BK_AES_BLOCK];

	memcpy(before, block, sizeof(before));
	for (unsigned i = 0; i < SIM_BK_AES_BLOCK; i++)
		block[i] = substitute(before[(i + 4 * (i % 4)) % SIM_BK_AES_BLOCK]);
}

static void add_key(uint8_t block[SIM_BK_AES_BLOCK], const uint8_t key[SIM_BK_AES_BLOCK])
{
	for (unsigned i = 0; i < SIM_BK_AES_BLOCK; i++)
		block[i] ^= key[i];
}

void sim_bk_aes_encrypt(const uint8_t key[SIM_BK_AES_BLOCK], uint8_t block[SIM_BK_AES_BLOCK])
{
	uint8_t own[SIM_BK_AES_BLOCK], constant = 1;

	memcpy(own, key, sizeof(own));
	add_key(block, own);
	for (unsigned round = 1; round <= ROUNDS; round++) {
		shift_and_substitute(block);
		for (unsigned column = 0; column < 4 && round < ROUNDS; column++)
			mix_column(block + 4 * (size_t)column);
		next_key(own, constant);
		constant = twice(constant);
		add_key(block, own);
	}
}
