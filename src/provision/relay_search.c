/* SPDX-License-Identifier: MIT */
/* Asks every address of a range whether it is a certain unit, many at a time. */
#include "provision/relay_search.h"

#include <arpa/inet.h>
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#define SUBNET_MAX 1022u
#define LOOPBACK 127u

/* A search at work, shared by its threads. */
struct search {
	const struct rmw_http_peer *peer;
	const struct rmw_relay_expected *expected;
	struct rmw_address_range range;
	struct rmw_deadline until;
	atomic_uint next;
	atomic_bool is_found;
	pthread_mutex_t lock; /* of what is found */
	char host[sizeof(((struct rmw_http_peer *)0)->host)];
	struct rmw_relay_info info;
};

bool rmw_subnet_range(uint32_t address, uint32_t mask, struct rmw_address_range *range)
{
	const uint32_t size = ~mask + 1;

	if ((size & (size - 1)) != 0 || size < 4 || size - 2 > SUBNET_MAX ||
	    address >> 24 == LOOPBACK || address == 0)
		return false;
	*range = (struct rmw_address_range){ (address & mask) + 1, size - 2 };
	return true;
}

static bool is_over(const struct search *search)
{
	return atomic_load(&search->is_found) || rmw_deadline_is_over(&search->until);
}

static void try_address(struct search *search, uint32_t number)
{
	const struct in_addr where = { .s_addr = htonl(search->range.first + number) };
	struct rmw_http_peer peer = {
		.port = search->peer->port,
		.request_ms = rmw_http_request_ms(&search->until, RMW_RELAY_SEARCH_REQUEST_MS),
		.cancel = search->until.cancel,
	};
	struct rmw_relay_info info;
	struct rmw_err ignored = { 0 };

	if (inet_ntop(AF_INET, &where, peer.host, sizeof(peer.host)) == NULL ||
	    !rmw_relay_identify(&peer, search->expected, &info, NULL, &ignored))
		return;
	(void)pthread_mutex_lock(&search->lock);
	memcpy(search->host, peer.host, sizeof(search->host));
	search->info = info;
	atomic_store(&search->is_found, true);
	(void)pthread_mutex_unlock(&search->lock);
}

static void *work(void *ctx)
{
	struct search *search = ctx;

	while (!is_over(search)) {
		const uint32_t number = atomic_fetch_add(&search->next, 1);

		if (number >= search->range.count)
			break;
		try_address(search, number);
	}
	return NULL;
}

bool rmw_relay_search(struct rmw_http_peer *peer, const struct rmw_relay_expected *expected,
		      const struct rmw_address_range *range, struct rmw_deadline until,
		      struct rmw_relay_info *info)
{
	struct search search = { .peer = peer,
				 .expected = expected,
				 .range = *range,
				 .until = until,
				 .lock = PTHREAD_MUTEX_INITIALIZER };
	pthread_t threads[RMW_RELAY_SEARCHERS];
	size_t started = 0;

	assert(expected->mac != NULL || expected->name != NULL);
	while (started < RMW_RELAY_SEARCHERS && started < range->count &&
	       pthread_create(&threads[started], NULL, work, &search) == 0)
		started++;
	for (size_t i = 0; i < started; i++)
		(void)pthread_join(threads[i], NULL);
	if (!atomic_load(&search.is_found))
		return false;
	memcpy(peer->host, search.host, sizeof(peer->host));
	*info = search.info;
	return true;
}
