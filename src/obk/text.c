/* SPDX-License-Identifier: MIT */
/* Texts that others wrote: cut to fit, and without what stands around them. */
#include "obk/text.h"

/* Bytes of a UTF-8 character behind its first one. */
#define FOLLOWERS_MAX 3u

static bool is_follower(char byte)
{
	return ((uint8_t)byte & 0xc0) == 0x80;
}

size_t rmw_obk_text_fit(const char *text, size_t size)
{
	const size_t len = strnlen(text, size);
	size_t fit = size - 1;

	if (len < size)
		return len;
	while (fit > 0 && size - 1 - fit < FOLLOWERS_MAX && is_follower(text[fit]))
		fit--;
	return is_follower(text[fit]) ? size - 1 : fit;
}

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct rmw_view rmw_obk_text_trim(struct rmw_view text)
{
	while (text.len > 0 && is_blank(text.data[0]))
		text = rmw_view_part(text, 1, text.len);
	while (text.len > 0 && is_blank(text.data[text.len - 1]))
		text.len--;
	return text;
}
