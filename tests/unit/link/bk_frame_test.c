/* SPDX-License-Identifier: MIT */
/* Frames of the Beken boot loaders: the worked examples, and what is none or only a part of one. */
#include "support/cmocka.h"

#include "link/bk_frame.h"

#define BYTES(text)                                                                                \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}

static void requests_are_those_of_the_worked_examples(void **state)
{
	static const struct {
		enum bk_verb verb;
		struct rmw_view args;
		struct rmw_view frame;
	} cases[] = {
		/* clang-format off */
		{ BK_LINK_CHECK, BYTES(""), BYTES("\x01\xe0\xfc\x01\x00") },
		{ BK_BOOT_VERSION, BYTES(""), BYTES("\x01\xe0\xfc\x01\x11") },
		{ BK_READ_REGISTER, BYTES("\0\0\x80\0"), BYTES("\x01\xe0\xfc\x05\x03\0\0\x80\0") },
		{ BK_SET_RATE, BYTES("\x00\x10\x0e\x00\x64"), BYTES("\x01\xe0\xfc\x06\x0f\x00\x10\x0e\x00\x64") },
		{ BK_CHECK_CRC, BYTES("\0\x20\1\0\xff\x2f\1\0"), BYTES("\x01\xe0\xfc\x09\x10\0\x20\1\0\xff\x2f\1\0") },
		{ BK_REBOOT, BYTES("\xa5"), BYTES("\x01\xe0\xfc\x02\x0e\xa5") },
		{ BK_FLASH_READ_4K, BYTES("\0\x10\1\0"), BYTES("\x01\xe0\xfc\xff\xf4\x05\x00\x09\0\x10\1\0") },
		{ BK_FLASH_ERASE, BYTES("\xd8\0\0\2\0"), BYTES("\x01\xe0\xfc\xff\xf4\x06\x00\x0f\xd8\0\0\2\0") },
		{ BK_FLASH_ID, BYTES("\x9f\0\0\0"), BYTES("\x01\xe0\xfc\xff\xf4\x05\x00\x0e\x9f\0\0\0") },
		{ BK_STATUS_READ, BYTES("\x35"), BYTES("\x01\xe0\xfc\xff\xf4\x02\x00\x0c\x35") },
		{ BK_STATUS_WRITE, BYTES("\1\0\2"), BYTES("\x01\xe0\xfc\xff\xf4\x04\x00\x0d\1\0\2") },
		/* clang-format on */
	};
	uint8_t frame[BK_REQUEST_MAX];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		const size_t len = bk_frame_put(cases[i].verb, cases[i].args, frame);

		assert_int_equal(len, cases[i].frame.len);
		assert_memory_equal(frame, cases[i].frame.data, len);
	}
}

static void a_sector_goes_into_one_frame(void **state)
{
	static uint8_t args[4 + 4096], frame[BK_REQUEST_MAX];
	static const uint8_t head[] = { 0x01, 0xe0, 0xfc, 0xff, 0xf4, 0x05, 0x10, 0x07 };

	(void)state;
	assert_int_equal(bk_frame_put(BK_FLASH_WRITE_4K, RMW_VIEW_OF(args), frame), 4108);
	assert_memory_equal(frame, head, sizeof(head));
}

#define LINK "\x04\x0e\x05\x01\xe0\xfc\x01\x00"
#define ERASED "\x04\x0e\xff\x01\xe0\xfc\xf4\x07\x00\x0f\x00\x20\x00\x20\x01\x00"

