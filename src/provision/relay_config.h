/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_CONFIG_H
#define RMW_PROVISION_RELAY_CONFIG_H

#include <rmwflash/profile.h>

#include "provision/credentials.h"

/*
 * Make a configuration what a relay is to be: of the newest version, with the pins, start values
 * and name of `settings` (NULL: those that it has), and the networks that are given; what is not
 * given stays. Fails with BAD_TEXT (too long), or as rmw_obk_template_apply does; `config` may be
 * changed in part then.
 */
bool rmw_relay_config_set(const struct rmw_profile_setup *settings,
			  const struct rmw_credentials *networks, struct rmw_obk_config *config,
			  struct rmw_err *err) RMW_MUST_CHECK;

#endif
