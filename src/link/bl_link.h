/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_BL_LINK_H
#define RMW_LINK_BL_LINK_H

#include "link/bl_frame.h"
#include "port/port.h"

/* Who is at the other end; decided by bl_sync_who, never guessed. */
enum bl_peer {
	BL_PEER_NONE,	  /* not known, or nobody takes commands */
	BL_PEER_ROM,	  /* the mask ROM */
	BL_PEER_LOADER_A, /* vendor RAM loader, 2020 family: no "PD", no boot info */
	BL_PEER_LOADER_B, /* vendor RAM loader, 2022 family */
	BL_PEER_STUB,	  /* our RAM stub, which speaks stub_link.h */
};

/*
 * One conversation of requests and answers, strictly one at a time. Not a handshake: see
 * bl_sync.h. The port is borrowed.
 */
struct bl_link {
	struct rmw_port *port;
	enum bl_peer peer;
	uint64_t last_us; /* when the last answer was complete, on the port's clock */
	uint8_t boot_info[BL_BOOT_INFO_SIZE]; /* what ROM or loader B told last */
	uint8_t data[BL_LOADER_PAYLOAD_MAX];
};

/* A chip's answer as what it is. Data points into the link until the next exchange. */
struct bl_answer {
	enum bl_head head; /* OK or REFUSED */
	struct rmw_view data;
	uint16_t reason;  /* behind "FL" */
	unsigned pending; /* how many "PD" came before it */
};

struct bl_request {
	enum bl_opcode opcode;
	struct rmw_view payload;
	uint32_t extra_ms; /* added to the row's answer time, for work that grows with size */
};

/*
 * Send a request (payload up to BL_ROM_PAYLOAD_MAX + 4) and take its answer, a refusal included.
 * Bytes that came unasked before it are an error: "FL" is the late failure of the command before
 * (NACK), anything else BAD_FRAME. Fails with TIMEOUT (nothing came), BAD_FRAME, NACK, PORT_*,
 * INTERRUPTED.
 */
bool bl_link_exchange(struct bl_link *link, const struct bl_request *request,
		      struct bl_answer *answer, struct rmw_err *err) RMW_MUST_CHECK;

/* As exchange, but sends these bytes as they are; `opcode` says what answer to expect. */
bool bl_link_exchange_raw(struct bl_link *link, uint8_t opcode, struct rmw_view frame,
			  struct bl_answer *answer, struct rmw_err *err) RMW_MUST_CHECK;

/* As exchange, but a refusal is a failure (NACK) that names the reason and its number. */
bool bl_link_ask(struct bl_link *link, const struct bl_request *request, struct bl_answer *answer,
		 struct rmw_err *err) RMW_MUST_CHECK;

/* Ask for an acknowledgement only. */
bool bl_link_command(struct bl_link *link, enum bl_opcode opcode, struct rmw_view payload,
		     struct rmw_err *err) RMW_MUST_CHECK;

/* Ask for data of exactly `into.len` bytes; any other length is BAD_FRAME. */
bool bl_link_fetch(struct bl_link *link, enum bl_opcode opcode, struct rmw_view payload,
		   struct rmw_span into, struct rmw_err *err) RMW_MUST_CHECK;

/* Boot info of a ROM or a loader of family B. */
bool bl_link_boot_info(struct bl_link *link, struct bl_boot_info *info,
		       struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Change the rate of a boot ROM and of the port: the ROM answers at the new one. Only the ratio
 * of the two numbers counts (bl602-protocol 3.2).
 */
bool bl_link_set_rate(struct bl_link *link, uint32_t baud, struct rmw_err *err) RMW_MUST_CHECK;

/* Milliseconds since the last answer. */
uint64_t bl_link_idle_ms(const struct bl_link *link);

#endif
