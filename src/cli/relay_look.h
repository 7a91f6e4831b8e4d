/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_RELAY_LOOK_H
#define RMW_CLI_RELAY_LOOK_H

#include <rmwflash/provision.h>

#include "cli/cli.h"
#include "provision/credentials.h"

/*
 * Start the relay, or have a person do it, follow its log, and say what became of it. Where
 * `networks` has one it must get into that, and is asked there for its RSSI; that it does not
 * answer is only told. One whose log is not on the line is looked for over the network instead, and
 * that it is neither heard nor found is only told. Fails with BOOT_FAILED, NOT_JOINED, PORT_*,
 * INTERRUPTED.
 */
bool rmw_relay_look(struct rmw_cli *cli, const struct rmw_credentials *networks,
		    const struct rmw_relay_setup *setup, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * The same for a firmware that has a console and no radio: it must say that it runs with the
 * settings that were written, whose pins are those of `written`. Fails with BOOT_FAILED,
 * RELAY_NO_CONSOLE, PORT_*, INTERRUPTED.
 */
bool rmw_relay_look_wired(struct rmw_cli *cli, const struct rmw_obk_config *written,
			  struct rmw_err *err) RMW_MUST_CHECK;

#endif
