/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BL_SEGMENT_H
#define RMW_IMAGE_BL_SEGMENT_H

#include <rmwflash/bytes.h>

#define RMW_BL_SEGMENT_SIZE 16u

/*
 * The header in front of each segment of a RAM image (bl602-protocol 6.3):
 *
 *	+---------+--------+-------+-----+
 *	| address | length | extra | CRC |    4 bytes each, little-endian;
 *	+---------+--------+-------+-----+    the CRC covers the first twelve
 *
 * Vendor files keep the CRC of the data in `extra`; the boot ROM does not look at it.
 */
struct rmw_bl_segment {
	uint32_t addr;
	uint32_t len;
	uint32_t extra;
	bool is_crc_good;
};

/*
 * Read the header at the start of `bytes`; a wrong CRC is part of the answer. Fails with
 * IMAGE_TRUNCATED when there are fewer than 16 bytes.
 */
bool rmw_bl_segment_parse(struct rmw_view bytes, struct rmw_bl_segment *segment,
			  struct rmw_err *err) RMW_MUST_CHECK;

/* Write the header with its CRC computed. */
void rmw_bl_segment_build(const struct rmw_bl_segment *segment, uint8_t out[RMW_BL_SEGMENT_SIZE]);

/* True when all of the segment lies in the RAM that the boot ROM loads to (bl602-protocol 3.4). */
bool rmw_bl_segment_is_in_ram(const struct rmw_bl_segment *segment);

#endif
