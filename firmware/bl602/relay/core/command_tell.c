/* SPDX-License-Identifier: MIT */
/* Commands that only tell: status, info, template. CONSOLE.md, openbeken 11.1 */
#include <stddef.h>

#include "relay/core/commands.h"
#include "relay/core/events.h"
#include "relay/core/pins.h"
#include "relay/core/saver.h"
#include "relay/core/version.h"

static void tell_text(const struct relay *relay, struct relay_json *answer, const char *key,
		      const struct relay_field *field)
{
	char value[RELAY_STARTUP_ROOM];
	const uint32_t len = relay_config_text(&relay->config, field, value, sizeof(value));

	relay_json_key(answer, key);
	relay_json_bytes(answer, value, len);
}

static void tell_flags(const struct relay *relay, struct relay_json *answer)
{
	relay_json_key(answer, "flags");
	relay_json_quote(answer);
	relay_json_part_number(answer, relay_config_flags(&relay->config));
	relay_json_unquote(answer);
}

static bool is_line_pin(const struct relay *relay, uint32_t pin)
{
	return relay->has_console && (pin == RELAY_PIN_RX || pin == RELAY_PIN_TX);
}

static bool has_role(const struct relay *relay, uint32_t pin)
{
	return relay_config_role(&relay->config, pin) != RELAY_ROLE_NONE;
}

static void tell_role(const struct relay *relay, struct relay_json *answer, uint32_t pin)
{
	const uint32_t number = relay_config_role(&relay->config, pin);
	const struct relay_role *role = relay_role(number);

	if (role->name != NULL) {
		relay_json_part(answer, role->name);
		return;
	}
	relay_json_part(answer, "#");
	relay_json_part_number(answer, number);
}

static bool is_named(const struct relay *relay, uint32_t channel)
{
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if (has_role(relay, pin) &&
		    (relay_config_channel(&relay->config, pin) == channel ||
		     (relay_config_channel2(&relay->config, pin) == channel && channel != 0)))
			return true;
	return relay_config_start(&relay->config, channel) != 0;
}

static void tell_channels(const struct relay *relay, struct relay_json *answer)
{
	relay_json_key(answer, "channels");
	relay_json_open(answer, '[');
	for (uint32_t channel = 0; channel < RELAY_CHANNELS; channel++) {
		if (!is_named(relay, channel))
			continue;
		relay_json_open(answer, '{');
		relay_json_put_number(answer, "channel", channel);
		relay_json_put_number(answer, "value", relay->values[channel]);
		relay_json_put_number(answer, "start", relay_config_start(&relay->config, channel));
		relay_json_close(answer, '}');
	}
	relay_json_close(answer, ']');
}

static void tell_output(const struct relay *relay, struct relay_json *answer, uint32_t pin)
{
	relay_json_put_text(answer, "kind", "output");
	relay_json_put_number(answer, "level", relay_pin_driven(relay, pin));
}

static void tell_input(const struct relay *relay, struct relay_json *answer, uint32_t pin)
{
	const struct relay_debounce *debounce = &relay->pins[pin].debounce;

	relay_json_put_text(answer, "kind", "input");
	relay_json_put_number(answer, "level", debounce->level);
	relay_json_put_text(answer, "line", debounce->is_noisy ? "noisy" : "quiet");
}

static void tell_pin(const struct relay *relay, struct relay_json *answer, uint32_t pin)
{
	const enum relay_kind kind = relay->pins[pin].role->kind;

	relay_json_open(answer, '{');
	relay_json_put_number(answer, "pin", pin);
	if (is_line_pin(relay, pin)) {
		relay_json_put_text(answer, "role", "console");
		relay_json_put_text(answer, "kind", "console");
		relay_json_close(answer, '}');
		return;
	}
	relay_json_key(answer, "role");
	relay_json_quote(answer);
	tell_role(relay, answer, pin);
	relay_json_unquote(answer);
	relay_json_put_number(answer, "channel", relay_config_channel(&relay->config, pin));
	if (relay_config_channel2(&relay->config, pin) != 0)
		relay_json_put_number(answer, "channel2",
				      relay_config_channel2(&relay->config, pin));
	if (relay_kind_is_output(kind))
		tell_output(relay, answer, pin);
	else if (relay_kind_is_input(kind))
		tell_input(relay, answer, pin);
	else
		relay_json_put_text(answer, "kind", "not driven");
	relay_json_close(answer, '}');
}

