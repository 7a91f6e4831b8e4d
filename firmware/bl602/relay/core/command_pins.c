/* SPDX-License-Identifier: MIT */
/* Commands about pins and channels. openbeken 13.2 */
#include <stddef.h>

#include "relay/core/commands.h"
#include "relay/core/pins.h"
#include "relay/core/saver.h"

static const char no_pin[] = "there is no such pin";
static const char no_channel[] = "channels are 0 to 63";

static bool take_pin(struct relay_call *call, uint32_t *pin)
{
	return relay_call_number(call, RELAY_PINS - 1, pin) && relay_pin_exists(*pin);
}

static const char *set_power(struct relay_call *call, uint32_t channel,
			     const struct relay_word *word)
{
	static const struct {
		const char *name;
		enum { ON, OFF, TOGGLE } wish;
	} wishes[] = { { "on", ON },	     { "1", ON },     { "off", OFF }, { "0", OFF },
		       { "toggle", TOGGLE }, { "2", TOGGLE }, { "true", ON }, { "false", OFF } };

	for (uint32_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		if (!relay_word_is(word->text, word->len, wishes[i].name))
			continue;
		if (wishes[i].wish == TOGGLE)
			relay_channel_toggle(call->relay, channel, call->cause);
		else
			relay_channel_set(call->relay, channel, wishes[i].wish == ON, call->cause);
		return NULL;
	}
	return "power is on, off or toggle";
}

const char *relay_command_power(struct relay_call *call)
{
	uint32_t channel = call->number;
	const char *wrong = NULL;
	struct relay_word word;

	if (channel == RELAY_CHANNELS && !relay_channel_first(call->relay, &channel))
		return "no pin is a relay";
	if (relay_words_next(&call->words, &word))
		wrong = set_power(call, channel, &word);
	relay_json_put_number(call->answer, "channel", channel);
	relay_json_put_text(call->answer, "power",
			    call->relay->values[channel] != 0 ? "on" : "off");
	return wrong;
}

const char *relay_command_set_pin_role(struct relay_call *call)
{
	struct relay_word word;
	uint32_t pin;
	uint8_t role;

	if (!take_pin(call, &pin))
		return no_pin;
	if (!relay_words_next(&call->words, &word) || !relay_role_find(word.text, word.len, &role))
		return "there is no such role";
	if (relay_config_role(&call->relay->config, pin) == role)
		return NULL;
	relay_config_set_role(&call->relay->config, pin, role);
	relay_saver_config(call->relay);
	relay_pin_take(call->relay, pin);
	return NULL;
}

const char *relay_command_set_pin_channel(struct relay_call *call)
{
	struct relay *relay = call->relay;
	uint32_t pin, channel, channel2;
	struct relay_words rest;
	struct relay_word word;

	if (!take_pin(call, &pin))
		return no_pin;
	channel2 = relay_config_channel2(&relay->config, pin);
	if (!relay_call_number(call, RELAY_CHANNELS - 1, &channel))
		return no_channel;
	rest = call->words;
	if (relay_words_next(&rest, &word) &&
	    !relay_call_number(call, RELAY_CHANNELS - 1, &channel2))
		return no_channel;
	relay_config_set_channel(&relay->config, pin, (uint8_t)channel);
	relay_config_set_channel2(&relay->config, pin, (uint8_t)channel2);
	relay_saver_config(relay);
	relay_pins_show(relay, channel);
	return NULL;
}

const char *relay_command_clear_io(struct relay_call *call)
{
	relay_config_clear_pins(&call->relay->config);
	relay_saver_config(call->relay);
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if (relay_pin_exists(pin))
			relay_pin_take(call->relay, pin);
	return NULL;
}

const char *relay_command_set_start(struct relay_call *call)
{
	struct relay *relay = call->relay;
	struct relay_word word;
	uint32_t channel, value;
	int32_t start = RELAY_REMEMBER;

	if (!relay_call_number(call, RELAY_CHANNELS - 1, &channel))
		return no_channel;
	if (!relay_words_next(&call->words, &word))
		return "a start value is -1 to 32767";
	if (!relay_word_is(word.text, word.len, "-1")) {
		if (!relay_word_number(word.text, word.len, INT16_MAX, &value))
			return "a start value is -1 to 32767";
		start = (int32_t)value;
	} else if (channel >= RELAY_REMEMBERED) {
		return "only channels 0 to 11 can be remembered";
	}
	relay_config_set_start(&relay->config, channel, start);
	relay_saver_config(relay);
	relay_channel_remember(relay, channel);
	return NULL;
}
