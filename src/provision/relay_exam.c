/* SPDX-License-Identifier: MIT */
/* Tests of a board that runs, as rows, and the test of its inputs. */
#include "provision/relay_exam.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "provision/relay_exam_row.h"

#define MS_IN_S UINT64_C(1000)

static const struct {
	const char *name;
	rmw_relay_examine *examine;
} tests[RMW_RELAY_TEST_COUNT] = {
	[RMW_RELAY_TEST_INPUTS] = { "inputs", rmw_relay_examine_inputs },
	[RMW_RELAY_TEST_SWITCH] = { "switch", rmw_relay_examine_switch },
	[RMW_RELAY_TEST_RELAY] = { "relay", rmw_relay_examine_relay },
	[RMW_RELAY_TEST_LED] = { "led", rmw_relay_examine_led },
};

const char *rmw_relay_test_name(enum rmw_relay_test test)
{
	return tests[test].name;
}

const char *rmw_relay_verdict_word(enum rmw_relay_found verdict)
{
	static const char *const words[] = {
		[RMW_RELAY_PASS] = "pass",
		[RMW_RELAY_FAIL] = "fail",
		[RMW_RELAY_UNCONFIRMED] = "unconfirmed",
		[RMW_RELAY_SKIPPED] = "skipped",
	};

	return words[verdict];
}

bool rmw_relay_result_set(struct rmw_relay_result *result, enum rmw_relay_found verdict,
			  const char *format, ...)
{
	va_list args;

	result->verdict = verdict;
	va_start(args, format);
	(void)vsnprintf(result->text, sizeof(result->text), format, args);
	va_end(args);
	return true;
}

void rmw_relay_result_advise(struct rmw_relay_result *result, const char *format, ...)
{
	const size_t len = strlen(result->advice);
	va_list args;

	va_start(args, format);
	(void)vsnprintf(result->advice + len, sizeof(result->advice) - len, format, args);
	va_end(args);
}

bool rmw_relay_exam_take(struct rmw_relay_exam *exam, enum rmw_relay_test test,
			 struct rmw_relay_result *result, struct rmw_err *err)
{
	struct rmw_relay_told_status *before = calloc(1, sizeof(*before));
	bool is_good;

	if (before == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a relay's state");
	memset(result, 0, sizeof(*result));
	is_good = exam->probe.ops->look(&exam->probe, before, err) &&
		  tests[test].examine(exam, before, result, err);
	free(before);
	return is_good || rmw_while(err, "test %s", tests[test].name);
}

/* ---- profiles ---- */

static bool has_relay_at(const struct rmw_relay_told_status *status, size_t pin)
{
	for (size_t i = 0; i < status->pin_count; i++)
		if (status->pins[i].pin == pin)
			return rmw_relay_pin_kind(&status->pins[i]) == RMW_OBK_RELAY;
	return false;
}

static bool is_relay_in(const struct rmw_obk_template *template, size_t pin)
{
	const struct rmw_obk_role *role = rmw_obk_role(template->pins[pin].role);

	return template->has_pin[pin] && role != NULL && role->kind == RMW_OBK_RELAY;
}

bool rmw_relay_profile_fits(const struct rmw_relay_exam *exam, const struct rmw_profile *profile,
			    const struct rmw_relay_told_status *status)
{
	bool has_one = false;

	if (strcasecmp(profile->template.chip, exam->chip) != 0)
		return false;
	for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
		const bool is_relay = is_relay_in(&profile->template, pin);

		if (is_relay != has_relay_at(status, pin))
			return false;
		has_one = has_one || is_relay;
	}
	return has_one;
}

/* ---- inputs ---- */

const char *rmw_relay_input_word(const struct rmw_relay_count_told *count)
{
	static const char *const words[] = { "driven high", "driven low", "floating" };

	if (count->changes > 0 || strcmp(count->line, "noisy") == 0)
		return "noisy";
	for (size_t i = 0; i < RMW_COUNT(words); i++)
		if (strcmp(count->line, words[i]) == 0)
			return words[i];
	return count->edges > 0 ? "noisy" : "quiet";
}

