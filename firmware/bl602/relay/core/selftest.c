/* SPDX-License-Identifier: MIT */
/* Tests of inputs, LEDs and relays on a board. CONSOLE.md */
#include "relay/core/selftest.h"

#include <string.h>

#include "relay/core/channels.h"
#include "relay/core/pins.h"

#define SECONDS 5u
#define SECONDS_MAX 600u
#define BLINKS 5u
#define CLICKS 1u
#define TIMES_MAX 20u
#define BLINK_MS 250u
#define CLICK_MS 500u
#define PULL_SETTLES_MS 20u /* before what a pull shows counts */
#define PULL_MS 40u
#define RESUME_MS 30u

static bool take_number(struct relay_words *words, uint32_t least, uint32_t most, uint32_t usual,
			uint32_t *number)
{
	struct relay_word word;

	*number = usual;
	return !relay_words_next(words, &word) ||
	       (relay_word_number(word.text, word.len, most, number) && *number >= least);
}

static const char *take_seconds(struct relay_words *words, struct relay_selftest *test)
{
	uint32_t seconds;

	if (!take_number(words, 1, SECONDS_MAX, SECONDS, &seconds))
		return "seconds are 1 to 600";
	test->left_ms = seconds * 1000;
	return NULL;
}

static const char *take_times(struct relay_words *words, uint32_t usual,
			      struct relay_selftest *test)
{
	return take_number(words, 1, TIMES_MAX, usual, &test->times) ? NULL : "times are 1 to 20";
}

static const char *take_pin(struct relay *relay, struct relay_words *words, uint32_t *pin)
{
	struct relay_word word;

	if (!relay_words_next(words, &word) ||
	    !relay_word_number(word.text, word.len, RELAY_PINS - 1, pin) || !relay_pin_exists(*pin))
		return "there is no such pin";
	if (relay->has_console && (*pin == RELAY_PIN_RX || *pin == RELAY_PIN_TX))
		return "this pin is one of the console's";
	return NULL;
}

static const char *take_pull(struct relay_words *words, struct relay_selftest *test)
{
	static const struct {
		const char *name;
		enum relay_pull pull;
	} pulls[] = { { "none", RELAY_PULL_NONE },
		      { "up", RELAY_PULL_UP },
		      { "down", RELAY_PULL_DOWN } };
	struct relay_word word;

	if (!relay_words_next(words, &word))
		return NULL;
	for (uint32_t i = 0; i < sizeof(pulls) / sizeof(pulls[0]); i++)
		if (relay_word_is(word.text, word.len, pulls[i].name)) {
			test->has_pull = true;
			test->pull = pulls[i].pull;
			return NULL;
		}
	return "a pull is none, up or down";
}

static bool is_input(const struct relay *relay, uint32_t pin)
{
	return relay_kind_is_input(relay->pins[pin].role->kind);
}

static const char *begin_inputs(struct relay *relay, struct relay_words *words,
				struct relay_selftest *test)
{
	test->test = RELAY_TEST_INPUTS;
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if (is_input(relay, pin))
			test->pins |= 1u << pin;
	return take_seconds(words, test);
}

static const char *begin_pin(struct relay *relay, struct relay_words *words,
			     struct relay_selftest *test)
{
	uint32_t pin;
	const char *wrong = take_pin(relay, words, &pin);

	if (wrong != NULL)
		return wrong;
	if (relay_kind_is_output(relay->pins[pin].role->kind))
		return "this pin is an output";
	test->test = RELAY_TEST_PIN;
	test->pins = 1u << pin;
	wrong = take_seconds(words, test);
	if (wrong == NULL)
		wrong = take_pull(words, test);
	test->has_pull = test->has_pull || !is_input(relay, pin);
	return wrong;
}

static const char *begin_blink(struct relay *relay, struct relay_words *words,
			       struct relay_selftest *test)
{
	uint32_t pin;
	const char *wrong = take_pin(relay, words, &pin);
	enum relay_kind kind;

	if (wrong != NULL)
		return wrong;
	kind = relay->pins[pin].role->kind;
	if (kind != RELAY_KIND_NONE && kind != RELAY_KIND_LED && kind != RELAY_KIND_STATUS)
		return "this pin is no LED";
	test->test = RELAY_TEST_BLINK;
	test->pins = 1u << pin;
	return take_times(words, BLINKS, test);
}

static void find_relays(const struct relay *relay, struct relay_selftest *test)
{
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if (relay->pins[pin].role->kind == RELAY_KIND_RELAY &&
		    relay_config_channel(&relay->config, pin) == test->channel)
			test->pins |= 1u << pin;
}

static const char *begin_click(struct relay *relay, struct relay_words *words,
			       struct relay_selftest *test)
{
	uint32_t first = RELAY_CHANNELS;

	(void)relay_channel_first(relay, &first);
	if (!take_number(words, 0, RELAY_CHANNELS - 1, first, &test->channel))
		return "channels are 0 to 63";
	find_relays(relay, test);
	if (test->pins == 0)
		return "no relay has this channel";
	test->test = RELAY_TEST_CLICK;
	return take_times(words, CLICKS, test);
}

