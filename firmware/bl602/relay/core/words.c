/* SPDX-License-Identifier: MIT */
/* Takes requests apart: words, quotes, numbers. openbeken 13.1 */
#include "relay/core/words.h"

#include <string.h>

static bool is_blank(char letter)
{
	return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
}

static int lower(int letter)
{
	return letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter;
}

static void trim(struct relay_words *words)
{
	while (words->at < words->end && is_blank(*words->at))
		words->at++;
	while (words->end > words->at && is_blank(words->end[-1]))
		words->end--;
}

static const char *find(const struct relay_words *words, char letter)
{
	return memchr(words->at, letter, (size_t)(words->end - words->at));
}

bool relay_words_next(struct relay_words *words, struct relay_word *word)
{
	const char *stop = NULL;

	trim(words);
	if (words->at == words->end)
		return false;
	if (*words->at == '"') {
		words->at++;
		stop = find(words, '"');
		*word = (struct relay_word){
			words->at, (uint32_t)((stop != NULL ? stop : words->end) - words->at)
		};
		words->at = stop != NULL ? stop + 1 : words->end;
		return true;
	}
	for (stop = words->at; stop < words->end && !is_blank(*stop); stop++)
		;
	*word = (struct relay_word){ words->at, (uint32_t)(stop - words->at) };
	words->at = stop;
	return true;
}

bool relay_words_text(struct relay_words *words, struct relay_word *word)
{
	trim(words);
	if (words->end - words->at < 2 || *words->at != '"' || words->end[-1] != '"')
		return relay_words_next(words, word);
	*word = (struct relay_word){ words->at + 1, (uint32_t)(words->end - words->at) - 2 };
	words->at = words->end;
	return true;
}

bool relay_word_is(const char *word, uint32_t len, const char *name)
{
	for (uint32_t i = 0; i < len; i++)
		if (name[i] == '\0' || lower(word[i]) != lower(name[i]))
			return false;
	return name[len] == '\0';
}

bool relay_word_number64(const char *word, uint32_t len, uint64_t *number)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < len; i++) {
		const uint32_t digit = (uint32_t)(word[i] - '0');

		if (digit > 9 || value > UINT64_MAX / 10 || value * 10 > UINT64_MAX - digit)
			return false;
		value = value * 10 + digit;
	}
	*number = value;
	return len > 0;
}

bool relay_word_number(const char *word, uint32_t len, uint64_t most, uint32_t *number)
{
	uint64_t value;

	if (!relay_word_number64(word, len, &value) || value > most)
		return false;
	*number = (uint32_t)value;
	return true;
}

bool relay_word_has(const char *word, uint32_t len, const char *name)
{
	const uint32_t size = (uint32_t)strlen(name);

	for (uint32_t at = 0; at + size <= len; at++)
		if (relay_word_is(word + at, size, name))
			return true;
	return false;
}
