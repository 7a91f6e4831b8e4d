/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_FIRMWARE_H
#define RMW_PROVISION_RELAY_FIRMWARE_H

#include <rmwflash/image.h>
#include <rmwflash/obk.h>

/* Firmware for a BL602 that reads the settings we write, and what it wants of the partition table.
 * Texts are static. */
struct rmw_relay_firmware {
	const char *prefix; /* of the version that it carries: "OpenBL602_" */
	const char *title;  /* "OpenBeken" */
	bool has_radio;
	bool knows_all_roles; /* whatever its version; if not, those that OpenBeken's version had */
	bool needs_files;     /* the partition media */
	bool needs_factory;   /* the radio's calibration */
	uint32_t store_size;  /* least of PSM, in bytes */
	bool overruns_store; /* takes that much from the start of PSM on, whatever the table says */
};

#define RMW_RELAY_NO_RADIO "this firmware has no radio"

/* The row of what a file says it is; NULL: nothing that reads our settings. */
const struct rmw_relay_firmware *rmw_relay_firmware_find(const struct rmw_image_info *info);

/*
 * The version of OpenBeken whose pin roles the firmware of a file knows; {0}: not known. Our own
 * counts its versions for itself.
 */
struct rmw_obk_version rmw_relay_firmware_roles(const struct rmw_image_info *info);

/* OpenBeken's row. */
const struct rmw_relay_firmware *rmw_relay_firmware_openbeken(void);

#endif