/* The first half begins with the next tick. */
static void start(struct relay *relay)
{
	struct relay_selftest *test = &relay->selftest;

	relay_debounce_begin(&test->own);
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++) {
		const struct relay_pin *state = &relay->pins[pin];

		test->edges_before[pin] = state->debounce.edges;
		test->changes_before[pin] = state->debounce.changes;
		if ((test->pins >> pin & 1) == 0 || test->test == RELAY_TEST_INPUTS)
			continue;
		if (test->test != RELAY_TEST_PIN || test->has_pull)
			relay_pin_rest(relay, pin);
		if (test->test == RELAY_TEST_PIN && test->has_pull)
			relay_port_pin_input(relay->port, pin, test->pull);
		if (test->test == RELAY_TEST_BLINK)
			relay_port_pin_output(relay->port, pin, relay_pin_level(state->role, 0));
	}
}

const char *relay_selftest_begin(struct relay *relay, struct relay_words *words)
{
	static const struct {
		const char *name;
		const char *(*begin)(struct relay *relay, struct relay_words *words,
				     struct relay_selftest *test);
	} tests[] = {
		{ "inputs", begin_inputs },
		{ "pin", begin_pin },
		{ "blink", begin_blink },
		{ "click", begin_click },
	};
	struct relay_selftest *test = &relay->selftest;
	const char *wrong = "self tests are inputs, pin, blink and click";
	struct relay_word word;

	memset(test, 0, sizeof(*test));
	if (!relay_words_next(words, &word))
		return wrong;
	for (uint32_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		if (relay_word_is(word.text, word.len, tests[i].name))
			wrong = tests[i].begin(relay, words, test);
	if (wrong != NULL)
		test->test = RELAY_TEST_NONE;
	else
		start(relay);
	return wrong;
}

bool relay_selftest_runs(const struct relay *relay)
{
	return relay->selftest.test != RELAY_TEST_NONE;
}

static bool counts(const struct relay_selftest *test)
{
	return test->test == RELAY_TEST_INPUTS || test->test == RELAY_TEST_PIN;
}

void relay_selftest_stop(struct relay *relay)
{
	struct relay_selftest *test = &relay->selftest;

	if (counts(test) && test->phase == RELAY_TEST_COUNT)
		test->left_ms = test->left_ms > 0;
	if (!counts(test))
		test->times = (test->done + 1) / 2;
}

/* The other level in the first half, what was in the second. */
static void tick_halves(struct relay *relay, uint32_t half_ms)
{
	struct relay_selftest *test = &relay->selftest;

	if (test->left_ms > 0 && --test->left_ms > 0)
		return;
	if (test->done == 2 * test->times)
		return;
	test->left_ms = half_ms;
	test->done++;
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++) {
		const struct relay_role *role = relay->pins[pin].role;
		const uint32_t channel = relay_config_channel(&relay->config, pin);
		const int32_t value = test->test == RELAY_TEST_CLICK && channel < RELAY_CHANNELS
					      ? relay->values[channel]
					      : 0;

		if (test->pins >> pin & 1)
			relay_port_pin_set(
				relay->port, pin,
				relay_pin_level(role, (value != 0) != (test->done % 2 == 1)));
	}
}

static void set_pulls(struct relay *relay, enum relay_pull pull)
{
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if (relay->selftest.pins >> pin & 1) {
			relay_pin_rest(relay, pin);
			relay_port_pin_input(relay->port, pin, pull);
		}
}

static void note_held(const struct relay *relay, struct relay_held held[RELAY_PINS])
{
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++) {
		const bool is_high = relay_pin_sample(relay, pin) == RELAY_HIGH;

		held[pin].was_high = held[pin].was_high || is_high;
		held[pin].was_low = held[pin].was_low || !is_high;
	}
}

static void resume_all(struct relay *relay)
{
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if (relay->selftest.pins >> pin & 1)
			relay_pin_resume(relay, pin);
}

static void set_roles_pulls(struct relay *relay)
{
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if ((relay->selftest.pins >> pin & 1) && is_input(relay, pin))
			relay_port_pin_input(relay->port, pin, relay->pins[pin].role->pull);
}

/* After the count each pull for a while, then the role's own until the line is as it was. */
static void next_phase(struct relay *relay)
{
	struct relay_selftest *test = &relay->selftest;

	switch (test->phase) {
	case RELAY_TEST_COUNT:
		test->phase = RELAY_TEST_UP;
		test->left_ms = PULL_SETTLES_MS + PULL_MS;
		for (uint32_t pin = 0; pin < RELAY_PINS; pin++) {
			test->edges_before[pin] =
				relay->pins[pin].debounce.edges - test->edges_before[pin];
			test->changes_before[pin] =
				relay->pins[pin].debounce.changes - test->changes_before[pin];
		}
		set_pulls(relay, RELAY_PULL_UP);
		break;
	case RELAY_TEST_UP:
		test->phase = RELAY_TEST_DOWN;
		test->left_ms = PULL_SETTLES_MS + PULL_MS;
		set_pulls(relay, RELAY_PULL_DOWN);
		break;
	case RELAY_TEST_DOWN:
		test->phase = RELAY_TEST_RESUME;
		test->left_ms = RESUME_MS;
		set_roles_pulls(relay);
		break;
	case RELAY_TEST_RESUME:
		break;
	}
}

