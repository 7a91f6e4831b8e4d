/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_HTTP_ROW_H
#define RMW_TESTS_HTTP_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rmwflash/event.h>

#define HTTP_ROW_MAX 250u

/* How a row of servers behaves. */
struct http_row_habits {
	size_t count;		    /* servers, at 127.0.0.1 and on, at most HTTP_ROW_MAX */
	const char *const *replies; /* of each server, by its place in the row; NULL: it hangs */
	size_t together;	   /* nobody is answered before so many wait, or a second is over */
	struct rmw_cancel *cancel; /* asked to stop once `together` wait; may be NULL */
};

struct http_row;

/*
 * A row of web servers at one free port of addresses that follow each other, in a thread of its
 * own. All is borrowed. Every function ends the test on failure.
 */
struct http_row *http_row_start(const struct http_row_habits *habits);
uint16_t http_row_port(const struct http_row *row);

/* How many connections there were in all, and the most that waited at a time. */
size_t http_row_count(const struct http_row *row);
size_t http_row_most(const struct http_row *row);

/* True when a request held that text; only the first 64 KiB of them are looked at. */
bool http_row_heard(struct http_row *row, const char *text);

/* End its thread and free it. */
void http_row_stop(struct http_row *row);

#endif
