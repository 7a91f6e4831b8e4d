/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_STUB_LINK_H
#define RMW_LINK_STUB_LINK_H

#include "link/stub_window.h"
#include "port/port.h"

/* What a stub says of itself; PROTOCOL.md, "Answer to HELLO". */
struct stub_hello {
	uint16_t version;
	uint32_t abilities; /* enum stub_ability */
	uint16_t window;
	uint32_t read_max;   /* bytes of one READ or CRC that we ask for: whole sectors, not 0 */
	uint32_t start_baud; /* not 0 */
	uint32_t baud;
	uint32_t baud_max;
	uint32_t silence_ms; /* at most 10 s */
	uint32_t chip;
};

/* One session with a stub. The port is borrowed. `{ .port = port }` is ready for HELLO. */
struct stub_link {
	struct rmw_port *port;
	struct stub_reader reader;
	struct stub_window window;
	struct stub_hello hello;
	uint64_t last_us; /* when the last whole frame came */
	uint64_t frames;  /* that came or went, since HELLO */
	bool is_plain;	  /* what it deflated did not come out right: no more of that */
	uint8_t frame[STUB_FRAME_MAX];
};

/* Milliseconds since the last whole frame came. */
uint64_t stub_link_idle_ms(const struct stub_link *link);

/* True when these bytes are a whole answer to HELLO; then `hello` is it. */
bool stub_hello_parse(struct rmw_view payload, struct stub_hello *hello);

/*
 * Say HELLO at the port's rate, again and again, until it is answered or the deadline is over.
 * Whatever was under way is forgotten by both ends. HELLO does no harm, whoever hears it. Fails
 * with NACK when it is a stub of another version, or as the port does.
 */
bool stub_link_hello(struct stub_link *link, struct rmw_deadline until, bool *is_answered,
		     struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Carry out all orders of `work`, as many under way as the window takes, sending again what is
 * lost. A failure leaves the session as it is, and only HELLO is of use then: verbs that were under
 * way may or may not have been carried out, but for those that were told done. Fails with what the
 * stub says (see stub_link.c: NACK, RANGE, NO_FLASH, VERIFY), with TIMEOUT when it says nothing for
 * too long, with BAD_FRAME when too much is lost, or as the port does.
 */
bool stub_link_run(struct stub_link *link, const struct stub_work *work,
		   struct rmw_err *err) RMW_MUST_CHECK;

/* Carry out one verb. */
bool stub_link_ask(struct stub_link *link, const struct stub_order *order,
		   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Read a range, at most 16 MiB, with two READs under way, and let the chip's SHA-256 of each piece
 * say that it was read right, where the stub can do that. `done` is told how many bytes are there,
 * which is less than before when some proved wrong; `prefix` becomes how many from the start are
 * right, also on failure. NULL: nobody wants to know. Bytes travel deflated, where the stub can do
 * that, until once they do not come out right: then for as long as `link` lasts no more.
 * Fails with UNSTABLE_READ when bytes and digest of a piece do not agree four times.
 */
struct stub_progress {
	void (*done)(void *ctx, size_t bytes);
	void *ctx;
};
bool stub_link_read(struct stub_link *link, uint32_t addr, struct rmw_span into,
		    const struct stub_progress *progress, size_t *prefix,
		    struct rmw_err *err) RMW_MUST_CHECK;

/* CRC-32 of each 4 KiB from `addr` on, the last perhaps shorter. */
bool stub_link_crcs(struct stub_link *link, uint32_t addr, uint32_t size, uint32_t *crcs,
		    struct rmw_err *err) RMW_MUST_CHECK;

/* What became of a change of rate. */
enum stub_rate {
	STUB_RATE_CHANGED,
	STUB_RATE_REFUSED, /* by the stub, which says nothing about the line */
	STUB_RATE_UNHEARD, /* the adapter refuses it, or nobody answers at it */
};

/*
 * Go to another rate. Where it did not change the session is at the rate of before or at the
 * stub's start rate. Fails when it is at neither (TIMEOUT), or as the port does.
 */
bool stub_link_set_rate(struct stub_link *link, uint32_t baud, enum stub_rate *outcome,
			struct rmw_err *err) RMW_MUST_CHECK;

#endif
