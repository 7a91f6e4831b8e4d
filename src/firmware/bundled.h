/* SPDX-License-Identifier: MIT */
#ifndef RMW_FIRMWARE_BUNDLED_H
#define RMW_FIRMWARE_BUNDLED_H

#include <rmwflash/firmware.h>

/* The relay firmware, made by the build from firmware/prebuilt; empty where it had none. */
struct rmw_view rmw_bl602_relay_image(void);

/* An image inside of the program. Texts are static. */
struct rmw_firmware_bundle {
	const char *name;
	const char *version;
	const char *chip;
	enum rmw_firmware_role role;
	const char *note;
	struct rmw_view (*bytes)(void);
};

/* The row at `index` among those that hold bytes; NULL past the end. */
const struct rmw_firmware_bundle *rmw_firmware_bundle_at(size_t index);

/* All that is to be said of one. */
struct rmw_firmware_facts rmw_firmware_bundle_facts(const struct rmw_firmware_bundle *bundle);

#endif
