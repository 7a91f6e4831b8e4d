/* SPDX-License-Identifier: MIT */
/* RAM loaders as vendors ship them: header, one segment (bl602-protocol 6.4). */
#include "image/bl_loader.h"

#include "base/digest.h"
#include "image/bl_header.h"
#include "image/bl_segment.h"

enum { PAYLOAD_AT = RMW_BL_HEADER_SIZE + RMW_BL_SEGMENT_SIZE };

static bool check_header(const struct rmw_bl_header *header, struct rmw_err *err)
{
	if (!rmw_bl_header_is_valid(header))
		return rmw_fail(err, RMW_E_LOADER_FILE, "its header does not match its CRC");
	if ((header->flags & (RMW_BL_FLAG_SIGNED | RMW_BL_FLAG_ENCRYPTED)) != 0)
		return rmw_fail(err, RMW_E_LOADER_FILE, "it is signed or encrypted");
	if (header->length_or_segments != 1)
		return rmw_fail(err, RMW_E_LOADER_FILE, "it announces %u segments, a loader has 1",
				header->length_or_segments);
	return true;
}

static bool check_segment(const struct rmw_bl_segment *segment, size_t have, struct rmw_err *err)
{
	if (!segment->is_crc_good)
		return rmw_fail(err, RMW_E_LOADER_FILE,
				"its segment header does not match its CRC");
	if (!rmw_bl_segment_is_in_ram(segment))
		return rmw_fail(err, RMW_E_LOADER_FILE,
				"its segment of %u bytes at 0x%08x is outside the RAM of a BL602",
				segment->len, segment->addr);
	if (segment->len == 0 || segment->len != have)
		return rmw_fail(err, RMW_E_LOADER_FILE,
				"its segment header announces %u bytes, the file has %zu",
				segment->len, have);
	return true;
}

static bool check_hash(const struct rmw_bl_header *header, struct rmw_view hashed,
		       struct rmw_err *err)
{
	if (header->is_hash_ignored || rmw_bl_header_is_hash_good(header, hashed))
		return true;
	return rmw_fail(err, RMW_E_LOADER_FILE, "its content does not match its hash");
}

bool rmw_bl_loader_parse(struct rmw_view file, struct rmw_bl_loader *loader, struct rmw_err *err)
{
	const struct rmw_view rest = rmw_view_part(file, RMW_BL_HEADER_SIZE, file.len);
	const struct rmw_view payload = rmw_view_part(file, PAYLOAD_AT, file.len);
	struct rmw_err inner = { 0 };
	struct rmw_bl_header header;
	struct rmw_bl_segment segment;

	if (!rmw_bl_header_parse(file, &header, &inner) ||
	    !rmw_bl_segment_parse(rest, &segment, &inner))
		return rmw_fail(err, RMW_E_LOADER_FILE, "%s", inner.cause);
	if (!check_header(&header, err) || !check_segment(&segment, payload.len, err) ||
	    !check_hash(&header, rest, err))
		return false;

	*loader = (struct rmw_bl_loader){
		.header = rmw_view_part(file, 0, RMW_BL_HEADER_SIZE),
		.segment = rmw_view_part(rest, 0, RMW_BL_SEGMENT_SIZE),
		.payload = payload,
		.addr = segment.addr,
		.entry = header.entry != 0 ? header.entry : header.offset,
	};
	return true;
}
