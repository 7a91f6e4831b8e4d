/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_SEARCH_H
#define RMW_PROVISION_RELAY_SEARCH_H

#include "provision/relay_api.h"

/* How many addresses are asked at a time, and how long each may take. */
#define RMW_RELAY_SEARCHERS 32u
#define RMW_RELAY_SEARCH_REQUEST_MS 1500u

/* IPv4 addresses that follow each other, in the order of the host. */
struct rmw_address_range {
	uint32_t first;
	uint32_t count;
};

/*
 * The subnet to be searched around an own address, both in the order of the host: all but the two
 * ends of it, at most 1022 addresses. False where it is larger, or is no local one.
 */
bool rmw_subnet_range(uint32_t address, uint32_t mask, struct rmw_address_range *range);

/*
 * Ask each address of the range, at the port of `peer`, whether it is the unit of that MAC or
 * name, of which one is there, until one says so or the deadline is over or cancelled. Strangers
 * are asked, so the password of `peer` stays here: a unit that asks for one is not found.
 * Afterwards the host of `peer` is where the unit is; where it was not found, `peer` and `info` are
 * untouched.
 */
bool rmw_relay_search(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
		      const struct rmw_address_range *range, struct rmw_deadline until,
		      struct rmw_relay_info *info);

#endif
