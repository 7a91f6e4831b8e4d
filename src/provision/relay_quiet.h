/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_QUIET_H
#define RMW_PROVISION_RELAY_QUIET_H

#include "provision/relay_console.h"

/*
 * Where no relay firmware answers on a console: listen and ask who is there instead, for some
 * seconds. Always fails: with RELAY_NO_CONSOLE, saying what was seen (OpenBeken's log, a boot ROM,
 * the relay firmware's own events, text of something else, silence), or with PORT_*, INTERRUPTED.
 */
bool rmw_relay_quiet_fail(struct rmw_relay_console *console, struct rmw_err *err) RMW_MUST_CHECK;

#endif
