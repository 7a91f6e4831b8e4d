/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_LOOKUP_H
#define RMW_PORT_LOOKUP_H

#include <netdb.h>

#include "base/time.h"

/* Room for the longest name of a host, and of a service, with its terminating zero. */
#define RMW_HOST_MAX 256u
#define RMW_SERVICE_MAX 16u

/*
 * The addresses of a host, by the deadline, which the system's own look-up does not know. `found`
 * is freed with freeaddrinfo. Fails with PORT_MISSING (no such host, or no answer in time),
 * INTERRUPTED, PORT_IO or NO_MEMORY.
 */
bool rmw_lookup(const char *host, const char *service, struct rmw_deadline until,
		struct addrinfo **found, struct rmw_err *err) RMW_MUST_CHECK;

#endif
