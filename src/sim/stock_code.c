/* SPDX-License-Identifier: MIT */
/* Firmware-like bytes: what compresses, repeats and stays blank about as real code does. */
#include <stdio.h>

#include "base/random.h"
#include "sim/stock_parts.h"

/* Code changes its kind from piece to piece. */
#define PIECE 0x400u

/* Texts of stock firmware, spread over the made code; each ends with its zero. */
static const struct {
	uint32_t percent;
	const char *text;
	size_t len;
} texts[] = {
/* clang-format off */
#define TEXT(percent, text) { percent, text, sizeof(text) }
	TEXT(12, "made by rmwflash for its simulated board"),
	TEXT(31, "assert failed: %s:%d\r\n"),
	TEXT(47, "wifi_mgmr_sta_connect"),
	TEXT(62, "FWSW-WHBL602-SWITCH-BL602L_v1.2.0"),
	TEXT(71, "device_model\0CK-BL602-4SW-WH"),
	TEXT(83, "[OS] Starting OS Scheduler...\r\n"),
#undef TEXT
	/* clang-format on */
};

static void fill_code(struct rmw_span at, uint64_t *dice)
{
	static const uint16_t opcodes[] = {
		0x0141, 0x1141, 0xc606, 0xc422, 0x40b2, 0x4422, 0x8082, 0x4501,
		0x87aa, 0xa019, 0x9782, 0xdffd, 0x0533, 0x00b7, 0x4785, 0xfe07,
	};

	for (size_t i = 0; i + 2 <= at.len; i += 2) {
		const uint32_t die = rmw_random_next(dice);
		const uint16_t word = die % 5 != 0 ? opcodes[die >> 8 & 15] : (uint16_t)(die >> 12);

		rmw_put_le16(at.data + i, word);
	}
}

static void fill_table(struct rmw_span at, uint64_t *dice)
{
	const uint32_t base = 0x23000000 | (rmw_random_next(dice) & 0xffff0);

	for (size_t i = 0; i + 4 <= at.len; i += 4)
		rmw_put_le32(at.data + i, base + (uint32_t)(i / 4 % 24) * 0x1c);
}

static void fill_text(struct rmw_span at, uint64_t *dice)
{
	static const char *const words[] = { "switch", "cloud",	 "relay",   "key",  "timer",
					     "wifi",   "failed", "connect", "init", "report" };
	size_t done = 0;

	while (done < at.len) {
		/* One throw a line: the order of two in one call is the compiler's. */
		const char *last = words[rmw_random_next(dice) % RMW_COUNT(words)];
		const char *first = words[rmw_random_next(dice) % RMW_COUNT(words)];
		char line[40];
		const int len = snprintf(line, sizeof(line), "%s_%s %%d\n", first, last);
		const size_t room = at.len - done;

		memcpy(at.data + done, line, (size_t)len + 1 < room ? (size_t)len + 1 : room);
		done += (size_t)len + 1;
	}
}

static void fill_zero(struct rmw_span at, uint64_t *dice)
{
	(void)dice;
	memset(at.data, 0, at.len);
}

static void fill_blank(struct rmw_span at, uint64_t *dice)
{
	(void)dice;
	memset(at.data, 0xff, at.len);
}

static void fill_noise(struct rmw_span at, uint64_t *dice)
{
	for (size_t i = 0; i < at.len; i++)
		at.data[i] = (uint8_t)rmw_random_next(dice);
}

void sim_stock_fill_code(struct rmw_span code)
{
	/* One in sixteen each: mostly code, some tables and texts, little else. */
	static void (*const kinds[16])(struct rmw_span at, uint64_t * dice) = {
		fill_code, fill_code, fill_code, fill_code,  fill_code,	 fill_code,
		fill_code, fill_code, fill_code, fill_code,  fill_table, fill_table,
		fill_text, fill_text, fill_zero, fill_noise,
	};
	uint64_t dice = 602;

	for (size_t at = 0; at < code.len; at += PIECE) {
		/* A hole of two sectors, as linkers leave them between sections. */
		const bool is_hole = at >= 0x60000 && at < 0x62000;
		const uint32_t die = rmw_random_next(&dice);

		(is_hole ? fill_blank : kinds[die % 16])(sim_stock_inside(code, at, PIECE), &dice);
	}
	for (size_t i = 0; i < RMW_COUNT(texts); i++)
		memcpy(code.data + code.len / 100 * texts[i].percent, texts[i].text, texts[i].len);
}
