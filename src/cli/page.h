/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_PAGE_H
#define RMW_CLI_PAGE_H

#include <stdint.h>

#include <rmwflash/err.h>

/* What a terminal is to show, as cells of ASCII; larger terminals are used up to this. */
#define RMW_PAGE_WIDTH_MAX 240u
#define RMW_PAGE_HEIGHT_MAX 100u

/* What a cell means. How that looks is the terminal's; no meaning is in a style alone. */
enum rmw_page_style {
	RMW_PAGE_PLAIN,
	RMW_PAGE_TITLE,
	RMW_PAGE_BUSY, /* work goes on */
	RMW_PAGE_GOOD,
	RMW_PAGE_BAD,
	RMW_PAGE_ASKS, /* a person is wanted */
	RMW_PAGE_DIM,  /* nothing happens there */
	RMW_PAGE_STYLE_COUNT
};

struct rmw_page_cell {
	char letter;
	uint8_t style;
};

/* rmw_page_start begins it; needs no release. Big: on the heap. */
struct rmw_page {
	unsigned width;
	unsigned height;
	struct rmw_page_cell cells[RMW_PAGE_HEIGHT_MAX][RMW_PAGE_WIDTH_MAX];
};

/* Where text goes: a row, from a column on, at most so many cells. */
struct rmw_page_place {
	unsigned row;
	unsigned column;
	unsigned width;
};

/* Begin with blanks; a size beyond the largest is cut to it. */
void rmw_page_start(struct rmw_page *page, unsigned width, unsigned height);

/*
 * Put text there, cut where the place or the page ends; anything but ASCII becomes '?'. Returns
 * how many cells it took.
 */
unsigned rmw_page_put(struct rmw_page *page, struct rmw_page_place place, enum rmw_page_style style,
		      const char *format, ...) RMW_PRINTF(4, 5);

/* ... at the right end of the place. */
void rmw_page_put_right(struct rmw_page *page, struct rmw_page_place place,
			enum rmw_page_style style, const char *text);

/* A row as text, without blanks at its end. */
void rmw_page_text(const struct rmw_page *page, unsigned row, char text[RMW_PAGE_WIDTH_MAX + 1]);

#endif
