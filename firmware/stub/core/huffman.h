/* SPDX-License-Identifier: MIT */
#ifndef STUB_HUFFMAN_H
#define STUB_HUFFMAN_H

#include <stdint.h>

/* Codes of shortest length for symbols that are so frequent, as RFC 1951 numbers them. */

#define STUB_HUFFMAN_SYMBOLS 288u /* most that a code has */

/* Called again and again by whoever works long, so that nothing else has to wait. */
struct stub_look {
	void (*look)(void *of);
	void *of;
};

/* Where a code is made. */
struct stub_huffman {
	uint32_t keys[STUB_HUFFMAN_SYMBOLS]; /* count and number of each symbol in use */
	uint16_t links[2 * STUB_HUFFMAN_SYMBOLS];
};

/*
 * Lengths, from 1 to `longest`, of the codes of the symbols whose count is not 0, and 0 for the
 * others. The set is complete: where fewer than two symbols are in use, the first that are not get
 * a code as well. `size` is from 2 to STUB_HUFFMAN_SYMBOLS and at most 2^longest; counts add up to
 * less than 65536.
 */
void stub_huffman_lengths(struct stub_huffman *work, const uint16_t *counts, uint32_t size,
			  uint32_t longest, uint8_t *lengths, const struct stub_look *look);

/* The codes that belong to lengths up to 15, first bit lowest. */
void stub_huffman_codes(const uint8_t *lengths, uint32_t size, uint16_t *codes,
			const struct stub_look *look);

#endif
