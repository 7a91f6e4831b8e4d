/* SPDX-License-Identifier: MIT */
/* Boot and segment headers of any bytes; what is built from one reads the same again. */
#include <stdlib.h>

#include "image/bl_header.h"
#include "image/bl_segment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void try_header(struct rmw_view input)
{
	struct rmw_bl_header header, back;
	uint8_t built[RMW_BL_HEADER_SIZE];
	struct rmw_err err = { 0 };

	if (!rmw_bl_header_parse(input, &header, &err)) {
		check(err.code != RMW_OK);
		return;
	}
	rmw_bl_header_build(&header, built);
	check(rmw_bl_header_parse(RMW_VIEW_OF(built), &back, &err));
	check(rmw_bl_header_is_valid(&back));
	check(back.flags == header.flags && back.offset == header.offset);
	check(back.length_or_segments == header.length_or_segments);
	check(back.is_flash_config_good == header.has_flash_config);
	(void)rmw_bl_header_is_hash_good(&header, input);
}

static void try_segment(struct rmw_view input)
{
	struct rmw_bl_segment segment, back;
	uint8_t built[RMW_BL_SEGMENT_SIZE];
	struct rmw_err err = { 0 };

	if (!rmw_bl_segment_parse(input, &segment, &err))
		return;
	rmw_bl_segment_build(&segment, built);
	check(rmw_bl_segment_parse(RMW_VIEW_OF(built), &back, &err));
	check(back.is_crc_good && back.addr == segment.addr && back.len == segment.len);
	check(!rmw_bl_segment_is_in_ram(&back) || back.len <= 0x44000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_header((struct rmw_view){ data, size });
	try_segment((struct rmw_view){ data, size });
	return 0;
}
