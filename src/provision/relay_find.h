/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_FIND_H
#define RMW_PROVISION_RELAY_FIND_H

#include "provision/relay_search.h"

#define RMW_IPV4_TEXT_SIZE 16u
#define RMW_RELAY_PLACES_MAX 4u

/* Addresses at which a relay may be, the likeliest first. */
struct rmw_relay_places {
	char texts[RMW_RELAY_PLACES_MAX][RMW_IPV4_TEXT_SIZE];
	size_t count;
};

/*
 * The gateway of an interface (NULL: of the first that has one) by the text of /proc/net/route;
 * false when there is none. Never fails otherwise: bad lines are passed over.
 */
bool rmw_route_gateway(struct rmw_view text, const char *interface,
		       char address[RMW_IPV4_TEXT_SIZE]);

/* The address of a unit by the text of /proc/net/arp, its MAC in either order of bytes; false when
 * it is not there. */
bool rmw_arp_find(struct rmw_view text, const uint8_t mac[6], char address[RMW_IPV4_TEXT_SIZE]);

/* Where a relay with a network of its own may be: the gateway, then what firmware uses. */
void rmw_relay_places(const char *interface, struct rmw_relay_places *places);

/*
 * Find the unit again after it changed networks: where `peer` says, by the ARP table, or by a
 * search of the interface's subnet (NULL: of each; never of loopback, nor of a tunnel), until the
 * deadline. `peer` then says where it is. Fails with RELAY_MISSING or INTERRUPTED.
 */
bool rmw_relay_find(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
		    const char *interface, struct rmw_deadline until, struct rmw_relay_info *info,
		    struct rmw_err *err) RMW_MUST_CHECK;

#endif
