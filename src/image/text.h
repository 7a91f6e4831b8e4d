/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_TEXT_H
#define RMW_IMAGE_TEXT_H

#include <rmwflash/bytes.h>

/* Offset of the first `word` at or behind `from`; bytes.len when there is none. */
size_t rmw_text_find(struct rmw_view bytes, size_t from, const char *word);

/* True when `word` is somewhere in the bytes. */
bool rmw_text_has(struct rmw_view bytes, const char *word);

/* Copy the printable characters from `at` on, up to a blank or the end; cut to fit `size`. */
void rmw_text_copy(struct rmw_view bytes, size_t at, char *text, size_t size);

/*
 * Copy the first word that starts with `prefix` and goes on after it with a character that
 * `follow` accepts. Returns false, with `text` empty, when there is none.
 */
bool rmw_text_word(struct rmw_view bytes, const char *prefix, bool (*follow)(char next), char *text,
		   size_t size);

#endif
