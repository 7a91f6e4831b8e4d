/* SPDX-License-Identifier: MIT */
/* Commands about names, network, flags and the startup command. openbeken 13.2 */
#include <string.h>

#include "relay/core/commands.h"
#include "relay/core/saver.h"

#define POWER_SAVE_MAX 2u

static bool set(struct relay *relay, const struct relay_field *field, const struct relay_word *word)
{
	if (!relay_config_set_text(&relay->config, field, word->text, word->len))
		return false;
	relay_saver_config(relay);
	return true;
}

static const char *text(struct relay_call *call, const struct relay_field *field, const char *key,
			const char *too_long)
{
	char value[RELAY_REQUEST_MAX + 1];
	struct relay_word word;

	if (relay_words_text(&call->words, &word) && !set(call->relay, field, &word))
		return too_long;
	(void)relay_config_text(&call->relay->config, field, value, sizeof(value));
	relay_json_put_text(call->answer, key, value);
	return NULL;
}

const char *relay_command_ssid(struct relay_call *call)
{
	return text(call, &relay_config_ssid, "ssid", "an SSID has at most 63 bytes");
}

const char *relay_command_short_name(struct relay_call *call)
{
	return text(call, &relay_config_short_name, "short_name",
		    "a short name has at most 31 bytes");
}

const char *relay_command_long_name(struct relay_call *call)
{
	return text(call, &relay_config_long_name, "friendly_name", "a name has at most 63 bytes");
}

const char *relay_command_password(struct relay_call *call)
{
	struct relay_word word;

	if (!relay_words_text(&call->words, &word))
		return "the password is missing";
	return set(call->relay, &relay_config_password, &word) ? NULL : "it is too long";
}

/* With a 1 behind the text it runs now, too. */
const char *relay_command_startup(struct relay_call *call)
{
	struct relay_word word;
	uint32_t runs = 0;

	if (!relay_words_text(&call->words, &word))
		return "the text is missing";
	if (!set(call->relay, &relay_config_command, &word))
		return "it is too long";
	(void)relay_call_number(call, 1, &runs);
	if (runs == 0)
		return NULL;
	if (call->depth > 0)
		return "it runs at the next start";
	relay_commands_startup(call->relay);
	relay_json_begin(call->answer, call->answer->bytes, call->answer->room);
	relay_json_open(call->answer, '{');
	relay_json_put_word(call->answer, "ok", "true");
	return NULL;
}

const char *relay_command_power_save(struct relay_call *call)
{
	struct relay_words rest = call->words;
	struct relay_word word;
	uint32_t value = call->relay->power_save;

	if (relay_words_next(&rest, &word) && !relay_call_number(call, POWER_SAVE_MAX, &value))
		return "power save is 0, 1 or 2";
	call->relay->power_save = (uint8_t)value;
	relay_json_put_number(call->answer, "power_save", value);
	return NULL;
}

static void tell_flags(struct relay_call *call)
{
	relay_json_key(call->answer, "flags");
	relay_json_quote(call->answer);
	relay_json_part_number(call->answer, relay_config_flags(&call->relay->config));
	relay_json_unquote(call->answer);
}

static void set_flags(struct relay *relay, uint64_t flags)
{
	relay_config_set_flags(&relay->config, flags);
	relay_saver_config(relay);
}

const char *relay_command_flags(struct relay_call *call)
{
	struct relay_word word;
	uint64_t flags;

	if (relay_words_next(&call->words, &word)) {
		if (!relay_word_number64(word.text, word.len, &flags))
			return "flags are one number of 64 bits";
		set_flags(call->relay, flags);
	}
	tell_flags(call);
	return NULL;
}

const char *relay_command_set_flag(struct relay_call *call)
{
	const uint64_t flags = relay_config_flags(&call->relay->config);
	uint32_t bit, value;

	if (!relay_call_number(call, RELAY_FLAGS - 1, &bit))
		return "flags are 0 to 63";
	if (!relay_call_number(call, 1, &value))
		return "a flag is 0 or 1";
	set_flags(call->relay, (flags & ~(UINT64_C(1) << bit)) | (uint64_t)value << bit);
	tell_flags(call);
	return NULL;
}
