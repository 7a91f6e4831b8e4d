/* SPDX-License-Identifier: MIT */
/* What a line's bytes mean: a row each of what came, at which rate, after what was sent. */
#include "support/cmocka.h"

#include <string.h>

#include "session/hearing.h"

#define LINE "Info:MAIN:Time 7, idle 205000/s, free 75000\r\n"
#define NOISE "\xf8\x80\xfe\x01\xc3\x90\xff\xfe\x83\xa0\xe0\x91\xd2\xb7\xf0\x9c\xe4\x8a"
#define PASS "Using Pass [hush]\r\n"

static const struct {
	const char *says;
	uint32_t baud;
	size_t sent_len, came_len; /* 0: strlen */
	const char *sent, *came;
	enum rmw_code code;
	const char *seen, *to_do;
} rows[] = {
	/* clang-format off */
	{ "nothing", 115200, 0, 0, "", "", RMW_E_NO_CHIP, "nothing came", "BOOT (GPIO8)" },
	{ "OpenBL602's first line", 2000000, 0, 0, "", "OpenBL602, version 1.18\r\n", RMW_E_RUNS_APP, "OpenBeken of a BL602", "BOOT (GPIO8)" },
	{ "the SDK's first line", 2000000, 0, 0, "", "\r\nBooting BL602 Chip...\r\n", RMW_E_RUNS_APP, "an application of a BL602", "BOOT (GPIO8)" },
	{ "each second of a BL602", 2000000, 0, 0, "", LINE, RMW_E_RUNS_APP, "OpenBeken of a BL602", "BOOT (GPIO8)" },
	{ "each second of an LN882H", 921600, 0, 0, "", LINE, RMW_E_RUNS_APP, "OpenBeken of an LN882H", "BOOT1 (PA9)" },
	{ "each second of a BK7231", 115200, 0, 0, "", LINE, RMW_E_RUNS_APP, "OpenBeken of a BK7231", "CEN to GND" },
	{ "a BK7231's boot loader", 115200, 0, 0, "", "V:BK7231S_1.0.5\r\n", RMW_E_RUNS_APP, "an application of a BK7231", "CEN to GND" },
	{ "any text", 115200, 0, 0, "", "hello, world, here I am\r\n", RMW_E_RUNS_APP, "unknown application", "PA9" },
	{ "a password in a log", 2000000, 0, 0, "", PASS, RMW_E_RUNS_APP, "unknown application", "PA9" },
	{ "few letters", 115200, 0, 0, "", "ab", RMW_E_LINE_NOISE, "2 bytes", "PA9" },
	{ "noise", 115200, 0, 0, "", NOISE, RMW_E_LINE_NOISE, "make no sense", "PA9" },
	{ "all that was sent", 115200, 20, 20, "\x01\xe0\xfc\x01\0\x01\xe0\xfc\x01\0\x01\xe0\xfc\x01\0\x01\xe0\xfc\x01\0", "\x01\xe0\xfc\x01\0\x01\xe0\xfc\x01\0\x01\xe0\xfc\x01\0\x01\xe0\xfc\x01\0", RMW_E_ECHO, "only our own", "separate" },
	{ "most of what was sent", 115200, 0, 0, "\r\nversion\r\nabcdefghijkl", "version\r\nabcefghijkl", RMW_E_ECHO, "only our own", "separate" },
	{ "little of what was sent", 115200, 0, 0, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ", "abcdefghijklmnopqr", RMW_E_RUNS_APP, "unknown", "PA9" },
	{ "one break", 115200, 0, 1, "", "\0", RMW_E_LINE_LOW, "1 zero byte", "3.3 V" },
	{ "one break, after we spoke", 115200, 0, 1, "U", "\0", RMW_E_LINE_LOW, "1 zero byte", "3.3 V" },
	{ "many zeros", 115200, 0, 5, "", "\0\0\0\0\0", RMW_E_LINE_NOISE, "5 zero bytes", "PA9" },
	{ "a break, then noise", 115200, 0, 19, "", "\0" NOISE, RMW_E_LINE_INVERTED, "inverted", "RS-232" },
	{ "noise with a zero, after we spoke", 115200, 0, 19, "U", "\0" NOISE, RMW_E_LINE_NOISE, "make no sense", "PA9" },
	{ "a break, then text", 115200, 0, 25, "", "\0hello, world, here I am\n", RMW_E_RUNS_APP, "unknown", "PA9" },
	/* clang-format on */
};

static struct rmw_view view(const char *bytes, size_t len)
{
	return (struct rmw_view){ (const uint8_t *)bytes, len > 0 ? len : strlen(bytes) };
}

static void judge_row(size_t i, size_t piece, struct rmw_verdict *verdict)
{
	struct rmw_hearing hearing = { 0 };
	const struct rmw_view came = view(rows[i].came, rows[i].came_len);

	rmw_hearing_note_sent(&hearing, view(rows[i].sent, rows[i].sent_len));
	for (size_t at = 0; at < came.len; at += piece)
		rmw_hearing_note(&hearing, rows[i].baud, rmw_view_part(came, at, piece));
	rmw_hearing_judge(&hearing, verdict);
}

static void what_comes_is_told_for_what_it_is(void **state)
{
	static const size_t pieces[] = { 1, 3, 1000 };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(pieces) * RMW_COUNT(rows); i++) {
		const size_t row = i / RMW_COUNT(pieces);
		struct rmw_verdict verdict;

		judge_row(row, pieces[i % RMW_COUNT(pieces)], &verdict);
		if (verdict.code != rows[row].code ||
		    strstr(verdict.seen, rows[row].seen) == NULL ||
		    strstr(verdict.to_do, rows[row].to_do) == NULL)
			fail_msg("%s: %s '%s' '%s'", rows[row].says,
				 rmw_error_row(verdict.code)->id, verdict.seen, verdict.to_do);
		assert_null(strstr(verdict.seen, "hush"));
	}
}

