/* SPDX-License-Identifier: MIT */
/* CRC-32: the only sum that host and stub exchange; a table for each byte of a word. */
#include "core/crc.h"

#include "core/bytes.h"

#define POLYNOMIAL 0xedb88320u

void stub_crc_init(struct stub_crc *crc)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t sum = i;

		for (unsigned bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? POLYNOMIAL : 0);
		crc->table[0][i] = sum;
	}
	for (uint32_t i = 0; i < 3 * 256; i++) {
		const uint32_t sum = crc->table[i / 256][i % 256];

		crc->table[i / 256 + 1][i % 256] = sum >> 8 ^ crc->table[0][sum & 0xff];
	}
}

uint32_t stub_crc_add(const struct stub_crc *crc, uint32_t sum, const uint8_t *bytes, uint32_t len)
{
	for (; len > 0 && (uintptr_t)bytes % 4 != 0; len--)
		sum = sum >> 8 ^ crc->table[0][(sum ^ *bytes++) & 0xff];
	for (; len >= 4; len -= 4, bytes += 4) {
		sum ^= get_aligned(bytes);
		sum = crc->table[3][sum & 0xff] ^ crc->table[2][sum >> 8 & 0xff] ^
		      crc->table[1][sum >> 16 & 0xff] ^ crc->table[0][sum >> 24];
	}
	for (; len > 0; len--)
		sum = sum >> 8 ^ crc->table[0][(sum ^ *bytes++) & 0xff];
	return sum;
}
