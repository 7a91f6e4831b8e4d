/* SPDX-License-Identifier: MIT */
/* Bringing a BL602 to where it takes commands, whatever it and the person are doing. */
#include "chip/bl602.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/number.h"

/* 500000 is the ROM's safe limit (bl602-protocol 2.3); 115200 helps adapters that cannot do it. */
static const uint32_t usual_bauds[] = { 500000, 115200 };

#define BURSTS_MS 1500u /* how long one round sends bursts */
#define RESET_MS 20u	/* the ROM listens 0.5 ms after a reset: bl602-observed 1 */
#define ASK_STUB_MS 20u /* of a search for any chip, which has no more time */
#define TELL_MS 7000u	/* told after the round that reaches it, so within 10 s */

/*
 * Silences between rounds of bursts. A ROM ends a session after 2.0 s without a byte, loaders
 * after two windows of 2 s or of 10 s (bl602-observed 2 and 5, bl602-protocol 2.6), and only in
 * silence. The long ones come late: a chip that waits for a handshake loses nothing by them.
 */
static const uint32_t silences_ms[] = { 2200, 2200, 4500, 2200, 4500, 21000 };

/* Rates at which applications log: OpenBL602 2000000 (bl602-observed 7), others the usual ones. */
static const uint32_t log_bauds[] = { 2000000, 115200, 921600 };

struct search {
	struct heard heard;
	struct heard logs[RMW_COUNT(log_bauds)]; /* what came at each of them */
	uint64_t started_us;
	unsigned round;
	unsigned tries;
	bool has_told;
};

void bl602_end_part(struct bl602 *bl, const char *part, const char *format, ...)
{
	const uint64_t began_us = bl->part_us;
	char text[100];
	va_list args;

	bl->part_us = rmw_chip_now_us(&bl->chip);
	if (bl->is_identified)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	rmw_tell_part(&bl->options.watch, part, bl->part_us - began_us, text);
}

static bool is_found(const struct bl602 *bl)
{
	return bl->link.peer != BL_PEER_NONE;
}

static bool burst_for_a_while(struct bl602 *bl, struct search *search, struct rmw_deadline until,
			      struct rmw_err *err)
{
	struct rmw_deadline round =
		rmw_deadline_sooner(rmw_port_in(bl->link.port, BURSTS_MS), until);

	if (search->tries == 0)
		bl602_end_part(bl, "knock", "nobody is in a session");
	while (!is_found(bl) && !rmw_deadline_is_over(&round)) {
		bl->part_us = rmw_chip_now_us(&bl->chip);
		search->tries++;
		if (!bl_sync_burst(&bl->link, &search->heard, err))
			return false;
	}
	return rmw_cancel_check(bl->link.port->cancel, err);
}

static bool play_reset(struct bl602 *bl, struct rmw_err *err)
{
	const struct rmw_reset *reset = bl->options.before;

	if (reset == NULL || reset->to_boot == NULL)
		return true;
	return rmw_port_play_reset(bl->link.port, reset->to_boot, reset->to_boot_count, err);
}

