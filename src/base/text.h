/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_TEXT_H
#define RMW_BASE_TEXT_H

#include <rmwflash/bytes.h>

/*
 * How many bytes (1 to 4) the UTF-8 character at the start of `text` has. 0 where there is none
 * that may be shown: `text` is empty, the bytes are no UTF-8, or it is a control character other
 * than a line end (U+000A).
 */
size_t rmw_text_character(struct rmw_view text);

/*
 * Copy a text that others wrote as UTF-8: each byte that may not be shown becomes a '?', line ends
 * stay. Cut to fit, between characters. `size` is at least 1.
 */
void rmw_text_show(const char *from, char *into, size_t size);

#endif
