/* SPDX-License-Identifier: MIT */
/* What an unknown board's line means: which fault of the wires, or which application. */
#include "session/hearing.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/number.h"
#include "chip/bk7231.h"
#include "chip/bl602.h"
#include "chip/ln882h.h"

#define ECHO_MIN 16u /* fewer may be chance */
#define TEXT_MIN 8u
#define RESYNC 64u /* of ours that may be lost between two that come back */

/* What an application writes, and whose it is. */
struct rmw_hearing_mark {
	const char *words;
	uint32_t baud; /* at which alone it means that; 0: at any */
	const char *whose;
	const char *hands;
};

/*
 * openbeken 14.6 and 14.7, bk7231-protocol 3. OpenBeken's lines are the same on all chips, the
 * rate tells which: the first row that fits counts.
 */
/* clang-format off */
static const struct rmw_hearing_mark marks[] = {
	{ "OpenBL602", 0, "OpenBeken of a BL602", RMW_BL602_HANDS },
	{ "BL602", 0, "an application of a BL602", RMW_BL602_HANDS },
	{ "OpenBK7231", 0, "OpenBeken of a BK7231", RMW_BK7231_HANDS },
	{ "BK7231", 0, "an application of a BK7231", RMW_BK7231_HANDS },
	{ "OpenLN882H", 0, "OpenBeken of an LN882H", RMW_LN882H_HANDS },
	{ "LN882H", 0, "an application of an LN882H", RMW_LN882H_HANDS },
	{ "Info:", 2000000, "OpenBeken of a BL602", RMW_BL602_HANDS },
	{ "Info:", 921600, "OpenBeken of an LN882H", RMW_LN882H_HANDS },
	{ "Info:", 115200, "OpenBeken of a BK7231", RMW_BK7231_HANDS },
};
/* clang-format on */

#define ANY_HANDS                                                                                  \
	"BL602: join BOOT (GPIO8) to 3.3 V through 10 kOhm; LN882H: BOOT1 (PA9) to GND; BK7231: "  \
	"nothing; then switch power off and on, or hold CEN at GND for half a second"

void rmw_hearing_note_sent(struct rmw_hearing *hearing, struct rmw_view bytes)
{
	for (size_t at = 0; at < bytes.len; at++)
		hearing->sent[hearing->sent_bytes++ % RMW_HEARING_SENT] = bytes.data[at];
}

void rmw_hearing_note_rate(struct rmw_hearing *hearing)
{
	hearing->rate_changes++;
}

/* An echo comes in the order in which it was sent, perhaps with gaps. */
static bool is_own(struct rmw_hearing *hearing, uint8_t byte)
{
	const uint64_t end = hearing->sent_bytes;
	uint64_t at = hearing->own_at;

	if (end > RMW_HEARING_SENT && at < end - RMW_HEARING_SENT)
		at = end - RMW_HEARING_SENT;
	for (unsigned i = 0; i < RESYNC && at + i < end; i++) {
		if (hearing->sent[(at + i) % RMW_HEARING_SENT] != byte)
			continue;
		hearing->own_at = at + i + 1;
		return true;
	}
	return false;
}

static struct rmw_hearing_rate *rate_of(struct rmw_hearing *hearing, uint32_t baud)
{
	size_t i = 0;

	while (i < hearing->rate_count && hearing->rates[i].baud != baud)
		i++;
	if (i == RMW_HEARING_RATES)
		return &hearing->rates[i - 1];
	if (i == hearing->rate_count)
		hearing->rates[hearing->rate_count++].baud = baud;
	return &hearing->rates[i];
}

static bool ends_with(const struct rmw_hearing_rate *rate, const char *words)
{
	const size_t len = strlen(words);

	return rate->tail_len >= len && memcmp(rate->tail + rate->tail_len - len, words, len) == 0;
}

/* A row further up says more. */
static void look_for_marks(struct rmw_hearing *hearing, const struct rmw_hearing_rate *rate)
{
	for (size_t i = 0; i < RMW_COUNT(marks) && &marks[i] != hearing->mark; i++) {
		if ((marks[i].baud != 0 && marks[i].baud != rate->baud) ||
		    !ends_with(rate, marks[i].words))
			continue;
		hearing->mark = &marks[i];
		hearing->mark_baud = rate->baud;
		return;
	}
}

