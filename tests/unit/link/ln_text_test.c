/* SPDX-License-Identifier: MIT */
/* Lines of the LN882H: as they are sent, and what is made of those that come back. */
#include "support/cmocka.h"

#include <stdio.h>

#include "link/ln_text.h"

static void lines_are_made_as_the_loader_takes_them(void **state)
{
	static const struct {
		enum ln_command command;
		uint32_t arguments[2];
		const char *line;
	} rows[] = {
		/* clang-format off */
		{ LN_VERSION,    { 1, 2 },             "version" },
		{ LN_FLASH_READ, { 0, 0x200 },         "flash_read 0x0 0x200" },
		{ LN_OTP_READ,   { 0x100, 6 },         "flash_otp_read 0x100 0x6" },
		{ LN_ERASE,      { 0x1ff000, 0x1000 }, "ferase 0x1FF000 0x1000" },
		{ LN_START,      { 0xa000, 7 },        "startaddr 0xA000" },
		{ LN_SET_RATE,   { 921600, 7 },        "baudrate 921600" },
		{ LN_ERASE,      { UINT32_MAX, UINT32_MAX }, "ferase 0xFFFFFFFF 0xFFFFFFFF" },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		char line[LN_LINE_MAX + 1];

		ln_text_put(rows[i].command, rows[i].arguments, line);
		assert_string_equal(line, rows[i].line);
	}
}

/* Four words kill the loader, an abbreviation is another command; both by ln882h-observed. */
static void no_line_is_one_that_the_loader_takes_for_another(void **state)
{
	const uint32_t most[2] = { UINT32_MAX, UINT32_MAX };

	(void)state;
	for (int i = 0; i < LN_COMMAND_COUNT; i++) {
		const struct ln_command_row *row = ln_command_find((enum ln_command)i);
		char line[LN_LINE_MAX + 1];
		unsigned words = 1;

		assert_int_equal(row->command, i);
		assert_true(row->answer_ms > 0);
		ln_text_put(row->command, most, line);
		for (const char *at = line; *at != '\0'; at++)
			words += *at == ' ';
		assert_in_range(words, 1, 3);
		assert_true(strlen(line) < LN_LINE_MAX);
		/* What changes something is never sent before its echo was right. */
		if (row->entry == LN_AT_ONCE)
			assert_true(row->command == LN_VERSION || row->command == LN_FLASH_READ);
	}
}

static void the_rom_is_told_the_size_in_brackets(void **state)
{
	char line[LN_DOWNLOAD_MAX];

	(void)state;
	ln_text_put_download(37872, line);
	assert_string_equal(line, "download [rambin] [0x20000000] [37872]\r\n");
	ln_text_put_download(288, line);
	assert_int_equal(strlen(line), 38);
}

static struct rmw_view bytes_of(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

static const struct {
	const char *says, *answer;
	enum ln_peer peer;
} answers[] = {
	/* clang-format off */
	{ "the ROM",               "Mar 14 2021/00:23:32\r\n",          LN_PEER_ROM },
	{ "... behind noise",      "\x80\xff Mar 14 2021/00:23:32\r\n", LN_PEER_ROM },
	{ "its sibling",           "Jun 19 2019/21:01:04\r\n",          LN_PEER_OTHER_ROM },
	{ "a day of one digit",    "Jul  4 2023/01:02:03\r\n",          LN_PEER_OTHER_ROM },
	{ "a ROM's name, damaged", "Mar 14 2O21/00:23:32\r\n",          LN_PEER_NONE },
	{ "... cut short",         "Mar 14 2021/00:23:32\r",            LN_PEER_NONE },
	{ "the loader",            "version\r\nRAMCODE\r\n",            LN_PEER_LOADER },
	{ "... behind its banner", "|\r\n+---+\r\nversion\r\nRAMCODE\r\n", LN_PEER_LOADER },
	{ "one without an echo",   "\r\nRAMCODE\r\n",                   LN_PEER_OTHER_LOADER },
	{ "an echo alone",         "version",                           LN_PEER_NONE },
	{ "our own bytes",         "\r\nversion\r\n",                   LN_PEER_NONE },
	{ "nothing",               "",                                  LN_PEER_NONE },
	{ "an application",        "AT+OK\r\nERROR\r\n",                LN_PEER_NONE },
	/* clang-format on */
};

static void who_answers_is_known_by_the_answer(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(answers); i++) {
		print_message("%s\n", answers[i].says);
		assert_int_equal(ln_text_who(bytes_of(answers[i].answer)), answers[i].peer);
	}
}

static void a_rom_is_named_and_nothing_else(void **state)
{
	char name[LN_ROM_NAME_MAX];

	(void)state;
	ln_text_rom_name(bytes_of("..Jun 19 2019/21:01:04\r\n"), name);
	assert_string_equal(name, "Jun 19 2019/21:01:04");
	ln_text_rom_name(bytes_of("Jun 19 2019/21:01:04"), name);
	assert_string_equal(name, "");
}

