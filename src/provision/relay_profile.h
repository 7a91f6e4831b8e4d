/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_PROFILE_H
#define RMW_PROVISION_RELAY_PROFILE_H

#include <rmwflash/profile.h>

#include "provision/relay_api.h"

#define RMW_RELAY_UNREAD_MAX 160u

/*
 * Read what a relay is set to as a profile: pins, flags, startup command, names, and what its
 * relays do when power comes up. No network and no password is part of one; a startup command is
 * taken as it stands. `unread` gets what could not be read and is not in it, or is
 * empty. Fails as rmw_relay_identify and rmw_relay_get_pins do; `profile` is untouched then.
 */
bool rmw_relay_profile_read(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
			    struct rmw_profile *profile, char unread[RMW_RELAY_UNREAD_MAX],
			    struct rmw_err *err) RMW_MUST_CHECK;

/* As that, of the relay firmware over its console, which is open. Fails as rmw_relay_console_ask,
 * and with RELAY_OTHER. */
struct rmw_relay_console;
bool rmw_relay_profile_read_console(struct rmw_relay_console *console,
				    const struct rmw_relay_expected *expected,
				    struct rmw_profile *profile, char unread[RMW_RELAY_UNREAD_MAX],
				    struct rmw_err *err) RMW_MUST_CHECK;

#endif
