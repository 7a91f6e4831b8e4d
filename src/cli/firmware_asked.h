/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_FIRMWARE_ASKED_H
#define RMW_CLI_FIRMWARE_ASKED_H

#include <rmwflash/firmware.h>

#include "cli/cli.h"

/*
 * The firmware that a command line asks to be written: a file, or an image of the store. {0}
 * begins.
 */
struct rmw_firmware_asked {
	struct rmw_firmware_image image;
	bool is_file; /* FILE was named */
};

/*
 * See that it is named once at most, and read FILE where there is one, before anything is opened.
 * Fails with USAGE, as rmw_cli_read_file.
 */
bool rmw_firmware_asked_read(struct rmw_firmware_asked *asked, struct rmw_cli *cli,
			     struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Where no FILE was read: find the one of --firmware, else `wanted` (what a profile wants; empty:
 * no matter), else the one that is bundled for the chip ("bl602"), and say which it is. Fails as
 * rmw_firmware_find.
 */
bool rmw_firmware_asked_find(struct rmw_firmware_asked *asked, struct rmw_cli *cli,
			     const char *wanted, const char *chip,
			     struct rmw_err *err) RMW_MUST_CHECK;

/* Give back. Idempotent. */
void rmw_firmware_asked_release(struct rmw_firmware_asked *asked);

#endif