static void a_jedec_id_is_taken_from_its_line_only(void **state)
{
	static const char *const bad[] = {
		"",
		"id:0x",
		"id:0xEB6015",
		"id:0x1EB6015,flash size:2M Byte",
		"id:0xEB60G5,flash size:2M Byte",
		"id:EB6015,flash size:2M Byte",
		" id:0xEB6015,flash size:2M Byte",
		"id:0xFFFFFFFFFFFFFFFFFF,flash size:0M Byte",
	};
	uint8_t jedec[3] = { 1, 2, 3 };
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(ln_text_jedec("id:0xEB6015,flash size:2M Byte", jedec, &err));
	assert_memory_equal(jedec, "\xeb\x60\x15", 3);
	assert_true(ln_text_jedec("id:0x16,flash size:0M Byte", jedec, &err));
	assert_memory_equal(jedec, "\0\0\x16", 3);
	for (size_t i = 0; i < RMW_COUNT(bad); i++) {
		rmw_err_clear(&err);
		assert_false(ln_text_jedec(bad[i], jedec, &err));
		assert_int_equal(err.code, RMW_E_BAD_FRAME);
		assert_memory_equal(jedec, "\0\0\x16", 3);
	}
}

static void a_number_is_one_from_its_lead_to_its_end(void **state)
{
	static const struct {
		const char *line, *lead;
		unsigned base;
		bool is_good;
		uint32_t value;
	} rows[] = {
		/* clang-format off */
		{ "flash sr:0x0",            "flash sr:", 16, true,  0 },
		{ "flash sr:0x21c",          "flash sr:", 16, true,  0x21c },
		{ "fc:255",                  "fc:",       10, true,  255 },
		{ "fc:",                     "fc:",       10, false, 0 },
		{ "fc:1x",                   "fc:",       10, false, 0 },
		{ "fc: 1",                   "fc:",       10, false, 0 },
		{ "fc:-1",                   "fc:",       10, false, 0 },
		{ "f:1",                     "fc:",       10, false, 0 },
		{ "fc:4294967296",           "fc:",       10, false, 0 },
		{ "flash sr:21c",            "flash sr:", 16, false, 0 },
		{ "flash sr:0x",             "flash sr:", 16, false, 0 },
		{ "flash sr:0x21c pppp",     "flash sr:", 16, false, 0 },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_err err = { 0 };
		uint32_t value = 77;

		print_message("%s\n", rows[i].line);
		assert_int_equal(
			ln_text_number(rows[i].line, rows[i].lead, rows[i].base, &value, &err),
			rows[i].is_good);
		assert_int_equal(value, rows[i].is_good ? rows[i].value : 77);
		assert_int_equal(err.code, rows[i].is_good ? RMW_OK : RMW_E_BAD_FRAME);
	}
}

/* The first 16 bytes of an image, and their CRC: ln882h-protocol 15.3. */
static const char sixteen[] = "00 00 00 20 8C 26 20 00 03 47 D8 54 00 01 00 20 D9 7B ";

static void groups_become_bytes_when_their_crc_fits(void **state)
{
	static const uint8_t bytes[] = { 0, 0,	  0,	0x20, 0x8c, 0x26, 0x20, 0,
					 3, 0x47, 0xd8, 0x54, 0,    1,	  0,	0x20 };
	struct rmw_err err = { 0 };
	uint8_t into[16];

	(void)state;
	assert_true(ln_text_groups(bytes_of(sixteen), RMW_SPAN_OF(into), &err));
	assert_memory_equal(into, bytes, sizeof(bytes));
}

/* Each character in turn, each of its bits. */
static void groups_with_one_wrong_bit_are_refused(void **state)
{
	(void)state;
	for (size_t at = 0; at < sizeof(sixteen) - 1; at++)
		for (unsigned bit = 0; bit < 8; bit++) {
			char text[sizeof(sixteen)];
			struct rmw_err err = { 0 };
			uint8_t into[16] = { 9 };

			memcpy(text, sixteen, sizeof(text));
			text[at] = (char)(text[at] ^ (1 << bit));
			/* "8c" for "8C" is the same number. */
			if (ln_text_groups(bytes_of(text), RMW_SPAN_OF(into), &err)) {
				assert_true(bit == 5 && sixteen[at] >= 'A');
				continue;
			}
			assert_int_equal(err.code, RMW_E_BAD_FRAME);
			assert_int_equal(into[0], 9);
		}
}

static void groups_of_another_length_are_refused(void **state)
{
	struct rmw_err err = { 0 };
	uint8_t into[17];

	(void)state;
	for (size_t len = 0; len < sizeof(into); len++) {
		rmw_err_clear(&err);
		if (len != 16)
			assert_false(ln_text_groups(bytes_of(sixteen),
						    (struct rmw_span){ into, len }, &err));
	}
	assert_false(ln_text_groups((struct rmw_view){ 0 }, RMW_SPAN_OF(into), &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_made_as_the_loader_takes_them),
		cmocka_unit_test(no_line_is_one_that_the_loader_takes_for_another),
		cmocka_unit_test(the_rom_is_told_the_size_in_brackets),
		cmocka_unit_test(who_answers_is_known_by_the_answer),
		cmocka_unit_test(a_rom_is_named_and_nothing_else),
		cmocka_unit_test(a_jedec_id_is_taken_from_its_line_only),
		cmocka_unit_test(a_number_is_one_from_its_lead_to_its_end),
		cmocka_unit_test(groups_become_bytes_when_their_crc_fits),
		cmocka_unit_test(groups_with_one_wrong_bit_are_refused),
		cmocka_unit_test(groups_of_another_length_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
