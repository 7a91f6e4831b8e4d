/* SPDX-License-Identifier: MIT */
/* Cells for a terminal to show. */
#include "cli/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

void rmw_page_start(struct rmw_page *page, unsigned width, unsigned height)
{
	page->width = least(width, RMW_PAGE_WIDTH_MAX);
	page->height = least(height, RMW_PAGE_HEIGHT_MAX);
	for (unsigned row = 0; row < page->height; row++)
		for (unsigned column = 0; column < page->width; column++)
			page->cells[row][column] = (struct rmw_page_cell){ ' ', RMW_PAGE_PLAIN };
}

static unsigned put(struct rmw_page *page, struct rmw_page_place place, enum rmw_page_style style,
		    const char *text)
{
	unsigned width = 0;

	if (place.row >= page->height || place.column >= page->width)
		return 0;
	width = least((unsigned)strlen(text), least(place.width, page->width - place.column));
	for (unsigned i = 0; i < width; i++) {
		struct rmw_page_cell *cell = &page->cells[place.row][place.column + i];

		*cell = (struct rmw_page_cell){ '?', (uint8_t)style };
		if (text[i] >= ' ' && text[i] <= '~')
			cell->letter = text[i];
	}
	return width;
}

unsigned rmw_page_put(struct rmw_page *page, struct rmw_page_place place, enum rmw_page_style style,
		      const char *format, ...)
{
	char text[RMW_PAGE_WIDTH_MAX + 1];
	va_list values;

	va_start(values, format);
	(void)vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	return put(page, place, style, text);
}

void rmw_page_put_right(struct rmw_page *page, struct rmw_page_place place,
			enum rmw_page_style style, const char *text)
{
	const unsigned width = least((unsigned)strlen(text), place.width);

	place.column += place.width - width;
	place.width = width;
	(void)put(page, place, style, text);
}

void rmw_page_text(const struct rmw_page *page, unsigned row, char text[RMW_PAGE_WIDTH_MAX + 1])
{
	unsigned len = 0;

	for (unsigned column = 0; row < page->height && column < page->width; column++) {
		text[column] = page->cells[row][column].letter;
		if (text[column] != ' ')
			len = column + 1;
	}
	text[len] = '\0';
}
