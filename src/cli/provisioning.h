/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_PROVISIONING_H
#define RMW_CLI_PROVISIONING_H

#include "cli/relay_asked.h"
#include "provision/relay_provision.h"

/*
 * What a command line asks of a relay that runs, on whatever way it gets there, and what became of
 * it. {0} with `cli` begins. Secret, and big: on the heap.
 */
struct rmw_provisioning {
	struct rmw_cli *cli;
	struct rmw_relay_asked asked;
	uint8_t mac[6];
	struct rmw_relay_expected expected;
	struct rmw_relay_start_value starts[RMW_OBK_CHANNELS];
	struct rmw_relay_goal goal;
	struct rmw_relay_outcome outcome;
	struct rmw_profile_entry read;	  /* from the device */
	struct rmw_profile_setup reading; /* the same, as a report takes it */
};

/* Read what is to be set. Fails as rmw_relay_asked_read, and with USAGE: it is nothing. */
bool rmw_provisioning_read(struct rmw_provisioning *work, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * The goal, once it is known who answered; from now on only that unit is expected. `firmware` is
 * {0} where it is not OpenBeken's. Fails as rmw_relay_asked_fit and _confirm.
 */
bool rmw_provisioning_aim(struct rmw_provisioning *work, const struct rmw_relay_info *info,
			  struct rmw_obk_version firmware, struct rmw_err *err) RMW_MUST_CHECK;

/* Say what was sent. */
void rmw_provisioning_tell(const struct rmw_provisioning *work);

/* Print the profile in work->read, or write it to --output; `unread` is what is not in it. */
bool rmw_provisioning_print(struct rmw_provisioning *work, const char *unread,
			    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * provision --console: the same over the relay firmware's console. Fails as rmw_relay_console_open,
 * rmw_relay_provision_console, rmw_relay_profile_read_console and the functions above.
 */
bool rmw_provisioning_console(struct rmw_provisioning *work, struct rmw_err *err) RMW_MUST_CHECK;

#endif
