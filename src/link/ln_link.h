/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_LN_LINK_H
#define RMW_LINK_LN_LINK_H

#include "link/heard.h"
#include "link/ln_text.h"
#include "port/port.h"

/*
 * One conversation with the boot ROM or the RAM loader of an LN882H, a line at a time. The port is
 * borrowed; `{ .port = port }` is ready.
 */
struct ln_link {
	struct rmw_port *port;
	enum ln_peer peer;
	char rom_name[LN_ROM_NAME_MAX]; /* as a boot ROM told it last; empty: none did */
};

#define LN_START_BAUD 115200u /* of the ROM, and of the loader at its start */

#define LN_ANSWER_MAX 96u /* of a text behind the echo */

struct ln_request {
	enum ln_command command;
	uint32_t arguments[2];
	uint32_t extra_ms; /* added to the row's answer time, for work that grows with size */
};

/*
 * Send a command to the loader and take its answer: a text into `line` (empty where there is none).
 * What came unasked before it is thrown away. Fails with NACK when the loader says "ffff", with
 * TIMEOUT, with BAD_FRAME when echo or answer are not as they should be, or as the port does. A
 * command whose echo was wrong was not carried out, where its row says LN_TYPED.
 */
bool ln_link_ask(struct ln_link *link, const struct ln_request *request, char line[LN_ANSWER_MAX],
		 struct rmw_err *err) RMW_MUST_CHECK;

/* ... where no text comes. */
bool ln_link_command(struct ln_link *link, const struct ln_request *request,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* Read 1 to LN_READ_MAX bytes by LN_FLASH_READ or LN_OTP_READ; their CRC is checked. Fails as ask.
 */
bool ln_link_read(struct ln_link *link, enum ln_command command, uint32_t addr,
		  struct rmw_span into, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * After an answer that made no sense: let the rest of it pass, and end what may stand in the
 * loader's line. Fails only as the port does.
 */
bool ln_link_settle(struct ln_link *link, struct rmw_err *err) RMW_MUST_CHECK;

/* Ask the ROM to take a file of `size` bytes; YMODEM follows. */
bool ln_link_download(struct ln_link *link, size_t size, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Change the rate of the loader and of the port. `is_changed` is false where nobody answers at the
 * new one, or the adapter refuses it; the port is then at the rate of before, and who is at the
 * other end is to be found out. Fails as ask.
 */
bool ln_link_set_rate(struct ln_link *link, uint32_t baud, bool *is_changed,
		      struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Tell whoever hears us and is not heard to come to another rate, and go there with the port; who
 * is there is to be found out. Fails only as the port does.
 */
bool ln_link_call_back(struct ln_link *link, uint32_t baud, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * ln_sync.c: find out who takes commands at the port's rate: an empty line, which ends whatever was
 * half typed, then `version`. Whoever waits for a YMODEM packet is made to give up first. Sets
 * link->peer, LN_PEER_NONE when nobody answered; what else came is noted. Does no harm to whoever
 * hears it (ln882h-protocol 12). Fails only as the port does.
 */
bool ln_sync_who(struct ln_link *link, struct heard *heard, struct rmw_err *err) RMW_MUST_CHECK;

/* ... without patience for who says more than an answer. */
bool ln_sync_who_briefly(struct ln_link *link, struct heard *heard,
			 struct rmw_err *err) RMW_MUST_CHECK;

/* Send nothing until the deadline and note all that comes. Fails only as the port does. */
bool ln_sync_listen(struct ln_link *link, struct rmw_deadline until, struct heard *heard,
		    struct rmw_err *err) RMW_MUST_CHECK;

#endif