static void add_to_tail(struct rmw_hearing_rate *rate, uint8_t byte)
{
	if (rate->tail_len == sizeof(rate->tail))
		memmove(rate->tail, rate->tail + 1, --rate->tail_len);
	rate->tail[rate->tail_len++] = byte;
}

static bool is_text(uint8_t byte)
{
	return isprint(byte) || byte == '\r' || byte == '\n' || byte == '\t' || byte == 0x1b;
}

static bool has_heard(const struct rmw_hearing *hearing)
{
	return hearing->rate_count > 0;
}

void rmw_hearing_note(struct rmw_hearing *hearing, uint32_t baud, struct rmw_view bytes)
{
	struct rmw_hearing_rate *rate;

	if (bytes.len == 0)
		return;
	if (!has_heard(hearing))
		hearing->began_low = bytes.data[0] == 0 && hearing->sent_bytes == 0;
	rate = rate_of(hearing, baud);
	for (size_t at = 0; at < bytes.len; at++) {
		const uint8_t byte = bytes.data[at];

		rate->text_bytes += is_text(byte);
		rate->zero_bytes += byte == 0;
		rate->own_bytes += is_own(hearing, byte);
		add_to_tail(rate, byte);
		look_for_marks(hearing, rate);
	}
	rate->count += bytes.len;
}

/* Of all rates. */
static struct rmw_hearing_rate sum(const struct rmw_hearing *hearing)
{
	struct rmw_hearing_rate all = { 0 };

	for (size_t i = 0; i < hearing->rate_count; i++) {
		const struct rmw_hearing_rate *rate = &hearing->rates[i];

		all.count += rate->count;
		all.text_bytes += rate->text_bytes;
		all.zero_bytes += rate->zero_bytes;
		all.own_bytes += rate->own_bytes;
	}
	return all;
}

/* What comes back is most of what came and a good part of what was sent: a log is neither. */
static bool is_echo(const struct rmw_hearing *hearing)
{
	const struct rmw_hearing_rate all = sum(hearing);

	return all.own_bytes >= ECHO_MIN && all.own_bytes * 10 >= all.count * 9 &&
	       all.own_bytes * 2 >= hearing->sent_bytes;
}

static bool is_text_at(const struct rmw_hearing_rate *rate)
{
	return rate->count >= TEXT_MIN && rate->text_bytes * 10 >= rate->count * 8;
}

static const struct rmw_hearing_rate *find_text(const struct rmw_hearing *hearing)
{
	for (size_t i = 0; i < hearing->rate_count; i++)
		if (is_text_at(&hearing->rates[i]))
			return &hearing->rates[i];
	return NULL;
}

static bool is_known_application(const struct rmw_hearing *hearing)
{
	return hearing->mark != NULL;
}

static bool is_application(const struct rmw_hearing *hearing)
{
	return find_text(hearing) != NULL;
}

static bool is_all_zero(const struct rmw_hearing *hearing)
{
	const struct rmw_hearing_rate all = sum(hearing);

	return all.count > 0 && all.zero_bytes == all.count;
}

/*
 * A break is told once, as it begins; some adapters tell it at each rate anew. More zeros are text
 * at a rate far lower than ours.
 */
static bool is_low(const struct rmw_hearing *hearing)
{
	return is_all_zero(hearing) && sum(hearing).count <= hearing->rate_changes + UINT64_C(1);
}

/* It lies low from the start, and something speaks all the same. */
static bool is_inverted(const struct rmw_hearing *hearing)
{
	return hearing->began_low && !is_all_zero(hearing);
}

static bool is_silent(const struct rmw_hearing *hearing)
{
	return !has_heard(hearing);
}

static bool is_anything(const struct rmw_hearing *hearing)
{
	(void)hearing;
	return true;
}

static void say_echo(const struct rmw_hearing *hearing, char *seen, char *to_do, size_t size)
{
	snprintf(seen, size, "%" PRIu64 " bytes came, only our own: RX and TX touch each other",
		 sum(hearing).count);
	snprintf(to_do, size, "separate the two wires, at the adapter and at the module");
}

