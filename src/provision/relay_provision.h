/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_PROVISION_H
#define RMW_PROVISION_RELAY_PROVISION_H

#include <rmwflash/event.h>
#include <rmwflash/obk.h>

#include "provision/credentials.h"
#include "provision/relay_api.h"

/* What a channel begins with: 0 off, 1 on, -1 the last value. */
struct rmw_relay_start_value {
	uint8_t channel; /* 0 to 63 */
	int16_t value;
};

/* How a relay is to be. What is not given stays as it is on the device. All is borrowed. */
struct rmw_relay_goal {
	struct rmw_relay_expected expected;
	const struct rmw_obk_template *template; /* pins, and flags and command if it has them */
	bool has_flags;				 /* `flags` count, not the template's */
	uint64_t flags;
	const char *command; /* counts, not the template's; empty: none */
	const char *short_name;
	const char *long_name;
	const struct rmw_relay_start_value *starts;
	size_t start_count;
	const struct rmw_credentials *credentials; /* networks, MQTT and web password, if given */
	bool is_dry_run;			   /* tell what would be sent, and send nothing */
};

struct rmw_relay_outcome {
	struct rmw_relay_info info; /* as it is in the end */
	enum rmw_relay_mac order;
	unsigned sent;	    /* requests that set something */
	bool restarts;	    /* it has a new network, and goes there three seconds later */
	bool is_blind;	    /* it answers nothing: what is not unproven stood in its log */
	char unproven[160]; /* settings that could not be read back: "start values, MQTT";
				after a dry run, all that would be sent */
};

/*
 * Make a relay as wished, in the order of openbeken 11.4, the network last: see who it is, read
 * what it has, send what differs, read it back. Each request may be sent again, so a run that was
 * interrupted is finished by the same run. ClearIO, which also clears channel types, is only sent
 * where a pin is in the way.
 *
 * `peer` gets the web password of the credentials where it has none. `clock` is what is waited by
 * between readings, for five seconds at most. `watch` (may be NULL) is told each setting as a part.
 *
 * Fails as the functions of relay_api.h and, before anything is sent, with RELAY_REFUSED (a pin or
 * role that this device has not), RELAY_TOO_LONG, BAD_TEXT (a template's role that nobody knows);
 * later with RELAY_DIFFERS, naming the setting. No message holds a secret. After a failure
 * `outcome` is untouched.
 */
bool rmw_relay_provision(struct rmw_http_peer *peer, const struct rmw_relay_goal *goal,
			 const struct rmw_clock *clock, const struct rmw_watch *watch,
			 struct rmw_relay_outcome *outcome, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * As that over the console of the relay firmware, which is open; it says who it is as OpenBeken
 * does. All is saved in its flash before it is read back. MQTT, a second network and a web password
 * cannot be given on this way: they are passed over. Fails as rmw_relay_console_run, and with USAGE
 * (nothing else is wished), RELAY_OTHER (another chip or unit), RELAY_REFUSED (a pin or role it has
 * not, a pin of the line itself, no place for settings in its flash), RELAY_TOO_LONG, BAD_TEXT,
 * RELAY_DIFFERS.
 */
struct rmw_relay_console;
bool rmw_relay_provision_console(struct rmw_relay_console *console,
				 const struct rmw_relay_goal *goal,
				 struct rmw_relay_outcome *outcome,
				 struct rmw_err *err) RMW_MUST_CHECK;

#endif
