/* SPDX-License-Identifier: MIT */
/* Takes everything out of a text that a terminal or a JSON reader could stumble over. */
#include "cli/clean.h"

#include <string.h>

#include "base/text.h"

void rmw_clean(char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		size_t len = rmw_text_character((struct rmw_view){ (uint8_t *)text, left });

		if (len == 0) {
			*text = '?';
			len = 1;
		}
		text += len;
		left -= len;
	}
}
