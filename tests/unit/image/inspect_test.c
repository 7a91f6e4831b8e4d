/* SPDX-License-Identifier: MIT */
/* What inspect says about a file, and what it finds wrong. */
#include "support/made_image.h"

#include <rmwflash/image.h>

static bool has_problem(const struct rmw_image_info *info, const char *words)
{
	for (size_t i = 0; i < info->problem_count; i++)
		if (strstr(info->problems[i], words) != NULL)
			return true;
	return false;
}

static struct rmw_image_info inspect(const struct rmw_buf *file)
{
	struct rmw_image_info info;

	rmw_image_inspect(rmw_buf_view(file), &info);
	return info;
}

static void sound_dump_is_described_without_a_problem(void **state)
{
	const struct rmw_bl_table table = made_table();
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_image_info info;

	(void)state;
	made_flash(&file, MADE_MIB, &table);
	info = inspect(&file);
	assert_int_equal(info.kind, RMW_IMAGE_BL_DUMP);
	assert_int_equal(info.len, MADE_MIB);
	assert_true(info.has_table);
	assert_int_equal(info.partition_count, 3);
	assert_string_equal(info.partitions[2].name, "factory");
	assert_int_equal(info.partitions[0].addr[1], 0xd8000);
	assert_int_equal(info.firmware_count, 2);
	assert_string_equal(info.firmwares[0].name, "boot stage");
	assert_int_equal(info.firmwares[0].len, MADE_BOOT_LEN);
	assert_true(info.firmwares[0].is_hash_good && info.firmwares[0].is_header_good);
	assert_string_equal(info.firmwares[1].name, "fw slot 0");
	assert_int_equal(info.firmwares[1].addr, MADE_FW_AT);
	assert_int_equal(info.firmwares[1].len, MADE_APP_LEN);
	assert_true(info.firmwares[1].is_hash_good && !info.firmwares[1].is_truncated);
	assert_string_equal(info.firmwares[1].version, "OpenBL602_1.18.57");
	assert_int_equal(info.problem_count, 0);
}

/* Each row does one thing to a sound dump (bytes XOR value at an address, or its table). */
static void what_is_wrong_with_a_dump_is_said(void **state)
{
	static const struct {
		size_t at;
		uint8_t change;
		const char *words;
	} cases[] = {
		/* clang-format off */
		{ 0x00000, 0x01, "no boot header at 0" },
		{ 0x00090, 0x01, "boot stage: the boot header does not match its CRC" },
		{ 0x00069, 0x01, "boot stage: the clock settings" },
		{ 0x02000, 0x01, "boot stage: the code does not match its hash" },
		{ 0x1000c, 0x01, "fw slot 0: the flash settings" },
		{ 0x12000, 0x80, "fw slot 0: the code does not match its hash" },
		{ 0x1007a, 0x10, "fw slot 0: cut short" },
		{ 0x1007a, 0x0d, "fw slot 0: the header announces 868352 bytes, more than the slot" },
		{ 0x10000, 0x01, "fw slot 0: active, but has no boot header" },
		{ 0x0e005, 0x01, "copy 0 at 0x00e000: the header of" },
		{ 0x0f020, 0x01, "copy 1 at 0x00f000: the entries of" },
		{ 0x0e001, 0x01, "copy 0 at 0x00e000: there is no" },
		/* clang-format on */
	};
	const struct rmw_bl_table table = made_table();

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		rmw_auto(buf) file = RMW_BUF_INIT;
		struct rmw_image_info info;

		made_flash(&file, MADE_MIB, &table);
		file.data[cases[i].at] ^= cases[i].change;
		info = inspect(&file);
		if (!has_problem(&info, cases[i].words))
			fail_msg("not said: %s", cases[i].words);
		assert_true(info.has_table);
	}
}

