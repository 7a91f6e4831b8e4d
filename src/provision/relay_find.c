/* SPDX-License-Identifier: MIT */
/* Where a relay is: gateways, the ARP table, and the local subnets. */
#include "provision/relay_find.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>

#define ROUTE_PATH "/proc/net/route"
#define ARP_PATH "/proc/net/arp"
#define PROC_MAX ((size_t)65536)
#define GATEWAY_FLAGS 3u /* up, and a gateway */
#define AGAIN_MS 1000u

/* Soft access points of OpenBeken (openbeken 14.3). */
static const char *const own_networks[] = { "192.168.169.1", "192.168.4.1" };

/* Copies the next line of `rest`, cut to fit; false at the end. */
static bool take_line(struct rmw_view *rest, char *line, size_t size)
{
	const uint8_t *end = rest->len == 0 ? NULL : memchr(rest->data, '\n', rest->len);
	const size_t len = end == NULL ? rest->len : (size_t)(end - rest->data);
	const size_t fits = len < size ? len : size - 1;

	if (rest->len == 0)
		return false;
	memcpy(line, rest->data, fits);
	line[fits] = '\0';
	*rest = rmw_view_part(*rest, len + 1, SIZE_MAX);
	return true;
}

/* Numbers of that table are in the order of the wire, read as if by this computer. */
bool rmw_route_gateway(struct rmw_view text, const char *interface,
		       char address[RMW_IPV4_TEXT_SIZE])
{
	char line[256], name[32];

	while (take_line(&text, line, sizeof(line))) {
		unsigned target = 0, gateway = 0, flags = 0;
		struct in_addr where;

		if (sscanf(line, "%31s %8x %8x %4x", name, &target, &gateway, &flags) != 4)
			continue;
		if ((interface != NULL && strcmp(interface, name) != 0) || target != 0 ||
		    gateway == 0 || (flags & GATEWAY_FLAGS) != GATEWAY_FLAGS)
			continue;
		where.s_addr = gateway;
		return inet_ntop(AF_INET, &where, address, RMW_IPV4_TEXT_SIZE) != NULL;
	}
	return false;
}

bool rmw_arp_find(struct rmw_view text, const uint8_t mac[6], char address[RMW_IPV4_TEXT_SIZE])
{
	char line[256], place[RMW_IPV4_TEXT_SIZE], seen[32];

	while (take_line(&text, line, sizeof(line))) {
		uint8_t bytes[6];
		struct in_addr where;

		if (sscanf(line, "%15s %*s %*s %31s", place, seen) != 2 ||
		    inet_pton(AF_INET, place, &where) != 1 || !rmw_relay_mac_parse(seen, bytes) ||
		    rmw_relay_mac_compare(bytes, mac) == RMW_RELAY_MAC_OTHER)
			continue;
		memcpy(address, place, sizeof(place));
		return true;
	}
	return false;
}

/* Files of /proc have no length, so they are read until they end. */
static bool read_proc(const char *path, struct rmw_buf *into)
{
	FILE *stream = fopen(path, "re");
	struct rmw_err ignored = { 0 };
	bool is_good = stream != NULL && rmw_buf_resize(into, PROC_MAX, &ignored);

	if (is_good)
		into->len = fread(into->data, 1, PROC_MAX, stream);
	if (stream != NULL)
		(void)fclose(stream);
	return is_good;
}

static void add_place(struct rmw_relay_places *places, const char *text)
{
	for (size_t i = 0; i < places->count; i++)
		if (strcmp(places->texts[i], text) == 0)
			return;
	if (places->count < RMW_RELAY_PLACES_MAX)
		(void)snprintf(places->texts[places->count++], RMW_IPV4_TEXT_SIZE, "%s", text);
}

