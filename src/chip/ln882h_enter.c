/* SPDX-License-Identifier: MIT */
/* Bringing an LN882H to where it takes commands, whatever it and the person are doing. */
#include "chip/ln882h.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/number.h"
#include "link/ymodem.h"

#define ASK_STUB_MS 20u /* of a search for any chip, which has no more time */
#define TELL_MS 7000u	/* told after the round that reaches it, so within 10 s */
#define LISTEN_MS 250u	/* between rounds */
#define RESET_MS 50u
#define SLOW_FLOOD_EVERY 3u /* rounds */

/* Rates at which applications log, and at which a session may have left the vendor's loader. */
static const uint32_t log_bauds[] = { 921600, 115200, 2000000 };
static const uint32_t left_bauds[] = { 921600, 460800, 1000000, 2000000 };

struct search {
	struct heard heard;
	struct heard logs[RMW_COUNT(log_bauds)]; /* what came at each of them */
	uint64_t started_us;
	unsigned round;
	unsigned tries;
	bool has_told;
};

void ln882h_end_part(struct ln882h *ln, const char *part, const char *format, ...)
{
	const uint64_t began_us = ln->part_us;
	char text[100];
	va_list args;

	ln->part_us = rmw_chip_now_us(&ln->chip);
	if (ln->is_identified)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	rmw_tell_part(&ln->options.watch, part, ln->part_us - began_us, text);
}

static bool is_found(const struct ln882h *ln)
{
	return ln->link.peer != LN_PEER_NONE;
}

static bool play_reset(struct ln882h *ln, struct rmw_err *err)
{
	const struct rmw_reset *reset = ln->options.before;

	if (reset == NULL || reset->to_boot == NULL)
		return true;
	return rmw_port_play_reset(ln->link.port, reset->to_boot, reset->to_boot_count, err);
}

static bool needs_hands(const struct ln882h *ln)
{
	return ln->options.before == NULL || ln->options.before->to_boot == NULL;
}

/* What a person is told: a text in clear at some rate says more than noise at another. */
static void describe(const struct search *search, char *text, size_t size)
{
	for (size_t i = 0; i < RMW_COUNT(log_bauds); i++) {
		char heard[160];

		if (!heard_is_text(&search->logs[i]))
			continue;
		heard_text(&search->logs[i], heard, sizeof(heard));
		snprintf(text, size, "%s (at %" PRIu32 " baud)", heard, log_bauds[i]);
		return;
	}
	heard_text(&search->heard, text, size);
}

/* Not before the first round is over: a session that was left is found in it. */
static void ask_for_hands(struct ln882h *ln)
{
	if (!needs_hands(ln) || ln->has_shown_prompt)
		return;
	ln->has_shown_prompt = true;
	rmw_tell(&ln->options.watch, RMW_EVENT_PROMPT, "connect",
		 "no answer yet: " RMW_LN882H_HANDS "; still trying (Ctrl-C ends)");
}

/* Everybody is told what is on the line in time. */
static void tell(struct ln882h *ln, struct search *search)
{
	char text[200];

	if (search->has_told || rmw_chip_now_us(&ln->chip) - search->started_us < TELL_MS * 1000u)
		return;
	search->has_told = true;
	describe(search, text, sizeof(text));
	rmw_tell(&ln->options.watch, RMW_EVENT_NOTE, "connect", "so far %s", text);
}

static bool give_up(const struct ln882h *ln, const struct search *search, struct rmw_err *err)
{
	const uint64_t spent_s = (rmw_chip_now_us(&ln->chip) - search->started_us) / 1000000u;
	char text[200];

	describe(search, text, sizeof(text));
	return rmw_fail(err, heard_is_echo(&search->heard) ? RMW_E_ECHO : RMW_E_LN_SILENT,
			"%u %s in %" PRIu64 " s: %s", search->tries,
			rmw_number_word(search->tries, "try", "tries"), spent_s, text);
}