static void bad_layouts_are_said(void **state)
{
	static const struct {
		const char *words;
		size_t entry, slot;
		uint32_t addr, size;
		uint8_t active;
	} cases[] = {
		/* clang-format off */
		{ "PSM (slot 0) and factory (slot 0) overlap",  1, 0, 0xf0000,    0x9000,     0 },
		{ "FW (slot 1) and PSM (slot 0) overlap",       0, 1, 0xd8000,    0x18001,    0 },
		{ "factory ends at 0x100001, past",             2, 0, 0xf8000,    0x8001,     0 },
		{ "factory ends at 0x1fffffffe, past",          2, 0, 0xffffffff, 0xffffffff, 0 },
		{ "PSM at 0x00f000 lies over boot stage",       1, 0, 0xf000,     0x1000,     0 },
		{ "no second firmware slot",                    0, 1, 0,          0,          0 },
		{ "fw slot 1: active, but blank",               0, 1, 0xd8000,    0x18000,    1 },
		{ "slot 7 is active",                           0, 1, 0xd8000,    0x18000,    7 },
		{ "fw slot 1: the file ends before it",         0, 1, 0x200000,   0x1000,     1 },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_bl_table table = made_table();
		rmw_auto(buf) file = RMW_BUF_INIT;
		struct rmw_image_info info;

		table.entries[cases[i].entry].addr[cases[i].slot] = cases[i].addr;
		table.entries[cases[i].entry].size[cases[i].slot] = cases[i].size;
		table.entries[0].active = cases[i].active;
		made_flash(&file, MADE_MIB, &table);
		info = inspect(&file);
		if (!has_problem(&info, cases[i].words))
			fail_msg("not said: %s", cases[i].words);
	}
}

/* PineCone's factory image is like that. */
static void ignored_checks_are_no_problem(void **state)
{
	const struct rmw_bl_header header = {
		.revision = 1,
		.flags = RMW_BL_FLAGS_FLASH | RMW_BL_FLAG_CRC_IGNORE | RMW_BL_FLAG_HASH_IGNORE,
		.length_or_segments = MADE_BOOT_LEN,
		.offset = MADE_BOOT_AT,
		.is_crc_ignored = true,
		.hash = { 0xef, 0xbe, 0xad, 0xde },
	};
	const struct rmw_bl_table table = made_table();
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_image_info info;

	(void)state;
	made_flash(&file, MADE_MIB, &table);
	rmw_bl_header_build(&header, file.data);
	info = inspect(&file);
	assert_true(info.firmwares[0].is_hash_ignored && info.firmwares[0].is_header_good);
	assert_false(info.firmwares[0].is_hash_good);
	assert_int_equal(info.problem_count, 0);
}

static void higher_age_decides_which_layout_is_shown(void **state)
{
	struct rmw_bl_table table = made_table();
	rmw_auto(buf) file = RMW_BUF_INIT;
	uint8_t bytes[RMW_BL_TABLE_SIZE_MAX];
	struct rmw_image_info info;

	(void)state;
	made_flash(&file, MADE_MIB, &table);
	table.age = 5;
	table.count = 2;
	made_put(&file, RMW_BL_TABLE_ADDR_1, bytes, rmw_bl_table_build(&table, bytes));
	info = inspect(&file);
	assert_int_equal(info.table_age, 5);
	assert_int_equal(info.partition_count, 2);
}

static void a_dump_without_a_table_still_shows_its_firmware(void **state)
{
	const struct rmw_bl_table table = made_table();
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_image_info info;

	(void)state;
	made_flash(&file, MADE_MIB, &table);
	memset(file.data + RMW_BL_TABLE_ADDR_0, 0xff, 0x2000);
	info = inspect(&file);
	assert_false(info.has_table);
	assert_int_equal(info.firmware_count, 2);
	assert_string_equal(info.firmwares[1].name, "fw slot 0");
	assert_true(has_problem(&info, "copy 0") && has_problem(&info, "copy 1"));
}

static void names_are_fit_to_be_printed(void **state)
{
	struct rmw_bl_table table = made_table();
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	memcpy(table.entries[1].name, "\x1b[2J\xff", 6);
	made_flash(&file, MADE_MIB, &table);
	assert_string_equal(inspect(&file).partitions[1].name, "?[2J?");
}

static void one_byte_short_is_said(void **state)
{
	const struct rmw_bl_table table = made_table();
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_image_info info;

	(void)state;
	made_flash(&file, MADE_MIB, &table);
	file.len--;
	info = inspect(&file);
	assert_int_equal(info.problem_count, 1);
	assert_string_equal(info.problems[0], "the file is one byte short of 1 MiB");
}

