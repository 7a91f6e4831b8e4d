/* SPDX-License-Identifier: MIT */
/* The SHA-256 engine, block by block, as FIPS 180-4 describes the function. */
#include "sim/sha_engine.h"

#include "sim/clock.h"
#include "sim/costs.h"

#define SHA_CTRL 0x4000u
#define SHA_SOURCE 0x4004u
#define SHA_ENDIAN 0x400cu
#define SHA_DIGEST 0x4010u

enum {
	CTRL_BUSY = 1u << 0,
	CTRL_TRIGGER = 1u << 1,
	CTRL_MODE = 7u << 2,
	CTRL_ENABLE = 1u << 5,
	CTRL_CONTINUE = 1u << 6,
	BLOCK = 64,
};

static const uint32_t first_digest[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static const uint32_t rounds[64] = {
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

static uint32_t turn(uint32_t word, unsigned bits)
{
	return word >> bits | word << (32 - bits);
}

static uint32_t swapped(uint32_t word)
{
	return word >> 24 | (word >> 8 & 0xff00) | (word & 0xff00) << 8 | word << 24;
}

static void spread(const uint8_t block[BLOCK], uint32_t words[64])
{
	for (size_t i = 0; i < 16; i++)
		words[i] = swapped(rmw_get_le32(block + 4 * i));
	for (size_t i = 16; i < 64; i++) {
		const uint32_t a = words[i - 15], b = words[i - 2];

		words[i] = words[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + words[i - 7] +
			   (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
	}
}

static void compress(uint32_t digest[8], const uint8_t block[BLOCK])
{
	uint32_t words[64], v[8];

	spread(block, words);
	memcpy(v, digest, sizeof(v));
	for (size_t i = 0; i < 64; i++) {
		const uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
		const uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
		const uint32_t one = v[7] + (turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)) +
				     choice + rounds[i] + words[i];
		const uint32_t two = (turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22)) + majority;

		memmove(v + 1, v, 7 * sizeof(*v));
		v[4] += one;
		v[0] = one + two;
	}
	for (size_t i = 0; i < 8; i++)
		digest[i] += v[i];
}

static void hash(struct sim_bus *bus, uint32_t control)
{
	struct sim_sha_engine *sha = &bus->state->sha;
	const uint32_t blocks = control >> 16, hz = sim_clock_bus_hz(bus);
	const uint64_t clocks = (uint64_t)blocks * SIM_COST_SHA_BLOCK_CLOCKS;
	const struct rmw_span source = sim_bus_ram(bus, *sim_reg(bus, SHA_SOURCE), blocks * BLOCK);

	if (!(control & CTRL_CONTINUE))
		memcpy(sha->digest, first_digest, sizeof(sha->digest));
	for (size_t at = 0; at < source.len; at += BLOCK)
		compress(sha->digest, source.data + at);
	sha->busy_until_ns = bus->now_ns + (hz != 0 ? sim_clock_ns(clocks, hz) : 0);
}

uint32_t sim_sha_engine_read(struct sim_bus *bus, uint32_t offset)
{
	const struct sim_sha_engine *sha = &bus->state->sha;

	if (offset == SHA_CTRL && bus->now_ns < sha->busy_until_ns)
		return *sim_reg(bus, offset) | CTRL_BUSY;
	if (offset >= SHA_DIGEST && offset < SHA_DIGEST + sizeof(sha->digest)) {
		const uint32_t word = sha->digest[(offset - SHA_DIGEST) / 4];

		return *sim_reg(bus, SHA_ENDIAN) & 1 ? swapped(word) : word;
	}
	return *sim_reg(bus, offset);
}

void sim_sha_engine_write(struct sim_bus *bus, uint32_t offset, uint32_t value)
{
	if (offset == SHA_CTRL)
		value &= ~(uint32_t)CTRL_BUSY;
	*sim_reg(bus, offset) = value;
	if (offset == SHA_CTRL && (value & CTRL_TRIGGER) && (value & CTRL_ENABLE) &&
	    (value & CTRL_MODE) == 0 && bus->now_ns >= bus->state->sha.busy_until_ns)
		hash(bus, value);
}

void sim_sha_engine_reset(struct sim_bus *bus)
{
	sim_regs_reset(bus, 0x4000, 0x1000);
	memset(&bus->state->sha, 0, sizeof(bus->state->sha));
}
