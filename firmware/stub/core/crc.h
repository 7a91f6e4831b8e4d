/* SPDX-License-Identifier: MIT */
#ifndef STUB_CRC_H
#define STUB_CRC_H

#include <stdint.h>

/* CRC-32 of IEEE 802.3, four bytes at a time. */
struct stub_crc {
	uint32_t table[4][256];
};

#define STUB_CRC_BEGIN 0xffffffffu

void stub_crc_init(struct stub_crc *crc);

/* Take more bytes into a sum that began with STUB_CRC_BEGIN; its complement is the CRC. */
uint32_t stub_crc_add(const struct stub_crc *crc, uint32_t sum, const uint8_t *bytes, uint32_t len);

#endif
