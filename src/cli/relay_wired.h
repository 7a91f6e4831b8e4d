/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_RELAY_WIRED_H
#define RMW_CLI_RELAY_WIRED_H

#include "cli/cli.h"
#include "provision/relay_api.h"
#include "provision/relay_look.h"

/* A relay that answers on its console. Big, and secret: on the heap. {0} may be closed. */
struct rmw_relay_wired {
	struct rmw_relay_console console;
	struct rmw_relay_told told; /* as it was found */
};

/* Open the port of the command line and the console behind it, and say who answers. Fails as
 * rmw_cli_listen, rmw_relay_console_open and rmw_relay_look_told. */
bool rmw_relay_wired_open(struct rmw_relay_wired *wired, struct rmw_cli *cli,
			  struct rmw_err *err) RMW_MUST_CHECK;

/* Close the console, not the port. Idempotent. */
void rmw_relay_wired_close(struct rmw_relay_wired *wired);

#endif
