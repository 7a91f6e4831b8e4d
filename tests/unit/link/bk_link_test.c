/* SPDX-License-Identifier: MIT */
/* Beken requests and replies over a line of bytes: what is taken, what is not, and what is fed. */
#include "support/cmocka.h"

#include "link/bk_sync.h"
#include "support/line_port.h"

#define BYTES(text)                                                                                \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}
#define LINK "\x04\x0e\x05\x01\xe0\xfc\x01\x00"
#define ERASED "\x04\x0e\xff\x01\xe0\xfc\xf4\x07\x00\x0f\x00\x20\x00\x20\x01\x00"

static struct bk_link *open_link(struct line_port *line, struct rmw_view answers)
{
	static struct bk_link link;

	line_port_init(line, answers);
	line->answers_after = 1;
	link = (struct bk_link){ .port = &line->port };
	return &link;
}

static const uint8_t erase_args[] = { 0x20, 0x00, 0x20, 0x01, 0x00 };
static const uint8_t one_page[4 + 32] = { 0x00, 0x20, 0x01, 0x00 };

static const struct {
	const char *says;
	struct bk_request request;
	struct rmw_view answers;
	enum rmw_code code; /* RMW_OK: the reply was taken */
	unsigned strays;
} cases[] = {
	/* clang-format off */
	{ "a reply", { BK_FLASH_ERASE, { erase_args, 5 }, 0 }, BYTES(ERASED), RMW_OK, 0 },
	{ "a reply behind a stray link check", { BK_FLASH_ERASE, { erase_args, 5 }, 0 }, BYTES(LINK ERASED), RMW_OK, 1 },
	{ "a reply behind noise", { BK_FLASH_ERASE, { erase_args, 5 }, 0 }, BYTES("\x04\x0e\xff" ERASED), RMW_OK, 0 },
	{ "a reply about another address", { BK_FLASH_ERASE, { erase_args, 5 }, 0 },
	  BYTES("\x04\x0e\xff\x01\xe0\xfc\xf4\x07\x00\x0f\x00\x20\x00\x30\x01\x00"), RMW_E_TIMEOUT, 1 },
	{ "a refusal", { BK_FLASH_ERASE, { erase_args, 5 }, 0 },
	  BYTES("\x04\x0e\xff\x01\xe0\xfc\xf4\x07\x00\x0f\x06\x20\x00\x20\x01\x00"), RMW_E_NACK, 0 },
	{ "a refusal without args", { BK_FLASH_ERASE, { erase_args, 5 }, 0 },
	  BYTES("\x04\x0e\xff\x01\xe0\xfc\xf4\x02\x00\x0f\x07"), RMW_E_NACK, 0 },
	{ "an unknown short command", { BK_READ_REGISTER, { erase_args, 4 }, 0 },
	  BYTES("\x04\x0e\x05\x01\xe0\xfc\x03\x07"), RMW_E_NACK, 0 },
	{ "too short a reply", { BK_CHECK_CRC, { NULL, 0 }, 0 }, BYTES("\x04\x0e\x07\x01\xe0\xfc\x10\x47\x3e\xab"), RMW_E_BAD_FRAME, 0 },
	{ "half a reply", { BK_FLASH_ERASE, { erase_args, 5 }, 0 }, BYTES("\x04\x0e\xff\x01\xe0"), RMW_E_TIMEOUT, 0 },
	{ "silence", { BK_FLASH_ERASE, { erase_args, 5 }, 0 }, BYTES(""), RMW_E_TIMEOUT, 0 },
	/* clang-format on */
};

static void replies_are_taken_for_what_they_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct line_port line;
		struct bk_link *link = open_link(&line, cases[i].answers);
		struct rmw_err err = { 0 };
		struct bk_reply reply;

		print_message("%s\n", cases[i].says);
		assert_int_equal(bk_link_ask(link, &cases[i].request, &reply, &err),
				 cases[i].code == RMW_OK);
		assert_int_equal(err.code, cases[i].code);
		assert_int_equal(link->strays, cases[i].strays);
	}
}

/* A line that never stops talking is left at the deadline. */
static void noise_without_end_is_not_waited_for(void **state)
{
	static uint8_t noise[1 << 20];
	const struct bk_request request = { BK_FLASH_ERASE, RMW_VIEW_OF(erase_args), 0 };
	struct rmw_err err = { 0 };
	struct line_port line;
	struct bk_link *link;
	struct bk_reply reply;

	(void)state;
	memset(noise, 0x04, sizeof(noise));
	link = open_link(&line, RMW_VIEW_OF(noise));
	assert_false(bk_link_ask(link, &request, &reply, &err));
	assert_int_equal(err.code, RMW_E_TIMEOUT);
	assert_true(line.answers.len > 0);
	assert_true(line.now_us < 2000000);
}

