/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_BOOT_H
#define RMW_PROVISION_RELAY_BOOT_H

#include <rmwflash/chip.h>
#include <rmwflash/event.h>

#include "port/port.h"
#include "provision/relay_log.h"

/* What became of a relay that was started. */
enum rmw_relay_state {
	RMW_RELAY_SILENT,	/* not a byte came */
	RMW_RELAY_GARBLED,	/* bytes, but nothing that is text */
	RMW_RELAY_OTHER,	/* text, but not the log of OpenBeken */
	RMW_RELAY_STUCK,	/* it stopped for good, and says why */
	RMW_RELAY_LOOPS,	/* it begins again and again */
	RMW_RELAY_FELL_SILENT,	/* it was up, and then not a byte came any more */
	RMW_RELAY_UNHEARD,	/* its log goes elsewhere, and nothing else was seen of it */
	RMW_RELAY_UP,		/* it runs, and no network was asked of it */
	RMW_RELAY_NOT_JOINED,	/* it runs, and did not get into the network in time */
	RMW_RELAY_ACCESS_POINT, /* it runs, and opened a network of its own */
	RMW_RELAY_JOINED,	/* it runs, and is in the network */
	RMW_RELAY_STATE_COUNT
};

/* How to follow a start. */
struct rmw_relay_boot {
	struct rmw_port *port;	/* borrowed; the relay was started just now, or is about to be */
	struct rmw_watch watch; /* told each line of the log, masked, as a detail */
	const char *ssid;	/* NULL: no network is asked of it */
	const char *password;	/* masked where it is seen */
	const char *startup;	/* its startup command, which may thin its log out; NULL: none */
	uint32_t first_ms;	/* how long to wait for the first line */
	uint32_t baud;		/* of the log; 0: 2 000 000, as on a BL602 */
};

/* What each state says, in words, and whether the flash did its part: static. */
const char *rmw_relay_state_text(enum rmw_relay_state state);

/*
 * Follow the log of a relay (openbeken 14.6, 14.7) until it is known what became of it:
 * it ran for 10 s without beginning anew, and is in its network, which may take 40 s. OpenBeken
 * writes a line each second; where none comes for 5 s it does not run any more, unless its startup
 * command sets what it logs. What passes is kept out of traces; the lines are put into them masked.
 * `log` tells the rest. Fails with PORT_*, INTERRUPTED only: what the relay does is no error of
 * this.
 */
bool rmw_relay_boot_follow(const struct rmw_relay_boot *boot, struct rmw_relay_log *log,
			   enum rmw_relay_state *state, struct rmw_err *err) RMW_MUST_CHECK;

#endif