/* An adapter that cannot do the rate just does not look at this one. */
static bool set_rate(struct ln882h *ln, uint32_t baud, bool *is_set, struct rmw_err *err)
{
	struct rmw_err refused = { 0 };

	*is_set = rmw_port_set_baud(ln->link.port, baud, &refused);
	if (*is_set || refused.code == RMW_E_PORT_BAUD)
		return true;
	*err = refused;
	return false;
}

/*
 * Whoever was left in the middle of a file waits for the rest of it. An abort ends that between two
 * packets; in one of them only as many bytes as it lacks do, which takes 1.5 s at the start rate.
 */
static bool end_file(struct ln882h *ln, const struct search *search, struct rmw_err *err)
{
	const bool is_slow = ln->link.port->baud <= LN_START_BAUD;

	if (search->round == 0)
		return true;
	return !is_slow || search->round % SLOW_FLOOD_EVERY == 0 ? ymodem_flood(ln->link.port, err)
								 : ymodem_abort(ln->link.port, err);
}

/* At the rate of ROM, stub and loader. */
static bool look_at_start_rate(struct ln882h *ln, struct search *search, struct rmw_err *err)
{
	if (ln->link.port->baud != LN_START_BAUD &&
	    !rmw_port_set_baud(ln->link.port, LN_START_BAUD, err))
		return false;
	if (!play_reset(ln, err) || !ln882h_stub_knock(ln, err))
		return false;
	if (is_found(ln))
		return true;
	search->tries++;
	return end_file(ln, search, err) && ln_sync_who(&ln->link, &search->heard, err);
}

/* Where a session left the vendor's loader; a stub goes back to its start rate by itself. */
static bool look_elsewhere(struct ln882h *ln, const struct search *search, struct rmw_err *err)
{
	const uint32_t baud = left_bauds[search->round % RMW_COUNT(left_bauds)];
	struct heard ignored = { 0 };
	bool is_set;

	if (!set_rate(ln, baud, &is_set, err))
		return false;
	return !is_set || (end_file(ln, search, err) && ln_sync_who(&ln->link, &ignored, err));
}

static bool listen(struct ln882h *ln, struct search *search, struct rmw_deadline until,
		   struct rmw_err *err)
{
	const size_t turn = search->round % RMW_COUNT(log_bauds);
	bool is_set;

	return set_rate(ln, log_bauds[turn], &is_set, err) &&
	       ln_sync_listen(&ln->link,
			      rmw_deadline_sooner(rmw_port_in(ln->link.port, LISTEN_MS), until),
			      &search->logs[turn], err) &&
	       rmw_cancel_check(ln->link.port->cancel, err);
}

static bool search(struct ln882h *ln, struct rmw_deadline until, struct rmw_err *err)
{
	struct search search = { .started_us = rmw_chip_now_us(&ln->chip) };

	for (;; search.round++) {
		if (!look_at_start_rate(ln, &search, err))
			return false;
		if (!is_found(ln) && !look_elsewhere(ln, &search, err))
			return false;
		if (is_found(ln))
			break;
		ask_for_hands(ln);
		tell(ln, &search);
		if (!rmw_cancel_check(ln->link.port->cancel, err))
			return false; /* else its deadline, over by it, would speak first */
		if (rmw_deadline_is_over(&until))
			return give_up(ln, &search, err);
		if (!listen(ln, &search, until, err))
			return false;
	}
	ln->chip.id.handshake_tries = search.tries > 0 ? search.tries : 1;
	ln882h_end_part(ln, "knock", "try %u", ln->chip.id.handshake_tries);
	return true;
}

/* Facts that were told bind: whoever serves them goes on, and else what can be loaded does. */
static bool is_welcome(const struct ln882h *ln)
{
	switch (ln->link.peer) {
	case LN_PEER_NONE:
	case LN_PEER_ROM:
	case LN_PEER_OTHER_ROM:
		return true;
	case LN_PEER_LOADER:
		return ln->route == RMW_ROUTE_LOADER ||
		       (ln->options.route == RMW_ROUTE_AUTO && !ln->is_identified);
	case LN_PEER_OTHER_LOADER:
		return false;
	case LN_PEER_STUB:
		return ln->route != RMW_ROUTE_LOADER || ln->options.loader.len == 0;
	}
	return false;
}

