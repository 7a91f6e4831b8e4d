/* SPDX-License-Identifier: MIT */
/* AES: libcrypto's, by its older names, for the reason given in digest.c. */
#include "base/aes.h"

#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/aes.h>

static void turn(const AES_KEY *key, const uint8_t start[RMW_AES_BLOCK], struct rmw_span bytes,
		 int way)
{
	uint8_t chain[RMW_AES_BLOCK];

	memcpy(chain, start, sizeof(chain));
	if (bytes.len >= RMW_AES_BLOCK)
		AES_cbc_encrypt(bytes.data, bytes.data, bytes.len / RMW_AES_BLOCK * RMW_AES_BLOCK,
				key, chain, way);
}

void rmw_aes256_decode(const uint8_t key[RMW_AES256_KEY], const uint8_t start[RMW_AES_BLOCK],
		       struct rmw_span bytes)
{
	AES_KEY schedule;

	(void)AES_set_decrypt_key(key, 8 * RMW_AES256_KEY, &schedule);
	turn(&schedule, start, bytes, AES_DECRYPT);
}

void rmw_aes256_encode(const uint8_t key[RMW_AES256_KEY], const uint8_t start[RMW_AES_BLOCK],
		       struct rmw_span bytes)
{
	AES_KEY schedule;

	(void)AES_set_encrypt_key(key, 8 * RMW_AES256_KEY, &schedule);
	turn(&schedule, start, bytes, AES_ENCRYPT);
}