static bool needs_hands(const struct bl602 *bl)
{
	return bl->options.before == NULL || bl->options.before->to_boot == NULL;
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

/*
 * Asks for hands, but not before the first silence: a stub whose host was stopped comes back in it
 * by itself (PROTOCOL.md, Rates), as does a ROM that was left in a session.
 */
static void ask_for_hands(struct bl602 *bl, const struct search *search)
{
	if (search->round == 0 || !needs_hands(bl) || bl->has_shown_prompt)
		return;
	bl->has_shown_prompt = true;
	rmw_tell(&bl->options.watch, RMW_EVENT_PROMPT, "connect",
		 "no answer yet: " RMW_BL602_HANDS "; still trying (Ctrl-C ends)");
}

/* Everybody is told what is on the line in time. */
static void tell(struct bl602 *bl, struct search *search)
{
	uint64_t now_us = rmw_chip_now_us(&bl->chip);
	char text[200];

	if (search->has_told || now_us - search->started_us < TELL_MS * 1000u)
		return;
	search->has_told = true;
	describe(search, text, sizeof(text));
	rmw_tell(&bl->options.watch, RMW_EVENT_NOTE, "connect", "so far %s", text);
}

static bool give_up(const struct bl602 *bl, const struct search *search, struct rmw_err *err)
{
	uint64_t spent_s = (rmw_chip_now_us(&bl->chip) - search->started_us) / 1000000u;
	char text[200];

	describe(search, text, sizeof(text));
	return rmw_fail(err, heard_is_echo(&search->heard) ? RMW_E_ECHO : RMW_E_NO_HANDSHAKE,
			"%u %s in %" PRIu64 " s: %s", search->tries,
			rmw_number_word(search->tries, "try", "tries"), spent_s, text);
}

static uint32_t baud_of_round(const struct bl602 *bl, unsigned round)
{
	uint32_t wanted = bl->options.baud;

	if (bl->fast.load_baud > 0)
		return bl->fast.load_baud;
	if (wanted == 0)
		return usual_bauds[round % RMW_COUNT(usual_bauds)];
	/* The rate asked for is the loader's or stub's; the ROM stays at or below its safe limit.
	 */
	if (bl->route != RMW_ROUTE_ROM && wanted > usual_bauds[0])
		return usual_bauds[0];
	return wanted;
}

/* Whoever takes commands already: ROM and loaders answer the probe, our stub HELLO. */
static bool ask_who(struct bl602 *bl, struct search *search, struct rmw_err *err)
{
	return bl_sync_probe(&bl->link, &search->heard, err) &&
	       (is_found(bl) || bl602_stub_knock(bl, err));
}

/*
 * A stub whose host was killed comes down, in the silence before this round, to the rate at which
 * it was loaded: that of the first round, mostly, or the usual one of a job that had no wish.
 */
static bool ask_at_other_rates(struct bl602 *bl, uint32_t baud, struct rmw_err *err)
{
	const uint32_t bauds[] = { baud_of_round(bl, 0), usual_bauds[0] };

	for (size_t i = 0; i < RMW_COUNT(bauds) && !is_found(bl); i++)
		if (bauds[i] != baud && (i == 0 || bauds[i] != bauds[0]) &&
		    (!rmw_port_set_baud(bl->link.port, bauds[i], err) ||
		     !bl602_stub_knock(bl, err)))
			return false;
	return true;
}

/* One round: reset, ask whether somebody takes commands already, bursts. */
static bool play_round(struct bl602 *bl, struct search *search, struct rmw_deadline until,
		       struct rmw_err *err)
{
	uint32_t baud = baud_of_round(bl, search->round);

	if (!ask_at_other_rates(bl, baud, err))
		return false;
	if (is_found(bl))
		return true;
	if (bl->link.port->baud != baud && !rmw_port_set_baud(bl->link.port, baud, err))
		return false;
	if (!play_reset(bl, err) || !ask_who(bl, search, err))
		return false;
	if (is_found(bl))
		return true;
	ask_for_hands(bl, search);
	return burst_for_a_while(bl, search, until, err);
}

/* Say nothing until `end`, but listen at a rate at which an application may log. */
static bool listen(struct bl602 *bl, struct search *search, struct rmw_deadline end,
		   struct rmw_err *err)
{
	size_t turn = search->round % RMW_COUNT(log_bauds);
	struct rmw_err refused = { 0 };

	/* An adapter that cannot do the rate just does not hear this one. */
	if (!rmw_port_set_baud(bl->link.port, log_bauds[turn], &refused) &&
	    refused.code != RMW_E_PORT_BAUD) {
		*err = refused;
		return false;
	}
	return bl_sync_listen(&bl->link, end, &search->logs[turn], err);
}

static bool stay_silent(struct bl602 *bl, struct search *search, struct rmw_deadline until,
			struct rmw_err *err)
{
	uint32_t silence_ms = silences_ms[search->round % RMW_COUNT(silences_ms)];

	return listen(bl, search,
		      rmw_deadline_sooner(rmw_port_in(bl->link.port, silence_ms), until), err) &&
	       rmw_cancel_check(bl->link.port->cancel, err);
}

static bool search(struct bl602 *bl, struct rmw_deadline until, struct rmw_err *err)
{
	struct search search = { .started_us = rmw_chip_now_us(&bl->chip) };

	for (;; search.round++) {
		if (!play_round(bl, &search, until, err))
			return false;
		if (is_found(bl))
			break;
		tell(bl, &search);
		if (!rmw_cancel_check(bl->link.port->cancel, err))
			return false; /* else its deadline, over by it, would speak first */
		if (rmw_deadline_is_over(&until))
			return give_up(bl, &search, err);
		if (!stay_silent(bl, &search, until, err))
			return false;
	}
	bl->chip.id.handshake_tries = search.tries > 0 ? search.tries : 1;
	bl602_end_part(bl, "handshake", search.tries > 0 ? "try %u" : "in a session already",
		       search.tries);
	return true;
}

/*
 * After a fault in a session: silence first, so that neither ROM nor loader ever completes a
 * broken frame with bytes that were meant for something else.
 */
static bool fall_silent(struct bl602 *bl, struct rmw_err *err)
{
	uint32_t silence_ms = bl->link.peer == BL_PEER_ROM ? 2200 : 4500;

	return rmw_port_pause(bl->link.port, silence_ms, err) &&
	       rmw_port_hush(bl->link.port, 0, rmw_port_in(bl->link.port, 500), NULL, err);
}

/* Where the ROM refused the stub. An adapter that cannot do a lower rate stays at this one. */
static bool take_load_rate(struct bl602 *bl, struct rmw_err *err)
{
	struct rmw_err refused = { 0 };

	if (bl->fast.load_baud == 0 ||
	    rmw_port_set_baud(bl->link.port, bl->fast.load_baud, &refused))
		return true;
	bl->fast.load_baud = bl->link.port->baud;
	if (refused.code == RMW_E_PORT_BAUD)
		return true;
	*err = refused;
	return false;
}

/*
 * The shortest way back into a session that had worked: the same rate, a burst or two. Loaders
 * with windows of 10 s are still in their session then, and no burst may be sent to them.
 */
static bool resume(struct bl602 *bl, struct rmw_err *err)
{
	const bool is_loader = bl->link.peer != BL_PEER_ROM;
	struct heard heard = { 0 };

	if (!fall_silent(bl, err))
		return false;
	bl->link.peer = BL_PEER_NONE;
	if (is_loader && !bl_sync_probe(&bl->link, &heard, err))
		return false;
	/* The OK to its start may be what was lost. */
	if (bl->route == RMW_ROUTE_STUB && !bl602_stub_knock(bl, err))
		return false;
	if (!is_found(bl) && !take_load_rate(bl, err))
		return false;
	for (unsigned attempt = 0; attempt < 3 && !is_found(bl); attempt++)
		if (!bl_sync_burst(&bl->link, &heard, err))
			return false;
	return true;
}

static bool read_boot_info(struct bl602 *bl, struct rmw_span into, struct rmw_err *err)
{
	return bl_link_fetch(&bl->link, BL_BOOT_INFO, (struct rmw_view){ 0 }, into, err);
}

static bool take_boot_info(struct bl602 *bl, struct rmw_err *err)
{
	uint8_t data[BL_BOOT_INFO_SIZE];

	if (bl->link.peer == BL_PEER_LOADER_A)
		return true;
	/* That it is a ROM or a loader of family B was read from the first reading. */
	memcpy(data, bl->link.boot_info, sizeof(data));
	if (!bl602_read_again(bl, read_boot_info, RMW_SPAN_OF(data), err))
		return rmw_while(err, "boot info");
	bl_boot_info_parse(data, &bl->boot_info);
	bl->has_boot_info = true;
	if ((bl->boot_info.version == BL_LOADER_VERSION) != (bl->link.peer == BL_PEER_LOADER_B))
		return rmw_fail(err, RMW_E_BAD_FRAME, "ROM and RAM loader were mixed up");
	return true;
}

/* What only the ROM can tell is asked before it is left. */
static bool leave_rom(struct bl602 *bl, struct rmw_err *err)
{
	if (!bl->boot_info.is_memory_locked && !bl->has_efuse && !bl602_read_efuse(bl, err))
		return false;
	bl602_end_part(bl, "identify", "boot info and eFuse");
	return bl->route == RMW_ROUTE_STUB ? bl602_stub_start(bl, err) : bl602_load(bl, err);
}

/* A chip that only starts signed code takes no program of ours: identify says so. */
static bool is_secured(const struct bl602 *bl)
{
	return bl->boot_info.is_signed || bl->boot_info.is_encrypted;
}

/* Who was found may be another than the one that was asked for, and then gives way to the ROM. */
static bool is_welcome(const struct bl602 *bl)
{
	switch (bl->link.peer) {
	case BL_PEER_NONE:
	case BL_PEER_ROM:
		return true;
	case BL_PEER_LOADER_A:
	case BL_PEER_LOADER_B:
		return bl->options.route == RMW_ROUTE_AUTO || bl->route == RMW_ROUTE_LOADER;
	case BL_PEER_STUB:
		return bl->route == RMW_ROUTE_STUB;
	}
	return false;
}

static bool send_away(struct bl602 *bl, struct rmw_err *err)
{
	const bool is_stub = bl->link.peer == BL_PEER_STUB;

	if (is_stub ? !bl602_stub_reset(bl, err)
		    : !bl_link_command(&bl->link, BL_RESET, (struct rmw_view){ 0 }, err))
		return rmw_while(err, "leave what runs on the chip");
	bl->link.peer = BL_PEER_NONE;
	return rmw_port_pause(bl->link.port, RESET_MS, err);
}

/* Somebody is found: get from there to the route. The peer may be nobody again afterwards. */
static bool go_on(struct bl602 *bl, struct rmw_err *err)
{
	if (!is_welcome(bl))
		return send_away(bl, err);
	if (bl->link.peer == BL_PEER_STUB)
		return bl602_stub_raise(bl, err);
	if (!take_boot_info(bl, err))
		return false;
	if (bl->link.peer != BL_PEER_ROM || bl->route == RMW_ROUTE_ROM || is_secured(bl))
		return true;
	return leave_rom(bl, err) && (bl->link.peer != BL_PEER_STUB || bl602_stub_raise(bl, err));
}

static bool resume_any(struct bl602 *bl, struct rmw_err *err)
{
	return bl->link.peer == BL_PEER_STUB ? bl602_stub_resume(bl, err) : resume(bl, err);
}

bool bl602_enter(struct rmw_chip *chip, struct rmw_deadline until, struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);

	bl->rom.is_armed = bl->rom.is_ready = bl->rom.is_unprotected = false;
	bl->stub.is_unprotected = false;
	bl->part_us = rmw_chip_now_us(chip);
	if (is_found(bl) && !bl->has_answered && !resume_any(bl, err))
		return false;
	bl->has_answered = false;
	do {
		if (!is_found(bl) && !search(bl, until, err))
			return false;
		if (!go_on(bl, err))
			return false;
	} while (!is_found(bl));
	return true;
}

/* At the rates of a handshake in turn, since not every adapter can do the first one. */
bool bl602_ask(struct rmw_chip *chip, unsigned turn, struct rmw_deadline until, bool *is_answered,
	       struct rmw_err *err)
{
	struct bl602 *bl = bl602_of(chip);
	const uint32_t baud = baud_of_round(bl, turn);
	struct heard ignored = { 0 };

	(void)until;
	bl->part_us = rmw_chip_now_us(chip);
	if ((bl->link.port->baud != baud && !rmw_port_set_baud(bl->link.port, baud, err)) ||
	    !bl_sync_probe(&bl->link, &ignored, err))
		return false;
	if (!is_found(bl) && !bl602_stub_hello(bl, ASK_STUB_MS, err))
		return false;
	if (turn == 0)
		bl602_end_part(bl, "knock",
			       is_found(bl) ? "in a session already" : "nobody is in a session");
	if (!is_found(bl) && !bl_sync_burst_briefly(&bl->link, &ignored, err))
		return false;
	if (is_found(bl))
		bl602_end_part(bl, "handshake", "try %u", turn + 1);
	*is_answered = bl->has_answered = is_found(bl);
	bl->chip.id.handshake_tries = turn + 1;
	return true;
}
