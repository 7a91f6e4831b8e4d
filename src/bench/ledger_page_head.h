/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_LEDGER_PAGE_HEAD_H
#define RMW_BENCH_LEDGER_PAGE_HEAD_H

#include "bench/html.h"

/* What a page on a ledger is about. Borrowed. */
struct rmw_ledger_page_about {
	const char *job;   /* NULL: all of them */
	const char *where; /* the ledger, as rmw_ledger_where tells it */
	const char *began; /* dates of the first try and of the end of the last one; may be empty */
	const char *ended;
};

/* Put the beginning of a page: all before its body, the style of the whole page, and its title.
 * Left open are main, body and html. */
void rmw_ledger_page_head(struct rmw_html *html, const struct rmw_ledger_page_about *about);

#endif
