/* SPDX-License-Identifier: MIT */
/* Made-up content for what compresses. */
#include "support/fill.h"

#include <stdio.h>
#include <string.h>

/* Not 0, from which nothing comes. */
static uint32_t begin(uint32_t seed)
{
	return 88172645u ^ seed;
}

static uint32_t roll(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static uint32_t below(uint32_t *state, uint32_t limit)
{
	return (uint32_t)((uint64_t)roll(state) * limit >> 32);
}

/* Small numbers more often than large ones, as registers and opcodes are. */
static uint32_t small_below(uint32_t *state, uint32_t limit)
{
	return (uint32_t)((uint64_t)below(state, limit) * below(state, limit) / limit);
}

void fill_noise(struct rmw_span bytes, uint32_t seed)
{
	uint32_t state = begin(seed);

	for (size_t i = 0; i < bytes.len; i++)
		bytes.data[i] = (uint8_t)(roll(&state) >> 24);
}

void fill_text(struct rmw_span bytes, uint32_t seed)
{
	static const char *const words[] = { "flash ", "the ", "relay ",  "of ",     "a ",
					     "and ",   "is ",  "erased ", "module ", "\r\n",
					     "%s: ",   "0x",   "failed ", "wifi_",   "init" };
	uint32_t state = begin(seed);
	size_t at = 0;

	while (at < bytes.len) {
		const uint32_t most = 1 + small_below(&state, RMW_COUNT(words));
		const char *word = words[small_below(&state, most)];

		for (; *word != '\0' && at < bytes.len; word++)
			bytes.data[at++] = (uint8_t)*word;
		if (below(&state, 4) == 0 && at < bytes.len)
			bytes.data[at++] = (uint8_t)('0' + below(&state, 75));
	}
}

/* Each part stores some bytes at `at` (up to 64, of which there is room) and returns how many. */

static size_t short_instruction(uint8_t *at, size_t offset, uint32_t *state)
{
	(void)offset;
	rmw_put_le16(at, (uint16_t)(small_below(state, 60000) * 40503u));
	return 2;
}

static size_t long_instruction(uint8_t *at, size_t offset, uint32_t *state)
{
	const uint32_t code = 3 | small_below(state, 12) * 0x10 | small_below(state, 16) << 7;

	(void)offset;
	rmw_put_le32(at, code | small_below(state, 8) << 12 | small_below(state, 32) << 15 |
				 small_below(state, 1024) << 22);
	return 4;
}

static size_t call(uint8_t *at, size_t offset, uint32_t *state)
{
	(void)offset;
	rmw_put_le32(at, 0x97 | below(state, 400) << 12);
	rmw_put_le32(at + 4, 0x80e7 | below(state, 4096) << 20);
	return 8;
}

/* Mostly of what stands near, as compilers leave it. */
static size_t repetition(uint8_t *at, size_t offset, uint32_t *state)
{
	const size_t back = 64 + small_below(state, 1 + small_below(state, 30000)),
		     len = 6 + below(state, 30);

	if (offset < back)
		return 0;
	memcpy(at, at - back, len);
	return len;
}

static size_t text(uint8_t *at, size_t offset, uint32_t *state)
{
	static const char *const words[] = {
		"wifi",	  "task",    "error",	"%s",	 "init",    "mqtt", "flash",
		"failed", "channel", "%d",	"timer", "connect", "led",  "config",
		"0x%08x", "sensor",  "power",	"http",	 "relay",   "time", "buffer",
		"length", "event",   "invalid", "state", "socket",  "dns",  "queue",
	};
	size_t len = 0;

	(void)offset;
	for (uint32_t left = 1 + below(state, 4); left > 0; left--)
		len += (size_t)sprintf((char *)at + len, "%s%c",
				       words[below(state, RMW_COUNT(words))],
				       left > 1 ? ' ' : '\0');
	at[len] = (uint8_t)('A' + below(state, 58));
	return len + 1;
}

static size_t address(uint8_t *at, size_t offset, uint32_t *state)
{
	(void)offset;
	rmw_put_le32(at, 0x23000000 | below(state, 0xc0000));
	return 4;
}

static size_t small_number(uint8_t *at, size_t offset, uint32_t *state)
{
	(void)offset;
	memset(at, 0, 8);
	at[0] = (uint8_t)small_below(state, 64);
	return 8;
}

/* Out of 100 parts, how many are of a kind. */
struct mix {
	size_t (*put)(uint8_t *at, size_t offset, uint32_t *state);
	uint32_t share;
};

static const struct mix code[] = {
	{ short_instruction, 52 },
	{ long_instruction, 34 },
	{ call, 8 },
	{ repetition, 6 },
};
static const struct mix data[] = {
	{ text, 20 },
	{ address, 58 },
	{ small_number, 12 },
	{ repetition, 10 },
};

static size_t put_part(const struct mix *mix, uint8_t *at, size_t offset, uint32_t *state)
{
	uint32_t lot = below(state, 100);

	for (; lot >= mix->share; mix++)
		lot -= mix->share;
	return mix->put(at, offset, state);
}

void fill_firmware(struct rmw_span bytes, uint32_t seed)
{
	const size_t code_len = bytes.len / 100 * 78;
	uint32_t state = begin(seed);
	uint8_t part[128];

	for (size_t at = 0; at < bytes.len;) {
		const struct mix *mix = at < code_len ? code : data;

		if (bytes.len - at >= sizeof(part)) {
			at += put_part(mix, bytes.data + at, at, &state);
			continue;
		}
		memset(bytes.data + at, 0, bytes.len - at);
		return;
	}
}
