/* SPDX-License-Identifier: MIT */
/* Made-up firmware, and what the least is that must travel and be programmed. */
#include "bench/bench_image.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

#define SECTOR 4096u
#define PAGE 256u

/* The times of a simulated flash: sim/options.c */
#define PAGE_S 0.0005

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
static uint32_t skewed(uint32_t *state, uint32_t limit)
{
	return (uint32_t)((uint64_t)below(state, limit) * below(state, limit) / limit);
}

void bench_noise(struct rmw_span into)
{
	uint32_t state = 2463534242u;

	for (size_t at = 0; at < into.len; at++)
		into.data[at] = (uint8_t)(roll(&state) >> 24);
}

/* Each part stores some bytes at `at` (up to 64, of which there is room) and returns how many. */

static size_t short_instruction(uint8_t *at, size_t offset, uint32_t *state)
{
	(void)offset;
	rmw_put_le16(at, (uint16_t)(skewed(state, 60000) * 40503u));
	return 2;
}

static size_t long_instruction(uint8_t *at, size_t offset, uint32_t *state)
{
	const uint32_t code = 3 | skewed(state, 12) * 0x10 | skewed(state, 16) << 7;

	(void)offset;
	rmw_put_le32(at, code | skewed(state, 8) << 12 | skewed(state, 32) << 15 |
				 skewed(state, 1024) << 22);
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
	const size_t back = 64 + skewed(state, 1 + skewed(state, 30000)),
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
	at[0] = (uint8_t)skewed(state, 64);
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

void bench_firmware(struct rmw_span into)
{
	const size_t code_len = into.len / 100 * 78;
	uint32_t state = 88172645u;
	uint8_t part[128];

	for (size_t at = 0; at < into.len;) {
		const struct mix *mix = at < code_len ? code : data;

		if (into.len - at >= sizeof(part)) {
			at += put_part(mix, into.data + at, at, &state);
			continue;
		}
		memset(into.data + at, 0, into.len - at);
		return;
	}
}

size_t bench_deflated(struct rmw_view bytes)
{
	uint8_t room[4096];
	z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes.data,
			    .avail_in = (uInt)bytes.len };
	int result;

	if (deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return 0;
	do {
		stream.next_out = room;
		stream.avail_out = sizeof(room);
		result = deflate(&stream, Z_FINISH);
	} while (result == Z_OK);
	deflateEnd(&stream);
	return result == Z_STREAM_END ? stream.total_out : 0;
}

static double erase_s(uint32_t from, uint32_t end)
{
	static const struct {
		uint32_t size;
		double spent_s;
	} erases[] = { { 64u << 10, 0.150 }, { 32u << 10, 0.120 }, { SECTOR, 0.045 } };
	double sum_s = 0;

	while (from < end) {
		size_t i = 0;

		while (from % erases[i].size != 0 || end - from < erases[i].size)
			i++;
		sum_s += erases[i].spent_s;
		from += erases[i].size;
	}
	return sum_s;
}

static bool is_blank(struct rmw_view page)
{
	for (size_t at = 0; at < page.len; at++)
		if (page.data[at] != 0xff)
			return false;
	return true;
}

double bench_flash_s(uint32_t addr, struct rmw_view bytes)
{
	const uint32_t end = addr + (uint32_t)bytes.len;
	double sum_s = erase_s(addr / SECTOR * SECTOR, (end + SECTOR - 1) / SECTOR * SECTOR);

	for (size_t at = 0; at < bytes.len; at += PAGE)
		if (!is_blank(rmw_view_part(bytes, at, PAGE)))
			sum_s += PAGE_S;
	return sum_s;
}
