/* SPDX-License-Identifier: MIT */
/* Files of settings, line by line: "name = value". */
#include "base/line.h"

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

struct rmw_view rmw_line_trim(struct rmw_view view)
{
	size_t from = 0, end = view.len;

	while (from < end && is_blank(view.data[from]))
		from++;
	while (end > from && is_blank(view.data[end - 1]))
		end--;
	return rmw_view_part(view, from, end - from);
}

struct rmw_view rmw_line_word(struct rmw_view *rest)
{
	const struct rmw_view text = rmw_line_trim(*rest);
	size_t len = 0;

	while (len < text.len && !is_blank(text.data[len]))
		len++;
	*rest = rmw_line_trim(rmw_view_part(text, len, text.len));
	return rmw_view_part(text, 0, len);
}

bool rmw_line_is(struct rmw_view view, const char *text)
{
	return rmw_view_equal(view, (struct rmw_view){ (const uint8_t *)text, strlen(text) });
}

bool rmw_line_copy(struct rmw_view view, char *text, size_t size)
{
	if (view.len >= size || (view.len > 0 && memchr(view.data, '\0', view.len) != NULL))
		return false;
	if (view.len > 0)
		memcpy(text, view.data, view.len);
	text[view.len] = '\0';
	return true;
}

unsigned rmw_line_column(const struct rmw_line *line, struct rmw_view part)
{
	const size_t end = part.len == 0 ? line->text.len : (size_t)(part.data - line->text.data);
	unsigned column = 1;

	for (size_t i = 0; i < end; i++)
		column += (line->text.data[i] & 0xc0u) != 0x80u;
	return column;
}

/* The end of the line that begins at `at`; a carriage return before it is part of the end. */
static size_t find_end(struct rmw_view text, size_t at, size_t *next)
{
	const uint8_t *end = memchr(text.data + at, '\n', text.len - at);
	const size_t len = end == NULL ? text.len : (size_t)(end - text.data);

	*next = end == NULL ? text.len : len + 1;
	return len > at && text.data[len - 1] == '\r' ? len - 1 : len;
}

/* Blanks around the name are nobody's, of those behind the sign one is. */
static void split(struct rmw_line *line)
{
	const struct rmw_view text = line->text;
	const uint8_t *sign = memchr(text.data, '=', text.len);
	size_t end, value;

	line->has_sign = sign != NULL;
	line->name = line->value = (struct rmw_view){ 0 };
	if (sign == NULL)
		return;
	end = (size_t)(sign - text.data);
	value = end + 1;
	if (value < text.len && text.data[value] == ' ')
		value++;
	line->name = rmw_line_trim(rmw_view_part(text, 0, end));
	line->value = rmw_view_part(text, value, text.len);
}

/* Editors of other systems put one before the text. */
static bool begins_with_mark(struct rmw_view text)
{
	static const uint8_t mark[] = { 0xef, 0xbb, 0xbf };

	return rmw_view_equal(rmw_view_part(text, 0, sizeof(mark)), RMW_VIEW_OF(mark));
}

bool rmw_line_next(struct rmw_view text, struct rmw_line *line)
{
	if (line->next == 0 && begins_with_mark(text))
		line->next = 3;
	while (line->next < text.len) {
		const size_t at = line->next;
		const size_t end = find_end(text, at, &line->next);
		struct rmw_view said;

		line->number++;
		line->text = rmw_view_part(text, at, end - at);
		said = rmw_line_trim(line->text);
		if (said.len == 0 || said.data[0] == '#')
			continue;
		split(line);
		return true;
	}
	return false;
}
