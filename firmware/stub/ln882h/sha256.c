/* SPDX-License-Identifier: MIT */
/* SHA-256. */
#include "ln882h/sha256.h"

#include "core/bytes.h"

static const uint32_t beginning[8] = {
	/* clang-format off */
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	/* clang-format on */
};

static const uint32_t constants[64] = {
	/* clang-format off */
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
	/* clang-format on */
};

static inline uint32_t turn(uint32_t word, unsigned by)
{
	return word >> by | word << (32 - by);
}

#define INTO_CALLER static inline __attribute__((always_inline))

INTO_CALLER void round_of(uint32_t a, uint32_t b, uint32_t c, uint32_t *d, uint32_t e, uint32_t f,
			  uint32_t g, uint32_t *h, uint32_t word)
{
	const uint32_t sum =
		*h + word + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (g ^ (e & (f ^ g)));

	*d += sum;
	*h = sum + (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) | (c & (a | b)));
}

/* What the rounds add: the words of the block, and those that follow from them. */
static void spread(uint32_t words[64], const uint8_t *block)
{
	for (uint32_t *word = words; word < words + 16; word++, block += 4)
		*word = __builtin_bswap32(get_aligned(block));
	for (uint32_t *word = words + 16; word < words + 64; word++) {
		const uint32_t late = word[-2], early = word[-15];

		*word = (turn(late, 17) ^ turn(late, 19) ^ late >> 10) + word[-7] +
			(turn(early, 7) ^ turn(early, 18) ^ early >> 3) + word[-16];
	}
}

void ln882h_sha256_begin(struct ln882h_sha256 *sha)
{
	for (uint32_t i = 0; i < 8; i++)
		sha->state[i] = beginning[i];
}

/* Eight rounds at a time: then no value has to change its place. */
void ln882h_sha256_block(struct ln882h_sha256 *sha, const uint8_t *block)
{
	uint32_t *state = sha->state, words[64];
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	uint32_t e = state[4], f = state[5], g = state[6], h = state[7];

	spread(words, block);
	for (const uint32_t *word = words, *more = constants; word < words + 64;
	     word += 8, more += 8) {
		round_of(a, b, c, &d, e, f, g, &h, word[0] + more[0]);
		round_of(h, a, b, &c, d, e, f, &g, word[1] + more[1]);
		round_of(g, h, a, &b, c, d, e, &f, word[2] + more[2]);
		round_of(f, g, h, &a, b, c, d, &e, word[3] + more[3]);
		round_of(e, f, g, &h, a, b, c, &d, word[4] + more[4]);
		round_of(d, e, f, &g, h, a, b, &c, word[5] + more[5]);
		round_of(c, d, e, &f, g, h, a, &b, word[6] + more[6]);
		round_of(b, c, d, &e, f, g, h, &a, word[7] + more[7]);
	}
	state[0] += a, state[1] += b, state[2] += c, state[3] += d;
	state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void ln882h_sha256_end(const struct ln882h_sha256 *sha, uint8_t digest[32])
{
	for (uint32_t i = 0; i < 8; i++)
		put_le32(digest + 4 * i, __builtin_bswap32(sha->state[i]));
}
