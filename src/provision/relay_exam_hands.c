/* SPDX-License-Identifier: MIT */
/* Tests for which a person has to lend a hand, an ear or an eye: switch, relay, LED. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "provision/relay_exam_row.h"

#define HAND_MS 30000u
#define LOOK_MS 100u

#define FIRST_OF(status, kinds) find_pin(status, kinds, RMW_COUNT(kinds))

static bool is_of(enum rmw_obk_kind kind, const enum rmw_obk_kind *kinds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (kinds[i] == kind)
			return true;
	return false;
}

static const struct rmw_relay_pin_told *find_pin(const struct rmw_relay_told_status *status,
						 const enum rmw_obk_kind *kinds, size_t count)
{
	for (size_t i = 0; i < status->pin_count; i++)
		if (is_of(rmw_relay_pin_kind(&status->pins[i]), kinds, count))
			return &status->pins[i];
	return NULL;
}

static const struct rmw_relay_pin_told *pin_at(const struct rmw_relay_told_status *status,
					       uint8_t pin)
{
	for (size_t i = 0; i < status->pin_count; i++)
		if (status->pins[i].pin == pin)
			return &status->pins[i];
	return NULL;
}

static uint32_t since_ms(const struct rmw_relay_exam *exam, uint64_t begin_us)
{
	const struct rmw_clock *clock = exam->probe.clock;

	return (uint32_t)((clock->now_us(clock) - begin_us) / 1000);
}

/* ---- the switch in the wall ---- */

/* What was seen last, and at the look before it. Big: on the heap. */
struct looks {
	struct rmw_relay_told_status now, before;
};

/* Look until the pin shows `level`, for as long as a hand needs. */
static bool await_level(struct rmw_relay_exam *exam, const struct rmw_relay_pin_told *pin,
			bool level, struct looks *looks, bool *is_seen, struct rmw_err *err)
{
	struct rmw_relay_probe *probe = &exam->probe;
	const struct rmw_deadline until = rmw_deadline_in(probe->clock, probe->cancel, HAND_MS);

	for (;;) {
		const struct rmw_deadline again =
			rmw_deadline_in(probe->clock, probe->cancel, LOOK_MS);
		const struct rmw_relay_pin_told *seen;

		looks->before = looks->now;
		if (!probe->ops->look(probe, &looks->now, err))
			return false;
		seen = pin_at(&looks->now, pin->pin);
		*is_seen = seen != NULL && seen->has_level && seen->is_high == level;
		if (*is_seen || rmw_deadline_is_over(&until))
			return rmw_cancel_check(probe->cancel, err);
		probe->clock->wait(probe->clock, &again);
	}
}

static bool fail_switch(const struct rmw_relay_exam *exam, struct rmw_relay_result *result,
			const char *what, uint8_t pin)
{
	rmw_relay_result_advise(
		result,
		"see that S1 and S2 reach %s and GND on the board, and that the "
		"parts on that line are fitted; with no switch in the wall leave it "
		"off: --ext-switch off\n",
		RMW_EXAM_PIN(pin));
	return rmw_relay_result_set(result, RMW_RELAY_FAIL, "%s within %u s (%s)", what,
				    HAND_MS / 1000, RMW_EXAM_PIN(pin));
}

/* A toggle switches its channel; an input that only shows its level need not. */
static bool is_obeyed(const struct rmw_relay_pin_told *pin, const struct looks *looks)
{
	return rmw_relay_pin_kind(pin) != RMW_OBK_TOGGLE ||
	       rmw_relay_channel_value(&looks->before, pin->channel) !=
		       rmw_relay_channel_value(&looks->now, pin->channel);
}

static bool flip_and_back(struct rmw_relay_exam *exam, const struct rmw_relay_pin_told *pin,
			  struct looks *looks, struct rmw_relay_result *result, struct rmw_err *err)
{
	const struct rmw_clock *clock = exam->probe.clock;
	uint64_t begin_us = clock->now_us(clock);
	bool is_seen, is_obedient;

