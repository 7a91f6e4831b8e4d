/* SPDX-License-Identifier: MIT */
/* Lets pins do what their roles say. openbeken 5 (flags 6 and 41), 6 and 16.1 */
#include "relay/core/pins.h"

#include "relay/core/channels.h"
#include "relay/core/events.h"

#define FLAG_WHEN_DOWN 6u
#define FLAG_CHILD_LOCK 41u

#define STATUS_PERIOD_MS 5000u
#define STATUS_LIT_MS 100u
#define NOISE_TOLD_MS 10000u

static bool has_flag(const struct relay *relay, uint32_t flag)
{
	return (relay_config_flags(&relay->config) >> flag & 1) != 0;
}

enum relay_level relay_pin_level(const struct relay_role *role, int32_t value)
{
	return (value != 0) != (role->sense == RELAY_INVERTED) ? RELAY_HIGH : RELAY_LOW;
}

enum relay_level relay_pin_driven(const struct relay *relay, uint32_t pin)
{
	const struct relay_role *role = relay->pins[pin].role;
	const uint32_t channel = relay_config_channel(&relay->config, pin);

	if (role->kind == RELAY_KIND_CONSTANT)
		return relay_pin_level(role, 1);
	if (role->kind == RELAY_KIND_STATUS)
		return relay_pin_level(role, relay->is_status_lit);
	return relay_pin_level(role, channel < RELAY_CHANNELS ? relay->values[channel] : 0);
}

bool relay_pins_leave_line(const struct relay *relay)
{
	return relay_config_role(&relay->config, RELAY_PIN_RX) == RELAY_ROLE_NONE &&
	       relay_config_role(&relay->config, RELAY_PIN_TX) == RELAY_ROLE_NONE;
}

static void take_role(struct relay *relay, uint32_t pin)
{
	const struct relay_role *role = relay->pins[pin].role;

	if (relay_kind_is_output(role->kind))
		relay_port_pin_output(relay->port, pin, relay_pin_driven(relay, pin));
	else if (relay_kind_is_input(role->kind))
		relay_port_pin_input(relay->port, pin, role->pull);
	else
		relay_port_pin_off(relay->port, pin);
}

static void give_line(struct relay *relay)
{
	take_role(relay, RELAY_PIN_RX);
	take_role(relay, RELAY_PIN_TX);
}

/* What is still to be said on the line comes before the pins' new roles. */
static void take_line(struct relay *relay)
{
	const bool is_ours = relay_pins_leave_line(relay);

	relay->gives_line = relay->has_console && !is_ours;
	if (is_ours && !relay->has_console)
		relay_port_line_on(relay->port);
	if (!is_ours && !relay->has_console)
		give_line(relay);
	relay->has_console = relay->has_console || is_ours;
}

void relay_pins_turn(struct relay *relay)
{
	if (!relay->gives_line || !relay_line_is_empty(&relay->line) ||
	    !relay_port_line_is_idle(relay->port))
		return;
	relay->gives_line = relay->has_console = false;
	relay_port_line_off(relay->port);
	give_line(relay);
}

/* What a tick has to look at. */
static void list_inputs(struct relay *relay)
{
	relay->input_count = 0;
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if (relay_kind_is_input(relay->pins[pin].role->kind))
			relay->inputs[relay->input_count++] = (uint8_t)pin;
}

void relay_pin_take(struct relay *relay, uint32_t pin)
{
	struct relay_pin *state = &relay->pins[pin];

	*state = (struct relay_pin){ .role = relay_role(relay_config_role(&relay->config, pin)) };
	relay_debounce_begin(&state->debounce);
	list_inputs(relay);
	if (pin == RELAY_PIN_RX || pin == RELAY_PIN_TX)
		take_line(relay);
	else
		take_role(relay, pin);
}

/* A role on a pin that the package does not have is kept, and not served. */
void relay_pins_begin(struct relay *relay)
{
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		relay->pins[pin].role = relay_role(RELAY_ROLE_NONE);
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if (relay_pin_exists(pin))
			relay_pin_take(relay, pin);
}

void relay_pins_show(struct relay *relay, uint32_t channel)
{
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++) {
		const struct relay_pin *state = &relay->pins[pin];

		if ((state->role->kind == RELAY_KIND_RELAY ||
		     state->role->kind == RELAY_KIND_LED) &&
		    !state->rests && relay_config_channel(&relay->config, pin) == channel)
			relay_port_pin_set(relay->port, pin, relay_pin_driven(relay, pin));
	}
}

enum relay_level relay_pin_sample(const struct relay *relay, uint32_t pin)
{
	return relay->levels >> pin & 1 ? RELAY_HIGH : RELAY_LOW;
}

static void act(struct relay *relay, uint32_t pin, enum relay_press press)
{
	const bool is_all = relay->pins[pin].role->kind == RELAY_KIND_BUTTON_ALL;

	relay_event_press(relay, pin, press);
	if (has_flag(relay, FLAG_CHILD_LOCK) || press == RELAY_PRESS_LONG)
		return;
	if (press == RELAY_PRESS_DOUBLE)
		relay_channel_toggle(relay, relay_config_channel2(&relay->config, pin),
				     RELAY_BY_BUTTON);
	else if (is_all)
		relay_channels_toggle_all(relay, RELAY_BY_BUTTON);
	else
		relay_channel_toggle(relay, relay_config_channel(&relay->config, pin),
				     RELAY_BY_BUTTON);
}

