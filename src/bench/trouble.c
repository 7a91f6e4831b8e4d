/* SPDX-License-Identifier: MIT */
/* Collects all that is wrong with a job, so that it can be told at once. */
#include "bench/trouble.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void rmw_trouble_add(struct rmw_troubles *problems, struct rmw_place place, enum rmw_code code,
		     const char *format, ...)
{
	struct rmw_trouble *problem = &problems->items[problems->count];
	va_list values;

	if (problems->count == RMW_TROUBLES_MAX) {
		problems->more++;
		return;
	}
	problems->count++;
	problem->place = place;
	problem->code = code;
	va_start(values, format);
	(void)vsnprintf(problem->text, sizeof(problem->text), format, values);
	va_end(values);
}

bool rmw_trouble_take(struct rmw_troubles *problems, struct rmw_place place, struct rmw_err *err)
{
	char text[sizeof(err->cause) + sizeof(err->path)];

	if (err->code == RMW_E_NO_MEMORY || err->code == RMW_E_INTERRUPTED)
		return false;
	rmw_err_text(err, text, sizeof(text));
	rmw_trouble_add(problems, place, err->code, "%s", text);
	rmw_err_clear(err);
	return true;
}

static bool is_in_file(const struct rmw_trouble *one, const struct rmw_trouble *other)
{
	return strcmp(one->place.file, other->place.file) == 0;
}

/* Line 0, the file as a whole, is behind all lines. */
static bool is_behind(const struct rmw_trouble *one, const struct rmw_trouble *other)
{
	const unsigned line = one->place.line - 1, other_line = other->place.line - 1;

	return line > other_line || (line == other_line && one->place.column > other->place.column);
}

/* The place of an item among those before it, which are sorted. */
static size_t place_of(const struct rmw_troubles *problems, size_t at)
{
	const struct rmw_trouble *items = problems->items;
	size_t to = at;

	while (to > 0 && !is_in_file(&items[to - 1], &items[at]))
		to--;
	if (to == 0)
		return at; /* the first of its file */
	while (to > 0 && is_in_file(&items[to - 1], &items[at]) &&
	       is_behind(&items[to - 1], &items[at]))
		to--;
	return to;
}

void rmw_troubles_sort(struct rmw_troubles *problems)
{
	for (size_t at = 0; at < problems->count; at++) {
		const struct rmw_trouble item = problems->items[at];
		const size_t to = place_of(problems, at);

		memmove(&problems->items[to + 1], &problems->items[to],
			(at - to) * sizeof(*problems->items));
		problems->items[to] = item;
	}
}

bool rmw_troubles_check(const struct rmw_troubles *problems, struct rmw_err *err)
{
	enum rmw_code code = problems->items[0].code;
	char place[300];

	if (problems->count == 0)
		return true;
	rmw_place_text(&problems->items[0].place, place, sizeof(place));
	if (problems->count == 1)
		return rmw_fail(err, code, "%s: %s", place, problems->items[0].text);
	for (size_t i = 1; i < problems->count; i++)
		if (problems->items[i].code != code)
			code = RMW_E_JOB_BAD;
	return rmw_fail(err, code, "%zu problems, the first: %s: %s",
			problems->count + problems->more, place, problems->items[0].text);
}

void rmw_place_text(const struct rmw_place *place, char *text, size_t size)
{
	if (place->line == 0)
		(void)snprintf(text, size, "%s", place->file);
	else if (place->column == 0)
		(void)snprintf(text, size, "%s:%u", place->file, place->line);
	else
		(void)snprintf(text, size, "%s:%u:%u", place->file, place->line, place->column);
}
