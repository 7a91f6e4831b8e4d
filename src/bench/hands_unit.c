/* SPDX-License-Identifier: MIT */
/* The unit in a slot: who it is, its claim, its stages, its end. */
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "bench/hands_state.h"
#include "bench/news.h"
#include "provision/relay_info.h"

#define LEDGER_MS 10000u

/* ---- who ---- */

static bool check_mac(const struct rmw_chip_id *id, struct rmw_err *err)
{
	char text[RMW_MAC_TEXT_SIZE], mac[RMW_LEDGER_MAC_MAX];

	if (!id->has_mac)
		return rmw_fail(err, RMW_E_NO_MAC, "it tells none");
	rmw_relay_mac_text(id->mac, text);
	return (id->is_mac_valid && rmw_ledger_mac_parse(text, mac)) ||
	       rmw_fail(err, RMW_E_NO_MAC, "what stands there is %s", text);
}

/* A unit that failed and is tried anew, but does not answer any more, has failed. */
static enum rmw_life_event judge_gone(struct rmw_hands *hands, enum rmw_life_event event,
				      struct rmw_err *err)
{
	if (event != RMW_LIFE_GONE || !hands->worker->life.has_claim ||
	    hands->worker->life.unit_failures == 0)
		return event;
	*err = hands->failure;
	return RMW_LIFE_REFUSED;
}

static bool is_unsure(const struct rmw_hands *hands)
{
	return hands->unsure.key[0] != '\0' &&
	       memcmp(hands->unsure.mac, hands->worker->life.mac, sizeof(hands->unsure.mac)) == 0;
}

/* By the same key a claim that came about without an answer is given once more, not refused as the
 * one of another board with this MAC. */
static void choose_key(struct rmw_hands *hands)
{
	if (is_unsure(hands))
		memcpy(hands->unit.key, hands->unsure.key, sizeof(hands->unit.key));
	else
		rmw_ledger_key(hands->unit.key);
}

enum rmw_life_event rmw_hands_identify(struct rmw_hands *hands, struct rmw_err *err)
{
	struct rmw_life *life = &hands->worker->life;
	const struct rmw_chip_id *id;
	enum rmw_life_event event;

	if (hands->stranger.code != RMW_OK) {
		*err = hands->stranger;
		return RMW_LIFE_REFUSED;
	}
	if (!rmw_hands_reach(hands, &event, err))
		return judge_gone(hands, event, err);
	id = rmw_chip_id(rmw_session_chip(hands->session));
	if (!check_mac(id, err))
		return RMW_LIFE_REFUSED;
	if (life->has_claim && memcmp(life->mac, id->mac, sizeof(life->mac)) != 0)
		return RMW_LIFE_OTHER;
	rmw_life_identify(life, id->mac);
	if (!life->has_claim)
		choose_key(hands);
	return RMW_LIFE_GOOD;
}

/* ---- the claim ---- */

/* A name that the MAC makes, for a unit that has none. */
static bool make_name(const struct rmw_hands *hands, char name[RMW_NAME_TEXT_MAX],
		      struct rmw_err *err)
{
	const struct rmw_name_values values = { .mac = hands->worker->life.mac };

	name[0] = '\0';
	return hands->bench->batch->pattern.count == 0 ||
	       (!rmw_name_has(&hands->bench->batch->pattern, RMW_NAME_MAC) &&
		!rmw_name_has(&hands->bench->batch->pattern, RMW_NAME_MAC6)) ||
	       rmw_name_make(&hands->bench->batch->pattern, &values, name, err);
}

static bool ask_ledger(struct rmw_hands *hands, struct rmw_ledger_claim *claim, struct rmw_err *err)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, LEDGER_MS);
	struct rmw_chip *chip = rmw_session_chip(hands->session);
	char mac[RMW_LEDGER_MAC_MAX], name[RMW_NAME_TEXT_MAX];
	struct rmw_ledger_want want = {
		.job = hands->bench->job,
		.slot = hands->number,
		.mac = mac,
		.again = hands->bench->setup.is_again ? RMW_LEDGER_AGAIN : RMW_LEDGER_ONCE,
		.facts = &hands->unit.end.facts,
	};
	bool is_good;

	rmw_hex(RMW_VIEW_OF(hands->worker->life.mac), mac);
	if (!make_name(hands, name, err))
		return false;
	want.name = name[0] == '\0' ? NULL : name;
	(void)snprintf(want.key, sizeof(want.key), "%s", hands->unit.key);
	if (chip != NULL)
		rmw_chip_keep_begin(chip);
	is_good = rmw_hands_settle(hands, &until, err) &&
		  rmw_ledger_thread_claim(hands->bench->ledger, &want, LEDGER_MS, claim, err);
	if (chip != NULL)
		rmw_chip_keep_end(chip);
	return is_good;
}