	rmw_tell(&exam->probe.watch, RMW_EVENT_PROMPT, NULL,
		 "join S1 and S2 now, and keep them so (%u s are waited)", HAND_MS / 1000);
	if (!await_level(exam, pin, !pin->is_high, looks, &is_seen, err))
		return false;
	if (!is_seen)
		return fail_switch(exam, result, "no flip was seen", pin->pin);
	result->closed_ms = since_ms(exam, begin_us);
	is_obedient = is_obeyed(pin, looks);
	begin_us = clock->now_us(clock);
	rmw_tell(&exam->probe.watch, RMW_EVENT_PROMPT, NULL, "seen; part S1 and S2 again");
	if (!await_level(exam, pin, pin->is_high, looks, &is_seen, err))
		return false;
	if (!is_seen)
		return fail_switch(exam, result, "the flip back was not seen", pin->pin);
	result->opened_ms = since_ms(exam, begin_us);
	if (!is_obedient)
		return rmw_relay_result_set(result, RMW_RELAY_FAIL,
					    "the level of %s changed, channel %u did not: the "
					    "child lock (flag 41) may be on",
					    RMW_EXAM_PIN(pin->pin), pin->channel);
	return rmw_relay_result_set(result, RMW_RELAY_PASS,
				    "%s: the flip was seen after %u ms, the flip back after %u "
				    "ms",
				    RMW_EXAM_PIN(pin->pin), result->closed_ms, result->opened_ms);
}

bool rmw_relay_examine_switch(struct rmw_relay_exam *exam,
			      const struct rmw_relay_told_status *before,
			      struct rmw_relay_result *result, struct rmw_err *err)
{
	static const enum rmw_obk_kind kinds[] = { RMW_OBK_TOGGLE, RMW_OBK_INPUT };
	const struct rmw_relay_pin_told *pin = FIRST_OF(before, kinds);
	struct looks *looks;
	bool is_good;

	if (pin == NULL)
		return rmw_relay_result_set(result, RMW_RELAY_SKIPPED,
					    "no pin is an input for an external switch");
	if (!pin->has_level)
		return rmw_relay_result_set(result, RMW_RELAY_SKIPPED,
					    "the relay does not tell the level of %s",
					    RMW_EXAM_PIN(pin->pin));
	result->has_pin = true;
	result->pin = pin->pin;
	looks = calloc(1, sizeof(*looks));
	if (looks == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a relay's state");
	looks->now = *before;
	is_good = flip_and_back(exam, pin, looks, result, err);
	free(looks);
	return is_good;
}

/* ---- the relay ---- */

static bool ask(struct rmw_relay_exam *exam, const struct rmw_relay_question *question,
		enum rmw_relay_word *word, struct rmw_err *err)
{
	*word = RMW_RELAY_NOBODY;
	return exam->witness.ask == NULL ||
	       exam->witness.ask(exam->witness.ctx, question, word, err);
}

/* A channel that an earlier pin had was clicked with it. */
static bool is_first_of_channel(const struct rmw_relay_told_status *status, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (rmw_relay_pin_kind(&status->pins[i]) == RMW_OBK_RELAY &&
		    status->pins[i].channel == status->pins[index].channel)
			return false;
	return rmw_relay_pin_kind(&status->pins[index]) == RMW_OBK_RELAY;
}

static bool click_one(struct rmw_relay_exam *exam, const struct rmw_relay_pin_told *pin,
		      struct rmw_relay_result *result, struct rmw_err *err)
{
	enum rmw_relay_word word;
	char text[96];
	const struct rmw_relay_question question = { RMW_RELAY_TEST_RELAY, pin->pin, text };

	(void)snprintf(text, sizeof(text), "Did the relay click, over and back (%s, channel %u)?",
		       RMW_EXAM_PIN(pin->pin), pin->channel);
	result->has_pin = true;
	result->pin = pin->pin;
	if (!exam->probe.ops->click(&exam->probe, pin->channel, err) ||
	    !ask(exam, &question, &word, err))
		return false;
	switch (word) {
	case RMW_RELAY_YES:
		return rmw_relay_result_set(result, RMW_RELAY_PASS,
					    "%s clicked, and that was confirmed",
					    RMW_EXAM_PIN(pin->pin));
	case RMW_RELAY_NO:
		rmw_relay_result_advise(
			result, "is this the profile of the board? Relays are on other pins "
				"of other boards; and a coil needs its own supply, which "
				"3.3 V at the module may not reach\n");
		return rmw_relay_result_set(result, RMW_RELAY_FAIL,
					    "%s was switched over and back, and no click came",
					    RMW_EXAM_PIN(pin->pin));
	case RMW_RELAY_NOBODY:
		break;
	}
	return rmw_relay_result_set(result, RMW_RELAY_UNCONFIRMED, "%s clicked, nobody confirmed",
				    RMW_EXAM_PIN(pin->pin));
}

bool rmw_relay_examine_relay(struct rmw_relay_exam *exam,
			     const struct rmw_relay_told_status *before,
			     struct rmw_relay_result *result, struct rmw_err *err)
{
	bool goes_on = true;

