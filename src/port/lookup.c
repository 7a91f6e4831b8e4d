/* SPDX-License-Identifier: MIT */
/* Looking up a host by a deadline: a thread of its own waits for the system's answer. */
#include "port/lookup.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define STEP_MS 1u

/* Shared by the one who asks and the thread; who leaves last frees it. */
struct lookup {
	char host[RMW_HOST_MAX];
	char service[RMW_SERVICE_MAX];
	struct addrinfo *found;
	int result;
	atomic_bool is_done;
	atomic_uint users;
};

static void leave(struct lookup *lookup)
{
	if (atomic_fetch_sub(&lookup->users, 1) > 1)
		return;
	if (lookup->found != NULL)
		freeaddrinfo(lookup->found);
	free(lookup);
}

static void *look_up(void *arg)
{
	struct lookup *lookup = arg;
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };

	lookup->result = getaddrinfo(lookup->host, lookup->service, &hints, &lookup->found);
	atomic_store(&lookup->is_done, true);
	leave(lookup);
	return NULL;
}

static bool start(struct lookup *lookup, struct rmw_err *err)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, look_up, lookup) != 0)
		return rmw_fail(err, RMW_E_PORT_IO, "the system gives no thread");
	pthread_detach(thread);
	return true;
}

static bool wait_for(struct lookup *lookup, struct rmw_deadline until, struct rmw_err *err)
{
	while (!atomic_load(&lookup->is_done)) {
		struct rmw_deadline step = rmw_deadline_in(until.clock, until.cancel, STEP_MS);

		if (!rmw_cancel_check(until.cancel, err))
			return false;
		if (rmw_deadline_is_over(&until))
			return rmw_fail(err, RMW_E_PORT_MISSING, "nobody answers who %s is",
					lookup->host);
		until.clock->wait(until.clock, &step);
	}
	if (lookup->result != 0)
		return rmw_fail(err, RMW_E_PORT_MISSING, "%s: %s", lookup->host,
				gai_strerror(lookup->result));
	return true;
}

bool rmw_lookup(const char *host, const char *service, struct rmw_deadline until,
		struct addrinfo **found, struct rmw_err *err)
{
	struct lookup *lookup = calloc(1, sizeof(*lookup));
	bool is_found;

	if (lookup == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory to look up %s", host);
	snprintf(lookup->host, sizeof(lookup->host), "%s", host);
	snprintf(lookup->service, sizeof(lookup->service), "%s", service);
	atomic_store(&lookup->users, 2);
	if (!start(lookup, err)) {
		free(lookup);
		return false;
	}
	is_found = wait_for(lookup, until, err);
	if (is_found) {
		*found = lookup->found;
		lookup->found = NULL;
	}
	leave(lookup);
	return is_found;
}