/* What the ledger's answer, OK or why not, says of the claim. */
static void note_answer(struct rmw_hands *hands, enum rmw_code code)
{
	if (code == RMW_E_LEDGER_SERVER) {
		memcpy(hands->unsure.key, hands->unit.key, sizeof(hands->unsure.key));
		memcpy(hands->unsure.mac, hands->worker->life.mac, sizeof(hands->unsure.mac));
	} else if (code != RMW_E_LEDGER_BUSY && is_unsure(hands)) {
		hands->unsure.key[0] = '\0';
	}
}

static bool may_pass(enum rmw_code code)
{
	return code == RMW_E_LEDGER_BUSY || code == RMW_E_LEDGER_SERVER ||
	       code == RMW_E_LEDGER_FULL;
}

enum rmw_life_event rmw_hands_claim(struct rmw_hands *hands, struct rmw_err *err)
{
	struct rmw_ledger_claim claim;
	bool is_given;

	memset(&hands->unit.end.facts, 0, sizeof(hands->unit.end.facts));
	rmw_hands_know_board(hands, &hands->unit.end.facts);
	is_given = ask_ledger(hands, &claim, err);
	note_answer(hands, is_given ? RMW_OK : err->code);
	if (!is_given)
		return may_pass(err->code) ? RMW_LIFE_BAD : rmw_life_event_of(err->code);
	hands->unit.claim = claim;
	if (claim.state != RMW_LEDGER_PASSED)
		return RMW_LIFE_GOOD;
	if (strcmp(claim.unit.job, hands->bench->job) != 0)
		(void)rmw_fail(err, RMW_E_OTHER_JOB, "it passed in job '%s'", claim.unit.job);
	return RMW_LIFE_ALREADY;
}

/* ---- its stages and its end ---- */

/* A stage that is done again adds up. */
static void note_stage(struct rmw_ledger_end *end, enum rmw_life_state state,
		       const struct rmw_post_report *report)
{
	const struct rmw_life_row *row = rmw_life_row(state);
	struct rmw_ledger_stage *stage = end->stages;

	if (!row->is_stage)
		return;
	while (stage < end->stages + end->stages_count && strcmp(stage->name, row->word) != 0)
		stage++;
	if (stage == end->stages + RMW_LEDGER_STAGES_MAX)
		return;
	if (stage == end->stages + end->stages_count) {
		end->stages_count++;
		(void)snprintf(stage->name, sizeof(stage->name), "%s", row->word);
	}
	stage->device_us += report->device_us;
	stage->wall_us += report->wall_us;
}

/* What ended otherwise meanwhile is nothing to be told again. */
static bool tell_ledger(struct rmw_hands *hands, const struct rmw_deadline *until,
			struct rmw_err *err)
{
	const uint32_t left_ms = (uint32_t)(rmw_deadline_left_us(until) / 1000);
	const bool is_good = rmw_ledger_thread_finish(hands->bench->ledger, hands->owed.id,
						      &hands->owed.end, left_ms, err);

	if (is_good || err->code == RMW_E_LEDGER_ENDED)
		hands->owed.id = 0;
	return is_good;
}

bool rmw_hands_settle(struct rmw_hands *hands, const struct rmw_deadline *until,
		      struct rmw_err *err)
{
	if (hands->owed.id == 0 || tell_ledger(hands, until, err))
		return true;
	if (err->code != RMW_E_LEDGER_ENDED)
		return false;
	rmw_err_clear(err);
	return true;
}

