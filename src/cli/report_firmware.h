/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_REPORT_FIRMWARE_H
#define RMW_CLI_REPORT_FIRMWARE_H

#include <rmwflash/firmware.h>

#include "cli/output.h"

/* A row of a list of firmware; NULL is its heading. */
void rmw_report_firmware_row(struct rmw_output *output, const struct rmw_firmware_facts *facts);

/* What became of one image. */
enum rmw_firmware_fate {
	RMW_FIRMWARE_FATE_STORED,
	RMW_FIRMWARE_FATE_KNOWN,
	RMW_FIRMWARE_FATE_REMOVED,
	RMW_FIRMWARE_FATE_INTACT,
	RMW_FIRMWARE_FATE_DAMAGED,
};

void rmw_report_firmware_fate(struct rmw_output *output, const struct rmw_firmware_facts *facts,
			      enum rmw_firmware_fate fate);

/* The image that is going to be written. */
void rmw_report_firmware_choice(struct rmw_output *output, const struct rmw_firmware_facts *facts);

#endif