void rmw_relay_places(const char *interface, struct rmw_relay_places *places)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	char gateway[RMW_IPV4_TEXT_SIZE];

	*places = (struct rmw_relay_places){ .count = 0 };
	if (read_proc(ROUTE_PATH, &text) &&
	    rmw_route_gateway(rmw_buf_view(&text), interface, gateway))
		add_place(places, gateway);
	for (size_t i = 0; i < RMW_COUNT(own_networks); i++)
		add_place(places, own_networks[i]);
}

static bool try_peer(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
		     const struct rmw_deadline *until, struct rmw_relay_info *info)
{
	const uint32_t own_ms = peer->request_ms;
	const uint32_t most_ms = own_ms == 0 ? RMW_HTTP_REQUEST_MS : own_ms;
	struct rmw_err ignored = { 0 };
	bool is_found;

	peer->request_ms = rmw_http_request_ms(until, most_ms);
	is_found =
		peer->host[0] != '\0' && rmw_relay_identify(peer, expected, info, NULL, &ignored);
	peer->request_ms = own_ms;
	return is_found;
}

static bool try_arp(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
		    const struct rmw_deadline *until, struct rmw_relay_info *info)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_http_peer other = *peer;
	char address[RMW_IPV4_TEXT_SIZE];

	if (expected->mac == NULL || !read_proc(ARP_PATH, &text) ||
	    !rmw_arp_find(rmw_buf_view(&text), expected->mac, address))
		return false;
	(void)snprintf(other.host, sizeof(other.host), "%s", address);
	if (!try_peer(&other, expected, until, info))
		return false;
	*peer = other;
	return true;
}

/* A network that reaches others: no loopback, no tunnel to a single one. */
static bool is_to_be_searched(const struct ifaddrs *at, const char *interface)
{
	const unsigned wanted = IFF_UP | IFF_BROADCAST;
	const unsigned unwanted = IFF_LOOPBACK | IFF_POINTOPOINT;

	return at->ifa_addr != NULL && at->ifa_netmask != NULL &&
	       at->ifa_addr->sa_family == AF_INET &&
	       (at->ifa_flags & (wanted | unwanted)) == wanted &&
	       (interface == NULL || strcmp(interface, at->ifa_name) == 0);
}

/* A unit with a web password is not told apart so, but then the ARP table knows it. */
static bool try_subnets(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
			const char *interface, struct rmw_deadline until,
			struct rmw_relay_info *info)
{
	struct ifaddrs *all = NULL;
	bool is_found = false;

	if ((expected->mac == NULL && expected->name == NULL) || getifaddrs(&all) != 0)
		return false;
	for (const struct ifaddrs *at = all; at != NULL && !is_found; at = at->ifa_next) {
		struct rmw_address_range range;
		struct sockaddr_in own, mask;

		if (!is_to_be_searched(at, interface))
			continue;
		memcpy(&own, at->ifa_addr, sizeof(own));
		memcpy(&mask, at->ifa_netmask, sizeof(mask));
		is_found = rmw_subnet_range(ntohl(own.sin_addr.s_addr), ntohl(mask.sin_addr.s_addr),
					    &range) &&
			   rmw_relay_search(peer, expected, &range, until, info);
	}
	freeifaddrs(all);
	return is_found;
}

bool rmw_relay_find(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
		    const char *interface, struct rmw_deadline until, struct rmw_relay_info *info,
		    struct rmw_err *err)
{
	while (!rmw_deadline_is_over(&until)) {
		const struct rmw_deadline soon = rmw_deadline_sooner(
			until, rmw_deadline_in(until.clock, until.cancel, AGAIN_MS));

		if (try_peer(peer, expected, &until, info) ||
		    try_arp(peer, expected, &until, info) ||
		    try_subnets(peer, expected, interface, until, info) ||
		    try_arp(peer, expected, &until, info))
			return true;
		until.clock->wait(until.clock, &soon);
	}
	return rmw_cancel_check(until.cancel, err) &&
	       rmw_fail(err, RMW_E_RELAY_MISSING,
			"it was not found at its address, in the ARP table or in the subnet");
}
