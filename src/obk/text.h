/* SPDX-License-Identifier: MIT */
#ifndef RMW_OBK_TEXT_H
#define RMW_OBK_TEXT_H

#include <rmwflash/bytes.h>

/*
 * How many bytes of `text` fit into `size` bytes with a zero behind them, without cutting a UTF-8
 * character in two. `size` is at least 1; no more than `size` bytes are read.
 */
size_t rmw_obk_text_fit(const char *text, size_t size);

/* The same bytes without the blanks, tabs and line ends around them. */
struct rmw_view rmw_obk_text_trim(struct rmw_view text);

#endif