static bool is_noisy(const struct rmw_relay_count_told *count)
{
	return strcmp(rmw_relay_input_word(count), "noisy") == 0;
}

/* The profile that knows of this input: the one that was named, or one that fits. */
static const struct rmw_profile *find_profile(const struct rmw_relay_exam *exam,
					      const struct rmw_relay_told_status *status,
					      uint8_t pin)
{
	const struct rmw_profile *named = exam->profile;
	const size_t count = exam->profiles == NULL ? 0 : rmw_profiles_count(exam->profiles);

	if (named != NULL)
		return named->has_ext_switch && named->ext_pin == pin ? named : NULL;
	for (size_t i = 0; i < count; i++) {
		const struct rmw_profile *profile = &rmw_profiles_at(exam->profiles, i)->profile;

		if (profile->has_ext_switch && profile->ext_pin == pin &&
		    rmw_relay_profile_fits(exam, profile, status))
			return profile;
	}
	return NULL;
}

static void advise_input(const struct rmw_relay_exam *exam,
			 const struct rmw_relay_told_status *status, uint8_t pin,
			 struct rmw_relay_result *result)
{
	const struct rmw_profile *profile = find_profile(exam, status, pin);
	char text[800];

	if (profile == NULL) {
		rmw_relay_result_advise(
			result,
			"%s: see that its pull-up and the capacitor beside it are on the board, "
			"and that nothing touches the line\n",
			RMW_EXAM_PIN(pin));
		return;
	}
	if (rmw_profile_ext_advice(profile, text, sizeof(text)))
		rmw_relay_result_advise(result, "%s", text);
	rmw_relay_result_advise(
		result,
		"fit the parts, or leave the input off: rmwflash provision --profile "
		"%s --ext-switch off, with --console -p PORT or --host ADDRESS as here\n",
		profile->id);
}

/* Two lists need not name the same pins: roles may have changed in between. */
static struct rmw_relay_count_told *count_of(struct rmw_relay_counts *sum, uint8_t pin)
{
	for (size_t i = 0; i < sum->count; i++)
		if (sum->inputs[i].pin == pin)
			return &sum->inputs[i];
	return NULL;
}

static void add_count(struct rmw_relay_count_told *sum, const struct rmw_relay_count_told *more)
{
	const bool was_noisy = strcmp(sum->line, "noisy") == 0;

	sum->edges += more->edges;
	sum->changes += more->changes;
	sum->is_high = more->is_high;
	if (!was_noisy)
		memcpy(sum->line, more->line, sizeof(sum->line));
}

static void add_counts(struct rmw_relay_counts *sum, const struct rmw_relay_counts *more)
{
	sum->ms += more->ms;
	for (size_t i = 0; i < more->count; i++) {
		struct rmw_relay_count_told *count = count_of(sum, more->inputs[i].pin);

		if (count != NULL)
			add_count(count, &more->inputs[i]);
		else if (sum->count < RMW_COUNT(sum->inputs))
			sum->inputs[sum->count++] = more->inputs[i];
	}
}

/* A long soak is a row of counts; one that ended early is the last. */
static bool soak(struct rmw_relay_exam *exam, struct rmw_relay_counts *sum, struct rmw_err *err)
{
	struct rmw_relay_counts *more = calloc(1, sizeof(*more));
	uint32_t left_s = exam->soak_s;
	bool is_good = more != NULL;

	if (!is_good)
		(void)rmw_fail(err, RMW_E_NO_MEMORY, "no memory for what is counted");
	memset(sum, 0, sizeof(*sum));
	while (is_good && left_s > 0) {
		const uint32_t now_s =
			left_s < RMW_RELAY_COUNT_MAX_S ? left_s : RMW_RELAY_COUNT_MAX_S;

		is_good = exam->probe.ops->count(&exam->probe, now_s, more, err);
		if (is_good)
			add_counts(sum, more);
		left_s = is_good && more->ms < now_s * MS_IN_S ? 0 : left_s - now_s;
	}
	free(more);
	return is_good;
}

