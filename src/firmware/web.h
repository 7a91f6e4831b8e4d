/* SPDX-License-Identifier: MIT */
#ifndef RMW_FIRMWARE_WEB_H
#define RMW_FIRMWARE_WEB_H

#include <rmwflash/firmware.h>

#define RMW_WEB_VALIDATOR_MAX 128u

/* The head of what a server answered, at the end of all redirects. */
struct rmw_web_head {
	long status;			       /* 200, 206, 404, ... */
	char validator[RMW_WEB_VALIDATOR_MAX]; /* strong ETag; empty: none */
	bool has_length;		       /* it says how long the body is: all of it came */
	uint64_t range_from, range_total;      /* of a 206; 0, 0: it does not say */
};

/* A question to a server. Everything is borrowed. */
struct rmw_web_question {
	const char *url;
	const char *accept; /* kind of content */
	const char *ca_file;
	const char *validator; /* go on with what has this one; NULL: from the start */
	uint64_t from;	       /* ... from this byte on */
	const struct rmw_firmware_patience *patience;
	const struct rmw_cancel *cancel;
	/* Who takes the body of a 200 or 206: first its head, then its bytes; false ends it. */
	bool (*begin)(void *ctx, const struct rmw_web_head *head, struct rmw_err *err);
	bool (*take)(void *ctx, struct rmw_view bytes, struct rmw_err *err);
	void *ctx;
};

/* True for an address that says no more than it seems to: "https://", a host, no user, no blanks.
 */
bool rmw_web_is_url(const char *text);

/*
 * Ask once over HTTPS: certificates verified, redirects only to https and at most 5, no cookies. A
 * proxy is taken from the environment. Any status is an answer; of others than 200 and 206 only the
 * head is read.
 *
 * Fails with OFFLINE (not resolved, not reached), SERVER_UNTRUSTED, SERVER_ANSWER (a redirect to
 * something else or too many), FETCH_CUT (it ended early or became too slow), FILE_READ (the ca
 * file), INTERRUPTED, NO_MEMORY, and with what `begin` and `take` fail with.
 */
bool rmw_web_ask(const struct rmw_web_question *question, struct rmw_web_head *head,
		 struct rmw_err *err) RMW_MUST_CHECK;

#endif
