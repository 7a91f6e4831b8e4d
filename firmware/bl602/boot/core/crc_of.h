/* SPDX-License-Identifier: MIT */
#ifndef BOOT_CRC_OF_H
#define BOOT_CRC_OF_H

#include "core/crc.h"

/* The CRC-32 of `len` bytes, as headers and tables hold it. */
static inline uint32_t boot_crc_of(const struct stub_crc *crc, const uint8_t *bytes, uint32_t len)
{
	return ~stub_crc_add(crc, STUB_CRC_BEGIN, bytes, len);
}

#endif