static struct relay_button_times times_of(const struct relay *relay, uint32_t pin)
{
	const uint32_t channel2 = relay_config_channel2(&relay->config, pin);

	return (struct relay_button_times){
		.short_ms = relay_config_short_ms(&relay->config),
		.long_ms = relay_config_long_ms(&relay->config),
		.has_double = relay->pins[pin].role->kind == RELAY_KIND_BUTTON &&
			      relay_channel_has_output(relay, channel2),
		.acts_when_down = has_flag(relay, FLAG_WHEN_DOWN),
	};
}

static void tick_button(struct relay *relay, uint32_t pin)
{
	struct relay_pin *state = &relay->pins[pin];
	const enum relay_level pressed =
		state->role->sense == RELAY_INVERTED ? RELAY_HIGH : RELAY_LOW;
	const enum relay_contact contact =
		state->debounce.level == pressed ? RELAY_CONTACT_CLOSED : RELAY_CONTACT_OPEN;
	struct relay_button_times times;
	enum relay_press press;

	if (contact == RELAY_CONTACT_OPEN && relay_button_is_idle(&state->button))
		return;
	times = times_of(relay, pin);
	press = relay_button_step(&state->button, contact, &times);
	if (press != RELAY_PRESS_NONE)
		act(relay, pin, press);
}

static void change(struct relay *relay, uint32_t pin, enum relay_step step)
{
	const struct relay_pin *state = &relay->pins[pin];
	const uint32_t channel = relay_config_channel(&relay->config, pin);

	if (step == RELAY_STEP_NOTHING || has_flag(relay, FLAG_CHILD_LOCK))
		return;
	if (state->role->kind == RELAY_KIND_SWITCH && step == RELAY_STEP_CHANGED)
		relay_channel_toggle(relay, channel, RELAY_BY_SWITCH);
	if (state->role->kind == RELAY_KIND_INPUT)
		relay_channel_set(relay, channel,
				  (state->debounce.level == RELAY_HIGH) !=
					  (state->role->sense == RELAY_INVERTED),
				  RELAY_BY_INPUT);
}

/* What is told is never older than the last word, and never said too often. */
static void watch_noise(struct relay *relay, uint32_t pin)
{
	struct relay_pin *state = &relay->pins[pin];

	if (state->is_told_noisy == state->debounce.is_noisy ||
	    (state->noise_told_ms != 0 && relay->now_ms - state->noise_told_ms < NOISE_TOLD_MS))
		return;
	state->is_told_noisy = state->debounce.is_noisy;
	state->noise_told_ms = relay->now_ms | 1;
	relay_event_noise(relay, pin, state->is_told_noisy ? "noisy" : "quiet");
}

static bool is_button(const struct relay_pin *state)
{
	return state->role->kind == RELAY_KIND_BUTTON || state->role->kind == RELAY_KIND_BUTTON_ALL;
}

static uint32_t calm_ms(const struct relay *relay, uint32_t pin)
{
	return is_button(&relay->pins[pin]) || has_flag(relay, FLAG_WHEN_DOWN) ? RELAY_SOON_MS
									       : RELAY_CALM_MS;
}

static void tick_input(struct relay *relay, uint32_t pin)
{
	static const enum relay_idle idles[] = { [RELAY_PULL_NONE] = RELAY_IDLE_NONE,
						 [RELAY_PULL_UP] = RELAY_IDLE_HIGH,
						 [RELAY_PULL_DOWN] = RELAY_IDLE_LOW };
	struct relay_pin *state = &relay->pins[pin];
	const enum relay_step step =
		relay_debounce_step(&state->debounce, relay_pin_sample(relay, pin),
				    idles[state->role->pull], calm_ms(relay, pin));

	watch_noise(relay, pin);
	change(relay, pin, step);
	if (state->debounce.is_known && is_button(state))
		tick_button(relay, pin);
}

static void tick_status(struct relay *relay)
{
	const bool is_lit = relay->now_ms % STATUS_PERIOD_MS < STATUS_LIT_MS;

	if (is_lit == relay->is_status_lit)
		return;
	relay->is_status_lit = is_lit;
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if (relay->pins[pin].role->kind == RELAY_KIND_STATUS && !relay->pins[pin].rests)
			relay_port_pin_set(relay->port, pin, relay_pin_driven(relay, pin));
}

void relay_pins_tick(struct relay *relay)
{
	tick_status(relay);
	for (uint32_t i = 0; i < relay->input_count; i++)
		if (!relay->pins[relay->inputs[i]].rests)
			tick_input(relay, relay->inputs[i]);
}

void relay_pin_rest(struct relay *relay, uint32_t pin)
{
	relay->pins[pin].rests = true;
}

void relay_pin_resume(struct relay *relay, uint32_t pin)
{
	struct relay_pin *state = &relay->pins[pin];

	state->rests = false;
	take_role(relay, pin);
	relay_debounce_resume(&state->debounce, relay_pin_sample(relay, pin));
}
