/* SPDX-License-Identifier: MIT */
/* Frames against the worked examples of bl602-protocol 9 and the captured boot info. */
#include "support/cmocka.h"

#include "link/bl_frame.h"

static const struct {
	const char *says;
	enum bl_opcode opcode;
	enum bl_check check;
	uint8_t payload[20];
	size_t len;
	uint8_t head[BL_HEAD_SIZE];
} heads[] = {
	/* clang-format off */
	{ "the ROM is sent no check", BL_FLASH_ERASE, BL_CHECK_NONE,
	  { 0, 0, 0, 0, 0xff, 0x0f }, 8, { 0x30, 0x00, 0x08, 0x00 } },
	{ "a loader is sent the sum", BL_FLASH_ERASE, BL_CHECK_SUM,
	  { 0, 0, 0, 0, 0xff, 0x0f }, 8, { 0x30, 0x16, 0x08, 0x00 } },
	{ "the length counts in the sum", BL_FLASH_WRITE, BL_CHECK_SUM,
	  { 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 }, 20,
	  { 0x31, 0x8c, 0x14, 0x00 } },
	{ "nothing sums up to nothing", BL_JEDEC_ID, BL_CHECK_SUM, { 0 }, 0,
	  { 0x36, 0x00, 0x00, 0x00 } },
	/* clang-format on */
};

static void heads_are_those_of_the_worked_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(heads); i++) {
		uint8_t head[BL_HEAD_SIZE];

		print_message("%s\n", heads[i].says);
		bl_frame_put_head(heads[i].opcode, heads[i].check,
				  (struct rmw_view){ heads[i].payload, heads[i].len }, head);
		assert_memory_equal(head, heads[i].head, sizeof(head));
	}
}

static void only_the_three_words_begin_an_answer(void **state)
{
	unsigned known = 0;

	(void)state;
	for (unsigned word = 0; word <= UINT16_MAX; word++) {
		uint8_t bytes[2] = { (uint8_t)word, (uint8_t)(word >> 8) };

		known += bl_frame_head(bytes) != BL_HEAD_NOISE;
	}
	assert_int_equal(known, 3);
	assert_int_equal(bl_frame_head((const uint8_t *)"OK"), BL_HEAD_OK);
	assert_int_equal(bl_frame_head((const uint8_t *)"FL"), BL_HEAD_REFUSED);
	assert_int_equal(bl_frame_head((const uint8_t *)"PD"), BL_HEAD_PENDING);
}

static void boot_info_gives_the_mac_as_the_efuses_hold_it(void **state)
{
	static const uint8_t captured[BL_BOOT_INFO_SIZE] = {
		1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0x10, 0, 0x56, 0x34, 0x12, 0x05, 0xb9, 0x18, 0x1e, 0
	};
	static const uint8_t mac[] = { 0x56, 0x34, 0x12, 0x05, 0xb9, 0x18, 30 };
	struct bl_boot_info info;

	(void)state;
	bl_boot_info_parse(captured, &info);
	assert_int_equal(info.version, 1);
	assert_false(info.is_signed || info.is_encrypted);
	assert_int_equal(info.sw_usage, 0x00100003);
	assert_true(info.is_memory_locked);
	assert_memory_equal(info.mac, mac, sizeof(mac));
}

static void every_command_has_one_row_and_a_limit(void **state)
{
	(void)state;
	for (unsigned opcode = 0; opcode < 256; opcode++) {
		const struct bl_command *command = bl_command_find((uint8_t)opcode);

		if (command == NULL)
			continue;
		assert_int_equal(command->opcode, opcode);
		assert_true(command->answer_ms > 0 && command->name[0] != '\0');
	}
	assert_null(bl_command_find(0x40)); /* burns eFuses: the tool has no such command */
	assert_string_equal(bl_reason_name(0x0217), "image hash");
	assert_string_equal(bl_reason_name(0x7777), "unknown reason");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heads_are_those_of_the_worked_examples),
		cmocka_unit_test(only_the_three_words_begin_an_answer),
		cmocka_unit_test(boot_info_gives_the_mac_as_the_efuses_hold_it),
		cmocka_unit_test(every_command_has_one_row_and_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
