/* SPDX-License-Identifier: MIT */
/* Linking with a BK7231: in the moment after its reset, or where it still is from before. */
#include "chip/bk7231.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/number.h"

#define ROUND_MS 1000u	 /* between two requests to restart */
#define REBOOT_ROUNDS 5u /* OpenBeken does it after 3 s; asked again, it begins to count anew */
#define FIRST_MS 300u	 /* until a person is asked for a reset */
#define TELL_MS 7000u	 /* so within 10 s */
#define RESTART_MS 400u	 /* a boot loader that hears nothing restarts well before */
#define RESTART_LIMIT_MS 60000u
#define KNOCKS 3u
#define TRIES_MAX 8u
#define QUIET_MS 20u
#define REBOOT_MS 10u /* between two requests to a ROM: bk7231-protocol 5.1 */

/* A boot ROM stays at the rate of a program that ended (bk7231-protocol 3). */
static const uint32_t left_bauds[] = { 2000000, 1000000, 921600, 460800 };

struct search {
	struct bk_heard heard;
	uint64_t started_us;
	unsigned round;
	bool has_told;
};

void bk7231_end_part(struct bk7231 *bk, const char *part, const char *format, ...)
{
	const uint64_t began_us = bk->part_us;
	char text[100];
	va_list args;

	bk->part_us = rmw_chip_now_us(&bk->chip);
	if (bk->is_identified)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	rmw_tell_part(&bk->options.watch, part, bk->part_us - began_us, text);
}

static bool can_reset(const struct bk7231 *bk)
{
	return bk->options.before != NULL && bk->options.before->to_boot != NULL;
}

static bool spam(struct bk7231 *bk, struct search *search, struct rmw_deadline until,
		 struct rmw_err *err)
{
	return bk_sync_spam(&bk->link, until, &search->heard, &bk->is_linked, err);
}

/* The link checks are on the line while the lines are moved: whichever step lets the chip go. */
static bool play_reset(struct bk7231 *bk, struct search *search, struct rmw_err *err)
{
	const struct rmw_reset *reset = bk->options.before;

	for (size_t i = 0; can_reset(bk) && i < reset->to_boot_count; i++) {
		const struct rmw_reset_step *step = &reset->to_boot[i];

		/* What is answered before the last reset does not last. */
		bk->is_linked = false;
		if (!rmw_port_set_lines(bk->link.port, step->lines, err) ||
		    !spam(bk, search, rmw_port_in(bk->link.port, step->hold_ms), err))
			return rmw_while(err, "reset by DTR and RTS");
	}
	return true;
}

static bool knock_at_other_rates(struct bk7231 *bk, struct rmw_err *err)
{
	for (size_t i = 0; i < RMW_COUNT(left_bauds) && !bk->is_linked; i++) {
		struct rmw_err refused = { 0 };

		if (!rmw_port_set_baud(bk->link.port, left_bauds[i], &refused)) {
			if (refused.code == RMW_E_PORT_BAUD)
				continue;
			*err = refused;
			return false;
		}
		if (!bk_sync_knock(&bk->link, 1, &bk->is_linked, err))
			return false;
	}
	return bk->is_linked || rmw_port_set_baud(bk->link.port, BK_LINK_BAUD, err);
}

static void ask_for_hands(struct bk7231 *bk)
{
	if (can_reset(bk) || bk->has_shown_prompt)
		return;
	bk->has_shown_prompt = true;
	rmw_tell(&bk->options.watch, RMW_EVENT_PROMPT, "connect",
		 "no answer yet: " RMW_BK7231_HANDS "; still trying (Ctrl-C ends)");
}

static void tell(struct bk7231 *bk, struct search *search)
{
	char text[200];

	if (search->has_told || rmw_chip_now_us(&bk->chip) - search->started_us < TELL_MS * 1000u)
		return;
	search->has_told = true;
	heard_text(&search->heard.all, text, sizeof(text));
	rmw_tell(&bk->options.watch, RMW_EVENT_NOTE, "connect", "so far %s", text);
}

