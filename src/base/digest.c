/* SPDX-License-Identifier: MIT */
/* Checksums and digests: the only place that knows zlib's and libcrypto's names for them. */
#include "base/digest.h"

/* The newer names load and set up all that libcrypto can do: 2 MB, and 3 ms at each start. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/sha.h>
#include <zlib.h>

uint32_t rmw_crc32(struct rmw_view bytes)
{
	return rmw_crc32_more(0, bytes);
}

uint32_t rmw_crc32_more(uint32_t crc, struct rmw_view bytes)
{
	return bytes.len == 0 ? crc : (uint32_t)crc32_z(crc, bytes.data, bytes.len);
}

void rmw_sha256(const struct rmw_view *views, size_t count, uint8_t digest[RMW_SHA256_SIZE])
{
	SHA256_CTX sum;

	SHA256_Init(&sum);
	for (size_t i = 0; i < count; i++)
		SHA256_Update(&sum, views[i].data, views[i].len);
	SHA256_Final(digest, &sum);
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
