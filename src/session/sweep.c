/* SPDX-License-Identifier: MIT */
/* Looking for whatever there is: listen, ask the families in turn, tell what is on the line. */
#include "session/sweep.h"

#include <inttypes.h>

#include "base/number.h"
#include "session/tap.h"

#define FAMILIES_MAX 8u
#define LISTEN_MS 50u /* at each rate */
#define LOG_MS 1100u  /* OpenBeken writes a line each second */
#define STEPS_MS 600u /* from the first byte until a BK7231 is asked */
#define RESET_TURN_MS 1500u
#define RESET_TURNS 2u /* of a family that only answers after a reset, in a round */
#define SPEAKS_FROM 1u /* round at whose end what is unsure is told, too */

/* openbeken 14.6, 14.7; the last two are those at which our stubs start. */
static const uint32_t bauds[] = { 2000000, 921600, 115200, 500000 };
#define LOG_BAUDS 3u

/*
 * Silence at the start of each round, at least. Our stub and a BL602's ROM that were left in a
 * session at another rate come back in 2 s of it (PROTOCOL.md, bl602-protocol 2.6). It is seldom,
 * since a BK7231 that is reset in it is not heard, and not in the first rounds: that is when a
 * person does what was asked for. A vendor's loader that takes longer ends by the power cycle of
 * that person.
 */
static const uint32_t silences_ms[] = { 0, 0, 0, 2200, 0, 0, 0, 0 };

struct candidate {
	const struct rmw_chip_family *family;
	struct rmw_chip *chip;	/* made without most options where `refusal` is set */
	struct rmw_err refusal; /* of the options, by the maker */
};

struct sweep {
	const struct rmw_chip_options *how;
	struct rmw_deadline until;
	struct candidate candidates[FAMILIES_MAX];
	size_t count;
	struct candidate *found;
	struct rmw_hearing hearing;
	unsigned round;
	size_t first; /* of the candidates, in this round */
	unsigned reset_turn;
	bool is_asking_once;	   /* nobody is asked for a reset */
	struct rmw_verdict prompt; /* what a person was asked to do; empty: nothing yet */
	enum rmw_code told;	   /* OK: nothing yet */
	uint64_t started_us;
};

static uint64_t now_us(const struct sweep *sweep)
{
	return sweep->how->port->clock->now_us(sweep->how->port->clock);
}

/* A family that refuses the options is looked for all the same: its name is the answer. */
static bool make_candidate(struct sweep *sweep, const struct rmw_chip_family *family,
			   struct rmw_err *err)
{
	struct candidate *made = &sweep->candidates[sweep->count];
	const struct rmw_chip_options bare = {
		.port = sweep->how->port,
		.baud = sweep->how->baud,
		.before = sweep->how->before,
		.adapter = sweep->how->adapter,
		.manner = sweep->how->manner,
		.watch = sweep->how->watch,
	};

	*made = (struct candidate){ .family = family };
	made->chip = family->open(sweep->how, &made->refusal);
	if (made->chip == NULL)
		made->chip = family->open(&bare, err);
	sweep->count += made->chip != NULL;
	return made->chip != NULL;
}

static void drop_candidates(struct sweep *sweep, const struct candidate *but)
{
	for (size_t i = 0; i < sweep->count; i++)
		if (&sweep->candidates[i] != but)
			rmw_chip_free(sweep->candidates[i].chip);
	sweep->count = 0;
}

static bool make_candidates(struct sweep *sweep, const struct rmw_chip_kind *but,
			    struct rmw_err *err)
{
	size_t count;
	const struct rmw_chip_family *families = rmw_chip_families(&count);

	for (size_t i = 0; i < count && sweep->count < FAMILIES_MAX; i++)
		if ((but == NULL || but->family != families[i].open) &&
		    !make_candidate(sweep, &families[i], err))
			return false;
	return true;
}

/* Options that nobody takes are told before anything is sent. */
static bool check_options(const struct sweep *sweep, struct rmw_err *err)
{
	for (size_t i = 0; i < sweep->count; i++)
		if (sweep->candidates[i].refusal.code == RMW_OK)
			return true;
	*err = sweep->candidates[0].refusal;
	return false;
}

/* What an adapter cannot do is not asked. */
static bool forgive_rate(struct rmw_err *err)
{
	if (err->code != RMW_E_PORT_BAUD)
		return false;
	rmw_err_clear(err);
	return true;
}

