/* SPDX-License-Identifier: MIT */
#ifndef STUB_BYTES_H
#define STUB_BYTES_H

#include <stdint.h>

/* Little-endian fields at any address. */

static inline uint32_t get_le16(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static inline uint32_t get_le32(const uint8_t *at)
{
	return get_le16(at) | get_le16(at + 2) << 16;
}

static inline void put_le16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static inline void put_le32(uint8_t *at, uint32_t value)
{
	put_le16(at, value);
	put_le16(at + 2, value >> 16);
}

/* The word at an address that is a multiple of 4, as the core reads it: little-endian cores only.
 */
static inline uint32_t get_aligned(const uint8_t *at)
{
	uint32_t word;

	__builtin_memcpy(&word, __builtin_assume_aligned(at, 4), sizeof(word));
	return word;
}

static inline void put_aligned(uint8_t *at, uint32_t word)
{
	__builtin_memcpy(__builtin_assume_aligned(at, 4), &word, sizeof(word));
}

#endif