/* A request that lost its last byte is completed before the chip restarts, harmlessly. */
static void a_chip_that_says_nothing_is_fed_what_does_no_harm(void **state)
{
	static const struct {
		struct bk_request request;
		size_t frame;
		uint8_t filler;
	} fed[] = {
		{ { BK_FLASH_ERASE, { erase_args, 5 }, 0 }, 13, 0x00 },
		{ { BK_FLASH_READ_4K, { erase_args, 4 }, 0 }, 12, 0x00 },
		{ { BK_FLASH_WRITE, { one_page, sizeof(one_page) }, 0 }, 44, 0xff },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(fed); i++) {
		struct line_port line;
		struct bk_link *link = open_link(&line, (struct rmw_view){ 0 });
		struct rmw_err err = { 0 };
		struct bk_reply reply;

		link->patience = BK_PATIENCE_SHORT;
		assert_false(bk_link_ask(link, &fed[i].request, &reply, &err));
		assert_int_equal(err.code, RMW_E_TIMEOUT);
		assert_true(link->fed >= 5 && link->fed == line.sent_count - fed[i].frame);
		for (size_t at = fed[i].frame; at < line.sent_count; at++)
			assert_int_equal(line.sent[at], fed[i].filler);
	}
}

static void a_write_that_had_to_be_completed_is_none(void **state)
{
	const struct bk_request request = { BK_FLASH_WRITE, RMW_VIEW_OF(one_page), 0 };
	struct rmw_err err = { 0 };
	struct line_port line;
	struct bk_link *link = open_link(
		&line, (struct rmw_view)BYTES(
			       "\x04\x0e\xff\x01\xe0\xfc\xf4\x07\x00\x06\x00\x00\x20\x01\x00\x20"));
	struct bk_reply reply;

	(void)state;
	link->patience = BK_PATIENCE_SHORT;
	line.answers_after = 44 + 1;
	assert_false(bk_link_ask(link, &request, &reply, &err));
	assert_int_equal(err.code, RMW_E_BAD_FRAME);
}

static void spam_stops_at_the_first_answer_and_lets_the_others_pass(void **state)
{
	struct line_port line;
	struct bk_link *link =
		open_link(&line, (struct rmw_view)BYTES("\xfe\x04\x0e" LINK LINK LINK));
	struct bk_heard heard = { 0 };
	struct rmw_err err = { 0 };
	bool is_linked;

	(void)state;
	line.answers_after = 20;
	assert_true(bk_sync_spam(link, rmw_port_in(&line.port, 1000), &heard, &is_linked, &err));
	assert_true(is_linked);
	assert_int_equal(line.sent_count, 20);
	assert_memory_equal(line.sent, "\x01\xe0\xfc\x01\x00\x01\xe0\xfc\x01\x00", 10);
	assert_int_equal(line.answers.len, 0);
}

static void spam_goes_on_until_its_end_and_tells_an_echo(void **state)
{
	static const struct {
		struct rmw_view bytes;
		bool is_echo;
	} lines[] = {
		{ BYTES("\x01\xe0\xfc\x01\x00\x01\xe0\xfc\x01\x00\x01\xe0\xfc\x01\x00"), true },
		{ BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), false },
		{ BYTES("Info:MAIN:Time 1\r\n"), false },
		{ BYTES(""), false },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(lines); i++) {
		struct line_port line;
		struct bk_link *link = open_link(&line, lines[i].bytes);
		struct bk_heard heard = { 0 };
		struct rmw_err err = { 0 };
		bool is_linked;

		assert_true(
			bk_sync_spam(link, rmw_port_in(&line.port, 50), &heard, &is_linked, &err));
		assert_false(is_linked);
		assert_true(line.now_us >= 50000 && line.now_us < 60000);
		assert_true(line.sent_count >= 125);
		assert_int_equal(heard.all.count, lines[i].bytes.len);
		assert_int_equal(heard_is_echo(&heard.all), lines[i].is_echo);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_are_taken_for_what_they_are),
		cmocka_unit_test(noise_without_end_is_not_waited_for),
		cmocka_unit_test(a_chip_that_says_nothing_is_fed_what_does_no_harm),
		cmocka_unit_test(a_write_that_had_to_be_completed_is_none),
		cmocka_unit_test(spam_stops_at_the_first_answer_and_lets_the_others_pass),
		cmocka_unit_test(spam_goes_on_until_its_end_and_tells_an_echo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
