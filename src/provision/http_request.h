/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_HTTP_REQUEST_H
#define RMW_PROVISION_HTTP_REQUEST_H

#include <rmwflash/bytes.h>

/* A relay takes a request by one receive call of 1022 bytes (openbeken 12.1). */
#define RMW_HTTP_REQUEST_MAX 1000u

/* A target with arguments at work. {0} begins; may hold secrets: release wipes it. */
struct rmw_http_target {
	char text[RMW_HTTP_REQUEST_MAX + 1];
	size_t len;
	bool is_cut;	/* it is longer than any request may be */
	bool has_query; /* an argument was added */
};

/* Begin with a path, which is taken as it stands. */
void rmw_http_target_begin(struct rmw_http_target *target, const char *path);

/* Add an argument: all of its value but letters and digits as %XX. */
void rmw_http_target_add(struct rmw_http_target *target, const char *name, const char *value);
void rmw_http_target_add_number(struct rmw_http_target *target, const char *name, uint32_t value);

/* Wipe it. Idempotent. */
void rmw_http_target_release(struct rmw_http_target *target);

/* What is asked of a web server. All is borrowed. */
struct rmw_http_question {
	const struct rmw_http_target *target;
	const char *host;
	bool has_body; /* POST, else GET */
	struct rmw_view body;
	const char *password; /* of the user "admin"; NULL or empty: none is sent */
};

/* Head and body in one piece. Release wipes it. */
struct rmw_http_request {
	uint8_t bytes[RMW_HTTP_REQUEST_MAX];
	size_t len;
};

/*
 * Put a request together. Fails with RELAY_TOO_LONG above RMW_HTTP_REQUEST_MAX bytes, naming no
 * byte of it; `request` is untouched then.
 */
bool rmw_http_request_make(const struct rmw_http_question *question,
			   struct rmw_http_request *request, struct rmw_err *err) RMW_MUST_CHECK;

/* Wipe it. Idempotent. */
void rmw_http_request_release(struct rmw_http_request *request);

#endif
