/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_HTTP_REPLY_H
#define RMW_PROVISION_HTTP_REPLY_H

#include <rmwflash/bytes.h>

/* How much of a reply came. */
enum rmw_http_state {
	RMW_HTTP_NONE,	/* not a byte */
	RMW_HTTP_CUT,	/* a head that does not end, or fewer bytes than it announces */
	RMW_HTTP_BARE,	/* a body without any head */
	RMW_HTTP_WHOLE, /* a head with its end; the body goes on until the connection ended */
};

/*
 * A reply, taken apart (openbeken 12.1): lines end with LF or CRLF, also mixed, a code may be
 * negative, and most replies do not say how long they are. The views are borrowed from the bytes.
 */
struct rmw_http_reply {
	enum rmw_http_state state;
	int code;	       /* -999 to 999; 0 without a head */
	struct rmw_view lines; /* of the head, behind the status line */
	struct rmw_view body;
};

/* Read a reply as it came until the connection ended. Never fails: any bytes are some state. */
void rmw_http_reply_read(struct rmw_view bytes, struct rmw_http_reply *reply);

/* The value of a line of the head, without blanks around it (name's case ignored); empty when there
 * is none. */
struct rmw_view rmw_http_reply_line(const struct rmw_http_reply *reply, const char *name);

#endif
