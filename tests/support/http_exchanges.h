/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_HTTP_EXCHANGES_H
#define RMW_TESTS_HTTP_EXCHANGES_H

#include <stdbool.h>
#include <stddef.h>

/* A request to a relay and what it answered, as recorded. The texts end at a zero byte. */
struct http_exchange {
	const char *name;
	const char *request;
	const char *response;
};

/*
 * The recorded exchange at `index` from 0 on; false behind the last. Ends the test when the file is
 * not there. The texts are good until the program ends.
 */
bool http_exchange_at(size_t index, struct http_exchange *exchange);

/* The exchange of that name, which ends the test when it is not there. */
struct http_exchange http_exchange_of(const char *name);

/* The body of a recorded response: what follows its head. */
const char *http_exchange_body(const struct http_exchange *exchange);

#endif