static bool give_up(const struct bk7231 *bk, const struct search *search, struct rmw_err *err)
{
	const uint64_t spent_s = (rmw_chip_now_us(&bk->chip) - search->started_us) / 1000000u;
	char text[200];

	heard_text(&search->heard.all, text, sizeof(text));
	return rmw_fail(err, heard_is_echo(&search->heard.all) ? RMW_E_ECHO : RMW_E_NO_LINK,
			"no link check was answered in %" PRIu64 " s: %s", spent_s, text);
}

/* What runs is left alone by who only waits for a board. */
static bool asks_reboot(const struct bk7231 *bk, const struct search *search)
{
	return bk->options.manner == RMW_MANNER_EAGER && search->round % REBOOT_ROUNDS == 1;
}

/*
 * A chip that has started listens for milliseconds, one that heard us as it started for 0.8 s. One
 * that restarts just now would miss the pause before `reboot`: the first round is without it.
 */
static bool play_round(struct bk7231 *bk, struct search *search, struct rmw_deadline until,
		       struct rmw_err *err)
{
	const uint32_t round_ms = search->round == 0 ? FIRST_MS : ROUND_MS;

	if (!play_reset(bk, search, err) || bk->is_linked)
		return bk->is_linked;
	if ((asks_reboot(bk, search) && !bk_sync_ask_reboot(&bk->link, err)) ||
	    !spam(bk, search, rmw_deadline_sooner(rmw_port_in(bk->link.port, round_ms), until),
		  err))
		return false;
	return bk->is_linked || search->round > 0 || rmw_deadline_is_over(&until) ||
	       bk->options.manner == RMW_MANNER_STEADY || knock_at_other_rates(bk, err);
}

/* As long as `until` allows, and at least one round. */
static bool search_link(struct bk7231 *bk, struct rmw_deadline until, struct rmw_err *err)
{
	struct search search = { .started_us = rmw_chip_now_us(&bk->chip) };

	bk->is_linked = false;
	if (bk->link.port->baud != BK_LINK_BAUD &&
	    !rmw_port_set_baud(bk->link.port, BK_LINK_BAUD, err))
		return false;
	for (;; search.round++) {
		if (!play_round(bk, &search, until, err))
			return false;
		if (bk->is_linked)
			break;
		if (!rmw_cancel_check(bk->link.port->cancel, err))
			return false;
		if (rmw_deadline_is_over(&until))
			return give_up(bk, &search, err);
		ask_for_hands(bk);
		tell(bk, &search);
	}
	bk->chip.id.handshake_tries = search.round + 1;
	bk->is_locked = false;
	bk7231_end_part(bk, "handshake", "round %u", search.round + 1);
	return true;
}

/*
 * What a request that lost bytes may still wait for, beyond what the link fed it: more than one
 * link check, each of which would be taken for them. See bk_link_take for why these.
 */
static bool fill_up(struct bk7231 *bk, struct rmw_err *err)
{
	const bool is_programming = bk_command_of(bk->link.verb)->is_programming;
	uint8_t filler[64];

	if (bk->link.is_heard)
		return true;
	memset(filler, is_programming ? 0xff : 0x00, sizeof(filler));
	return rmw_port_write(bk->link.port, RMW_VIEW_OF(filler),
			      rmw_port_in(bk->link.port, RESTART_MS), err);
}

/* The shortest way back into a session that had worked, at the rate of now or at the first one. */
static bool resume(struct bk7231 *bk, struct rmw_err *err)
{
	const uint64_t line_ms = rmw_port_line_ms(bk->link.port, 2 * BK_REPLY_MAX);

	bk7231_note_fault(bk);
	if (!bk_link_hush(&bk->link, QUIET_MS, (uint32_t)line_ms + RESTART_MS, err) ||
	    !fill_up(bk, err) || !bk_sync_knock(&bk->link, KNOCKS, &bk->is_linked, err))
		return false;
	if (bk->is_linked || bk->class == BK7231_ROM)
		return true;
	/* It may be in a frame without end, which only silence ends: bk7231-protocol 4.5. */
	return rmw_port_pause(bk->link.port, RESTART_MS, err);
}

