/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_HTML_H
#define RMW_BENCH_HTML_H

#include <rmwflash/bytes.h>

/* HTML that grows. What fails first is in `err`, and nothing is put any more from then on. */
struct rmw_html {
	struct rmw_buf *into; /* borrowed */
	struct rmw_err *err;  /* borrowed */
	bool is_bad;
};

/* Put markup of our own, as it is. */
void rmw_html_put(struct rmw_html *html, const char *markup);

/* Put markup with numbers and words of our own in it; 500 bytes at most, else INTERNAL. */
void rmw_html_format(struct rmw_html *html, const char *format, ...) RMW_PRINTF(2, 3);

/*
 * Put what others wrote: in a text, or in the quotes of an attribute, it means nothing else. What
 * may not be shown (no UTF-8, control characters) becomes U+FFFD.
 */
void rmw_html_text(struct rmw_html *html, const char *text);

#endif
