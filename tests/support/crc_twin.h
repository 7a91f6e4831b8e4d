/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_CRC_TWIN_H
#define RMW_TESTS_CRC_TWIN_H

#include <rmwflash/bytes.h>

/*
 * Change five of the bytes from `at` on so that CRC-32 does not notice: a multiple of its
 * polynomial, the first bit of the line first, is added. Once more takes it back.
 */
static inline void crc_twin(uint8_t *at)
{
	const uint64_t polynomial = UINT64_C(0x104c11db7);

	for (unsigned i = 0; i <= 32; i++)
		if ((polynomial >> (32 - i) & 1) != 0)
			at[i / 8] ^= (uint8_t)(1u << i % 8);
}

#endif