static void stock_texts_are_found_once_and_whole(void **state)
{
	const struct rmw_bl_table table = made_table();
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_image_info info;

	(void)state;
	made_flash(&file, MADE_MIB, &table);
	made_text(&file, 0x40000, "FWSW-HSBL602");
	made_text(&file, 0x40100, "FWSW-HSBL602-SWITCH-BL602L");
	made_text(&file, 0x40200, "FWSW-HSBL602");
	made_text(&file, 0x40300, "CK-BL602-4SW-HS\n");
	made_text(&file, 0x40400, "FWSW-%s-v%s");
	made_text(&file, 0x40500, "CK-BL602-");
	info = inspect(&file);
	assert_int_equal(info.stock_count, 2);
	assert_string_equal(info.stock[0], "FWSW-HSBL602-SWITCH-BL602L");
	assert_string_equal(info.stock[1], "CK-BL602-4SW-HS");
}

static void every_kind_of_file_is_judged(void **state)
{
	static const struct {
		void (*make)(struct rmw_buf *buf);
		size_t cut;	   /* bytes to remove at the end */
		size_t flip;	   /* a byte to change; 0: none */
		const char *words; /* NULL: sound */
	} cases[] = {
		/* clang-format off */
		{ made_slot,        0,   0,      NULL },
		{ made_slot,        16,  0,      "firmware: cut short: the header announces 16384" },
		{ made_slot,        0,   0x2000, "firmware: the code does not match its hash" },
		{ made_complete,    0,   0,      NULL },
		{ made_complete,    1,   0,      "fw slot 0: cut short" },
		{ made_application, 0,   0,      NULL },
		{ made_loader,      0,   0,      NULL },
		{ made_loader,      1,   0,      "refuse it: its segment header announces 256 bytes" },
		{ made_loader,      0,   0x100,  "refuse it: its content does not match its hash" },
		{ made_ota,         0,   0,      NULL },
		{ made_ota,         1,   0,      "cut short: the header announces 300 bytes, 299" },
		{ made_ota,         301, 0,      "the header alone has 512 bytes, 511" },
		{ made_ota,         0,   600,    "the payload does not match its hash" },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		rmw_auto(buf) file = RMW_BUF_INIT;
		struct rmw_image_info info;

		cases[i].make(&file);
		file.len -= cases[i].cut;
		if (cases[i].flip != 0)
			file.data[cases[i].flip] ^= 1;
		info = inspect(&file);
		if (cases[i].words == NULL)
			assert_int_equal(info.problem_count, 0);
		else if (!has_problem(&info, cases[i].words))
			fail_msg("not said: %s", cases[i].words);
	}
}

static void a_file_sized_like_a_flash_that_is_none_is_said(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_image_info info;

	(void)state;
	made_noise(&file, MADE_MIB);
	info = inspect(&file);
	assert_int_equal(info.kind, RMW_IMAGE_UNKNOWN);
	assert_true(has_problem(&info, "as long as a flash of 1 MiB"));
}

static void more_problems_than_room_do_no_harm(void **state)
{
	struct rmw_bl_table table = { .count = RMW_BL_TABLE_ENTRIES_MAX };
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < table.count; i++) {
		memset(table.entries[i].name, 'n', 8);
		table.entries[i].size[0] = 0xffffffff;
		table.entries[i].size[1] = 0xffffffff;
	}
	made_flash(&file, MADE_MIB, &table);
	assert_int_equal(inspect(&file).problem_count, RMW_IMAGE_PROBLEMS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sound_dump_is_described_without_a_problem),
		cmocka_unit_test(what_is_wrong_with_a_dump_is_said),
		cmocka_unit_test(bad_layouts_are_said),
		cmocka_unit_test(ignored_checks_are_no_problem),
		cmocka_unit_test(higher_age_decides_which_layout_is_shown),
		cmocka_unit_test(a_dump_without_a_table_still_shows_its_firmware),
		cmocka_unit_test(names_are_fit_to_be_printed),
		cmocka_unit_test(one_byte_short_is_said),
		cmocka_unit_test(stock_texts_are_found_once_and_whole),
		cmocka_unit_test(every_kind_of_file_is_judged),
		cmocka_unit_test(a_file_sized_like_a_flash_that_is_none_is_said),
		cmocka_unit_test(more_problems_than_room_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