	(void)rmw_relay_result_set(result, RMW_RELAY_SKIPPED, "no pin drives a relay");
	for (size_t i = 0; i < before->pin_count && goes_on; i++) {
		if (!is_first_of_channel(before, i))
			continue;
		if (!click_one(exam, &before->pins[i], result, err))
			return false;
		goes_on = result->verdict == RMW_RELAY_PASS;
	}
	return true;
}

/* ---- the LED ---- */

/* A pin on which an LED may be. */
struct candidate {
	uint8_t pin;
	bool is_own; /* the relay has an LED there */
	const struct rmw_profile *profile;
};

struct candidates {
	struct candidate items[RMW_OBK_PINS_MAX];
	size_t count;
};

static bool is_led(enum rmw_obk_kind kind)
{
	return kind == RMW_OBK_LED || kind == RMW_OBK_WIFI_LED;
}

static struct candidate *candidate_at(struct candidates *candidates, uint8_t pin)
{
	for (size_t i = 0; i < candidates->count; i++)
		if (candidates->items[i].pin == pin)
			return &candidates->items[i];
	return NULL;
}

static void offer(struct candidates *candidates, const struct candidate *candidate)
{
	struct candidate *known = candidate_at(candidates, candidate->pin);

	if (known == NULL && candidates->count < RMW_OBK_PINS_MAX)
		candidates->items[candidates->count++] = *candidate;
	else if (known != NULL && known->profile == NULL)
		known->profile = candidate->profile;
}

static bool has_led(const struct rmw_profile *profile, uint8_t pin)
{
	const struct rmw_obk_role *role = rmw_obk_role(profile->template.pins[pin].role);

	return profile->template.has_pin[pin] && role != NULL && is_led(role->kind);
}

/* Of a board that looks the same: its LED, where the relay has nothing else. */
static void offer_profile(struct candidates *candidates, const struct rmw_profile *profile,
			  const struct rmw_relay_told_status *status)
{
	for (uint8_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
		const struct rmw_relay_pin_told *own = pin_at(status, pin);

		if (has_led(profile, pin) && (own == NULL || is_led(rmw_relay_pin_kind(own))))
			offer(candidates, &(struct candidate){ pin, false, profile });
	}
}

static void gather(const struct rmw_relay_exam *exam, const struct rmw_relay_told_status *status,
		   struct candidates *candidates)
{
	const size_t count = exam->profiles == NULL ? 0 : rmw_profiles_count(exam->profiles);

	candidates->count = 0;
	for (size_t i = 0; i < status->pin_count; i++)
		if (is_led(rmw_relay_pin_kind(&status->pins[i])))
			offer(candidates, &(struct candidate){ status->pins[i].pin, true, NULL });
	if (exam->profile != NULL)
		offer_profile(candidates, exam->profile, status);
	for (size_t i = 0; i < count; i++) {
		const struct rmw_profile *profile = &rmw_profiles_at(exam->profiles, i)->profile;

		if (rmw_relay_profile_fits(exam, profile, status))
			offer_profile(candidates, profile, status);
	}
}

static bool ask_about(struct rmw_relay_exam *exam, const struct candidate *candidate, bool *is_done,
		      enum rmw_relay_word *word, struct rmw_err *err)
{
	char text[64];
	const struct rmw_relay_question question = { RMW_RELAY_TEST_LED, candidate->pin, text };

