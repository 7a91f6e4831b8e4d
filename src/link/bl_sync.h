/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_BL_SYNC_H
#define RMW_LINK_BL_SYNC_H

#include "link/bl_link.h"
#include "link/heard.h"

/* Send nothing until the deadline and note all that comes. Fails only as the port does. */
bool bl_sync_listen(struct bl_link *link, struct rmw_deadline until, struct heard *heard,
		    struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Ask who takes commands, without a handshake: "10 01 00 00" is answered differently by ROM and
 * loaders, and by nobody who waits for a handshake (bl602-protocol 2.6). Sets link->peer,
 * BL_PEER_NONE when nobody answered. Fails only as the port does.
 */
bool bl_sync_probe(struct bl_link *link, struct heard *heard, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Send one burst of 55 (5.5 ms: long enough for the ROM's 2 ms windows, over before the loader
 * reads again) and look for "OK" in what comes, early, late, or behind noise; then let the line
 * fall silent, which also takes the refusal that a long burst earns. Never send it to a loader
 * that is in a session: it would swallow what follows (bl602-observed 4).
 */
bool bl_sync_shake(struct bl_link *link, struct heard *heard, bool *is_answered,
		   struct rmw_err *err) RMW_MUST_CHECK;

/* Shake hands and ask who it is. Sets link->peer, BL_PEER_NONE when there was no "OK". */
bool bl_sync_burst(struct bl_link *link, struct heard *heard, struct rmw_err *err) RMW_MUST_CHECK;

/* ... with as little patience as an "OK" through an adapter with a delay of 16 ms takes. */
bool bl_sync_burst_briefly(struct bl_link *link, struct heard *heard,
			   struct rmw_err *err) RMW_MUST_CHECK;

#endif
