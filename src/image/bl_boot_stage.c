/* SPDX-License-Identifier: MIT */
/* The boot stage at the start of the flash: whether there is one, whose, and ours made. */
#include "image/bl_boot_stage.h"

#include <ctype.h>

#include "image/bl_flash_config.h"
#include "image/text.h"

#define FLAG_NO_SEGMENT 0x100u /* code of the flash, not of RAM */

static bool is_version(char next)
{
	return isdigit((unsigned char)next) != 0;
}

static void tell(struct rmw_view code, struct rmw_bl_boot_stage *stage)
{
	char word[sizeof(RMW_BL_BOOT_STAGE_NAME) - 1 + sizeof(stage->version)];
	size_t len = sizeof(RMW_BL_BOOT_STAGE_NAME) - 1;

	*stage = (struct rmw_bl_boot_stage){ .is_ours = rmw_text_word(code, RMW_BL_BOOT_STAGE_NAME,
								      is_version, word,
								      sizeof(word)) };
	if (!stage->is_ours)
		return;
	while (isdigit((unsigned char)word[len]) || word[len] == '.')
		len++;
	word[len] = '\0';
	memcpy(stage->version, word + sizeof(RMW_BL_BOOT_STAGE_NAME) - 1,
	       len - (sizeof(RMW_BL_BOOT_STAGE_NAME) - 1));
}

/* The ROM wants the flags of signed and encrypted code to be as its fuses are: off. */
static bool is_startable(const struct rmw_bl_header *header)
{
	return rmw_bl_header_is_valid(header) && (header->flags & FLAG_NO_SEGMENT) != 0 &&
	       (header->flags & (RMW_BL_FLAG_SIGNED | RMW_BL_FLAG_ENCRYPTED)) == 0 &&
	       header->length_or_segments != 0;
}

bool rmw_bl_boot_stage_find(struct rmw_view flash, struct rmw_bl_boot_stage *stage)
{
	struct rmw_bl_header header;
	struct rmw_err ignored = { 0 };
	struct rmw_view code;

	if (!rmw_bl_header_parse(flash, &header, &ignored) || !is_startable(&header))
		return false;
	code = rmw_view_part(flash, header.offset, header.length_or_segments);
	if (code.len != header.length_or_segments ||
	    (!header.is_hash_ignored && !rmw_bl_header_is_hash_good(&header, code)))
		return false;
	tell(code, stage);
	return true;
}

bool rmw_bl_boot_stage_build(struct rmw_view code,
			     const uint8_t flash_config[RMW_BL_FLASH_CONFIG_SIZE],
			     struct rmw_buf *out, struct rmw_err *err)
{
	const size_t room = RMW_BL_BOOT_STAGE_MAX - RMW_BL_BOOT_CODE;

	rmw_buf_drop(out, out->len);
	if (code.len == 0)
		return rmw_fail(err, RMW_E_IMAGE_KIND, "the boot stage has no bytes");
	if (code.len > room)
		return rmw_fail(err, RMW_E_IMAGE_TOO_LARGE,
				"the boot stage has %zu bytes, there is room for %zu", code.len,
				room);
	if (!rmw_buf_resize(out, RMW_BL_BOOT_CODE + code.len, err))
		return false;
	memset(out->data, 0xff, RMW_BL_BOOT_CODE);
	memcpy(out->data + RMW_BL_BOOT_CODE, code.data, code.len);
	rmw_bl_header_build_flash(code, flash_config, out->data);
	return true;
}

bool rmw_bl_boot_stage_for(const uint8_t flash_config[RMW_BL_FLASH_CONFIG_SIZE],
			   struct rmw_buf *out, struct rmw_err *err)
{
	const struct rmw_view code =
		rmw_view_part(rmw_bl602_boot_image(), RMW_BL_BOOT_CODE, SIZE_MAX);

	return rmw_bl_boot_stage_build(code, flash_config, out, err);
}
