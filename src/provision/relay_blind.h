/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_BLIND_H
#define RMW_PROVISION_RELAY_BLIND_H

#include "port/port.h"
#include "provision/relay_provision.h"

/*
 * OpenBeken's commands on the serial line of a BK7231 (openbeken 14.7), where its flag 31 lets them
 * in. Nothing answers there: who listens is not known, and what was sent is not known to be done,
 * unless a line of the log shows it, which another wire (TX2) may bring.
 */
struct rmw_relay_blind {
	struct rmw_port *port;	/* borrowed */
	struct rmw_watch watch; /* told lines of the log, masked, as details */
};

/* A command with its end is sent in one burst, of at most so many bytes (openbeken 14.7). */
#define RMW_RELAY_BLIND_MAX 127u

/*
 * Send all that is wished to a relay with the chip of the goal, which may not be NULL, at 115200
 * baud: pins are cleared first; flag 31 stays set; where a network is given it restarts at last,
 * which brings it there. `outcome` lists what no line of the log showed. What passes is kept out of
 * traces. Fails, before anything is sent, with USAGE (nothing of what is wished can be set by
 * commands), RELAY_REFUSED (a pin that the chip has not), RELAY_TOO_LONG, BAD_TEXT (quotes, control
 * characters or a '$' first, which no command takes); later with PORT_*, INTERRUPTED. A second
 * network, a port of MQTT and a web password have no command: they are passed over.
 */
bool rmw_relay_provision_blind(const struct rmw_relay_blind *blind,
			       const struct rmw_relay_goal *goal, struct rmw_relay_outcome *outcome,
			       struct rmw_err *err) RMW_MUST_CHECK;

#endif