static uint32_t lowest(uint32_t pins)
{
	uint32_t pin = 0;

	while (pin < RELAY_PINS - 1 && (pins >> pin & 1) == 0)
		pin++;
	return pin;
}

static void tick_counts(struct relay *relay)
{
	struct relay_selftest *test = &relay->selftest;

	if (test->left_ms == 0)
		return;
	if (test->phase == RELAY_TEST_COUNT) {
		test->passed_ms++;
		if (test->has_pull)
			(void)relay_debounce_step(&test->own,
						  relay_pin_sample(relay, lowest(test->pins)),
						  RELAY_IDLE_NONE, RELAY_CALM_MS);
	} else if (test->phase == RELAY_TEST_UP && test->left_ms <= PULL_MS) {
		note_held(relay, test->up);
	} else if (test->phase == RELAY_TEST_DOWN && test->left_ms <= PULL_MS) {
		note_held(relay, test->down);
	}
	if (--test->left_ms == 0)
		next_phase(relay);
}

void relay_selftest_tick(struct relay *relay)
{
	if (counts(&relay->selftest))
		tick_counts(relay);
	else if (relay->selftest.test == RELAY_TEST_BLINK)
		tick_halves(relay, BLINK_MS);
	else if (relay->selftest.test == RELAY_TEST_CLICK)
		tick_halves(relay, CLICK_MS);
}

static const char *line_of(const struct relay_held *up, const struct relay_held *down)
{
	if ((up->was_low && up->was_high) || (down->was_low && down->was_high))
		return "noisy";
	if (up->was_high && down->was_low)
		return "floating";
	if (up->was_high && down->was_high)
		return "driven high";
	return up->was_low && down->was_low ? "driven low" : "noisy";
}

static void tell_pin(const struct relay *relay, uint32_t pin, struct relay_json *answer)
{
	static const char *const pulls[] = { "none", "up", "down" };
	const struct relay_selftest *test = &relay->selftest;
	const struct relay_role *role = relay->pins[pin].role;
	const struct relay_debounce *seen =
		test->has_pull ? &test->own : &relay->pins[pin].debounce;

	relay_json_open(answer, '{');
	relay_json_put_number(answer, "pin", pin);
	relay_json_put_text(answer, "role", role->name != NULL ? role->name : "None");
	relay_json_put_number(answer, "channel", relay_config_channel(&relay->config, pin));
	relay_json_put_text(answer, "pull", pulls[test->has_pull ? test->pull : role->pull]);
	relay_json_put_number(answer, "level", seen->level);
	relay_json_put_number(answer, "edges",
			      test->has_pull ? seen->edges : test->edges_before[pin]);
	relay_json_put_number(answer, "changes",
			      test->has_pull ? seen->changes : test->changes_before[pin]);
	relay_json_put_text(answer, "line", line_of(&test->up[pin], &test->down[pin]));
	relay_json_close(answer, '}');
}

static void tell_counts(const struct relay *relay, struct relay_json *answer)
{
	const struct relay_selftest *test = &relay->selftest;

	relay_json_put_text(answer, "test", "inputs");
	relay_json_put_number(answer, "ms", test->passed_ms);
	relay_json_key(answer, "inputs");
	relay_json_open(answer, '[');
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if (test->pins >> pin & 1)
			tell_pin(relay, pin, answer);
	relay_json_close(answer, ']');
}

static void tell_halves(const struct relay *relay, struct relay_json *answer)
{
	const struct relay_selftest *test = &relay->selftest;

	if (test->test == RELAY_TEST_BLINK) {
		relay_json_put_text(answer, "test", "blink");
		relay_json_put_number(answer, "pin", lowest(test->pins));
	} else {
		relay_json_put_text(answer, "test", "click");
		relay_json_put_number(answer, "channel", test->channel);
	}
	relay_json_put_number(answer, "times", test->times);
}

static bool is_over(const struct relay_selftest *test)
{
	if (counts(test))
		return test->phase == RELAY_TEST_RESUME && test->left_ms == 0;
	return test->done == 2 * test->times && test->left_ms == 0;
}

bool relay_selftest_tell(struct relay *relay, struct relay_json *answer)
{
	struct relay_selftest *test = &relay->selftest;

	if (test->test == RELAY_TEST_NONE || !is_over(test))
		return false;
	resume_all(relay);
	if (counts(test))
		tell_counts(relay, answer);
	else
		tell_halves(relay, answer);
	test->test = RELAY_TEST_NONE;
	return true;
}