/* With BOOT1 still at GND the boot ROM comes; else hands are needed, as at the start. */
static bool send_away(struct ln882h *ln, struct rmw_err *err)
{
	static const uint8_t reboot[] = { 'r', 'e', 'b', 'o', 'o', 't', '\r', '\n' };
	bool is_sent;

	/* Loaders that do not echo know this word as well (ln882h-protocol 6). */
	is_sent = ln->link.peer == LN_PEER_STUB
			  ? ln882h_stub_reset(ln, err)
			  : rmw_port_write(ln->link.port, RMW_VIEW_OF(reboot),
					   rmw_port_in(ln->link.port, 2000), err);
	ln->link.peer = LN_PEER_NONE;
	return (is_sent && rmw_port_pause(ln->link.port, RESET_MS, err)) ||
	       rmw_while(err, "leave what runs on the chip");
}

/* Somebody is found: get from there to the route. The peer may be nobody again afterwards. */
static bool go_on(struct ln882h *ln, struct rmw_err *err)
{
	if (!is_welcome(ln))
		return send_away(ln, err);
	if (ln->link.peer == LN_PEER_OTHER_ROM)
		return rmw_fail(err, RMW_E_CHIP_UNKNOWN,
				"its boot ROM calls itself '%s', that of an LN882H is another",
				ln->link.rom_name);
	if (ln->link.peer == LN_PEER_ROM && !ln882h_load(ln, err))
		return false;
	if (ln->link.peer == LN_PEER_STUB && ln->stub.link.hello.chip != STUB_CHIP_LN882H)
		return rmw_fail(err, RMW_E_CHIP_MISMATCH,
				"a RAM stub of another chip answers (number %u, an LN882H's is %u)",
				ln->stub.link.hello.chip, STUB_CHIP_LN882H);
	return ln->link.peer == LN_PEER_STUB ? ln882h_stub_raise(ln, err)
					     : ln882h_loader_raise(ln, err);
}

/* The answer to the last of the file may be what was lost, so the stub may run by now. */
static bool resume(struct ln882h *ln, struct rmw_err *err)
{
	if (ln->link.peer == LN_PEER_STUB)
		return ln882h_stub_resume(ln, err);
	if (ln->link.peer == LN_PEER_ROM) {
		if (!ln882h_stub_knock(ln, err))
			return false;
		if (is_found(ln))
			return true;
	}
	return ln882h_loader_resume(ln, err);
}

bool ln882h_enter(struct rmw_chip *chip, struct rmw_deadline until, struct rmw_err *err)
{
	struct ln882h *ln = ln882h_of(chip);

	ln->stub.is_unprotected = ln->loader.is_unprotected = false;
	ln->part_us = rmw_chip_now_us(chip);
	if (is_found(ln) && !ln->has_answered && !resume(ln, err))
		return false;
	ln->has_answered = false;
	for (;;) {
		if (!is_found(ln) && !search(ln, until, err))
			return false;
		if (!go_on(ln, err))
			return false;
		if (is_found(ln))
			return true;
		if (rmw_deadline_is_over(&until))
			return rmw_fail(err, RMW_E_TIMEOUT,
					"what runs on the chip does not leave it");
	}
}

bool ln882h_ask(struct rmw_chip *chip, unsigned turn, struct rmw_deadline until, bool *is_answered,
		struct rmw_err *err)
{
	struct ln882h *ln = ln882h_of(chip);
	struct heard ignored = { 0 };

	(void)until;
	ln->part_us = rmw_chip_now_us(chip);
	if (ln->link.port->baud != LN_START_BAUD &&
	    !rmw_port_set_baud(ln->link.port, LN_START_BAUD, err))
		return false;
	if (!ln882h_stub_hello(ln, ASK_STUB_MS, err) ||
	    (!is_found(ln) && !ln_sync_who_briefly(&ln->link, &ignored, err)))
		return false;
	*is_answered = ln->has_answered = is_found(ln);
	ln->chip.id.handshake_tries = turn + 1;
	if (is_found(ln))
		ln882h_end_part(ln, "knock", "try %u", turn + 1);
	return true;
}
