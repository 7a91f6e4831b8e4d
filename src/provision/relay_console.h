/* SPDX-License-Identifier: MIT */
#ifndef RMW_PROVISION_RELAY_CONSOLE_H
#define RMW_PROVISION_RELAY_CONSOLE_H

#include <rmwflash/event.h>

#include "port/port.h"
#include "provision/relay_line.h"

/* A request has at most so many bytes (CONSOLE.md, Line). */
#define RMW_RELAY_REQUEST_MAX 512u

#define RMW_RELAY_CONSOLE_SECRETS 2u

/*
 * A conversation with the relay firmware of this project over its serial line, as CONSOLE.md has
 * it. While it is open, nothing of what passes is traced but the first word of each request and
 * what the relay says unasked. Big: keep it off the stack. {0} begins, `secrets` may be set before
 * it is opened, and it may be closed.
 */
struct rmw_relay_console {
	struct rmw_port *port;				/* borrowed */
	struct rmw_watch watch;				/* told events as details */
	const char *secrets[RMW_RELAY_CONSOLE_SECRETS]; /* borrowed; masked wherever they stand */
	unsigned events;				/* that it told while it was open */
	unsigned boots;					/* ... of which so many that it began */
	uint64_t bytes;					/* heard, of any kind */
	char other[80]; /* the last line that was none of this console, printable */
	bool is_told;	/* that line ended: it is text */
	unsigned asked; /* how often it was asked to show that it follows */
	uint8_t piece[256];
	size_t piece_at, piece_len;
	struct rmw_relay_line line;
};

/*
 * Begin one: 115200 baud, ends what an earlier one left in the middle, and sees that the relay
 * firmware answers, for 5 s. `port` and what `watch` points at must outlive it. Fails with
 * RELAY_NO_CONSOLE, which says what was seen instead, PORT_*, INTERRUPTED, NO_MEMORY. It is closed
 * with rmw_relay_console_close in any case.
 */
bool rmw_relay_console_open(struct rmw_relay_console *console, struct rmw_port *port,
			    const struct rmw_watch *watch, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * As open, but for as long as `patience_ms` (in whole seconds), and that nobody answers is no
 * failure: then *is_there is false.
 */
bool rmw_relay_console_seek(struct rmw_relay_console *console, struct rmw_port *port,
			    const struct rmw_watch *watch, uint32_t patience_ms, bool *is_there,
			    struct rmw_err *err) RMW_MUST_CHECK;

/* Let what passes be traced again, and wipe what was heard. Idempotent. */
void rmw_relay_console_close(struct rmw_relay_console *console);

/* A request, and how long the relay works on it before it answers. */
struct rmw_relay_request {
	const char *line;  /* without its end */
	uint32_t work_ms;  /* beside the time of any answer */
	const char *stage; /* its progress is told as that stage's; NULL: of none */
};

/*
 * Ask, and take the answer; *answer is the caller's (rmw_json_free), or `answer` is NULL. A request
 * that may be done twice without harm is sent up to three times when its answer is lost, or when it
 * is refused once, as a damaged one is. Fails with RELAY_REFUSED (the relay's own words; the
 * request is never repeated in them), RELAY_UNSURE (no answer came, and whether it was done is not
 * known), RELAY_TOO_LONG (more than 512 bytes), RELAY_NO_CONSOLE (nothing answers any more),
 * BAD_TEXT (a control character: the console takes none), PORT_*, INTERRUPTED, NO_MEMORY.
 */
bool rmw_relay_console_run(struct rmw_relay_console *console,
			   const struct rmw_relay_request *request, struct rmw_json **answer,
			   struct rmw_err *err) RMW_MUST_CHECK;

/* As run, for what is answered at once. */
bool rmw_relay_console_ask(struct rmw_relay_console *console, const char *line,
			   struct rmw_json **answer, struct rmw_err *err) RMW_MUST_CHECK;

/* True when the request may be sent again where its answer was lost: by its first word. */
bool rmw_relay_may_repeat(const char *line);

/* See that a line can be sent at all. Fails with RELAY_TOO_LONG, BAD_TEXT. */
bool rmw_relay_request_check(const char *line, struct rmw_err *err) RMW_MUST_CHECK;

#endif
