/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_HTTP_CLIENT_H
#define RMW_PROVISION_HTTP_CLIENT_H

#include <rmwflash/bytes.h>

#include "base/time.h"
#include "provision/http_reply.h"
#include "provision/http_request.h"

/* The most that is read of a reply. */
#define RMW_HTTP_REPLY_MAX ((size_t)65536)

/* How long a request may take in all (openbeken 17). */
#define RMW_HTTP_REQUEST_MS 5000u

/* A web server. {.host = "192.168.169.1"} is one at port 80. */
struct rmw_http_peer {
	char host[64];	      /* an IPv4 address, or a name */
	uint16_t port;	      /* 0: 80 */
	uint32_t request_ms;  /* 0: RMW_HTTP_REQUEST_MS */
	const char *password; /* of the user "admin", borrowed; only sent to who asked for it */
	bool is_locked;	      /* it asked for the password, so every request brings it */
	const struct rmw_cancel *cancel; /* may be NULL */
};

/* How long a request may take so that it ends with the deadline; `most_ms` at most, 1 at least. */
uint32_t rmw_http_request_ms(const struct rmw_deadline *until, uint32_t most_ms);

/* What came back. {0} is empty; release wipes it, as a relay's reply may hold its passwords. */
struct rmw_http_answer {
	struct rmw_buf bytes;
	struct rmw_http_reply reply; /* its views are borrowed from the bytes */
	bool is_late;		     /* the server took the request and did not end in time */
};

void rmw_http_answer_release(struct rmw_http_answer *answer);

/*
 * Ask once: one connection, one send, then read until it ends. No proxy, no redirect, nothing but
 * http. What was read when the connection broke or the time was over is the answer, of which the
 * reply's state tells how much it is: what was asked for may have happened, or not.
 *
 * Fails with RELAY_MISSING: nobody there, or the request could not be sent as a whole;
 * RELAY_OTHER: the reply is longer than RMW_HTTP_REPLY_MAX; RELAY_TOO_LONG; INTERRUPTED;
 * NO_MEMORY. No message names what was asked.
 */
bool rmw_http_ask(const struct rmw_http_peer *peer, const struct rmw_http_question *question,
		  struct rmw_http_answer *answer, struct rmw_err *err) RMW_MUST_CHECK;

#endif