const char *relay_command_status(struct relay_call *call)
{
	struct relay *relay = call->relay;
	struct relay_json *answer = call->answer;

	tell_text(relay, answer, "short_name", &relay_config_short_name);
	tell_text(relay, answer, "friendly_name", &relay_config_long_name);
	tell_text(relay, answer, "ssid", &relay_config_ssid);
	relay_json_put_word(answer, "radio", "false");
	tell_flags(relay, answer);
	relay_json_put_number(answer, "power_save", relay->power_save);
	relay_json_put_text(answer, "config", relay_config_word(relay));
	relay_json_put_word(answer, "unsaved", relay_saver_is_busy(relay) ? "true" : "false");
	relay_json_put_number(answer, "uptime_s", relay->up_s);
	tell_channels(relay, answer);
	relay_json_key(answer, "pins");
	relay_json_open(answer, '[');
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++)
		if (has_role(relay, pin) || is_line_pin(relay, pin))
			tell_pin(relay, answer, pin);
	relay_json_close(answer, ']');
	return NULL;
}

const char *relay_command_info(struct relay_call *call)
{
	const struct relay *relay = call->relay;

	relay_identify(relay, call->answer);
	relay_json_put_number(call->answer, "uptime_s", relay->up_s);
	relay_json_put_number(call->answer, "config_version", RELAY_CONFIG_VERSION);
	relay_json_put_number(call->answer, "changes", relay_config_changes(&relay->config));
	relay_json_put_number(call->answer, "store_addr", relay->part.addr);
	relay_json_put_number(call->answer, "store_size", relay->part.len);
	return NULL;
}

static void tell_template_pins(const struct relay *relay, struct relay_json *answer)
{
	relay_json_key(answer, "pins");
	relay_json_open(answer, '{');
	for (uint32_t pin = 0; pin < RELAY_PINS; pin++) {
		if (!has_role(relay, pin))
			continue;
		relay_json_key_number(answer, pin);
		relay_json_quote(answer);
		tell_role(relay, answer, pin);
		relay_json_part(answer, ";");
		relay_json_part_number(answer, relay_config_channel(&relay->config, pin));
		if (relay_config_channel2(&relay->config, pin) != 0) {
			relay_json_part(answer, ";");
			relay_json_part_number(answer, relay_config_channel2(&relay->config, pin));
		}
		relay_json_unquote(answer);
	}
	relay_json_close(answer, '}');
}

static void tell_command(const struct relay *relay, struct relay_json *answer)
{
	char value[RELAY_STARTUP_ROOM];
	const uint32_t len =
		relay_config_text(&relay->config, &relay_config_command, value, sizeof(value));

	relay_json_key(answer, "command");
	if (relay_word_has(value, len, RELAY_MAY_HIDE))
		relay_json_word(answer, "null");
	else
		relay_json_bytes(answer, value, len);
}

const char *relay_command_template(struct relay_call *call)
{
	const struct relay *relay = call->relay;
	struct relay_json *answer = call->answer;

	relay_json_key(answer, "template");
	relay_json_open(answer, '{');
	relay_json_put_text(answer, "vendor", "");
	tell_text(relay, answer, "name", &relay_config_long_name);
	relay_json_put_text(answer, "model", "");
	relay_json_put_text(answer, "chip", RELAY_CHIP);
	relay_json_put_text(answer, "board", "");
	tell_flags(relay, answer);
	tell_template_pins(relay, answer);
	tell_command(relay, answer);
	relay_json_close(answer, '}');
	return NULL;
}
