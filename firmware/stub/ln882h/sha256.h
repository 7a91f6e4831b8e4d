/* SPDX-License-Identifier: MIT */
#ifndef STUB_LN882H_SHA256_H
#define STUB_LN882H_SHA256_H

#include <stdint.h>

/* SHA-256 (FIPS 180-4) of whole blocks, for a chip without an engine for it. */
#define LN882H_SHA256_BLOCK 64u

struct ln882h_sha256 {
	uint32_t state[8];
};

void ln882h_sha256_begin(struct ln882h_sha256 *sha);
void ln882h_sha256_block(struct ln882h_sha256 *sha, const uint8_t *block);
void ln882h_sha256_end(const struct ln882h_sha256 *sha, uint8_t digest[32]);

#endif