/* A line that only the chip's own pull holds may be quiet today. */
static void note_floating(const struct rmw_relay_exam *exam,
			  const struct rmw_relay_told_status *status,
			  const struct rmw_relay_count_told *count, struct rmw_relay_result *result)
{
	const struct rmw_profile *profile = find_profile(exam, status, count->pin);
	char text[800];

	if (strcmp(rmw_relay_input_word(count), "floating") != 0 || profile == NULL ||
	    !rmw_profile_ext_advice(profile, text, sizeof(text)))
		return;
	rmw_relay_result_advise(result,
				"%s was quiet, but only the chip's own pull holds it; listen for "
				"longer: --soak 10m\n%s",
				RMW_EXAM_PIN(count->pin), text);
}

static void tell_stage(const struct rmw_relay_exam *exam, enum rmw_event_kind kind,
		       uint64_t spent_us)
{
	const struct rmw_watch *watch = &exam->probe.watch;

	if (watch->tell != NULL)
		watch->tell(watch->ctx, &(struct rmw_event){ .kind = kind,
							     .stage = "inputs",
							     .text = "listened to",
							     .spent_us = spent_us });
}

static bool soak_in_sight(struct rmw_relay_exam *exam, struct rmw_relay_counts *counts,
			  struct rmw_err *err)
{
	const struct rmw_clock *clock = exam->probe.clock;
	const uint64_t begin_us = clock->now_us(clock);

	rmw_tell(&exam->probe.watch, RMW_EVENT_PROMPT, NULL,
		 "for %u s: nothing on S1 and S2, no hand on the button or the wires",
		 exam->soak_s);
	tell_stage(exam, RMW_EVENT_STAGE_BEGIN, 0);
	if (!soak(exam, counts, err))
		return false;
	tell_stage(exam, RMW_EVENT_STAGE_END, clock->now_us(clock) - begin_us);
	return true;
}

/* What is quiet for less than it was to be listened to has not passed. */
static bool fail_early(const struct rmw_relay_exam *exam, struct rmw_relay_result *result)
{
	rmw_relay_result_advise(result,
				"a line end on the serial line ends the count: see that no other "
				"program has the port open, and test again\n");
	return rmw_relay_result_set(
		result, RMW_RELAY_FAIL,
		"it ended early: %" PRIu64 ".%" PRIu64 " of %" PRIu32 " s were listened to",
		result->counts.ms / MS_IN_S, result->counts.ms % MS_IN_S / 100, exam->soak_s);
}

bool rmw_relay_examine_inputs(struct rmw_relay_exam *exam,
			      const struct rmw_relay_told_status *before,
			      struct rmw_relay_result *result, struct rmw_err *err)
{
	const struct rmw_relay_counts *counts = &result->counts;
	size_t noisy = 0;

	if (!soak_in_sight(exam, &result->counts, err))
		return false;
	if (counts->count == 0)
		return rmw_relay_result_set(result, RMW_RELAY_SKIPPED, "no pin is an input");
	for (size_t i = 0; i < counts->count; i++) {
		if (!is_noisy(&counts->inputs[i])) {
			note_floating(exam, before, &counts->inputs[i], result);
			continue;
		}
		noisy++;
		advise_input(exam, before, counts->inputs[i].pin, result);
	}
	if (noisy == 0 && counts->ms < exam->soak_s * MS_IN_S)
		return fail_early(exam, result);
	return rmw_relay_result_set(result, noisy > 0 ? RMW_RELAY_FAIL : RMW_RELAY_PASS,
				    "%zu of %zu %s in %" PRIu64 " s", noisy, counts->count,
				    rmw_number_word(counts->count, "input moved by itself",
						    "inputs moved by themselves"),
				    counts->ms / MS_IN_S);
}
