/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_BL_SYNC_H
#define RMW_LINK_BL_SYNC_H

#include "link/bl_link.h"

/* What came from the line while nobody gave a proper answer; {0} is "nothing yet". */
struct bl_heard {
	uint64_t count;
	uint64_t sync_bytes; /* 55, perhaps our own */
	uint64_t text_bytes; /* letters, line ends */
	uint64_t zero_bytes; /* 00: a line held low, or the wrong rate */
	size_t first_len;
	uint8_t first[40];
};

/* True when there is something, and nothing but what we sent: RX and TX touch. */
bool bl_heard_is_echo(const struct bl_heard *heard);

/* True when it reads like the log of an application. */
bool bl_heard_is_text(const struct bl_heard *heard);

/* One sentence for a person: "nothing at all", "31 bytes that look like text: ...". */
void bl_heard_text(const struct bl_heard *heard, char *text, size_t size);

/* Send nothing until the deadline and note all that comes. Fails only as the port does. */
bool bl_sync_listen(struct bl_link *link, struct rmw_deadline until, struct bl_heard *heard,
		    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Ask who takes commands, without a handshake: "10 01 00 00" is answered differently by ROM and
 * loaders, and by nobody who waits for a handshake (bl602-protocol 2.6). Sets link->peer,
 * BL_PEER_NONE when nobody answered. Fails only as the port does.
 */
bool bl_sync_probe(struct bl_link *link, struct bl_heard *heard,
		   struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Send one burst of 55 (5.5 ms: long enough for the ROM's 2 ms windows, over before the loader
 * reads again) and look for "OK" in what comes, early, late, or behind noise; then let the line
 * fall silent, which also takes the refusal that a long burst earns. Never send it to a loader
 * that is in a session: it would swallow what follows (bl602-observed 4).
 */
bool bl_sync_shake(struct bl_link *link, struct bl_heard *heard, bool *is_answered,
		   struct rmw_err *err) RMW_MUST_CHECK;

/* Shake hands and ask who it is. Sets link->peer, BL_PEER_NONE when there was no "OK". */
bool bl_sync_burst(struct bl_link *link, struct bl_heard *heard,
		   struct rmw_err *err) RMW_MUST_CHECK;

#endif
