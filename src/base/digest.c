/* SPDX-License-Identifier: MIT */
/* Checksums and digests: the only place that knows zlib's and libcrypto's names for them. */
#include "base/digest.h"

#include <stdlib.h>

#include <openssl/evp.h>
#include <zlib.h>

uint32_t rmw_crc32(struct rmw_view bytes)
{
	return bytes.len == 0 ? 0 : (uint32_t)crc32_z(0, bytes.data, bytes.len);
}

void rmw_sha256(const struct rmw_view *views, size_t count, uint8_t digest[RMW_SHA256_SIZE])
{
	EVP_MD_CTX *sum = EVP_MD_CTX_new();
	int is_good = sum != NULL && EVP_DigestInit_ex(sum, EVP_sha256(), NULL);

	for (size_t i = 0; i < count && is_good; i++)
		is_good = EVP_DigestUpdate(sum, views[i].data, views[i].len);
	is_good = is_good && EVP_DigestFinal_ex(sum, digest, NULL);
	EVP_MD_CTX_free(sum);
	/* Only an exhausted heap brings us here, and a wrong digest would be worse than the end. */
	if (!is_good)
		abort();
}

void rmw_hex(struct rmw_view bytes, char *text)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < bytes.len; i++) {
		text[2 * i] = digits[bytes.data[i] >> 4];
		text[2 * i + 1] = digits[bytes.data[i] & 15];
	}
	text[2 * bytes.len] = '\0';
}