/* An adapter may tell of a break at each rate; text at a low rate is many more zeros at a high one.
 */
static void a_break_may_come_once_for_each_rate(void **state)
{
	static const uint8_t zeros[2];
	struct rmw_hearing hearing = { 0 };
	struct rmw_verdict verdict;

	(void)state;
	for (uint32_t baud = 115200; baud <= 460800; baud += 115200) {
		rmw_hearing_note_rate(&hearing);
		rmw_hearing_note(&hearing, baud, (struct rmw_view){ zeros, 1 });
	}
	rmw_hearing_judge(&hearing, &verdict);
	assert_int_equal(verdict.code, RMW_E_LINE_LOW);
	assert_false(rmw_hearing_is_puzzled(&hearing));
	rmw_hearing_note(&hearing, 460800, RMW_VIEW_OF(zeros));
	rmw_hearing_judge(&hearing, &verdict);
	assert_int_equal(verdict.code, RMW_E_LINE_NOISE);
	assert_true(rmw_hearing_is_puzzled(&hearing));
}

static void no_text_is_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_verdict verdict;

		judge_row(i, 1000, &verdict);
		assert_in_range(strlen(verdict.seen), 1, sizeof(verdict.seen) - 2);
		assert_in_range(strlen(verdict.to_do), 1, sizeof(verdict.to_do) - 2);
	}
}

/* At the wrong rates it is noise, which does not matter once it was read at the right one. */
static void text_at_one_rate_counts_more_than_noise_at_others(void **state)
{
	struct rmw_hearing hearing = { 0 };
	struct rmw_verdict verdict;

	(void)state;
	for (uint32_t baud = 9600; baud < 9600 * 20; baud += 9600)
		rmw_hearing_note(&hearing, baud, view(NOISE, 0));
	assert_true(rmw_hearing_is_puzzled(&hearing));
	assert_int_equal(hearing.rate_count, RMW_HEARING_RATES);
	hearing = (struct rmw_hearing){ 0 };
	rmw_hearing_note(&hearing, 115200, view(NOISE, 0));
	rmw_hearing_note(&hearing, 2000000, view("a line of text\r\n", 0));
	rmw_hearing_judge(&hearing, &verdict);
	assert_int_equal(verdict.code, RMW_E_RUNS_APP);
	assert_false(verdict.is_sure || rmw_hearing_is_puzzled(&hearing));
	rmw_hearing_note(&hearing, 2000000, view(LINE, 0));
	rmw_hearing_judge(&hearing, &verdict);
	assert_true(verdict.is_sure);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_is_told_for_what_it_is),
		cmocka_unit_test(a_break_may_come_once_for_each_rate),
		cmocka_unit_test(no_text_is_cut),
		cmocka_unit_test(text_at_one_rate_counts_more_than_noise_at_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
