/* SPDX-License-Identifier: MIT */
#ifndef RMWFLASH_SESSION_H
#define RMWFLASH_SESSION_H

#include <rmwflash/chip.h>
#include <rmwflash/event.h>

/* An open port with an identified chip at its other end. */
struct rmw_session;

/* How to find the chip. A zeroed one asks for the only adapter that is plugged in. */
struct rmw_session_options {
	const char *port;   /* "/dev/ttyUSB0", "sim:bl602", ...; NULL: the only one there is */
	uint32_t baud;	    /* 0: the chip's usual rates */
	const char *chip;   /* "bl602"; NULL: any */
	const char *before; /* name of a reset; NULL: "none", a person presses BOOT */
	const char *after;  /* name of a reset played by rmw_session_finish; NULL: "none" */
	const char *loader; /* path of a vendor RAM loader; NULL: none */
	const char *route;  /* "auto", "stub", "loader", "rom"; NULL: auto */
	const char
		*flash_params;	/* "SIZE,MASK,REGISTERS" of a flash in no table; NULL: not known */
	bool writes_bootloader; /* what lies before the application may become another, too */
	bool waits_forever;	/* never give up the handshake */
	enum rmw_manner manner;
	const struct rmw_cancel *cancel;
	struct rmw_watch watch;
};

/* A form of port, for help. */
struct rmw_port_form {
	const char *form; /* "tcp://HOST:PORT" */
	const char *help;
};

/* All forms of port there are; `count` static rows. */
const struct rmw_port_form *rmw_session_port_forms(size_t *count);

/* The chips there are, for help: `count` static names as options.chip takes them. */
const char *const *rmw_session_chips(size_t *count);

/*
 * Open the port, bring the chip into a state where it takes commands, identify it. What is seen
 * on the line is told within 10 s; gives up after 60 s unless waits_forever. On success *session is
 * freed with rmw_session_free; the cancel and the watch must outlive it. Fails with USAGE (no
 * chip, reset or route of that name, or the chip does not take an option), NO_PORT, PORT_*,
 * FILE_READ or LOADER_FILE (the loader), CHIP_SECURED, CHIP_UNKNOWN, INTERRUPTED, NO_MEMORY, or as
 * rmw_chip_read does. Where no chip answers: with options.chip NO_HANDSHAKE, NO_LINK, LN_SILENT or
 * ECHO, or CHIP_MISMATCH where one of another family does; without NO_CHIP, ECHO, LINE_LOW,
 * LINE_INVERTED, LINE_NOISE, RUNS_APP.
 */
bool rmw_session_open(struct rmw_session **session, const struct rmw_session_options *options,
		      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Open the port only, for who talks to what runs on the board: no chip is looked for, and
 * rmw_session_chip is NULL. Of `options` only port, cancel and watch count; none of start and
 * finish may be called. On success *session is freed with rmw_session_free. Fails with NO_PORT,
 * PORT_*, INTERRUPTED, NO_MEMORY.
 */
bool rmw_session_listen(struct rmw_session **session, const struct rmw_session_options *options,
			struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Look for a chip at the port of a session that listens, or anew at that of one that has a chip,
 * which is let go of: boards come and go while the port stays. Every option but port and
 * waits_forever counts. A chip that is seen within `within_ms`, or little more, is identified,
 * however long that takes. Fails as rmw_session_open; the session then listens.
 */
bool rmw_session_seek(struct rmw_session *session, const struct rmw_session_options *options,
		      uint32_t within_ms, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Ask once, gently, whether a chip of another family than that of options->chip is at the port of a
 * session that listens: a look-alike was seated. Takes up to 4 s. Fails with CHIP_MISMATCH, which
 * names it; true where nobody answers. Fails also as rmw_session_open; the session then listens.
 */
bool rmw_session_ask_others(struct rmw_session *session, const struct rmw_session_options *options,
			    struct rmw_err *err) RMW_MUST_CHECK;

/* How a board is looked for, again and again, where none may be: a seek of so long, then a pause.
 */
struct rmw_session_pace {
	uint32_t look_ms;
	uint32_t pause_ms;
};

/* That of a chip, by the name that options.chip takes; of a name that is none, that of one that is
 * only heard after its start. */
struct rmw_session_pace rmw_session_pace_of(const char *chip);

/* Let go of the chip, and only listen from now on; what is in its flash runs, or its board goes. */
void rmw_session_part(struct rmw_session *session);

/* The chip that was found; borrowed from the session. */
struct rmw_chip *rmw_session_chip(struct rmw_session *session);

/* What the port is called in messages ("/dev/ttyUSB0"); borrowed from the session. */
const char *rmw_session_port_name(const struct rmw_session *session);

/* The simulated board behind the port, or NULL; borrowed from the session. For tests and demos. */
struct rmw_sim;
struct rmw_sim *rmw_session_sim(struct rmw_session *session);

/* The port, for who goes on listening when the board runs; borrowed from the session. */
struct rmw_port;
struct rmw_port *rmw_session_port(struct rmw_session *session);

/*
 * Start what is in the flash without hands, whatever options.after says: by options.after where it
 * names a reset, else by the chip itself where its route can. `*is_started` is false where neither
 * can, or where nothing was compared. Fails as rmw_session_finish.
 */
bool rmw_session_start(struct rmw_session *session, bool *is_started,
		       struct rmw_err *err) RMW_MUST_CHECK;

/*
 * What options.after asks for: let the board run. A person who has to do it by hand is told so.
 * Fails with PORT_LOST, PORT_IO or INTERRUPTED; with "boot" also as rmw_chip_read does, or with
 * VERIFY. Where nothing was compared nothing is started, and a person is told so.
 */
bool rmw_session_finish(struct rmw_session *session, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Bring to safety what the port keeps: the file of a trace, the flash of a simulated board. Call
 * it before rmw_session_free, which cannot fail; NULL is allowed. Fails with FILE_WRITE.
 */
bool rmw_session_save(struct rmw_session *session, struct rmw_err *err) RMW_MUST_CHECK;

/* Let go of chip and port; NULL is allowed. */
void rmw_session_free(struct rmw_session *session);

#endif
