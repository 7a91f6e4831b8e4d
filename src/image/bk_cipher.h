/* SPDX-License-Identifier: MIT */
#ifndef RMW_IMAGE_BK_CIPHER_H
#define RMW_IMAGE_BK_CIPHER_H

#include <rmwflash/bytes.h>

/*
 * The cipher that a BK7231 puts over code in flash (bk7231-protocol 16.2): each word is changed by
 * a word that depends on its address and on the four words of the key, so that the same step
 * encodes and decodes. The chip's key is in its eFuses and in its bootloader.
 */
struct rmw_bk_key {
	const char *name; /* "Tuya", "zero" (code in clear), "Uascent" */
	uint32_t words[4];
};

/* Keys that are known. The array is static. */
const struct rmw_bk_key *rmw_bk_keys(size_t *count);

/* The known key of that name (case ignored); NULL when there is none. */
const struct rmw_bk_key *rmw_bk_key(const char *name);

/* What the word at a code address, a multiple of 4, is changed by. */
uint32_t rmw_bk_cipher_word(const uint32_t words[4], uint32_t code_addr);

/* Encode or decode whole words from `code_addr` on; up to 3 bytes behind the last are untouched. */
void rmw_bk_cipher(const uint32_t words[4], uint32_t code_addr, struct rmw_span code);

/*
 * The known key under which code at `code_addr` begins with the vectors of an ARM program: a
 * branch, then loads of the program counter (bk7231-protocol 16.3). NULL: with none of them, or
 * there are not 16 bytes.
 */
const struct rmw_bk_key *rmw_bk_key_find(struct rmw_view code, uint32_t code_addr);

/* True when it begins so as it is. */
bool rmw_bk_is_arm(struct rmw_view code);

#endif
