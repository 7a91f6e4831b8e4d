/* SPDX-License-Identifier: MIT */
/* Catching a Beken boot loader in the moment in which it listens. */
#include "link/bk_sync.h"

#define EACH_MS 1u   /* between two link checks, with their own time on the line below 2 ms */
#define QUIET_MS 10u /* bk7231-protocol 3: more replies are in flight */
#define HUSH_MS 100u /* a line that talks longer is not ours */
#define KNOCK_MS 30u /* 8 bytes at 9600 baud, and an adapter's delay */
#define WRITE_MS 2000u

/* OpenBeken takes what is there each 25 ms, and only reads as far as a 00 (openbeken 14.7). */
#define CONSOLE_MS 30u

static const uint8_t link_check[BK_LINK_CHECK_SIZE] = { 0x01, 0xe0, 0xfc, 0x01, 0x00 };

static void note(struct bk_heard *heard, struct rmw_view bytes)
{
	size_t own_bytes = 0;

	for (size_t at = 0; at < bytes.len; at++) {
		const bool is_own = bytes.data[at] == link_check[heard->own_at];

		heard->own_at = is_own ? (heard->own_at + 1) % sizeof(link_check) : 0;
		own_bytes += is_own;
	}
	heard_note(&heard->all, bytes, own_bytes);
}

/* Replies are looked for across what several readings brought. */
struct trial {
	uint8_t bytes[64];
	size_t len;
};

static bool is_answer(struct trial *trial)
{
	const uint8_t wanted = bk_command_of(BK_LINK_CHECK)->reply_opcode;
	struct bk_reply reply;
	size_t skip, size;

	for (;;) {
		const struct rmw_view bytes = { trial->bytes, trial->len };
		const enum bk_find find = bk_frame_find(bytes, &reply, &skip, &size);
		const bool is_reply = find == BK_FIND_REPLY;

		if (is_reply && reply.form == BK_SHORT && reply.opcode == wanted)
			return true;
		/* A part that has no room here is of something else. */
		if (find == BK_FIND_PART && size > sizeof(trial->bytes))
			skip++;
		trial->len -= skip + (is_reply ? size : 0);
		memmove(trial->bytes, bytes.data + (bytes.len - trial->len), trial->len);
		if (find == BK_FIND_NOTHING || (find == BK_FIND_PART && skip == 0))
			return false;
	}
}

static bool listen(struct bk_link *link, struct trial *trial, struct bk_heard *heard,
		   bool *is_linked, struct rmw_err *err)
{
	const struct rmw_deadline until = rmw_port_in(link->port, EACH_MS);
	size_t got;

	do {
		const struct rmw_span room = { trial->bytes + trial->len,
					       sizeof(trial->bytes) - trial->len };

		if (!rmw_port_read(link->port, room, &got, until, err))
			return false;
		note(heard, (struct rmw_view){ room.data, got });
		trial->len += got;
		*is_linked = is_answer(trial);
	} while (!*is_linked && !rmw_deadline_is_over(&until));
	return true;
}

bool bk_sync_spam(struct bk_link *link, struct rmw_deadline until, struct bk_heard *heard,
		  bool *is_linked, struct rmw_err *err)
{
	struct trial trial = { .len = 0 };

	*is_linked = false;
	do {
		if (!rmw_port_write(link->port, RMW_VIEW_OF(link_check),
				    rmw_port_in(link->port, WRITE_MS), err) ||
		    !listen(link, &trial, heard, is_linked, err))
			return false;
	} while (!*is_linked && !rmw_deadline_is_over(&until));
	return !*is_linked || bk_link_hush(link, QUIET_MS, HUSH_MS, err);
}

bool bk_sync_ask_reboot(struct bk_link *link, struct rmw_err *err)
{
	static const char line[] = "\r\nreboot\r\n";
	const struct rmw_view bytes = { (const uint8_t *)line, sizeof(line) - 1 };

	return rmw_port_pause(link->port, CONSOLE_MS, err) &&
	       rmw_port_write(link->port, bytes, rmw_port_in(link->port, WRITE_MS), err);
}

bool bk_sync_knock(struct bk_link *link, unsigned tries, bool *is_linked, struct rmw_err *err)
{
	*is_linked = false;
	for (unsigned i = 0; i < tries && !*is_linked; i++) {
		struct rmw_err silence = { 0 };

		*is_linked = bk_link_check(link, KNOCK_MS, &silence);
		if (*is_linked || silence.code == RMW_E_TIMEOUT)
			continue;
		*err = silence;
		return false;
	}
	return true;
}