	(void)snprintf(text, sizeof(text), "Did an LED blink (%s)?", RMW_EXAM_PIN(candidate->pin));
	*word = RMW_RELAY_NOBODY;
	return exam->probe.ops->blink(&exam->probe, candidate->pin, is_done, err) &&
	       (!*is_done || ask(exam, &question, word, err));
}

/* The relay has an LED there, or none at all; and so has the profile that was named. */
static bool is_right(const struct rmw_relay_exam *exam, const struct candidates *candidates,
		     const struct candidate *lit)
{
	return (lit->is_own || !candidates->items[0].is_own) &&
	       (exam->profile == NULL || has_led(exam->profile, lit->pin));
}

/* It may be the settings that are of another board, or the profile that was named. */
static void advise_lit(const struct candidate *lit, struct rmw_relay_result *result)
{
	if (lit->profile == NULL)
		rmw_relay_result_advise(result, "no profile of this chip with its relays on these "
						"pins has an LED there\n");
	else if (lit->is_own)
		rmw_relay_result_advise(result,
					"it is the board of %s, and has its LED pin; the profile "
					"that was named is of another board\n",
					lit->profile->id);
	else
		rmw_relay_result_advise(
			result,
			"it is the board of %s: rmwflash provision --console --profile %s\n",
			lit->profile->id, lit->profile->id);
}

static bool tell_lit(const struct rmw_relay_exam *exam, const struct candidates *candidates,
		     const struct candidate *lit, struct rmw_relay_result *result)
{
	const char *id = lit->profile == NULL ? "" : lit->profile->id;

	result->has_pin = true;
	result->pin = lit->pin;
	(void)snprintf(result->profile, sizeof(result->profile), "%s", id);
	if (is_right(exam, candidates, lit))
		return rmw_relay_result_set(result, RMW_RELAY_PASS, "the LED is on %s%s%s",
					    RMW_EXAM_PIN(lit->pin), id[0] != '\0' ? ", as on " : "",
					    id);
	advise_lit(lit, result);
	return rmw_relay_result_set(
		result, RMW_RELAY_FAIL, "the LED is on %s, where %s has none%s%s",
		RMW_EXAM_PIN(lit->pin), lit->is_own ? exam->profile->id : "the relay",
		id[0] != '\0' ? ": the board is " : "", id);
}

/* Nobody has to look where no LED of the relay is where the profile that was named has one. */
static bool tell_unseen(const struct rmw_relay_exam *exam, const struct candidates *candidates,
			uint8_t pin, struct rmw_relay_result *result)
{
	bool is_same = exam->profile == NULL || !candidates->items[0].is_own;

	for (size_t i = 0; i < candidates->count && !is_same; i++)
		is_same = candidates->items[i].is_own &&
			  has_led(exam->profile, candidates->items[i].pin);
	if (is_same)
		return rmw_relay_result_set(result, RMW_RELAY_UNCONFIRMED,
					    "%s blinked, nobody said whether an LED did",
					    RMW_EXAM_PIN(pin));
	rmw_relay_result_advise(result, "the relay has the settings of another profile than %s\n",
				exam->profile->id);
	return rmw_relay_result_set(result, RMW_RELAY_FAIL,
				    "the relay has its LED on %s, where %s has none",
				    RMW_EXAM_PIN(pin), exam->profile->id);
}

/* A board with one LED is known once it lit; nobody there means nobody for the rest. */
bool rmw_relay_examine_led(struct rmw_relay_exam *exam, const struct rmw_relay_told_status *before,
			   struct rmw_relay_result *result, struct rmw_err *err)
{
	struct candidates candidates;
	unsigned blinked = 0;

	gather(exam, before, &candidates);
	for (size_t i = 0; i < candidates.count; i++) {
		const struct candidate *candidate = &candidates.items[i];
		enum rmw_relay_word word;
		bool is_done;

		if (!ask_about(exam, candidate, &is_done, &word, err))
			return false;
		if (!is_done)
			continue;
		blinked++;
		if (word == RMW_RELAY_YES)
			return tell_lit(exam, &candidates, candidate, result);
		result->has_pin = true;
		result->pin = candidate->pin;
		if (word == RMW_RELAY_NOBODY)
			return tell_unseen(exam, &candidates, candidate->pin, result);
	}
	if (blinked > 0)
		return rmw_relay_result_set(result, RMW_RELAY_FAIL,
					    "%u pins blinked, and no LED did", blinked);
	return rmw_relay_result_set(result, RMW_RELAY_SKIPPED,
				    candidates.count == 0
					    ? "no pin is known to have an LED"
					    : "no LED there can be made to blink over "
					      "HTTP");
}
