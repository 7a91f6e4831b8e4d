/* SPDX-License-Identifier: MIT */
/* Finding the boot ROM or a loader on the line: probe and burst. */
#include "link/bl_sync.h"

#define SYNC_BYTE 0x55u
#define BURST_US 5500u	/* bl602-protocol 2.4 */
#define BURST_MIN 4u	/* one whole byte must fit in the window at 9600 baud */
#define BURST_MAX 2200u /* at 4 Mbaud */
#define ANSWER_MS 100u	/* "OK" leaves 8.3 ms (ROM) or 12.5 ms (loader) after the first 55 */
#define BRIEF_MS 40u
#define QUIET_MS 20u  /* silence after "OK" before the first command: bl602-protocol 2.4 */
#define HUSH_MS 500u  /* a line that talks longer is not ours */
#define PROBE_MS 100u /* bl602-protocol 2.6 */

static void note(struct heard *heard, struct rmw_view bytes)
{
	size_t own_bytes = 0;

	for (size_t at = 0; at < bytes.len; at++)
		own_bytes += bytes.data[at] == SYNC_BYTE;
	heard_note(heard, bytes, own_bytes);
}

static bool ask_boot_info(struct bl_link *link, struct rmw_err *err)
{
	struct bl_boot_info info;

	link->peer = BL_PEER_ROM; /* 10 00 00 00 is the same frame for all */
	if (!bl_link_boot_info(link, &info, err)) {
		link->peer = BL_PEER_NONE;
		return false;
	}
	link->peer = info.version == BL_LOADER_VERSION ? BL_PEER_LOADER_B : BL_PEER_ROM;
	return true;
}

static bool ask_jedec(struct bl_link *link, struct rmw_err *err)
{
	struct bl_answer answer;

	if (!bl_link_ask(link, &(struct bl_request){ BL_JEDEC_ID, { 0 }, 0 }, &answer, err))
		return false;
	link->peer = BL_PEER_LOADER_A;
	return true;
}

/*
 * Ask in a session who it is. Family A has no boot info but knows its flash; asked twice, as one
 * lost byte would make family A of B, whose MAC runs the other way.
 */
static bool who(struct bl_link *link, struct rmw_err *err)
{
	static bool (*const questions[])(struct bl_link *, struct rmw_err *) = {
		ask_boot_info,
		ask_boot_info,
		ask_jedec,
	};
	struct rmw_err trial = { .code = RMW_E_TIMEOUT };

	for (size_t i = 0; i < RMW_COUNT(questions) && trial.code == RMW_E_TIMEOUT; i++) {
		rmw_err_clear(&trial);
		if (questions[i](link, &trial))
			return true;
	}
	if (rmw_error_row(trial.code)->status == 7)
		return true; /* whoever it is does not make sense yet: nobody */
	*err = trial;
	return false;
}

bool bl_sync_listen(struct bl_link *link, struct rmw_deadline until, struct heard *heard,
		    struct rmw_err *err)
{
	uint8_t bytes[64];
	size_t got;

	do {
		if (!rmw_port_read(link->port, RMW_SPAN_OF(bytes), &got, until, err))
			return false;
		note(heard, (struct rmw_view){ bytes, got });
	} while (!rmw_deadline_is_over(&until));
	return true;
}

bool bl_sync_probe(struct bl_link *link, struct heard *heard, struct rmw_err *err)
{
	static const uint8_t probe[] = { BL_BOOT_INFO, 0x01, 0x00, 0x00 };
	static const uint8_t refusal[] = { 'F', 'L', 0x03, 0x01 };
	const struct rmw_deadline until = rmw_port_in(link->port, HUSH_MS);
	uint8_t answer[4];
	size_t have = 0, got;

	link->peer = BL_PEER_NONE;
	if (!rmw_port_hush(link->port, 0, until, NULL, err) ||
	    !rmw_port_write(link->port, RMW_VIEW_OF(probe), rmw_port_in(link->port, 2000), err))
		return false;
	do {
		if (!rmw_port_read(link->port,
				   (struct rmw_span){ answer + have, sizeof(answer) - have }, &got,
				   rmw_port_in(link->port, PROBE_MS), err))
			return false;
		have += got;
	} while (got > 0 && have < sizeof(answer));
	note(heard, (struct rmw_view){ answer, have });
	if (have == 0)
		return true;
	if (!rmw_port_hush(link->port, QUIET_MS, until, NULL, err))
		return false;
	if (have < sizeof(answer) ||
	    (bl_frame_head(answer) != BL_HEAD_OK && memcmp(answer, refusal, sizeof(answer)) != 0))
		return true;
	return who(link, err);
}

/* Wait for "OK", whatever stands before it. */
static bool find_ok(struct bl_link *link, uint32_t wait_ms, struct heard *heard, bool *is_found,
		    struct rmw_err *err)
{
	const struct rmw_deadline until = rmw_port_in(link->port, wait_ms);
	uint8_t last = 0, bytes[64];
	size_t got;

	*is_found = false;
	do {
		if (!rmw_port_read(link->port, RMW_SPAN_OF(bytes), &got, until, err))
			return false;
		for (size_t at = 0; at < got && !*is_found; at++) {
			*is_found = bl_frame_head((uint8_t[]){ last, bytes[at] }) == BL_HEAD_OK;
			last = bytes[at];
		}
		note(heard, (struct rmw_view){ bytes, got });
	} while (got > 0 && !*is_found && !rmw_deadline_is_over(&until));
	return true;
}

static bool shake(struct bl_link *link, uint32_t wait_ms, struct heard *heard, bool *is_answered,
		  struct rmw_err *err)
{
	uint64_t count = (uint64_t)link->port->baud * BURST_US / 10000000u;
	uint8_t burst[BURST_MAX];

	if (count < BURST_MIN)
		count = BURST_MIN;
	if (count > BURST_MAX)
		count = BURST_MAX;
	memset(burst, SYNC_BYTE, count);
	return rmw_port_write(link->port, (struct rmw_view){ burst, count },
			      rmw_port_in(link->port, 2000), err) &&
	       find_ok(link, wait_ms, heard, is_answered, err) &&
	       (!*is_answered ||
		rmw_port_hush(link->port, QUIET_MS, rmw_port_in(link->port, HUSH_MS), NULL, err));
}

bool bl_sync_shake(struct bl_link *link, struct heard *heard, bool *is_answered,
		   struct rmw_err *err)
{
	return shake(link, ANSWER_MS, heard, is_answered, err);
}

static bool burst(struct bl_link *link, uint32_t wait_ms, struct heard *heard, struct rmw_err *err)
{
	bool is_answered;

	link->peer = BL_PEER_NONE;
	return shake(link, wait_ms, heard, &is_answered, err) && (!is_answered || who(link, err));
}

bool bl_sync_burst(struct bl_link *link, struct heard *heard, struct rmw_err *err)
{
	return burst(link, ANSWER_MS, heard, err);
}

bool bl_sync_burst_briefly(struct bl_link *link, struct heard *heard, struct rmw_err *err)
{
	return burst(link, BRIEF_MS, heard, err);
}
