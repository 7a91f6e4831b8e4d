/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_BK_LINK_H
#define RMW_LINK_BK_LINK_H

#include "link/bk_frame.h"
#include "port/port.h"

/*
 * What a chip does that hears nothing. A boot loader restarts after 60 to 300 ms without a byte,
 * in the middle of a frame too (bk7231-protocol 3; 215 ms in bk7231t-observed); a boot ROM stays
 * (unverified).
 */
enum bk_patience {
	BK_PATIENCE_LONG,
	BK_PATIENCE_SHORT,
};

/*
 * Silences that every chip bears: between two requests, and while a reply is waited for. Tools that
 * stay silent for 100 ms are known to work (bk7231-protocol 3).
 */
#define BK_KEEP_MS 40u
#define BK_FEED_MS 80u

/* One conversation of requests and replies. Not how it begins: see bk_sync.h. The port is borrowed.
 */
struct bk_link {
	struct rmw_port *port;
	enum bk_patience patience;
	uint64_t last_us;  /* when the line was last used, on the port's clock */
	uint64_t sent_us;  /* when all that was written will have left */
	enum bk_verb verb; /* asked for last */
	bool is_heard;	   /* something came back since */
	unsigned fed;	   /* bytes sent since only to fill up what may have lost some */
	unsigned strays;   /* whole replies to something else, so far */
	size_t at, have;   /* of `room`: what was not looked at yet */
	uint8_t room[2 * BK_REPLY_MAX];
};

/* A request; `extra_ms` is added to the row's answer time, for work that grows with size. */
struct bk_request {
	enum bk_verb verb;
	struct rmw_view args;
	uint32_t extra_ms;
};

/*
 * Send a request. What came before it stays, so that a second one may be sent ahead of the first
 * one's reply: a boot loader keeps up to 510 bytes (bk7231t-observed, Frames). Fails as
 * rmw_port_write.
 */
bool bk_link_send(struct bk_link *link, const struct bk_request *request,
		  struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Take the reply to `request`, sent before. Noise, and replies to other requests, are passed over.
 * `reply` points into the link until the next call.
 *
 * A request that lost a byte leaves a chip that waits for it, restarts meanwhile, and would take
 * the next request for that byte. So where nothing comes a byte is sent each BK_FEED_MS that
 * completes what may be open and does no harm: 00, for all addresses end with one, and an address
 * that moved up by one byte is in the boot loader, where erasing is refused; FF behind what is to
 * be programmed, where it changes nothing. A chip that is at work takes neither for a request.
 *
 * Fails with TIMEOUT (nothing, or not all), BAD_FRAME (a length that it cannot have; a write that
 * was only answered once bytes were added), NACK (a status), PORT_* or INTERRUPTED.
 */
bool bk_link_take(struct bk_link *link, const struct bk_request *request, struct bk_reply *reply,
		  struct rmw_err *err) RMW_MUST_CHECK;

/* Forget what came before, send, take the reply. Fails as both do, naming the command. */
bool bk_link_ask(struct bk_link *link, const struct bk_request *request, struct bk_reply *reply,
		 struct rmw_err *err) RMW_MUST_CHECK;

/* As ask, but sends these bytes as they are: only the opcode of the reply is looked at. */
bool bk_link_ask_raw(struct bk_link *link, enum bk_verb verb, struct rmw_view frame,
		     struct bk_reply *reply, struct rmw_err *err) RMW_MUST_CHECK;

/* LinkCheck, answered within `wait_ms`. */
bool bk_link_check(struct bk_link *link, uint32_t wait_ms, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Change the rate of the chip, and of the port: the reply comes at the new one, `delay` + 1 ticks
 * later (of 2 ms, bk7231-protocol 7; of 1 ms on a boot ROM (unverified)). On failure the port is at
 * the new rate, and nobody knows where the chip is. Fails as ask, or with PORT_BAUD.
 */
bool bk_link_set_rate(struct bk_link *link, uint32_t baud, uint8_t delay,
		      struct rmw_err *err) RMW_MUST_CHECK;

/* Forget what came. Waits for silence of `quiet_ms`, at most `limit_ms`. Fails as the port does. */
bool bk_link_hush(struct bk_link *link, uint32_t quiet_ms, uint32_t limit_ms,
		  struct rmw_err *err) RMW_MUST_CHECK;

/* Milliseconds since the line was last used. */
uint64_t bk_link_idle_ms(const struct bk_link *link);

#endif
