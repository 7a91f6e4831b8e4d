/* SPDX-License-Identifier: MIT */
/* The header in front of each segment of a RAM image (bl602-protocol 6.3). */
#include "image/bl_segment.h"

#include "base/digest.h"

enum { CRC_COVERS = 12 };

/* What the boot ROM accepts; bits 31 to 28 choose an alias, 2 to 5, of the same RAM. */
enum { RAM_START = 0x2008000, RAM_END = 0x204c000, ALIAS_MIN = 2, ALIAS_MAX = 5 };

bool rmw_bl_segment_parse(struct rmw_view bytes, struct rmw_bl_segment *segment,
			  struct rmw_err *err)
{
	const uint8_t *at = bytes.data;

	if (bytes.len < RMW_BL_SEGMENT_SIZE)
		return rmw_fail(err, RMW_E_IMAGE_TRUNCATED,
				"a segment header has %u bytes, there are %zu", RMW_BL_SEGMENT_SIZE,
				bytes.len);

	segment->addr = rmw_get_le32(at);
	segment->len = rmw_get_le32(at + 4);
	segment->extra = rmw_get_le32(at + 8);
	segment->is_crc_good =
		rmw_get_le32(at + CRC_COVERS) == rmw_crc32((struct rmw_view){ at, CRC_COVERS });
	return true;
}

void rmw_bl_segment_build(const struct rmw_bl_segment *segment, uint8_t out[RMW_BL_SEGMENT_SIZE])
{
	rmw_put_le32(out, segment->addr);
	rmw_put_le32(out + 4, segment->len);
	rmw_put_le32(out + 8, segment->extra);
	rmw_put_le32(out + CRC_COVERS, rmw_crc32((struct rmw_view){ out, CRC_COVERS }));
}

bool rmw_bl_segment_is_in_ram(const struct rmw_bl_segment *segment)
{
	const uint32_t alias = segment->addr >> 28;
	const uint64_t start = segment->addr & 0x0fffffff;

	return alias >= ALIAS_MIN && alias <= ALIAS_MAX && start >= RAM_START &&
	       start + segment->len <= RAM_END;
}
