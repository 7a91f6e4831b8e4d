/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_LINE_H
#define RMW_BASE_LINE_H

#include <rmwflash/bytes.h>

/* A line of "name = value". Views are borrowed from the text. {0} is before the first one. */
struct rmw_line {
	unsigned number;       /* from 1 on */
	struct rmw_view text;  /* all of it, without its end */
	bool has_sign;	       /* there is a '=' */
	struct rmw_view name;  /* before the sign, without the blanks around it */
	struct rmw_view value; /* behind the sign and one blank, as it is */
	size_t next;	       /* where in the text the line behind it begins */
};

/*
 * Go on to the next line that says something: empty ones and those that begin with '#' are passed
 * over, so is a UTF-8 byte order mark before the first. A carriage return before the end of a line
 * is part of the end. False: there is none.
 */
bool rmw_line_next(struct rmw_view text, struct rmw_line *line);

/* `view` without blanks and tabs at either end. */
struct rmw_view rmw_line_trim(struct rmw_view view);

/* The next word of `rest`, which becomes what is behind it; empty when there is none. */
struct rmw_view rmw_line_word(struct rmw_view *rest);

/* True when the view holds this text. */
bool rmw_line_is(struct rmw_view view, const char *text);

/* Copy a view as a text. False, with nothing copied: no room, or a zero byte in it. */
bool rmw_line_copy(struct rmw_view view, char *text, size_t size);

/* The column in characters of UTF-8, from 1 on, where a part of the line begins; of an empty part
 * its end. */
unsigned rmw_line_column(const struct rmw_line *line, struct rmw_view part);

#endif
