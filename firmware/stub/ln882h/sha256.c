/* SPDX-License-Identifier: MIT */
/* SHA-256. */
#include "ln882h/sha256.h"

#include <string.h>

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

/*
 * In the core's own words, as the compiler finds no way without going to the stack: 21 cycles. Of
 * the three turns of a word two are made within the third, which comes with an addition. The
 * majority is made of where a and b differ, and where b and c did as they came a round before.
 */
INTO_CALLER void round_of(uint32_t a, uint32_t b, uint32_t *d, uint32_t e, uint32_t f, uint32_t g,
			  uint32_t *h, const uint32_t **word, const uint32_t **more,
			  uint32_t *differed, uint32_t *differs)
{
	uint32_t part;

	/* clang-format off */
	__asm__("ldr %[part], [%[word]], #4\n\t"
		"ldr %[differs], [%[more]], #4\n\t"
		"add %[h], %[h], %[part]\n\t"
		"add %[h], %[h], %[differs]\n\t"
		"eor %[part], %[f], %[g]\n\t"
		"eor %[differs], %[e], %[e], ror #5\n\t"
		"and %[part], %[part], %[e]\n\t"
		"eor %[differs], %[differs], %[e], ror #19\n\t"
		"eor %[part], %[part], %[g]\n\t"
		"add %[h], %[h], %[differs], ror #6\n\t"
		"add %[h], %[h], %[part]\n\t"
		"eor %[part], %[a], %[a], ror #11\n\t"
		"eor %[differs], %[a], %[b]\n\t"
		"eor %[part], %[part], %[a], ror #20\n\t"
		"and %[differed], %[differed], %[differs]\n\t"
		"add %[d], %[d], %[h]\n\t"
		"eor %[differed], %[differed], %[b]\n\t"
		"add %[h], %[h], %[part], ror #2\n\t"
		"add %[h], %[h], %[differed]"
		: [d] "+r"(*d), [h] "+r"(*h), [word] "+r"(*word), [more] "+r"(*more),
		  [differed] "+r"(*differed), [differs] "+r"(*differs), [part] "=&r"(part)
		: [a] "r"(a), [b] "r"(b), [e] "r"(e), [f] "r"(f), [g] "r"(g)
		: "memory");
	/* clang-format on */
}

/* What a word adds to that two behind it ... */
INTO_CALLER uint32_t spread_late(uint32_t word)
{
	return turn(word, 17) ^ turn(word, 19) ^ word >> 10;
}

/* ... and to that fifteen behind it. */
INTO_CALLER uint32_t spread_early(uint32_t word)
{
	return turn(word, 7) ^ turn(word, 18) ^ word >> 3;
}

/* What the rounds add: the words of the block, and those that follow from them, two at a time: then
 * most of what they follow from is at hand. */
static void spread(uint32_t words[64], const uint8_t *block)
{
	uint32_t *word = words, first, even, odd;

	do
		*word++ = __builtin_bswap32(get_aligned(block));
	while ((block += 4, word < words + 16));
	first = words[0], even = words[14], odd = words[15];
	do {
		const uint32_t second = word[-15];

		even = spread_late(even) + word[-7] + spread_early(second) + first;
		word[0] = even;
		first = word[-14];
		odd = spread_late(odd) + word[-6] + spread_early(first) + second;
		word[1] = odd;
	} while ((word += 2) < words + 64);
}

void ln882h_sha256_begin(struct ln882h_sha256 *sha)
{
	memcpy(sha->state, beginning, sizeof(sha->state));
}

/* Eight rounds at a time: then no value has to change its place. */
void ln882h_sha256_block(struct ln882h_sha256 *sha, const uint8_t *block)
{
	uint32_t *state = sha->state, words[64];
	uint32_t a, b, c, d, e, f, g, h, x, y = 0;
	const uint32_t *word = words, *more = constants;

	spread(words, block);
	a = state[0], b = state[1], c = state[2], d = state[3];
	e = state[4], f = state[5], g = state[6], h = state[7];
	x = b ^ c;
	do {
		round_of(a, b, &d, e, f, g, &h, &word, &more, &x, &y);
		round_of(h, a, &c, d, e, f, &g, &word, &more, &y, &x);
		round_of(g, h, &b, c, d, e, &f, &word, &more, &x, &y);
		round_of(f, g, &a, b, c, d, &e, &word, &more, &y, &x);
		round_of(e, f, &h, a, b, c, &d, &word, &more, &x, &y);
		round_of(d, e, &g, h, a, b, &c, &word, &more, &y, &x);
		round_of(c, d, &f, g, h, a, &b, &word, &more, &x, &y);
		round_of(b, c, &e, f, g, h, &a, &word, &more, &y, &x);
	} while (word < words + 64);
	state[0] += a, state[1] += b, state[2] += c, state[3] += d;
	state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void ln882h_sha256_end(const struct ln882h_sha256 *sha, uint8_t digest[32])
{
	for (uint32_t i = 0; i < 8; i++)
		put_le32(digest + 4 * i, __builtin_bswap32(sha->state[i]));
}
