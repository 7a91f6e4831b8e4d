/* SPDX-License-Identifier: MIT */
/* Requests and answers over a line of bytes: what is taken, what is refused, and why. */
#include "support/cmocka.h"

#include "link/bl_sync.h"
#include "support/line_port.h"

#define BYTES(text)                                                                                \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}

static const struct {
	const char *says;
	enum bl_opcode opcode;
	struct rmw_view answers;
	enum rmw_code code; /* RMW_OK: an answer was taken */
	enum bl_head head;
	size_t data_len;
	unsigned reason;
	unsigned pending;
} cases[] = {
	/* clang-format off */
	{ "an acknowledgement", BL_LOAD_DATA, BYTES("OK"), RMW_OK, BL_HEAD_OK, 0, 0, 0 },
	{ "data", BL_JEDEC_ID, BYTES("OK\4\0\xef\x40\x15\x80"), RMW_OK, BL_HEAD_OK, 4, 0, 0 },
	{ "no data", BL_FLASH_READ, BYTES("OK\0\0"), RMW_OK, BL_HEAD_OK, 0, 0, 0 },
	{ "a refusal", BL_CHECK_IMAGE, BYTES("FL\x17\2"), RMW_OK, BL_HEAD_REFUSED, 0, 0x217, 0 },
	{ "patience with an erase", BL_FLASH_ERASE, BYTES("PDPDOK"), RMW_OK, BL_HEAD_OK, 0, 0, 2 },
	{ "no patience with others", BL_LOAD_DATA, BYTES("PDOK"), RMW_E_BAD_FRAME, 0, 0, 0, 0 },
	{ "silence", BL_LOAD_DATA, BYTES(""), RMW_E_TIMEOUT, 0, 0, 0, 0 },
	{ "half an answer", BL_JEDEC_ID, BYTES("OK\4\0\xef"), RMW_E_TIMEOUT, 0, 0, 0, 0 },
	{ "noise", BL_LOAD_DATA, BYTES("O\x4f"), RMW_E_BAD_FRAME, 0, 0, 0, 0 },
	{ "a length beyond all frames", BL_JEDEC_ID, BYTES("OK\xff\xff"), RMW_E_BAD_FRAME, 0, 0, 0, 0 },
	/* clang-format on */
};

static void answers_are_taken_for_what_they_are(void **state)
{
	static struct bl_link link;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_err err = { 0 };
		struct bl_answer answer;
		struct line_port line;
		bool is_good;

		print_message("%s\n", cases[i].says);
		line_port_init(&line, cases[i].answers);
		line.answers_after = 1;
		link = (struct bl_link){ .port = &line.port, .peer = BL_PEER_ROM };
		is_good = bl_link_exchange(&link, &(struct bl_request){ cases[i].opcode, { 0 }, 0 },
					   &answer, &err);
		assert_int_equal(err.code, cases[i].code);
		assert_int_equal(is_good, cases[i].code == RMW_OK);
		if (!is_good)
			continue;
		assert_int_equal(answer.head, cases[i].head);
		assert_int_equal(answer.data.len, cases[i].data_len);
		assert_int_equal(answer.reason, cases[i].reason);
		assert_int_equal(answer.pending, cases[i].pending);
	}
}

static void a_late_refusal_is_not_taken_for_the_next_answer(void **state)
{
	static struct bl_link link;
	struct rmw_err err = { 0 };
	struct bl_answer answer;
	struct line_port line;

	(void)state;
	line_port_init(&line, (struct rmw_view)BYTES("FL\6\0"));
	line.early = 4;
	link = (struct bl_link){ .port = &line.port };
	assert_false(bl_link_exchange(&link, &(struct bl_request){ BL_WRITE_CHECK, { 0 }, 0 },
				      &answer, &err));
	assert_int_equal(err.code, RMW_E_NACK);
	assert_int_equal(line.sent_count, 0);
}

static const struct {
	const char *says;
	struct rmw_view answers;
	enum bl_peer peer;
} greetings[] = {
	/* clang-format off */
	{ "the ROM says OK and who it is",
	  BYTES("OKOK\x14\0\1\0\0\0\0\0\0\0\3\0\0\0\x56\x34\x12\5\xb9\x18\x1e\0"), BL_PEER_ROM },
	{ "garbage before OK does not hide it",
	  BYTES("\xfe\x4f\x11OKOK\x14\0\1\0\0\0\0\0\0\0\3\0\0\0\x56\x34\x12\5\xb9\x18\x1e\0"), BL_PEER_ROM },
	{ "a loader of the 2022 family",
	  BYTES("OKOK\x14\0\xff\xff\xff\xff\0\0\0\0\3\0\0\0\x56\x34\x12\5\xb9\x18\x1e\0"), BL_PEER_LOADER_B },
	{ "nobody", BYTES(""), BL_PEER_NONE },
	{ "an application's log", BYTES("Starting bl602 now....\r\n"), BL_PEER_NONE },
	/* clang-format on */
};

static void a_burst_finds_out_who_answers(void **state)
{
	static struct bl_link link;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(greetings); i++) {
		struct heard heard = { 0 };
		struct rmw_err err = { 0 };
		struct line_port line;
		bool is_answered;
		size_t head_len = greetings[i].answers.len > 24 ? greetings[i].answers.len - 24
								: greetings[i].answers.len;

		print_message("%s\n", greetings[i].says);
		line_port_init(&line, rmw_view_part(greetings[i].answers, 0, head_len));
		link = (struct bl_link){ .port = &line.port };
		assert_true(bl_sync_shake(&link, &heard, &is_answered, &err));
		assert_int_equal(is_answered, greetings[i].peer != BL_PEER_NONE);
		assert_true(line.sent_count >= 250 && line.sent_count <= 300); /* 5 to 6 ms */
		assert_int_equal(line.sent[0], 0x55);
	}
}

static void what_was_heard_becomes_a_sentence(void **state)
{
	static const struct {
		struct rmw_view bytes;
		const char *part;
	} heard_cases[] = {
		/* clang-format off */
		{ BYTES(""), "nothing came" },
		{ BYTES("UUUUUUUUUUUUUUUU"), "our own bytes" },
		{ BYTES("Starting bl602 now....\r\n"), "\"Starting bl602 now" },
		{ BYTES("\0\0\0\0\0\0\0\0\0\0\0\0"), "held low" },
		{ BYTES("\xfe\x81\x13\x99\xfe\xfe\xe0"), "beginning fe" },
		/* clang-format on */
	};

	static struct bl_link link;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(heard_cases); i++) {
		struct heard heard = { 0 };
		struct rmw_err err = { 0 };
		struct line_port line;
		bool is_answered;
		char text[200];

		line_port_init(&line, heard_cases[i].bytes);
		link = (struct bl_link){ .port = &line.port };
		assert_true(bl_sync_shake(&link, &heard, &is_answered, &err));
		heard_text(&heard, text, sizeof(text));
		assert_non_null(strstr(text, heard_cases[i].part));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_taken_for_what_they_are),
		cmocka_unit_test(a_late_refusal_is_not_taken_for_the_next_answer),
		cmocka_unit_test(a_burst_finds_out_who_answers),
		cmocka_unit_test(what_was_heard_becomes_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
