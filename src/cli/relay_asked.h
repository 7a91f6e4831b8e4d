/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_RELAY_ASKED_H
#define RMW_CLI_RELAY_ASKED_H

#include <rmwflash/profile.h>

#include "cli/cli.h"
#include "provision/credentials.h"

/*
 * What a command line asks of a relay's settings: a profile, changes to it, networks. {0} begins.
 * Secret, and big: on the heap.
 */
struct rmw_relay_asked {
	struct rmw_profiles *profiles;
	const struct rmw_profile_entry *entry; /* NULL: no profile */
	struct rmw_profile_options options;
	struct rmw_profile_setup settings; /* what the unit gets; set by fit */
	struct rmw_credentials networks;
};

/*
 * Read the profile, the options that change it and the networks (a file, standard input, or else
 * the environment), and say which profile it is. Fails as their readers do, and with USAGE where
 * there are such options, but no profile.
 */
bool rmw_relay_asked_read(struct rmw_relay_asked *asked, struct rmw_cli *cli,
			  struct rmw_err *err) RMW_MUST_CHECK;

/*
 * See that the profile, if there is one, is right for the chip ("bl602", case ignored) and for what
 * is to read it. Fails with PROFILE_CHIP, PROFILE_BAD, PROFILE_OPTION.
 */
bool rmw_relay_asked_fit(struct rmw_relay_asked *asked, const char *chip,
			 const struct rmw_profile_target *target,
			 struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Where the profile has an input for an external switch and no option says what it shall be, tell
 * what it does without its parts, and ask. Fails with NOT_CONFIRMED, INTERRUPTED.
 */
bool rmw_relay_asked_confirm(const struct rmw_relay_asked *asked, struct rmw_cli *cli,
			     struct rmw_err *err) RMW_MUST_CHECK;

/* Wipe and give back. Idempotent. */
void rmw_relay_asked_release(struct rmw_relay_asked *asked);

#endif
