/* SPDX-License-Identifier: MIT */
/* Words that people can read, found among bytes. */
#include "image/text.h"

size_t rmw_text_find(struct rmw_view bytes, size_t from, const char *word)
{
	const struct rmw_view rest = rmw_view_part(bytes, from, bytes.len);
	const uint8_t *found = NULL;

	if (rest.len > 0)
		found = memmem(rest.data, rest.len, word, strlen(word));
	return found != NULL ? (size_t)(found - bytes.data) : bytes.len;
}

bool rmw_text_has(struct rmw_view bytes, const char *word)
{
	return rmw_text_find(bytes, 0, word) < bytes.len;
}

void rmw_text_copy(struct rmw_view bytes, size_t at, char *text, size_t size)
{
	size_t len = 0;

	while (len + 1 < size && at + len < bytes.len && bytes.data[at + len] > ' ' &&
	       bytes.data[at + len] <= '~') {
		text[len] = (char)bytes.data[at + len];
		len++;
	}
	text[len] = '\0';
}

bool rmw_text_word(struct rmw_view bytes, const char *prefix, bool (*follow)(char next), char *text,
		   size_t size)
{
	const size_t len = strlen(prefix);

	for (size_t at = rmw_text_find(bytes, 0, prefix); at < bytes.len;
	     at = rmw_text_find(bytes, at + 1, prefix)) {
		if (at + len < bytes.len && follow((char)bytes.data[at + len])) {
			rmw_text_copy(bytes, at, text, size);
			return true;
		}
	}
	text[0] = '\0';
	return false;
}
