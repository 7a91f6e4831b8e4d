/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_RELAY_WRITE_H
#define RMW_CLI_RELAY_WRITE_H

#include "cli/cli.h"

/* True when the command line asks for settings beside the firmware. */
bool rmw_relay_write_is_asked(const struct rmw_args *args);

/*
 * Write a firmware with the settings of a profile and of a file of networks, and see it run. Fails
 * as rmw_relay_setup_make, rmw_flash_write and the reading of both do; with TABLE_UNFIT when a new
 * table is not agreed to, BOOT_FAILED, NOT_JOINED.
 */
bool rmw_relay_write(struct rmw_cli *cli, struct rmw_err *err) RMW_MUST_CHECK;

/* Keep for the end of a success that the firmware has no radio, and which command tests it. */
void rmw_relay_write_remark_wired(struct rmw_cli *cli);

#endif
