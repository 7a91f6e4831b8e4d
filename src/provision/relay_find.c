/* SPDX-License-Identifier: MIT */
/* Where a relay is: gateways, the ARP table, and a search of the local subnet. */
#include "provision/relay_find.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <inttypes.h>
#include <net/if.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#define ROUTE_PATH "/proc/net/route"
#define ARP_PATH "/proc/net/arp"
#define PROC_MAX ((size_t)65536)
#define GATEWAY_FLAGS 3u /* up, and a gateway */
#define SUBNET_MAX 1022u
#define SEARCHERS 32u
#define SEARCH_REQUEST_MS 1500u
#define AGAIN_MS 1000u

/* Soft access points of OpenBeken (openbeken 14.3). */
static const char *const own_networks[] = { "192.168.169.1", "192.168.4.1" };

/* A search at work, shared by its threads. */
struct search {
	const struct rmw_http_peer *peer;
	const struct rmw_relay_expected *expected;
	struct rmw_deadline until;
	uint32_t first;
	uint32_t count;
	atomic_uint next;
	atomic_bool is_found;
	pthread_mutex_t lock; /* of what is found */
	struct rmw_http_peer found;
	struct rmw_relay_info info;
};

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

bool rmw_subnet_range(uint32_t address, uint32_t mask, uint32_t *first, uint32_t *count)
{
	const uint32_t size = ~mask + 1;

	if ((size & (size - 1)) != 0 || size < 4 || size - 2 > SUBNET_MAX || address >> 24 == 127 ||
	    address == 0)
		return false;
	*first = (address & mask) + 1;
	*count = size - 2;
	return true;
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

static bool is_over(const struct search *search)
{
	return atomic_load(&search->is_found) || rmw_deadline_is_over(&search->until);
}

/* Strangers are asked here, so no password goes with it. */
static void try_address(struct search *search, uint32_t number)
{
	struct rmw_http_peer peer = *search->peer;
	const struct in_addr where = { .s_addr = htonl(search->first + number) };
	struct rmw_relay_info info;
	struct rmw_err ignored = { 0 };

	peer.request_ms = SEARCH_REQUEST_MS;
	peer.password = NULL;
	peer.is_locked = false;
	if (inet_ntop(AF_INET, &where, peer.host, sizeof(peer.host)) == NULL ||
	    !rmw_relay_identify(&peer, search->expected, &info, NULL, &ignored))
		return;
	(void)pthread_mutex_lock(&search->lock);
	search->found = peer;
	search->info = info;
	atomic_store(&search->is_found, true);
	(void)pthread_mutex_unlock(&search->lock);
}

static void *work(void *ctx)
{
	struct search *search = ctx;

	while (!is_over(search)) {
		const uint32_t number = atomic_fetch_add(&search->next, 1);

		if (number >= search->count)
			break;
		try_address(search, number);
	}
	return NULL;
}

static void search_range(struct search *search)
{
	pthread_t threads[SEARCHERS];
	size_t started = 0;

	atomic_store(&search->next, 0);
	while (started < SEARCHERS && started < search->count &&
	       pthread_create(&threads[started], NULL, work, search) == 0)
		started++;
	for (size_t i = 0; i < started; i++)
		(void)pthread_join(threads[i], NULL);
}

static void search_subnets(struct search *search, const char *interface)
{
	struct ifaddrs *all = NULL;

	if (getifaddrs(&all) != 0)
		return;
	for (const struct ifaddrs *at = all; at != NULL && !is_over(search); at = at->ifa_next) {
		struct sockaddr_in own, mask;

		if (at->ifa_addr == NULL || at->ifa_netmask == NULL ||
		    at->ifa_addr->sa_family != AF_INET || (at->ifa_flags & IFF_UP) == 0 ||
		    (interface != NULL && strcmp(interface, at->ifa_name) != 0))
			continue;
		memcpy(&own, at->ifa_addr, sizeof(own));
		memcpy(&mask, at->ifa_netmask, sizeof(mask));
		if (rmw_subnet_range(ntohl(own.sin_addr.s_addr), ntohl(mask.sin_addr.s_addr),
				     &search->first, &search->count))
			search_range(search);
	}
	freeifaddrs(all);
}

static bool try_peer(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
		     struct rmw_relay_info *info)
{
	struct rmw_err ignored = { 0 };

	return peer->host[0] != '\0' && rmw_relay_identify(peer, expected, info, NULL, &ignored);
}

static bool try_arp(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
		    struct rmw_relay_info *info)
{
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_http_peer other = *peer;
	char address[RMW_IPV4_TEXT_SIZE];

	if (expected->mac == NULL || !read_proc(ARP_PATH, &text) ||
	    !rmw_arp_find(rmw_buf_view(&text), expected->mac, address))
		return false;
	(void)snprintf(other.host, sizeof(other.host), "%s", address);
	if (!try_peer(&other, expected, info))
		return false;
	*peer = other;
	return true;
}

/* A unit with a web password is not told apart so, but then the ARP table knows it. */
static bool try_search(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
		       const char *interface, struct rmw_deadline until,
		       struct rmw_relay_info *info)
{
	struct search search = { .peer = peer,
				 .expected = expected,
				 .until = until,
				 .lock = PTHREAD_MUTEX_INITIALIZER };

	if (expected->mac == NULL)
		return false;
	search_subnets(&search, interface);
	if (!atomic_load(&search.is_found))
		return false;
	(void)snprintf(peer->host, sizeof(peer->host), "%s", search.found.host);
	*info = search.info;
	return true;
}

bool rmw_relay_find(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
		    const char *interface, struct rmw_deadline until, struct rmw_relay_info *info,
		    struct rmw_err *err)
{
	while (!rmw_deadline_is_over(&until)) {
		const struct rmw_deadline soon = rmw_deadline_sooner(
			until, rmw_deadline_in(until.clock, until.cancel, AGAIN_MS));

		if (try_peer(peer, expected, info) || try_arp(peer, expected, info) ||
		    try_search(peer, expected, interface, until, info) ||
		    try_arp(peer, expected, info))
			return true;
		until.clock->wait(until.clock, &soon);
	}
	return rmw_cancel_check(until.cancel, err) &&
	       rmw_fail(err, RMW_E_RELAY_MISSING,
			"it was not found at its address, in the ARP table or in the subnet");
}
