/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_JUDGE_H
#define RMW_PROVISION_RELAY_JUDGE_H

#include "provision/relay_boot.h"
#include "provision/relay_look.h"

/*
 * Whether a relay that was written just now started as it should, by its log: it runs, took its
 * settings, and got into its network where one was asked of it. One that is not heard at all, as
 * its log goes elsewhere, is not judged. Fails with BOOT_FAILED, NOT_JOINED, saying why.
 */
bool rmw_relay_judge_log(const struct rmw_relay_log *log, enum rmw_relay_state state,
			 bool wants_network, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * The same by what the relay firmware says of itself: it must run with the settings of `written`,
 * and have its pins. Fails with BOOT_FAILED.
 */
bool rmw_relay_judge_told(const struct rmw_relay_told *told, const struct rmw_obk_config *written,
			  struct rmw_err *err) RMW_MUST_CHECK;

#endif
