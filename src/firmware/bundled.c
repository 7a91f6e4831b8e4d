/* SPDX-License-Identifier: MIT */
/* The images inside of the program. */
#include "firmware/bundled.h"

#include <stdio.h>
#include <strings.h>

#include <rmwflash/version.h>

#include "base/digest.h"
#include "firmware/ref.h"
#include "image/bl_boot_stage.h"

static const struct rmw_firmware_bundle bundles[] = {
	/* clang-format off */
	{ "relay", RMW_VERSION, "bl602", RMW_FIRMWARE_RELAY,
		"wired side only: it has no radio", rmw_bl602_relay_image },
	{ "boot",  RMW_VERSION, "bl602", RMW_FIRMWARE_BOOT,
		"only for chips whose flash holds no boot stage", rmw_bl602_boot_image },
	/* clang-format on */
};

const struct rmw_firmware_bundle *rmw_firmware_bundle_at(size_t index)
{
	for (size_t i = 0; i < RMW_COUNT(bundles); i++)
		if (bundles[i].bytes().len > 0 && index-- == 0)
			return &bundles[i];
	return NULL;
}

struct rmw_firmware_facts rmw_firmware_bundle_facts(const struct rmw_firmware_bundle *bundle)
{
	const struct rmw_view bytes = bundle->bytes();
	struct rmw_firmware_facts facts = {
		.kind = rmw_image_recognise(bytes),
		.role = bundle->role,
		.origin = RMW_FIRMWARE_BUNDLED,
		.proof = RMW_FIRMWARE_BY_PROGRAM,
		.size = (uint32_t)bytes.len,
		.note = bundle->note,
	};
	uint8_t digest[RMW_SHA256_SIZE];

	(void)snprintf(facts.name, sizeof(facts.name), "%s", bundle->name);
	(void)snprintf(facts.version, sizeof(facts.version), "%s", bundle->version);
	(void)snprintf(facts.chip, sizeof(facts.chip), "%s", bundle->chip);
	rmw_sha256(&bytes, 1, digest);
	rmw_hex(RMW_VIEW_OF(digest), facts.sha256);
	return facts;
}

bool rmw_firmware_bundled(enum rmw_firmware_role role, const char *chip,
			  struct rmw_firmware_image *image, struct rmw_err *err)
{
	const struct rmw_firmware_bundle *bundle;

	for (size_t i = 0; (bundle = rmw_firmware_bundle_at(i)) != NULL; i++) {
		rmw_auto(buf) bytes = RMW_BUF_INIT;

		if (bundle->role != role || !rmw_firmware_chip_fits(bundle->chip, chip))
			continue;
		if (!rmw_buf_append(&bytes, bundle->bytes(), err))
			return false;
		*image = (struct rmw_firmware_image){ rmw_firmware_bundle_facts(bundle), bytes };
		bytes = (struct rmw_buf)RMW_BUF_INIT;
		return true;
	}
	return rmw_fail(err, RMW_E_NO_FIRMWARE, "rmwflash brings no %s firmware for %.16s",
			rmw_firmware_role_word(role), chip);
}
