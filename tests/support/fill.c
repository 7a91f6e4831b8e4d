/* SPDX-License-Identifier: MIT */
/* Made-up content for what compresses. */
#include "support/fill.h"

#include <string.h>

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* From 0 to below `count`, small ones far more often. */
static uint32_t skewed(uint32_t *seed, uint32_t count)
{
	const uint64_t one = next(seed) & 0xffff, other = next(seed) & 0xffff;

	return (uint32_t)(one * other / 0x10000 * one / 0x10000 * count / 0x10000);
}

void fill_noise(struct rmw_span bytes, uint32_t seed)
{
	for (size_t i = 0; i < bytes.len; i++)
		bytes.data[i] = (uint8_t)(next(&seed) >> 8);
}

void fill_text(struct rmw_span bytes, uint32_t seed)
{
	static const char *const words[] = { "flash ", "the ", "relay ",  "of ",     "a ",
					     "and ",   "is ",  "erased ", "module ", "\r\n",
					     "%s: ",   "0x",   "failed ", "wifi_",   "init" };
	size_t at = 0;

	while (at < bytes.len) {
		const char *word = words[skewed(&seed, RMW_COUNT(words))];

		for (; *word != '\0' && at < bytes.len; word++)
			bytes.data[at++] = (uint8_t)*word;
		if (next(&seed) % 4 == 0 && at < bytes.len)
			bytes.data[at++] = (uint8_t)('0' + next(&seed) % 75);
	}
}

/* Half of them short: an opcode and registers that are often the same, and a number. */
static size_t put_instruction(uint8_t *at, uint32_t *seed)
{
	const uint32_t opcode = skewed(seed, 24) * 0x29, numbers = next(seed);

	at[0] = (uint8_t)(opcode << 2 | (numbers & 3));
	at[1] = (uint8_t)(skewed(seed, 32) << 3 | skewed(seed, 8));
	if ((numbers & 4) != 0)
		return 2;
	at[2] = (uint8_t)(skewed(seed, 200) ^ (numbers >> 8 & 7));
	at[3] = (uint8_t)(numbers >> 16 & 0x3f & numbers >> 11);
	return 4;
}

static size_t put_table(uint8_t *at, uint32_t *seed)
{
	memset(at, 0, 4);
	at[0] = (uint8_t)skewed(seed, 256);
	return 4;
}

/* Some of it stands elsewhere already. */
static size_t put_again(uint8_t *bytes, size_t at, uint32_t *seed)
{
	const size_t back = 1 + skewed(seed, at < 30000 ? (uint32_t)at : 30000);
	const size_t len = 4 + next(seed) % 12;

	for (size_t i = 0; i < len; i++)
		bytes[at + i] = bytes[at + i - back];
	return len;
}

static size_t put_some(uint8_t *bytes, size_t at, uint32_t *seed)
{
	switch (at / 8192 % 16) {
	case 11:
		fill_text((struct rmw_span){ bytes + at, 16 }, next(seed));
		return 16;
	case 13:
		return put_table(bytes + at, seed);
	case 14:
		memset(bytes + at, 0xff, 16);
		return 16;
	default:
		return at > 0 && next(seed) % 16 == 0 ? put_again(bytes, at, seed)
						      : put_instruction(bytes + at, seed);
	}
}

void fill_firmware(struct rmw_span bytes, uint32_t seed)
{
	uint8_t rest[32] = { 0 };
	size_t at = 0;

	while (at + sizeof(rest) <= bytes.len)
		at += put_some(bytes.data, at, &seed);
	fill_noise(RMW_SPAN_OF(rest), seed);
	memcpy(bytes.data + at, rest, bytes.len - at);
}