static const struct {
	const char *says;
	struct rmw_view bytes;
	enum bk_find find;
	size_t skip;
	size_t size; /* of what was found; of a part at least */
	uint8_t opcode;
	uint8_t status;
	size_t args;
} finds[] = {
	/* clang-format off */
	{ "nothing", BYTES(""), BK_FIND_NOTHING, 0, 0, 0, 0, 0 },
	{ "a link check's reply", BYTES(LINK), BK_FIND_REPLY, 0, 8, 0x01, 0, 1 },
	{ "an erase's reply", BYTES(ERASED), BK_FIND_REPLY, 0, 16, 0x0f, 0, 5 },
	{ "the first of two", BYTES(LINK ERASED), BK_FIND_REPLY, 0, 8, 0x01, 0, 1 },
	{ "a refusal", BYTES("\x04\x0e\xff\x01\xe0\xfc\xf4\x02\x00\x0c\x07"), BK_FIND_REPLY, 0, 11, 0x0c, 7, 0 },
	{ "a reply behind noise", BYTES("\x04\x04\x0e\x0e\x00" LINK), BK_FIND_REPLY, 5, 8, 0x01, 0, 1 },
	{ "a reply behind half a head", BYTES("\x04\x0e\x05\x01" LINK), BK_FIND_REPLY, 4, 8, 0x01, 0, 1 },
	{ "a reply without args", BYTES("\x04\x0e\x04\x01\xe0\xfc\xfe"), BK_FIND_REPLY, 0, 7, 0xfe, 0, 0 },
	{ "a short one of all lengths but F4 is no long one", BYTES("\x04\x0e\xff\x01\xe0\xfc\xf3"), BK_FIND_PART, 0, 258, 0, 0, 0 },
	{ "one byte of a reply", BYTES("\x04"), BK_FIND_PART, 0, 2, 0, 0, 0 },
	{ "all but the last byte", BYTES("\x04\x0e\x05\x01\xe0\xfc\x01"), BK_FIND_PART, 0, 8, 0, 0, 0 },
	{ "a long head, no length yet", BYTES("\x04\x0e\xff\x01\xe0\xfc\xf4\x06"), BK_FIND_PART, 0, 9, 0, 0, 0 },
	{ "a sector that has begun", BYTES("..\x04\x0e\xff\x01\xe0\xfc\xf4\x06\x10\x09\0"), BK_FIND_PART, 2, 4111, 0, 0, 0 },
	{ "a length below all", BYTES("\x04\x0e\x03\x01\xe0\xfc\x01\x00"), BK_FIND_NOTHING, 8, 0, 0, 0, 0 },
	{ "a long length below all", BYTES("\x04\x0e\xff\x01\xe0\xfc\xf4\x01\x00\x0f\x00"), BK_FIND_NOTHING, 11, 0, 0, 0, 0 },
	{ "a long length beyond all", BYTES("\x04\x0e\xff\x01\xe0\xfc\xf4\x07\x10\x09\x00"), BK_FIND_NOTHING, 11, 0, 0, 0, 0 },
	{ "our own request", BYTES("\x01\xe0\xfc\x01\x00"), BK_FIND_NOTHING, 5, 0, 0, 0, 0 },
	{ "a flipped bit in the head", BYTES("\x04\x0f\x05\x01\xe0\xfc\x01\x00"), BK_FIND_NOTHING, 8, 0, 0, 0, 0 },
	/* clang-format on */
};

static void a_reply_is_found_and_nothing_else_is_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(finds); i++) {
		struct bk_reply reply = { .opcode = 0xaa };
		size_t skip, size;

		print_message("%s\n", finds[i].says);
		assert_int_equal(bk_frame_find(finds[i].bytes, &reply, &skip, &size),
				 finds[i].find);
		assert_int_equal(skip, finds[i].skip);
		if (finds[i].find == BK_FIND_PART) {
			assert_true(size >= finds[i].size && size > finds[i].bytes.len - skip);
			assert_true(size <= BK_REPLY_MAX);
			continue;
		}
		assert_int_equal(size, finds[i].size);
		if (finds[i].find == BK_FIND_NOTHING)
			continue;
		assert_int_equal(reply.opcode, finds[i].opcode);
		assert_int_equal(reply.status, finds[i].status);
		assert_int_equal(reply.args.len, finds[i].args);
	}
}

/* Each byte of a reply damaged or lost: it is no longer found as it was, and nothing crashes. */
static void no_damage_makes_another_reply_of_the_same_meaning(void **state)
{
	static const uint8_t whole[] = ERASED;
	const size_t len = sizeof(whole) - 1;

	(void)state;
	for (size_t at = 0; at < len; at++) {
		uint8_t bytes[sizeof(whole)];
		struct bk_reply reply;
		size_t skip, size;

		memcpy(bytes, whole, at);
		memcpy(bytes + at, whole + at + 1, len - at - 1);
		assert_int_not_equal(
			bk_frame_find((struct rmw_view){ bytes, len - 1 }, &reply, &skip, &size),
			BK_FIND_REPLY);
		for (unsigned bit = 0; bit < 8; bit++) {
			enum bk_find find;

			memcpy(bytes, whole, len);
			bytes[at] ^= (uint8_t)(1u << bit);
			find = bk_frame_find((struct rmw_view){ bytes, len }, &reply, &skip, &size);
			assert_true(find != BK_FIND_REPLY || at >= 2);
			assert_true(find != BK_FIND_REPLY || reply.status != 0 ||
				    reply.form != BK_LONG || reply.opcode != 0x0f ||
				    reply.args.len != 5 ||
				    memcmp(reply.args.data, whole + 11, 5) != 0);
		}
	}
}

static void every_command_has_one_row_and_a_limit(void **state)
{
	(void)state;
	for (unsigned i = 0; i < BK_VERB_COUNT; i++) {
		const struct bk_command *command = bk_command_of((enum bk_verb)i);

		assert_int_equal(command->verb, i);
		assert_true(command->answer_ms > 0 && command->name[0] != '\0');
		assert_true(command->args_min <= command->args_max);
		assert_true(command->echo_at + command->echo_len <= command->args_min);
		/* Erase all, and the reset of other chips, are not to be had. */
		assert_false(command->form == BK_LONG && command->opcode == 0x0a);
		assert_false(command->form == BK_SHORT && command->opcode == 0xfe);
	}
	assert_string_equal(bk_status_name(0x06), "address or parameter refused");
	assert_string_equal(bk_status_name(0x77), "unknown status");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_those_of_the_worked_examples),
		cmocka_unit_test(a_sector_goes_into_one_frame),
		cmocka_unit_test(a_reply_is_found_and_nothing_else_is_one),
		cmocka_unit_test(no_damage_makes_another_reply_of_the_same_meaning),
		cmocka_unit_test(every_command_has_one_row_and_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
