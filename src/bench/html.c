/* SPDX-License-Identifier: MIT */
/* Puts HTML together, of markup that is ours and of texts that are not. */
#include "bench/html.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

#define PIECE_MAX 500u
#define UNSHOWN "\xef\xbf\xbd" /* U+FFFD */

static void put(struct rmw_html *html, struct rmw_view bytes)
{
	if (!html->is_bad)
		html->is_bad = !rmw_buf_append(html->into, bytes, html->err);
}

void rmw_html_put(struct rmw_html *html, const char *markup)
{
	put(html, (struct rmw_view){ (const uint8_t *)markup, strlen(markup) });
}

void rmw_html_format(struct rmw_html *html, const char *format, ...)
{
	char piece[PIECE_MAX + 1];
	va_list values;
	int len;

	va_start(values, format);
	len = vsnprintf(piece, sizeof(piece), format, values);
	va_end(values);
	if (len >= 0 && (size_t)len < sizeof(piece))
		rmw_html_put(html, piece);
	else if (!html->is_bad)
		html->is_bad = !rmw_fail(html->err, RMW_E_INTERNAL, "a piece of HTML is too long");
}

static const char *escape_of(uint8_t byte)
{
	switch (byte) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\n':
		return " ";
	}
	return NULL;
}

void rmw_html_text(struct rmw_html *html, const char *text)
{
	struct rmw_view rest = { (const uint8_t *)text, strlen(text) };

	while (rest.len > 0 && !html->is_bad) {
		const size_t len = rmw_text_character(rest);
		const char *escape = len == 0 ? UNSHOWN : escape_of(rest.data[0]);

		if (escape != NULL)
			rmw_html_put(html, escape);
		else
			put(html, rmw_view_part(rest, 0, len));
		rest = rmw_view_part(rest, len == 0 ? 1 : len, rest.len);
	}
}
