/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_FIRMWARE_H
#define RMW_PROVISION_RELAY_FIRMWARE_H

#include <rmwflash/image.h>
#include <rmwflash/obk.h>

/* Firmware that reads the settings we write, and on a BL602 what it wants of the partition table.
 * Texts are static. */
struct rmw_relay_firmware {
	const char *prefix; /* of the version that it carries: "OpenBL602_" */
	const char *title;  /* "OpenBeken" */
	bool has_radio;
	bool draws_mac;		/* its address is not the chip's (ln882h-protocol 9) */
	bool hears_commands;	/* on the line to flash by, with flag 31; it does not answer */
	bool has_log_elsewhere; /* on pins that the line to flash by does not reach */
	uint32_t log_baud;	/* 0: it keeps none (openbeken 14.6, 14.7) */
	bool knows_all_roles; /* whatever its version; if not, those that OpenBeken's version had */
	bool needs_files;     /* the partition media */
	bool needs_factory;   /* the radio's calibration */
	uint32_t store_size;  /* least of PSM, in bytes */
	bool overruns_store; /* takes that much from the start of PSM on, whatever the table says */
};

#define RMW_RELAY_NO_RADIO "this firmware has no radio"

/* The row of what a file says it is; NULL: nothing that reads our settings. */
const struct rmw_relay_firmware *rmw_relay_firmware_find(const struct rmw_image_info *info);

/* What it says it is in that file, "OpenBL602_1.18.57"; empty where nothing reads our settings. */
const char *rmw_relay_firmware_text(const struct rmw_image_info *info);

/*
 * The version of OpenBeken whose pin roles the firmware of a file knows; {0}: not known. Our own
 * counts its versions for itself.
 */
struct rmw_obk_version rmw_relay_firmware_roles(const struct rmw_image_info *info);

/* True where OpenBeken on that chip takes commands on a serial line (openbeken 14.7). */
bool rmw_relay_firmware_hears(const char *chip);

/* OpenBeken's row. */
const struct rmw_relay_firmware *rmw_relay_firmware_openbeken(void);

#endif
