/* SPDX-License-Identifier: MIT */
/* Who takes commands: the LN882H's boot ROM, a RAM loader, or nobody. */
#include "link/ln_link.h"

#include "link/ymodem.h"

#define DRAIN_MS 50u /* ln882h-protocol 12: CR LF, 50 ms, `version`, 300 ms */
#define ANSWER_MS 300u
#define BRIEF_ROOM 48u /* question, and the longest answer known */
#define END "\r\n"
#define QUESTION "version"

/* What came so far, for as long as it may still become an answer. */
struct answer {
	uint8_t bytes[256];
	size_t len;
};

static struct rmw_view view_of(const struct answer *answer)
{
	return (struct rmw_view){ answer->bytes, answer->len };
}

/* The older half gives way. */
static void add(struct answer *answer, struct rmw_view bytes)
{
	const size_t half = sizeof(answer->bytes) / 2;

	for (size_t i = 0; i < bytes.len; i++) {
		if (answer->len == sizeof(answer->bytes)) {
			memmove(answer->bytes, answer->bytes + half, half);
			answer->len = half;
		}
		answer->bytes[answer->len++] = bytes.data[i];
	}
}

static bool write_text(struct ln_link *link, const char *text, struct rmw_err *err)
{
	return rmw_port_write(link->port, (struct rmw_view){ (const uint8_t *)text, strlen(text) },
			      rmw_port_in(link->port, 2000), err);
}

/*
 * Take what comes until somebody is known by it, or the time is over: the wait, and that of so many
 * bytes on the line.
 */
static bool collect(struct ln_link *link, uint32_t wait_ms, size_t room, struct answer *answer,
		    struct rmw_err *err)
{
	const struct rmw_deadline until =
		rmw_port_in(link->port, wait_ms + rmw_port_line_ms(link->port, room));
	uint8_t bytes[64];
	size_t got;

	answer->len = 0;
	do {
		if (!rmw_port_read(link->port, RMW_SPAN_OF(bytes), &got, until, err))
			return false;
		add(answer, (struct rmw_view){ bytes, got });
	} while (ln_text_who(view_of(answer)) == LN_PEER_NONE && !rmw_deadline_is_over(&until));
	return rmw_cancel_check(link->port->cancel, err);
}

static bool starts_with(struct rmw_view bytes, const char *text)
{
	return bytes.len >= strlen(text) && memcmp(bytes.data, text, strlen(text)) == 0;
}

/* How many of them are what we sent, come back. */
static size_t count_own(struct rmw_view bytes)
{
	static const char *const sent[] = { QUESTION, END };
	size_t count = 0;

	for (size_t at = 0; at < bytes.len; at++)
		for (size_t i = 0; i < RMW_COUNT(sent); i++)
			if (starts_with(rmw_view_part(bytes, at, bytes.len), sent[i]))
				count += strlen(sent[i]);
	return count;
}

/* Nothing but 'C': a YMODEM receiver. */
static bool is_waiting(struct rmw_view bytes)
{
	size_t count = 0;

	while (count < bytes.len && bytes.data[count] == YMODEM_READY)
		count++;
	return count > 0 && count == bytes.len;
}

static bool who(struct ln_link *link, size_t room, struct heard *heard, struct rmw_err *err)
{
	struct answer before, answer;

	link->peer = LN_PEER_NONE;
	if (!rmw_port_hush(link->port, 0, rmw_port_in(link->port, ANSWER_MS), NULL, err) ||
	    !write_text(link, END, err) || !collect(link, DRAIN_MS, room, &before, err))
		return false;
	if (is_waiting(view_of(&before)) &&
	    (!ymodem_abort(link->port, err) || !write_text(link, END, err)))
		return false;
	if (!write_text(link, QUESTION END, err) || !collect(link, ANSWER_MS, room, &answer, err))
		return false;
	link->peer = ln_text_who(view_of(&answer));
	if (link->peer == LN_PEER_ROM || link->peer == LN_PEER_OTHER_ROM)
		ln_text_rom_name(view_of(&answer), link->rom_name);
	if (link->peer != LN_PEER_NONE)
		return true;
	heard_note(heard, view_of(&before), count_own(view_of(&before)));
	heard_note(heard, view_of(&answer), count_own(view_of(&answer)));
	return true;
}

bool ln_sync_who(struct ln_link *link, struct heard *heard, struct rmw_err *err)
{
	return who(link, sizeof(((struct answer *)NULL)->bytes), heard, err);
}

bool ln_sync_who_briefly(struct ln_link *link, struct heard *heard, struct rmw_err *err)
{
	return who(link, BRIEF_ROOM, heard, err);
}

bool ln_sync_listen(struct ln_link *link, struct rmw_deadline until, struct heard *heard,
		    struct rmw_err *err)
{
	uint8_t bytes[64];
	size_t got;

	do {
		if (!rmw_port_read(link->port, RMW_SPAN_OF(bytes), &got, until, err))
			return false;
		heard_note(heard, (struct rmw_view){ bytes, got }, 0);
	} while (!rmw_deadline_is_over(&until));
	return true;
}
