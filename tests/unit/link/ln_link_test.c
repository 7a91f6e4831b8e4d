/* SPDX-License-Identifier: MIT */
/* Commands to the loader over a line of bytes: what is taken, what is refused, and why. */
#include "support/cmocka.h"

#include "link/ln_link.h"
#include "support/line_port.h"

#define BYTES(text)                                                                                \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}

static const struct {
	const char *says;
	enum ln_command command;
	struct rmw_view answers;
	enum rmw_code code; /* RMW_OK: an answer was taken */
	const char *line;
} cases[] = {
	/* clang-format off */
	{ "a line", LN_FILE_COUNT, BYTES("filecount\r\nfc:1\r\n"), RMW_OK, "fc:1" },
	{ "a verdict", LN_START, BYTES("startaddr 0x0\r\npppp\r\n"), RMW_OK, "" },
	{ "a line and a verdict", LN_FLASH_STATUS, BYTES("flash_read_sr\r\nflash sr:0x0\r\npppp\r\n"), RMW_OK, "flash sr:0x0" },
	{ "... with a line between", LN_FLASH_STATUS, BYTES("flash_read_sr\r\nflash sr:0x0\r\n\r\npppp\r\n"), RMW_OK, "flash sr:0x0" },
	{ "an echo alone", LN_UPGRADE, BYTES("upgradeC"), RMW_OK, "" },
	{ "a refusal", LN_ERASE, BYTES("ferase 0x0 0x0\r\nffff\r\n"), RMW_E_NACK, NULL },
	{ "a refusal for a line", LN_FILE_COUNT, BYTES("filecount\r\nffff\r\n"), RMW_E_NACK, NULL },
	{ "a refusal behind a line", LN_FLASH_STATUS, BYTES("flash_read_sr\r\nflash sr:0x0\r\nffff\r\n"), RMW_E_NACK, NULL },
	{ "silence", LN_START, BYTES(""), RMW_E_TIMEOUT, NULL },
	{ "half an echo", LN_START, BYTES("startad"), RMW_E_TIMEOUT, NULL },
	{ "an echo and no more", LN_START, BYTES("startaddr 0x0"), RMW_E_TIMEOUT, NULL },
	{ "a wrong echo", LN_START, BYTES("startaddr 0x1\r\npppp\r\n"), RMW_E_BAD_FRAME, NULL },
	{ "no end of line", LN_START, BYTES("startaddr 0x0pppp\r\n\r\n"), RMW_E_BAD_FRAME, NULL },
	{ "half an end of line", LN_START, BYTES("startaddr 0x0\rpppp\r\n"), RMW_E_BAD_FRAME, NULL },
	{ "another verdict", LN_START, BYTES("startaddr 0x0\r\nppff\r\n"), RMW_E_BAD_FRAME, NULL },
	{ "no letters", LN_FILE_COUNT, BYTES("filecount\r\nfc:\x80\r\n"), RMW_E_BAD_FRAME, NULL },
	{ "an endless line", LN_FILE_COUNT, BYTES("filecount\r\n"
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"),
		RMW_E_BAD_FRAME, NULL },
	/* clang-format on */
};

static void answers_are_taken_for_what_they_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		const struct ln_request request = { .command = cases[i].command };
		struct rmw_err err = { 0 };
		char line[LN_ANSWER_MAX];
		struct line_port port;
		struct ln_link link = { .port = &port.port };
		bool is_good;

		print_message("%s\n", cases[i].says);
		line_port_init(&port, cases[i].answers);
		port.answers_after = 1;
		is_good = ln_link_ask(&link, &request, line, &err);
		assert_int_equal(err.code, cases[i].code);
		assert_int_equal(is_good, cases[i].code == RMW_OK);
		if (is_good)
			assert_string_equal(line, cases[i].line);
		assert_in_range(port.now_us, 0, 12000000);
	}
}

static bool has_sent(const struct line_port *port, const char *text)
{
	return memmem(port->sent, port->sent_count, text, strlen(text)) != NULL;
}

/* An address of which the echo is another: no end of line ever goes out. */
static void a_line_with_a_wrong_echo_is_taken_back(void **state)
{
	const struct ln_request request = { LN_ERASE, { 0x1000, 0x1000 }, 0 };
	struct rmw_err err = { 0 };
	struct line_port port;
	struct ln_link link = { .port = &port.port };

	(void)state;
	line_port_init(&port, (struct rmw_view)BYTES("ferase 0x3000 0x1000\r\npppp\r\n"));
	port.answers_after = 1;
	assert_false(ln_link_command(&link, &request, &err));
	assert_int_equal(err.code, RMW_E_BAD_FRAME);
	assert_true(has_sent(&port, "ferase 0x1000 0x1000\b\b\b\b"));
	assert_false(has_sent(&port, "\r"));
	assert_int_equal(port.sent_count, 20 + LN_LINE_MAX + 1);
}

