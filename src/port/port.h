/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_PORT_H
#define RMW_PORT_PORT_H

#include <rmwflash/bytes.h>
#include <rmwflash/port.h>

#include "base/time.h"

struct rmw_port;

/*
 * What a port can do; five verbs, all by a deadline. A port is a stream of bytes at a rate, 8N1.
 * Only port.c calls these: it checks arguments, counts bytes and honours the wish to stop.
 */
struct rmw_port_ops {
	/* Wait for bytes: stores 1..len of them and how many; 0 when the deadline came first. */
	bool (*read)(struct rmw_port *port, struct rmw_span into, size_t *got,
		     struct rmw_deadline until, struct rmw_err *err);
	/* Hand over all bytes; returns once they are accepted, perhaps not yet on the wire. */
	bool (*write)(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
		      struct rmw_err *err);
	/* Let what was written leave, then change the rate of both directions. */
	bool (*set_baud)(struct rmw_port *port, uint32_t baud, struct rmw_err *err);
	/* Set DTR and RTS; on a port without has_lines true and nothing else. */
	bool (*set_lines)(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err);
	/* Write a text down beside what passes; NULL: it writes nothing down. */
	void (*remark)(struct rmw_port *port, const char *text);
	/* Bring what the port keeps to safety before it is freed; NULL: it keeps nothing. */
	bool (*finish)(struct rmw_port *port, struct rmw_err *err);
	/* Close and free the port; the only verb that cannot fail. */
	void (*free)(struct rmw_port *port);
};

/* The part that every port begins with; concrete ports embed it as their first member. */
struct rmw_port {
	const struct rmw_port_ops *ops;
	const struct rmw_clock *clock;	 /* borrowed: own, the wall's, or the inner port's */
	const struct rmw_cancel *cancel; /* borrowed from the opener; NULL: nobody can stop us */
	struct rmw_port *inner; /* owned: what a wrapper wraps; NULL at the end of a line */
	uint32_t baud;		/* current rate; 0 before the first set_baud */
	bool has_lines;		/* set_lines does something */
	bool is_recorder;	/* it writes down what passes */
	bool is_private;	/* what passes is not to be written down */
	char name[96];		/* for messages: "/dev/ttyUSB0", "sim:bl602" */
};

/* One form of port: a prefix and the function that opens what follows it. */
struct rmw_port_opener;
struct rmw_port_kind {
	const char *prefix; /* "sim:"; "" takes what no other row takes */
	const char *form;   /* for help: "sim:bl602[?OPTION=VALUE&...]" */
	const char *help;
	/* `rest` is the text behind the prefix. Wrappers open what they wrap with `opener`. */
	bool (*open)(const struct rmw_port_opener *opener, const char *rest, struct rmw_port **port,
		     struct rmw_err *err);
};

/* The rows to open ports with, and who may stop them. */
struct rmw_port_opener {
	const struct rmw_port_kind *kinds;
	size_t kind_count;
	const struct rmw_cancel *cancel; /* may be NULL */
};

/*
 * Open a port by its text. Ports compose by prefix: "trace:out.txt,fault:drop@6,sim:bl602".
 * The result is freed with rmw_port_free; the opener's cancel must outlive it. Fails with
 * PORT_SPEC, PORT_MISSING, PORT_BUSY, PORT_DENIED, PORT_LOST, PORT_IO, INTERRUPTED, NO_MEMORY or
 * what the form adds (NO_PORT, FILE_READ, BAD_TEXT, FILE_EXISTS, FILE_WRITE).
 */
bool rmw_port_open(const struct rmw_port_opener *opener, const char *spec, struct rmw_port **port,
		   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Bring to safety what the port and those it wraps keep: the file of a trace, the flash of a
 * simulated board. What cannot be saved is lost when the port is freed, so call it before.
 * Fails with FILE_WRITE, after all layers had their turn.
 */
bool rmw_port_finish(struct rmw_port *port, struct rmw_err *err) RMW_MUST_CHECK;

/* Close and free; NULL is allowed. */
void rmw_port_free(struct rmw_port *port);

/*
 * The layer with these ops, from the outermost wrapper inwards; NULL when there is none. So a
 * kind of port finds its own state in "trace:out.txt,fault:drop@6,sim:bl602".
 */
struct rmw_port *rmw_port_layer(struct rmw_port *port, const struct rmw_port_ops *ops);

/* `ms` from now on the port's clock, with its wish to stop. */
struct rmw_deadline rmw_port_in(const struct rmw_port *port, uint64_t ms);

/* Time that `len` bytes need on the line at the current rate, rounded up to whole ms. */
uint64_t rmw_port_line_ms(const struct rmw_port *port, size_t len);

/*
 * Read what comes until the deadline: returns true with `got` from 1 to len as soon as there is
 * something, true with 0 when nothing came. Fails with PORT_LOST, PORT_IO or INTERRUPTED.
 */
bool rmw_port_read(struct rmw_port *port, struct rmw_span into, size_t *got,
		   struct rmw_deadline until, struct rmw_err *err) RMW_MUST_CHECK;

/* Read exactly `into.len` bytes. Also fails with TIMEOUT, naming how many came. */
bool rmw_port_read_exact(struct rmw_port *port, struct rmw_span into, struct rmw_deadline until,
			 struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Write all bytes. Fails with PORT_LOST, PORT_IO, TIMEOUT or INTERRUPTED; then nobody knows how
 * many of them reached the other end.
 */
bool rmw_port_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
		    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Throw away what comes until the line has been silent for `quiet_ms`, at most until the
 * deadline. Stores the number of bytes thrown away in `count` (may be NULL). Fails as read does.
 */
bool rmw_port_hush(struct rmw_port *port, uint32_t quiet_ms, struct rmw_deadline until,
		   size_t *count, struct rmw_err *err) RMW_MUST_CHECK;

/* Change the rate, in baud. Fails with PORT_BAUD, PORT_LOST, PORT_IO or INTERRUPTED. */
bool rmw_port_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Set DTR and RTS. A port without these lines succeeds and does nothing. Fails with PORT_LOST or
 * PORT_IO.
 */
bool rmw_port_set_lines(struct rmw_port *port, struct rmw_lines lines,
			struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Whether anything writes down what passes, and whether what passes from now on may be written
 * down. What holds passwords is traced as its length only. A remark is a text for whoever
 * writes. Of all layers of the port.
 */
enum rmw_privacy { RMW_PUBLIC, RMW_PRIVATE };
void rmw_port_remark(struct rmw_port *port, const char *text);
bool rmw_port_is_recorded(const struct rmw_port *port);
void rmw_port_set_privacy(struct rmw_port *port, enum rmw_privacy privacy);

/* Let `ms` pass on the port's clock. Fails with INTERRUPTED. */
bool rmw_port_pause(struct rmw_port *port, uint32_t ms, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Walk the steps of a reset: set the lines, hold, next. Fails with PORT_LOST, PORT_IO or
 * INTERRUPTED; the lines then stay as the last step set them.
 */
bool rmw_port_play_reset(struct rmw_port *port, const struct rmw_reset_step *steps, size_t count,
			 struct rmw_err *err) RMW_MUST_CHECK;

#endif
