/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_LINE_H
#define RMW_PROVISION_RELAY_LINE_H

#include <rmwflash/bytes.h>

#include "base/json.h"

/* What the relay firmware says at most in one line, without its end (CONSOLE.md, Line). */
#define RMW_RELAY_ANSWER_MAX 8192u

/* A line of the relay firmware's console as it comes in. Any bytes may come. {0} begins. */
struct rmw_relay_line {
	uint8_t bytes[RMW_RELAY_ANSWER_MAX + 1]; /* with a zero behind a whole line */
	size_t len;
	bool is_whole; /* what comes next begins another one */
	bool is_cut;   /* it is longer than the console's are: it will be passed over */
};

/* What a line is; all but NONE are JSON objects. */
enum rmw_relay_line_kind {
	RMW_RELAY_LINE_NONE,	/* nothing that this console says */
	RMW_RELAY_LINE_ANSWER,	/* a request was done */
	RMW_RELAY_LINE_REFUSAL, /* a request was refused; "error" is a text */
	RMW_RELAY_LINE_EVENT	/* said unasked; "event" is a text */
};

/*
 * Take a byte. True when it ended a line that is not empty, and not too long; that line stands in
 * `bytes` until the next byte.
 */
bool rmw_relay_line_take(struct rmw_relay_line *line, uint8_t byte);

/* True for letters alone: what another rate makes of bytes is hardly ever a line of them. */
bool rmw_relay_line_is_text(const struct rmw_relay_line *line);

/* What a whole line is. *json is the caller's (rmw_json_free), NULL with NONE. */
enum rmw_relay_line_kind rmw_relay_line_read(const struct rmw_relay_line *line,
					     struct rmw_json **json);

#endif
