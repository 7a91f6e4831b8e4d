/* SPDX-License-Identifier: MIT */
/* Writes one line of JSON. */
#include "relay/core/json.h"

#include <string.h>

void relay_json_begin(struct relay_json *json, char *bytes, uint32_t room)
{
	*json = (struct relay_json){ .bytes = bytes, .room = room };
}

static void put(struct relay_json *json, const char *bytes, uint32_t len)
{
	if (json->is_full || len > json->room - json->len) {
		json->is_full = true;
		return;
	}
	memcpy(json->bytes + json->len, bytes, len);
	json->len += len;
}

static void put_letter(struct relay_json *json, char letter)
{
	put(json, &letter, 1);
}

static void put_string(struct relay_json *json, const char *text)
{
	put(json, text, (uint32_t)strlen(text));
}

static void separate(struct relay_json *json)
{
	if (json->needs_comma)
		put_letter(json, ',');
	json->needs_comma = true;
}

void relay_json_open(struct relay_json *json, char mark)
{
	separate(json);
	put_letter(json, mark);
	json->needs_comma = false;
}

void relay_json_close(struct relay_json *json, char mark)
{
	put_letter(json, mark);
	json->needs_comma = true;
}

void relay_json_key(struct relay_json *json, const char *key)
{
	relay_json_text(json, key);
	put_letter(json, ':');
	json->needs_comma = false;
}

static void put_escaped(struct relay_json *json, char letter)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t code = (uint8_t)letter;
	const char hex[] = { '\\', 'u', '0', '0', digits[code >> 4], digits[code & 0xf] };

	if (letter == '"' || letter == '\\') {
		const char pair[] = { '\\', letter };

		put(json, pair, sizeof(pair));
	} else if (code < 0x20 || code == 0x7f) {
		put(json, hex, sizeof(hex));
	} else {
		put_letter(json, letter);
	}
}

void relay_json_quote(struct relay_json *json)
{
	separate(json);
	put_letter(json, '"');
}

void relay_json_unquote(struct relay_json *json)
{
	put_letter(json, '"');
}

void relay_json_part(struct relay_json *json, const char *text)
{
	for (; *text != '\0'; text++)
		put_escaped(json, *text);
}

void relay_json_part_number(struct relay_json *json, uint64_t number)
{
	char digits[20];
	uint32_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	put(json, digits + at, (uint32_t)sizeof(digits) - at);
}

void relay_json_key_number(struct relay_json *json, uint32_t key)
{
	relay_json_quote(json);
	relay_json_part_number(json, key);
	relay_json_unquote(json);
	put_letter(json, ':');
	json->needs_comma = false;
}

void relay_json_bytes(struct relay_json *json, const char *text, uint32_t len)
{
	relay_json_quote(json);
	for (uint32_t i = 0; i < len; i++)
		put_escaped(json, text[i]);
	relay_json_unquote(json);
}

void relay_json_text(struct relay_json *json, const char *text)
{
	relay_json_bytes(json, text, (uint32_t)strlen(text));
}

void relay_json_number(struct relay_json *json, int64_t number)
{
	separate(json);
	if (number < 0)
		put_letter(json, '-');
	relay_json_part_number(json, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

void relay_json_word(struct relay_json *json, const char *word)
{
	separate(json);
	put_string(json, word);
}

void relay_json_put_text(struct relay_json *json, const char *key, const char *text)
{
	relay_json_key(json, key);
	relay_json_text(json, text);
}

void relay_json_put_number(struct relay_json *json, const char *key, int64_t number)
{
	relay_json_key(json, key);
	relay_json_number(json, number);
}

void relay_json_put_word(struct relay_json *json, const char *key, const char *word)
{
	relay_json_key(json, key);
	relay_json_word(json, word);
}
