/* SPDX-License-Identifier: MIT */
#ifndef RMW_BASE_AES_H
#define RMW_BASE_AES_H

#include <rmwflash/bytes.h>

#define RMW_AES_BLOCK 16u
#define RMW_AES256_KEY 32u

/*
 * Decode AES-256 in CBC mode in place, whole blocks: bytes behind the last one stay as they are.
 * Of the padding at the end (PKCS #7) nothing is taken away.
 */
void rmw_aes256_decode(const uint8_t key[RMW_AES256_KEY], const uint8_t start[RMW_AES_BLOCK],
		       struct rmw_span bytes);

/* The other way round. */
void rmw_aes256_encode(const uint8_t key[RMW_AES256_KEY], const uint8_t start[RMW_AES_BLOCK],
		       struct rmw_span bytes);

#endif
