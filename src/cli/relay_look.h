/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_RELAY_LOOK_H
#define RMW_CLI_RELAY_LOOK_H

#include "cli/cli.h"
#include "provision/credentials.h"

/*
 * Start the relay, or have a person do it, follow its log, and say what became of it. With
 * `network` (NULL: none is asked for) it has to get into that. Fails with BOOT_FAILED, NOT_JOINED,
 * PORT_*, INTERRUPTED.
 */
bool rmw_relay_look(struct rmw_cli *cli, const struct rmw_network *network,
		    struct rmw_err *err) RMW_MUST_CHECK;

#endif
