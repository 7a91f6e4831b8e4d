/* SPDX-License-Identifier: MIT */
/* Flashes of BK7231 and LN882H: code that sums speak for, calibration, OpenBeken's block. */
#include "base/digest.h"
#include "image/bk_container.h"
#include "image/ln_header.h"
#include "image/ln_image.h"
#include "settings/place.h"
#include "settings/redaction.h"

#define UNKNOWN_WHY "neither code nor settings of OpenBeken: of the stock firmware, or files"

static bool redact_fixed_block(struct rmw_redaction *redaction, const char *chip,
			       struct rmw_err *err)
{
	const struct rmw_obk_platform *platform =
		rmw_place_fixed(rmw_span_view(redaction->file), chip);
	bool is_there;

	return platform == NULL ||
	       rmw_redact_block(redaction, platform->addr, platform->size, platform,
				"in the configuration", &is_there, err);
}

static void blank_rest(struct rmw_redaction *redaction)
{
	rmw_redact_unknown(redaction, 0, redaction->file.len, "(data)", UNKNOWN_WHY);
}

static void keep_beken_code(struct rmw_redaction *redaction)
{
	size_t kept = 0;

	for (size_t at = 0; at < RMW_BK_APPLICATION_END; at += RMW_BK_BLOCK) {
		const struct rmw_view block =
			rmw_span_view(rmw_redaction_part(redaction, at, RMW_BK_BLOCK));

		if (!rmw_bk_block_fits(block))
			continue;
		rmw_redaction_mark(redaction, at, RMW_BK_BLOCK, RMW_MARK_CODE);
		kept += RMW_BK_BLOCK;
	}
	if (kept > 0)
		rmw_redaction_tell(redaction, RMW_REDACT_KEPT, "code", 0, kept,
				   "bootloader and firmware, as far as their CRCs fit");
}

/* The sector of calibration: records behind a magic and their length (bk7231-protocol 14). */
static void keep_beken_calibration(struct rmw_redaction *redaction)
{
	enum { HEAD = 8, ROOM = 0x1000 };
	static const size_t sectors[] = { RMW_BK_RF_N, RMW_BK_RF_T };

	for (size_t i = 0; i < RMW_COUNT(sectors); i++) {
		const struct rmw_span sector = rmw_redaction_part(redaction, sectors[i], ROOM);
		size_t len;

		if (sector.len < ROOM || memcmp(sector.data, "TLV", 4) != 0)
			continue;
		len = rmw_get_le32(sector.data + 4);
		if (len > ROOM - HEAD)
			continue;
		rmw_redaction_mark(redaction, sectors[i], HEAD + len, RMW_MARK_KEPT);
		rmw_redaction_tell(redaction, RMW_REDACT_KEPT, "calibration", sectors[i],
				   HEAD + len, "calibration of the radio, and its MAC");
	}
}

bool rmw_redact_beken(struct rmw_redaction *redaction, struct rmw_err *err)
{
	keep_beken_code(redaction);
	keep_beken_calibration(redaction);
	if (!redact_fixed_block(redaction, "bk7231", err))
		return false;
	blank_rest(redaction);
	return true;
}

/* The application with its header, whose CRCs both fit; 0: there is none. */
static size_t ln_application_len(const struct rmw_redaction *redaction, uint32_t at)
{
	const struct rmw_view rest =
		rmw_span_view(rmw_redaction_part(redaction, at, redaction->file.len));
	struct rmw_err ignored = { 0 };
	struct rmw_ln_image image;

	if (!rmw_ln_image_parse(rest, &image, &ignored) || image.type != RMW_LN_ORIGINAL ||
	    !rmw_ln_image_check(rest, &image, &ignored))
		return 0;
	return RMW_LN_IMAGE_HEADER + (size_t)image.size;
}

bool rmw_redact_ln882h(struct rmw_redaction *redaction, struct rmw_err *err)
{
	const uint32_t at = rmw_ln_application_addr(rmw_span_view(redaction->file));
	const size_t application = ln_application_len(redaction, at);

	rmw_redaction_mark(redaction, 0, RMW_LN_APPLICATION, RMW_MARK_KEPT);
	rmw_redaction_tell(redaction, RMW_REDACT_KEPT, "boot", 0, RMW_LN_APPLICATION,
			   "boot code and partition table");
	if (application > 0) {
		rmw_redaction_mark(redaction, at, application, RMW_MARK_CODE);
		rmw_redaction_tell(redaction, RMW_REDACT_KEPT, "application", at, application,
				   "firmware with the texts in it");
	}
	if (!redact_fixed_block(redaction, "ln882h", err))
		return false;
	blank_rest(redaction);
	return true;
}
