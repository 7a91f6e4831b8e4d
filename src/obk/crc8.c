/* SPDX-License-Identifier: MIT */
/* The check byte of a block, by the two ways that compilers made of one source: openbeken 3. */
#include <rmwflash/obk.h>

#define POLYNOMIAL 0x8cu
#define TOP 0x80u

/* Bit by bit: for the signed way there is no table, it is no true CRC. */
uint8_t rmw_obk_crc8(struct rmw_view bytes, enum rmw_obk_crc way)
{
	const uint8_t kept = way == RMW_OBK_CRC_SIGNED ? TOP : 0;
	uint8_t crc = 0;

	for (size_t at = 0; at < bytes.len; at++)
		for (unsigned bit = 0; bit < 8; bit++) {
			const unsigned byte = bytes.data[at];
			const unsigned feed = (crc ^ byte >> bit) & 1u;

			crc = (uint8_t)(crc >> 1 | (crc & kept));
			if (feed != 0)
				crc ^= POLYNOMIAL;
		}
	return crc;
}
