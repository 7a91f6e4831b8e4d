/* SPDX-License-Identifier: MIT */
/* From a raw application to what a firmware slot holds (bl602-protocol 7.4). */
#include "image/bl_slot.h"

#include "image/bl_flash_config.h"

enum { CODE_ALIGN = 16 };

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
	rmw_bl_header_build_flash(rmw_view_part(rmw_buf_view(out), RMW_BL_SLOT_CODE, code_len),
				  flash_config, out->data);
	return true;
}
