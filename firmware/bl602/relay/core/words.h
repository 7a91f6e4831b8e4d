/* SPDX-License-Identifier: MIT */
#ifndef RELAY_WORDS_H
#define RELAY_WORDS_H

#include <stdbool.h>
#include <stdint.h>

/* A request taken apart, as OpenBeken does: CONSOLE.md. All point into the line. */
struct relay_words {
	const char *at; /* what was not taken yet */
	const char *end;
};

struct relay_word {
	const char *text;
	uint32_t len;
};

/* The next word, without the quotes around it; false: there is none. */
bool relay_words_next(struct relay_words *words, struct relay_word *word);

/*
 * The rest as one text: all between a double quote at its begin and one at its end, else its next
 * word. False: nothing is left.
 */
bool relay_words_text(struct relay_words *words, struct relay_word *word);

/* In any case of letters. */
bool relay_word_is(const char *word, uint32_t len, const char *name);
/* Digits only, and not above `most`. */
bool relay_word_number(const char *word, uint32_t len, uint64_t most, uint32_t *number);
bool relay_word_number64(const char *word, uint32_t len, uint64_t *number);

/* `find` stands somewhere in it, in any case of letters. */
bool relay_word_has(const char *word, uint32_t len, const char *find);

#endif
