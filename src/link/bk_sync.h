/* SPDX-License-Identifier: MIT */
#ifndef RMW_LINK_BK_SYNC_H
#define RMW_LINK_BK_SYNC_H

#include "link/bk_link.h"
#include "link/heard.h"

/* Every link begins at this rate (bk7231-protocol 2). */
#define BK_LINK_BAUD 115200u

/* What came while nobody answered; {0} is "nothing yet". */
struct bk_heard {
	struct heard all;
	size_t own_at; /* in our own frame, as it may come back */
};

/*
 * Send link checks, one each 1 to 2 ms, until one is answered or `until` is over; then let those
 * that are still on their way pass by. A boot loader only takes them in a window of 5 to 14 ms
 * after its reset, and once it heard anything for 0.8 s (bk7231t-observed, Start): they must
 * already be on the line when the chip leaves reset. Fails only as the port does.
 */
bool bk_sync_spam(struct bk_link *link, struct rmw_deadline until, struct bk_heard *heard,
		  bool *is_linked, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Ask an application to restart: "reboot", in a line of its own and behind a pause, which OpenBeken
 * takes where its flag 31 is set (bk7231-protocol 2). Nobody else minds. Fails as the port does.
 */
bool bk_sync_ask_reboot(struct bk_link *link, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Ask at the port's rate, up to `tries` times, whether somebody is linked. Fails only as the port
 * does.
 */
bool bk_sync_knock(struct bk_link *link, unsigned tries, bool *is_linked,
		   struct rmw_err *err) RMW_MUST_CHECK;

#endif
