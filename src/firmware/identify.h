/* SPDX-License-Identifier: MIT */
#ifndef RMW_FIRMWARE_IDENTIFY_H
#define RMW_FIRMWARE_IDENTIFY_H

#include <rmwflash/firmware.h>

/* What a file says of itself. Empty texts: it does not say. */
struct rmw_firmware_content {
	enum rmw_image_kind kind;
	const char *family; /* of chips: "bk7231"; NULL: not known */
	char name[RMW_FIRMWARE_NAME_MAX];
	char version[RMW_FIRMWARE_VERSION_MAX];
	char chip[RMW_FIRMWARE_CHIP_MAX];
};

/*
 * Find out what firmware a file is. Fails with IMAGE_KIND where it can be none: nothing, a dump, a
 * loader, or what is made to travel over the air; with IMAGE_TRUNCATED or IMAGE_DAMAGED. A kind
 * that nobody knows is UNKNOWN, which is no failure.
 */
bool rmw_firmware_identify(struct rmw_view bytes, struct rmw_firmware_content *content,
			   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Check that firmware of that content may be for a chip. Fails with IMAGE_OTHER_CHIP; what nobody
 * knows may be for any.
 */
bool rmw_firmware_content_check(const struct rmw_firmware_content *content, const char *chip,
				struct rmw_err *err) RMW_MUST_CHECK;

#endif
