/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_HTTP_SERVER_H
#define RMW_TESTS_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a scripted server does once it has received what one call gives. */
enum http_server_end {
	HTTP_SERVER_CLOSES, /* ends the connection behind its text */
	HTTP_SERVER_RESETS, /* breaks it off */
	HTTP_SERVER_HANGS,  /* says its text, and then nothing, until it is stopped */
	HTTP_SERVER_FLOODS, /* says its text over and over, as long as somebody reads */
};

struct http_server_reply {
	const char *text;
	enum http_server_end end;
};

struct http_server;

/*
 * A web server at a free port of 127.0.0.1 that plays one reply a connection, the last one again
 * and again. The rows are borrowed. Every function ends the test on failure.
 */
struct http_server *http_server_start(const struct http_server_reply *replies, size_t count);
uint16_t http_server_port(const struct http_server *server);

/* How many connections it had, and what was received at the one at `index`, as text. */
size_t http_server_count(const struct http_server *server);
const char *http_server_request(const struct http_server *server, size_t index);

/* End its thread and free it. */
void http_server_stop(struct http_server *server);

#endif