static void fill_end(struct rmw_hands *hands, const struct rmw_post_report *report)
{
	struct rmw_ledger_end *end = &hands->unit.end;

	end->outcome = rmw_news_outcome(report->end);
	if (report->code != RMW_OK)
		(void)snprintf(end->code, sizeof(end->code), "%s", rmw_error_row(report->code)->id);
	rmw_relay_clean(report->cause, end->note, sizeof(end->note));
	(void)snprintf(end->facts.retries, sizeof(end->facts.retries), "%u", hands->unit.retries);
}

/* What the ledger does not take now it is told again before the next claim, and at the end. */
static void finish(struct rmw_hands *hands, struct rmw_post_report *report)
{
	const struct rmw_deadline until = rmw_deadline_in(&rmw_clock_wall, NULL, LEDGER_MS);
	struct rmw_err err = { 0 };

	fill_end(hands, report);
	hands->owed.id = hands->unit.claim.id;
	hands->owed.end = hands->unit.end;
	if (!tell_ledger(hands, &until, &err)) {
		report->code = err.code;
		(void)snprintf(report->cause, sizeof(report->cause), "%s", err.cause);
	}
}

/* What becomes of it does not concern the unit. */
static void label(struct rmw_hands *hands)
{
	const struct rmw_ledger_unit *unit = &hands->unit.claim.unit;
	const struct rmw_batch_labelled labelled = { unit->name, hands->worker->life.mac,
						     unit->room };

	rmw_labels_put(&hands->bench->labels, &labelled, &hands->worker->cancel);
}

static void note_times(struct rmw_hands *hands, struct rmw_post_report *report)
{
	const uint64_t now_us = rmw_clock_wall.now_us(&rmw_clock_wall);
	const uint64_t device_us = rmw_hands_device_us(hands);

	report->wall_us = now_us - hands->entered_us;
	report->has_device_us = hands->is_timed && hands->session != NULL;
	if (report->has_device_us && device_us > hands->entered_device_us)
		report->device_us = device_us - hands->entered_device_us;
	report->unit_us = now_us - hands->unit.began_us;
	hands->entered_us = now_us;
	hands->entered_device_us = device_us;
	hands->is_timed = hands->session != NULL;
}

/* Of a slot without a board nothing is told but how the last one ended. */
static bool has_unit(const struct rmw_post_report *report)
{
	return report->end != RMW_LIFE_NO_END || rmw_life_row(report->state)->is_stage ||
	       rmw_life_row(report->state)->prompt == RMW_LIFE_ASK_REMOVE;
}

static void name_unit(const struct rmw_hands *hands, struct rmw_post_report *report)
{
	if (!has_unit(report)) {
		report->has_mac = false;
		return;
	}
	(void)snprintf(report->name, sizeof(report->name), "%s", hands->unit.claim.unit.name);
	report->claim_id = hands->unit.claim.id;
}

static bool is_new_unit(const struct rmw_life *life, const struct rmw_post_report *report)
{
	return life->state == RMW_LIFE_IDENTIFY &&
	       (!rmw_life_row(report->from)->is_stage || report->event == RMW_LIFE_OTHER);
}

static void forget_unit(struct rmw_hands *hands)
{
	memset(&hands->unit, 0, sizeof(hands->unit));
	hands->unit.began_us = hands->entered_us;
}

void rmw_hands_report(void *ctx, const struct rmw_life *life, const struct rmw_life_move *move,
		      struct rmw_post_report *report)
{
	struct rmw_hands *hands = ctx;

	if (move == NULL) {
		name_unit(hands, report);
		return;
	}
	if (hands->entered_us == 0)
		hands->entered_us = rmw_clock_wall.now_us(&rmw_clock_wall);
	note_times(hands, report);
	note_stage(&hands->unit.end, report->from, report);
	hands->unit.retries += report->event == RMW_LIFE_AGAIN || report->event == RMW_LIFE_SLOWER;
	if (move->end != RMW_LIFE_NO_END)
		finish(hands, report);
	if (move->end == RMW_LIFE_PASSED)
		label(hands);
	if (is_new_unit(life, report) && move->end == RMW_LIFE_NO_END)
		forget_unit(hands);
	name_unit(hands, report);
	if (is_new_unit(life, report))
		forget_unit(hands);
}
