/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_RELAY_REACH_H
#define RMW_CLI_RELAY_REACH_H

#include "cli/cli.h"
#include "provision/relay_api.h"

/* A relay that answers over HTTP. */
struct rmw_relay_reached {
	struct rmw_http_peer peer;
	struct rmw_relay_info info;
	enum rmw_relay_mac order; /* of its address, against the one that is expected */
};

/* Take "ADDRESS" or "ADDRESS:PORT" apart. Fails with USAGE; `peer` is untouched then. */
bool rmw_relay_reach_parse(const char *text, struct rmw_http_peer *peer,
			   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * What the command line expects of the relay, by --chip and --mac, whose address is kept in `mac`.
 * Fails with USAGE.
 */
bool rmw_relay_reach_expect(const struct rmw_args *args, uint8_t mac[6],
			    struct rmw_relay_expected *expected,
			    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Find the relay to talk to, and say who it is: at --host, which gets the web password (may be
 * NULL) if it asks for it, or at the gateway of --interface and the addresses that firmware uses.
 * Nothing else that is secret is sent. Fails with RELAY_MISSING, RELAY_OTHER, RELAY_LOCKED,
 * INTERRUPTED, USAGE.
 */
bool rmw_relay_reach(struct rmw_cli *cli, const struct rmw_relay_expected *expected,
		     const char *password, struct rmw_relay_reached *reached,
		     struct rmw_err *err) RMW_MUST_CHECK;

/*
 * As reach, but at --host or else where `reached->peer` says: an address that is known to be the
 * relay's, and without a word about who it is. Three tries, a second apart.
 */
bool rmw_relay_reach_at(struct rmw_cli *cli, const struct rmw_relay_expected *expected,
			const char *password, struct rmw_relay_reached *reached,
			struct rmw_err *err) RMW_MUST_CHECK;

/* Say where a relay is in its network, and how well it hears it; it is asked for the latter. */
void rmw_relay_reach_tell(struct rmw_cli *cli, struct rmw_relay_reached *reached);

#endif