static const struct {
	const char *says;
	struct rmw_view answers;
	enum rmw_code code;
} reads[] = {
	/* clang-format off */
	{ "two bytes",          BYTES("flash_read 0x100 0x2\r\nFF FF 1D 0F "), RMW_OK },
	{ "a wrong CRC",        BYTES("flash_read 0x100 0x2\r\nFF FF 1D 0E "), RMW_E_BAD_FRAME },
	{ "a refusal",          BYTES("flash_read 0x100 0x2\r\nffff\r\n"),     RMW_E_NACK },
	{ "a wrong echo",       BYTES("flash_read 0x101 0x2\r\nFF FF 1D 0F "), RMW_E_BAD_FRAME },
	{ "a byte too few",     BYTES("flash_read 0x100 0x2\r\nFF FF 1D 0F"),  RMW_E_TIMEOUT },
	{ "a byte too many",    BYTES("flash_read 0x100 0x2\r\nFFF FF 1D 0F "), RMW_E_BAD_FRAME },
	{ "no end of the echo", BYTES("flash_read 0x100 0x2FF FF 1D 0F FF FF "), RMW_E_BAD_FRAME },
	/* clang-format on */
};

static void a_read_is_what_its_crc_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(reads); i++) {
		struct rmw_err err = { 0 };
		struct line_port port;
		struct ln_link link = { .port = &port.port };
		uint8_t into[2] = { 0 };

		print_message("%s\n", reads[i].says);
		line_port_init(&port, reads[i].answers);
		port.answers_after = 1;
		assert_int_equal(ln_link_read(&link, LN_FLASH_READ, 0x100, RMW_SPAN_OF(into), &err),
				 reads[i].code == RMW_OK);
		assert_int_equal(err.code, reads[i].code);
		assert_int_equal(into[0], reads[i].code == RMW_OK ? 0xff : 0);
	}
}

static const struct {
	const char *says;
	struct rmw_view answers;
	enum ln_peer peer;
	const char *part; /* of what is told of it */
} greetings[] = {
	/* clang-format off */
	{ "the ROM",         BYTES("Mar 14 2021/00:23:32\r\n"), LN_PEER_ROM, NULL },
	{ "the loader",      BYTES("version\r\nRAMCODE\r\n"), LN_PEER_LOADER, NULL },
	{ "nobody",          BYTES(""), LN_PEER_NONE, "nothing came" },
	{ "our own bytes",   BYTES("\r\nversion\r\n"), LN_PEER_NONE, "our own bytes" },
	{ "an application",  BYTES("Info:MAIN:Time 7, idle 9\n"), LN_PEER_NONE, "\"Info:MAIN" },
	{ "a line held low", BYTES("\0\0\0\0\0\0\0\0\0\0"), LN_PEER_NONE, "held low" },
	/* clang-format on */
};

static void whoever_takes_commands_is_found_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(greetings); i++) {
		struct rmw_err err = { 0 };
		struct heard heard = { 0 };
		struct line_port port;
		struct ln_link link = { .port = &port.port };
		char text[200];

		print_message("%s\n", greetings[i].says);
		line_port_init(&port, greetings[i].answers);
		port.answers_after = strlen("\r\nversion\r\n");
		assert_true(ln_sync_who(&link, &heard, &err));
		assert_int_equal(link.peer, greetings[i].peer);
		assert_in_range(port.now_us, 0, 450000);
		heard_text(&heard, text, sizeof(text));
		if (greetings[i].part != NULL)
			assert_non_null(strstr(text, greetings[i].part));
	}
}

/* An upload that somebody left. */
static void whoever_waits_for_a_file_is_made_to_give_up(void **state)
{
	struct rmw_err err = { 0 };
	struct heard heard = { 0 };
	struct line_port port;
	struct ln_link link = { .port = &port.port };

	(void)state;
	line_port_init(&port, (struct rmw_view)BYTES("C"));
	port.answers_after = 1;
	assert_true(ln_sync_who(&link, &heard, &err));
	assert_true(has_sent(&port, "\r\n\x18\x18"));
	assert_true(has_sent(&port, "version\r\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_taken_for_what_they_are),
		cmocka_unit_test(a_line_with_a_wrong_echo_is_taken_back),
		cmocka_unit_test(a_read_is_what_its_crc_says),
		cmocka_unit_test(whoever_takes_commands_is_found_out),
		cmocka_unit_test(whoever_waits_for_a_file_is_made_to_give_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