/* At a lower rate the line is another one: tries are counted anew there. */
static bool take_lower_rate(struct bk7231 *bk, enum bk7231_purpose purpose, unsigned *tries,
			    struct rmw_err *err)
{
	const uint32_t before = bk->link.port->baud;

	if (!bk7231_suit_rate(bk, purpose, 0, err))
		return false;
	if (bk->link.port->baud < before)
		*tries = 0;
	return true;
}

bool bk7231_try_again(struct bk7231 *bk, enum bk7231_purpose purpose, unsigned *tries,
		      struct rmw_err *err)
{
	const struct rmw_err first = *err;

	if (++*tries == TRIES_MAX || !rmw_chip_may_retry(err->code))
		return false;
	rmw_err_clear(err);
	bk->is_open = false;
	if (!resume(bk, err))
		return false;
	if (!bk->is_linked) {
		*err = first;
		return false;
	}
	bk->chip.retries++;
	return take_lower_rate(bk, purpose, tries, err);
}

bool bk7231_enter(struct rmw_chip *chip, struct rmw_deadline until, struct rmw_err *err)
{
	struct bk7231 *bk = bk7231_of(chip);

	bk->is_open = false;
	bk->part_us = rmw_chip_now_us(chip);
	if (bk->is_linked && !bk->has_answered && !resume(bk, err))
		return false;
	bk->has_answered = false;
	if (!bk->is_linked && !search_link(bk, until, err))
		return false;
	return bk->class != BK7231_UNPROVEN || bk7231_find_class(bk, err);
}

bool bk7231_ask(struct rmw_chip *chip, unsigned turn, struct rmw_deadline until, bool *is_answered,
		struct rmw_err *err)
{
	struct bk7231 *bk = bk7231_of(chip);
	struct search search = { .round = turn };

	bk->is_linked = false;
	bk->part_us = rmw_chip_now_us(chip);
	if (bk->link.port->baud != BK_LINK_BAUD &&
	    !rmw_port_set_baud(bk->link.port, BK_LINK_BAUD, err))
		return false;
	if (!play_round(bk, &search, until, err))
		return false;
	*is_answered = bk->has_answered = bk->is_linked;
	bk->chip.id.handshake_tries = turn + 1;
	if (bk->is_linked)
		bk7231_end_part(bk, "handshake", "round %u", turn + 1);
	return true;
}

/* No reply comes. A second one would be a stray byte to a boot loader that starts by then. */
static bool send_reboot(struct bk7231 *bk, struct rmw_err *err)
{
	static const uint8_t key[] = { 0xa5 };
	const struct bk_request request = { .verb = BK_REBOOT, .args = RMW_VIEW_OF(key) };
	const unsigned times = bk->class == BK7231_ROM ? 3 : 1;

	for (unsigned i = 0; i < times; i++)
		if ((i > 0 && !rmw_port_pause(bk->link.port, REBOOT_MS, err)) ||
		    !bk_link_send(&bk->link, &request, err))
			return false;
	bk->is_linked = false;
	bk->is_open = false;
	return true;
}

bool bk7231_reboot(struct bk7231 *bk, struct rmw_err *err)
{
	/* What is still on its way when the rate changes would be lost. */
	return send_reboot(bk, err) && rmw_port_set_baud(bk->link.port, BK_LINK_BAUD, err);
}

bool bk7231_restart(struct bk7231 *bk, struct rmw_err *err)
{
	return (bk7231_reboot(bk, err) &&
		search_link(bk, rmw_port_in(bk->link.port, RESTART_LIMIT_MS), err)) ||
	       rmw_while(err, "restart, for the flash is locked");
}

bool bk7231_wake(struct bk7231 *bk, struct rmw_err *err)
{
	if (bk->class == BK7231_ROM || bk_link_idle_ms(&bk->link) < BK_KEEP_MS)
		return true;
	return bk_sync_knock(&bk->link, KNOCKS, &bk->is_linked, err) &&
	       (bk->is_linked ||
		rmw_fail(err, RMW_E_TIMEOUT, "the chip left its session, as it does in silence"));
}
