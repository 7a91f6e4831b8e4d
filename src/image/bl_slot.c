/* SPDX-License-Identifier: MIT */
/* From a raw application to what a firmware slot holds (bl602-protocol 7.4). */
#include "image/bl_slot.h"

#include "base/digest.h"
#include "image/bl_flash_config.h"

enum { CODE_ALIGN = 16 };

/* Crystal 40 MHz, CPU 160 MHz, HCLK / 1, BCLK / 2, flash 80 MHz / 2. */
static const uint8_t clock_config[RMW_BL_CLOCK_CONFIG_SIZE] = { 4, 4, 0, 1, 3, 1, 0, 0 };

/* The boot stage finds the code by itself; vendor headers carry this offset in every slot. */
enum { VENDOR_OFFSET = 0x2000 };

static void write_header(struct rmw_span slot, const uint8_t flash_config[RMW_BL_FLASH_CONFIG_SIZE])
{
	const struct rmw_view code = rmw_view_part(rmw_span_view(slot), RMW_BL_SLOT_CODE, slot.len);
	struct rmw_bl_header header = {
		.revision = 1,
		.flags = RMW_BL_FLAGS_FLASH,
		.length_or_segments = (uint32_t)code.len,
		.offset = VENDOR_OFFSET,
		.has_flash_config = true,
		.has_clock_config = true,
	};

	memcpy(header.flash_config, flash_config, sizeof(header.flash_config));
	memcpy(header.clock_config, clock_config, sizeof(header.clock_config));
	rmw_sha256(&code, 1, header.hash);
	rmw_bl_header_build(&header, slot.data);
}

bool rmw_bl_slot_build(struct rmw_view application,
		       const uint8_t flash_config[RMW_BL_FLASH_CONFIG_SIZE], struct rmw_buf *out,
		       struct rmw_err *err)
{
	const size_t code_len = (application.len + CODE_ALIGN - 1) / CODE_ALIGN * CODE_ALIGN;

	rmw_buf_drop(out, out->len);
	if (application.len == 0)
		return rmw_fail(err, RMW_E_IMAGE_KIND, "the application has no bytes");
	if (application.len > RMW_BL_FLASH_MAX)
		return rmw_fail(err, RMW_E_IMAGE_TOO_LARGE,
				"the application has %zu bytes, more than any flash of a BL602",
				application.len);
	if (!rmw_buf_resize(out, RMW_BL_SLOT_CODE + code_len, err))
		return false;

	memset(out->data, 0xff, RMW_BL_SLOT_CODE);
	memcpy(out->data + RMW_BL_SLOT_CODE, application.data, application.len);
	write_header(rmw_buf_span(out), flash_config);
	return true;
}