static bool listen_at(struct sweep *sweep, uint32_t baud, uint32_t wait_ms, struct rmw_err *err)
{
	struct rmw_port *port = sweep->how->port;
	struct rmw_deadline end;
	uint8_t bytes[256];
	size_t got;

	if (!rmw_port_set_baud(port, baud, err))
		return forgive_rate(err);
	end = rmw_deadline_sooner(rmw_port_in(port, wait_ms), sweep->until);
	do {
		if (!rmw_port_read(port, RMW_SPAN_OF(bytes), &got, end, err))
			return false;
	} while (!rmw_deadline_is_over(&end));
	return true;
}

/* The rest of a silence is for all rates that are still to come. */
static uint32_t wait_ms_at(const struct sweep *sweep, size_t rate, uint64_t silence_end_us)
{
	const uint64_t now = now_us(sweep);
	const uint64_t left_ms = now < silence_end_us ? (silence_end_us - now) / 1000 : 0;
	const uint32_t share_ms = (uint32_t)(left_ms / (RMW_COUNT(bauds) - rate));
	const uint32_t wait_ms = share_ms > LISTEN_MS ? share_ms : LISTEN_MS;

	/* A log at another rate is noise: then a rate gets the time of a whole line. */
	return rate < LOG_BAUDS && wait_ms < LOG_MS && rmw_hearing_is_puzzled(&sweep->hearing)
		       ? LOG_MS
		       : wait_ms;
}

static bool listen(struct sweep *sweep, struct rmw_err *err)
{
	const uint32_t silence_ms = silences_ms[sweep->round % RMW_COUNT(silences_ms)];
	const uint64_t end_us = now_us(sweep) + silence_ms * UINT64_C(1000);

	for (size_t i = 0; i < RMW_COUNT(bauds); i++)
		if (!listen_at(sweep, bauds[i], wait_ms_at(sweep, i, end_us), err))
			return false;
	return true;
}

static bool play_reset(const struct sweep *sweep, struct rmw_err *err)
{
	const struct rmw_reset *reset = sweep->how->before;

	return reset == NULL || reset->to_boot == NULL ||
	       rmw_port_play_reset(sweep->how->port, reset->to_boot, reset->to_boot_count, err);
}

static bool ask(struct sweep *sweep, struct candidate *candidate, unsigned turn,
		struct rmw_err *err)
{
	struct rmw_deadline until =
		rmw_deadline_sooner(rmw_port_in(sweep->how->port, RESET_TURN_MS), sweep->until);
	bool is_answered = false;

	if (!rmw_chip_ask(candidate->chip, turn, until, &is_answered, err))
		return forgive_rate(err);
	if (is_answered)
		sweep->found = candidate;
	return true;
}

/* What is not sure yet is no reason to send a person to one chip's pin. */
static void ask_for_hands(struct sweep *sweep)
{
	const struct rmw_reset *reset = sweep->how->before;
	const struct rmw_hearing nothing = { 0 };
	struct rmw_verdict *prompt = &sweep->prompt;

	if (sweep->is_asking_once || prompt->to_do[0] != '\0' ||
	    (reset != NULL && reset->to_boot != NULL))
		return;
	rmw_hearing_judge(&sweep->hearing, prompt);
	if (!prompt->is_sure)
		rmw_hearing_judge(&nothing, prompt);
	rmw_tell(&sweep->how->watch, RMW_EVENT_PROMPT, "connect",
		 "no answer yet: %s; still trying (Ctrl-C ends)", prompt->to_do);
}

/* The only step that asks for a reset: the line is not left alone while it may come. */
static bool ask_at_reset(struct sweep *sweep, struct candidate *candidate, struct rmw_err *err)
{
	for (unsigned i = 0; i < RESET_TURNS && sweep->found == NULL; i++) {
		if (!ask(sweep, candidate, sweep->reset_turn++, err))
			return false;
		if (sweep->found == NULL)
			ask_for_hands(sweep);
	}
	return true;
}

/* On a noisy line one may take longer; who would be too late is asked first in the next round. */
static bool has_time(const struct sweep *sweep, const struct candidate *candidate,
		     uint64_t began_us)
{
	return now_us(sweep) + candidate->family->ask_ms * UINT64_C(1000) <=
	       began_us + STEPS_MS * UINT64_C(1000);
}

