/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_RELAY_LOOK_FAR_H
#define RMW_CLI_RELAY_LOOK_FAR_H

#include <rmwflash/provision.h>

#include "cli/cli.h"
#include "provision/credentials.h"

/*
 * Who the unit is that gets a setup, and by what it is found again: told as a record "unit" with
 * chip, the chip's MAC, the radio's where that is another one, and its names.
 */
void rmw_relay_unit_tell(struct rmw_cli *cli, const struct rmw_relay_setup *setup);

/*
 * Look over the network for a relay whose log is not on the line: in the network that it was given,
 * or where --host says, by its address or else by its name. That it is not found is no failure:
 * then *is_found is false, and what a person can do is left for the summary. Fails with
 * INTERRUPTED, and with BOOT_FAILED: it runs with other settings than those that were written.
 */
bool rmw_relay_look_far(struct rmw_cli *cli, const struct rmw_credentials *networks,
			const struct rmw_relay_setup *setup, bool *is_found,
			struct rmw_err *err) RMW_MUST_CHECK;

#endif
