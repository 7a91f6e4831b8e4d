/* SPDX-License-Identifier: MIT */
/* Characters of texts that others wrote. */
#include "base/text.h"

#include <string.h>

/* First byte of a UTF-8 sequence -> its length and the range of its second byte. */
static const struct {
	uint8_t first, last, len, second_min, second_max;
} leads[] = {
	/* clang-format off */
	{ 0x0a, 0x0a, 1, 0, 0 },	/* line end */
	{ 0x20, 0x7e, 1, 0, 0 },
	{ 0xc2, 0xc2, 2, 0xa0, 0xbf },	/* 80 to 9f are control characters */
	{ 0xc3, 0xdf, 2, 0x80, 0xbf },
	{ 0xe0, 0xe0, 3, 0xa0, 0xbf },
	{ 0xe1, 0xec, 3, 0x80, 0xbf },
	{ 0xed, 0xed, 3, 0x80, 0x9f },
	{ 0xee, 0xef, 3, 0x80, 0xbf },
	{ 0xf0, 0xf0, 4, 0x90, 0xbf },
	{ 0xf1, 0xf3, 4, 0x80, 0xbf },
	{ 0xf4, 0xf4, 4, 0x80, 0x8f },
	/* clang-format on */
};

static bool is_within(uint8_t byte, uint8_t first, uint8_t last)
{
	return byte >= first && byte <= last;
}

size_t rmw_text_character(struct rmw_view text)
{
	for (size_t i = 0; i < RMW_COUNT(leads); i++) {
		size_t len = leads[i].len;

		if (text.len < len || !is_within(text.data[0], leads[i].first, leads[i].last))
			continue;
		if (len > 1 && !is_within(text.data[1], leads[i].second_min, leads[i].second_max))
			return 0;
		for (size_t j = 2; j < len; j++)
			if (!is_within(text.data[j], 0x80, 0xbf))
				return 0;
		return len;
	}
	return 0;
}

void rmw_text_show(const char *from, char *into, size_t size)
{
	struct rmw_view rest = { (const uint8_t *)from, strlen(from) };
	size_t len = 0;

	while (rest.len > 0) {
		const size_t shown = rmw_text_character(rest);
		const size_t step = shown == 0 ? 1 : shown;

		if (len + step >= size)
			break;
		if (shown == 0)
			into[len] = '?';
		else
			memcpy(into + len, rest.data, shown);
		len += step;
		rest = rmw_view_part(rest, step, rest.len);
	}
	into[len] = '\0';
}
