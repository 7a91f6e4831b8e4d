/* SPDX-License-Identifier: MIT */
/* The values of channels: where they come from, and where they go. openbeken 2.2, 6, 8.3 */
#include "relay/core/channels.h"

#include "relay/core/events.h"
#include "relay/core/pins.h"
#include "relay/core/saver.h"

static bool is_remembered(const struct relay *relay, uint32_t channel)
{
	return channel < RELAY_REMEMBERED &&
	       relay_config_start(&relay->config, channel) == RELAY_REMEMBER;
}

void relay_channels_begin(struct relay *relay)
{
	for (uint32_t channel = 0; channel < RELAY_CHANNELS; channel++) {
		const int32_t start = relay_config_start(&relay->config, channel);

		relay->values[channel] = start == RELAY_REMEMBER
						 ? relay_states_value(&relay->states, channel)
						 : start;
	}
}

void relay_channel_remember(struct relay *relay, uint32_t channel)
{
	if (is_remembered(relay, channel) &&
	    relay_states_set(&relay->states, channel, relay->values[channel]))
		relay_saver_ask(relay, &relay->states_saver);
}

static void tell(struct relay *relay, uint32_t channel, enum relay_cause cause)
{
	static const char *const names[RELAY_CAUSES] = { "button", "switch", "input", "console",
							 "startup" };
	struct relay_event event;

	relay_event_begin(&event, "channel");
	relay_json_put_number(&event.json, "channel", channel);
	relay_json_put_number(&event.json, "value", relay->values[channel]);
	relay_json_put_text(&event.json, "by", names[cause]);
	relay_event_end(relay, &event);
}

void relay_channel_set(struct relay *relay, uint32_t channel, int32_t value, enum relay_cause cause)
{
	if (channel >= RELAY_CHANNELS || relay->values[channel] == value)
		return;
	relay->values[channel] = value;
	relay_pins_show(relay, channel);
	relay_channel_remember(relay, channel);
	tell(relay, channel, cause);
}

void relay_channel_toggle(struct relay *relay, uint32_t channel, enum relay_cause cause)
{
	if (channel < RELAY_CHANNELS)
		relay_channel_set(relay, channel, relay->values[channel] == 0, cause);
}

static bool drives_relay(const struct relay *relay, uint32_t pin)
{
	return relay->pins[pin].role->kind == RELAY_KIND_RELAY &&
	       relay_config_channel(&relay->config, pin) < RELAY_CHANNELS;
}

void relay_channels_toggle_all(struct relay *relay, enum relay_cause cause)
{
	bool is_any_on = false;

	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if (drives_relay(relay, pin) &&
		    relay->values[relay_config_channel(&relay->config, pin)] != 0)
			is_any_on = true;
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if (drives_relay(relay, pin))
			relay_channel_set(relay, relay_config_channel(&relay->config, pin),
					  !is_any_on, cause);
}

bool relay_channel_has_output(const struct relay *relay, uint32_t channel)
{
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++) {
		const enum relay_kind kind = relay->pins[pin].role->kind;

		if ((kind == RELAY_KIND_RELAY || kind == RELAY_KIND_LED) &&
		    relay_config_channel(&relay->config, pin) == channel)
			return true;
	}
	return false;
}

bool relay_channel_first(const struct relay *relay, uint32_t *channel)
{
	uint32_t first = RELAY_CHANNELS;

	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if (drives_relay(relay, pin) && relay_config_channel(&relay->config, pin) < first)
			first = relay_config_channel(&relay->config, pin);
	if (first == RELAY_CHANNELS)
		return false;
	*channel = first;
	return true;
}