static void say_known(const struct rmw_hearing *hearing, char *seen, char *to_do, size_t size)
{
	snprintf(seen, size, "%s writes its log at %" PRIu32 " baud: the chip runs its application",
		 hearing->mark->whose, hearing->mark_baud);
	snprintf(to_do, size, "%s", hearing->mark->hands);
}

static void say_text(const struct rmw_hearing *hearing, char *seen, char *to_do, size_t size)
{
	snprintf(seen, size, "text comes at %" PRIu32 " baud: a chip runs an unknown application",
		 find_text(hearing)->baud);
	snprintf(to_do, size, ANY_HANDS);
}

static void say_low(const struct rmw_hearing *hearing, char *seen, char *to_do, size_t size)
{
	const uint64_t count = sum(hearing).count;

	snprintf(seen, size,
		 "%" PRIu64 " zero %s came and nothing else, as of a line that is held low", count,
		 rmw_number_word(count, "byte", "bytes"));
	snprintf(to_do, size,
		 "see that the module has 3.3 V and GND, and that the adapter's RX is at its TX: "
		 "idle, it is at 3.3 V");
}

static void say_inverted(const struct rmw_hearing *hearing, char *seen, char *to_do, size_t size)
{
	const uint64_t count = sum(hearing).count;

	snprintf(seen, size,
		 "the line is low at rest, and %" PRIu64 " wrong %s came: its levels are inverted",
		 count, rmw_number_word(count, "byte", "bytes"));
	snprintf(to_do, size,
		 "take a 3.3 V TTL adapter: no RS-232 levels, no inverting level shifter; idle, TX "
		 "is at 3.3 V");
}

static void say_silent(const struct rmw_hearing *hearing, char *seen, char *to_do, size_t size)
{
	(void)hearing;
	snprintf(seen, size,
		 "nothing came at any rate: no power, a wire is loose, RX and TX are swapped or "
		 "held high, or the application is silent");
	snprintf(to_do, size, ANY_HANDS);
}

static void say_noise(const struct rmw_hearing *hearing, char *seen, char *to_do, size_t size)
{
	const uint64_t count = sum(hearing).count;

	snprintf(seen, size, "%" PRIu64 " %s%s came and make no sense at any rate tried: %s", count,
		 is_all_zero(hearing) ? "zero " : "", rmw_number_word(count, "byte", "bytes"),
		 is_all_zero(hearing) ? "a lower rate, or a line that is held low"
				      : "another rate, no common GND, or noise");
	snprintf(to_do, size, ANY_HANDS);
}

struct judge {
	bool (*is_it)(const struct rmw_hearing *hearing);
	void (*say)(const struct rmw_hearing *hearing, char *seen, char *to_do, size_t size);
	enum rmw_code code;
	bool is_sure;
};

/* The first that fits. */
static const struct judge judges[] = {
	{ is_silent, say_silent, RMW_E_NO_CHIP, false },
	{ is_echo, say_echo, RMW_E_ECHO, true },
	{ is_known_application, say_known, RMW_E_RUNS_APP, true },
	{ is_application, say_text, RMW_E_RUNS_APP, false },
	{ is_low, say_low, RMW_E_LINE_LOW, false },
	{ is_inverted, say_inverted, RMW_E_LINE_INVERTED, false },
	{ is_anything, say_noise, RMW_E_LINE_NOISE, false },
};

static const struct judge *judge_of(const struct rmw_hearing *hearing)
{
	const struct judge *judge = judges;

	while (!judge->is_it(hearing))
		judge++;
	return judge;
}

bool rmw_hearing_is_puzzled(const struct rmw_hearing *hearing)
{
	return judge_of(hearing)->code == RMW_E_LINE_NOISE;
}

void rmw_hearing_judge(const struct rmw_hearing *hearing, struct rmw_verdict *verdict)
{
	const struct judge *judge = judge_of(hearing);

	verdict->code = judge->code;
	verdict->is_sure = judge->is_sure;
	judge->say(hearing, verdict->seen, verdict->to_do, sizeof(verdict->seen));
}