static bool ask_any_time(struct sweep *sweep, struct rmw_err *err)
{
	const uint64_t began_us = now_us(sweep);
	const size_t first = sweep->first;

	sweep->first = 0;
	for (size_t i = 0; i < sweep->count && sweep->found == NULL; i++) {
		const size_t at = (first + i) % sweep->count;
		struct candidate *candidate = &sweep->candidates[at];

		if (rmw_asks_at_reset(candidate->family))
			continue;
		if (!has_time(sweep, candidate, began_us))
			sweep->first = at;
		else if (!ask(sweep, candidate, sweep->round, err) ||
			 !rmw_cancel_check(sweep->how->port->cancel, err))
			return false;
	}
	return true;
}

static bool ask_all(struct sweep *sweep, struct rmw_err *err)
{
	if (!ask_any_time(sweep, err))
		return false;
	for (size_t i = 0; i < sweep->count && sweep->found == NULL; i++)
		if (rmw_asks_at_reset(sweep->candidates[i].family) &&
		    (!ask_at_reset(sweep, &sweep->candidates[i], err) ||
		     !rmw_cancel_check(sweep->how->port->cancel, err)))
			return false;
	return true;
}

static void tell(struct sweep *sweep)
{
	struct rmw_verdict verdict;
	bool is_new;

	rmw_hearing_judge(&sweep->hearing, &verdict);
	if (verdict.code == sweep->told || (!verdict.is_sure && sweep->round < SPEAKS_FROM))
		return;
	sweep->told = verdict.code;
	is_new = strcmp(verdict.to_do, sweep->prompt.to_do) != 0;
	rmw_tell(&sweep->how->watch, RMW_EVENT_NOTE, "connect", "so far: %s%s%s", verdict.seen,
		 is_new ? "; " : "", is_new ? verdict.to_do : "");
}

static bool give_up(const struct sweep *sweep, struct rmw_err *err)
{
	const unsigned rounds = sweep->round + 1;
	struct rmw_verdict verdict;

	rmw_hearing_judge(&sweep->hearing, &verdict);
	return rmw_fail(err, verdict.code, "%u %s in %" PRIu64 " s: %s%s%s", rounds,
			rmw_number_word(rounds, "round", "rounds"),
			(now_us(sweep) - sweep->started_us) / 1000000u, verdict.seen,
			verdict.is_sure ? "; " : "", verdict.is_sure ? verdict.to_do : "");
}

static bool search(struct sweep *sweep, struct rmw_err *err)
{
	for (;; sweep->round++) {
		if (!listen(sweep, err))
			return false;
		tell(sweep);
		if (!play_reset(sweep, err) || !ask_all(sweep, err))
			return false;
		if (sweep->found != NULL)
			return true;
		tell(sweep);
		if (rmw_deadline_is_over(&sweep->until))
			return give_up(sweep, err);
	}
}

/* The chip is told by its name where it does not take what it was given. */
static bool check_welcome(const struct candidate *found, struct rmw_err *err)
{
	if (found->refusal.code == RMW_OK)
		return true;
	*err = found->refusal;
	return rmw_while(err, "a %s answers", rmw_chip_facts(found->chip)->title);
}

static bool find(struct sweep *sweep, struct rmw_err *err)
{
	bool is_good;

	if (!make_candidates(sweep, NULL, err) || !check_options(sweep, err))
		return false;
	rmw_tap_tell(sweep->how->port, &sweep->hearing);
	is_good = search(sweep, err);
	rmw_tap_tell(sweep->how->port, NULL);
	return is_good && check_welcome(sweep->found, err);
}

bool rmw_sweep_find(const struct rmw_chip_options *how, struct rmw_deadline until,
		    struct rmw_chip **chip, struct rmw_err *err)
{
	struct sweep sweep = { .how = how, .until = until };
	bool is_good;

	sweep.started_us = now_us(&sweep);
	is_good = find(&sweep, err);
	if (is_good)
		*chip = sweep.found->chip;
	drop_candidates(&sweep, is_good ? sweep.found : NULL);
	return is_good;
}

bool rmw_sweep_others(const struct rmw_chip_options *how, const struct rmw_chip_kind *kind,
		      struct rmw_err *err)
{
	struct sweep sweep = { .how = how, .is_asking_once = true };
	bool is_good;

	sweep.until = rmw_port_in(how->port, 2 * RESET_TURNS * RESET_TURN_MS);
	is_good = make_candidates(&sweep, kind, err) && play_reset(&sweep, err) &&
		  ask_all(&sweep, err);
	if (is_good && sweep.found != NULL)
		is_good = rmw_fail(err, RMW_E_CHIP_MISMATCH, "%s answers, asked for was %s",
				   rmw_chip_facts(sweep.found->chip)->title, kind->name);
	drop_candidates(&sweep, NULL);
	return is_good;
}
