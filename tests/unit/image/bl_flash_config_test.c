/* SPDX-License-Identifier: MIT */
/* The ROM's flash configurations, byte by byte where bl602-soc 4 gives the bytes. */
#include "support/cmocka.h"

#include <stdio.h>

#include "image/bl_flash_config.h"

#define CONFIG_TEXT (2 * RMW_BL_FLASH_CONFIG_SIZE + 1)

/* Columns W16 and Def of the table in bl602-soc 4, written out. */
#define W16                                                                                        \
	"0401013f6699ff039f009f0004ef0001c72052d8060232000b010b013b01bb006b01eb02eb0202500001000"  \
	"1010000010101ab01053500000131000038ff20ff77030240770302f090014006d0070500204e0300"
#define DEF                                                                                        \
	"0401013f6699ff039f009f0004c80001c72052d8060232000b010b013b01bb006b01eb02eb0202500001000"  \
	"1010000010201ab01053500000101000038ffa0ff77030240770302f02c01b004b0040500204e1400"

static void to_text(const uint8_t config[RMW_BL_FLASH_CONFIG_SIZE], char text[CONFIG_TEXT])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < RMW_BL_FLASH_CONFIG_SIZE; i++) {
		text[2 * i] = digits[config[i] >> 4];
		text[2 * i + 1] = digits[config[i] & 15];
	}
	text[2 * RMW_BL_FLASH_CONFIG_SIZE] = '\0';
}

/* `changes` are pairs of offset and value on top of `base`, both in hex. */
static void expected_text(const char *base, const char *changes, char text[CONFIG_TEXT])
{
	unsigned at, value;
	int used;

	strcpy(text, base);
	while (sscanf(changes, "%x:%x %n", &at, &value, &used) == 2) {
		char byte[3];

		snprintf(byte, sizeof(byte), "%02x", value & 0xff);
		memcpy(text + 2 * (size_t)at, byte, 2);
		changes += used;
	}
}

static void configurations_are_those_of_the_rom(void **state)
{
	static const struct {
		uint8_t jedec[RMW_JEDEC_SIZE];
		const char *base;
		const char *changes;
	} cases[] = {
		/* clang-format off */
		{ { 0xef, 0x40, 0x15 }, W16, "" },
		{ { 0xef, 0x80, 0x16 }, W16, "" },
		{ { 0x5e, 0x60, 0x14 }, W16, "" },
		{ { 0xc8, 0x40, 0x15 }, DEF, "" },
		{ { 0xef, 0x40, 0x14 }, W16, "1:00 3:3d 30:02 39:01 3e:ff 48:2c 4a:b0 4b:04 4c:b0 4d:04" },
		{ { 0xc8, 0x40, 0x16 }, DEF, "30:01 39:31 3e:20" },
		{ { 0xc8, 0x65, 0x16 }, DEF, "3e:20" },
		{ { 0xc8, 0x65, 0x15 }, DEF, "1f:01 23:04 53:12" },
		{ { 0x85, 0x60, 0x16 }, W16, "d:85 48:2c 4a:b0 4b:04 4c:b0 4d:04 52:08" },
		{ { 0x85, 0x60, 0x15 }, DEF, "3:3d d:85 3e:20 52:08" },
		{ { 0x0b, 0x40, 0x15 }, DEF, "0:14 d:0b 3e:20 48:70 49:17" },
		{ { 0x0b, 0x40, 0x16 }, DEF, "d:0b 3e:20 48:70 49:17" },
		{ { 0x68, 0x40, 0x18 }, W16, "d:68 48:2c 4a:b0 4b:04 4c:b0 4d:04 52:14" },
		{ { 0x9d, 0x70, 0x15 }, W16, "d:9d 29:00 2c:06 3e:a0 40:c0 41:00 42:00 43:06 44:c0 45:00 "
					     "46:00 47:00 48:2c 4a:b0 4b:04 4c:b0 4d:04 52:05" },
		{ { 0xc2, 0x25, 0x36 }, DEF, "d:c2 16:38 17:02 29:00 2c:06 3e:a5 40:c0 41:00 42:00 43:02 "
					     "44:c0 45:00 46:00 47:10 52:2d" },
		{ { 0xc2, 0x25, 0x35 }, DEF, "d:c2 16:38 17:02 29:00 2c:06 30:01 3e:a5 40:c0 41:00 42:00 "
					     "43:02 44:c0 45:00 46:00 47:10 52:2d" },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];
		char have[CONFIG_TEXT], want[CONFIG_TEXT];

		assert_true(rmw_bl_flash_config_by_jedec(cases[i].jedec, config));
		to_text(config, have);
		expected_text(cases[i].base, cases[i].changes, want);
		assert_string_equal(have, want);
	}
}

static void the_rom_knows_41_parts(void **state)
{
	uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];
	size_t count = 0;

	(void)state;
	for (uint32_t id = 0; id < 0x1000000; id++) {
		const uint8_t jedec[] = { (uint8_t)id, (uint8_t)(id >> 8), (uint8_t)(id >> 16) };

		/* Only capacities of real parts: the rest would make this test slow. */
		if ((jedec[2] & 0xf8) != 0x10 && (jedec[2] & 0xf8) != 0x30 && jedec[2] != 0x18)
			continue;
		if (rmw_bl_flash_config_by_jedec(jedec, config)) {
			assert_int_not_equal(rmw_bl_flash_size(jedec), 0);
			assert_non_null(rmw_bl_flash_name(jedec));
			count++;
		}
	}
	assert_int_equal(count, 41);
}

static void unknown_parts_leave_the_configuration_alone(void **state)
{
	static const uint8_t unknown[][RMW_JEDEC_SIZE] = {
		{ 0xef, 0x40, 0x17 }, { 0x20, 0x40, 0x15 }, { 0x00, 0x00, 0x00 },
		{ 0xff, 0xff, 0xff }, { 0x15, 0x40, 0xef }, { 0xc8, 0x40, 0x17 },
	};
	uint8_t config[RMW_BL_FLASH_CONFIG_SIZE] = { 0x5a };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(unknown); i++)
		assert_false(rmw_bl_flash_config_by_jedec(unknown[i], config));
	assert_int_equal(config[0], 0x5a);
}

static void size_follows_the_id(void **state)
{
	static const struct {
		uint8_t jedec[RMW_JEDEC_SIZE];
		uint32_t size;
	} cases[] = {
		/* clang-format off */
		{ { 0xef, 0x40, 0x14 }, 1 << 20 },
		{ { 0xef, 0x40, 0x15 }, 2 << 20 },
		{ { 0xc8, 0x40, 0x16 }, 4 << 20 },
		{ { 0xef, 0x60, 0x18 }, 16 << 20 },
		{ { 0xef, 0x60, 0x19 }, 0 },
		{ { 0x5e, 0x60, 0x10 }, 1 << 16 },
		{ { 0x5e, 0x60, 0x0f }, 0 },
		{ { 0xc2, 0x25, 0x34 }, 1 << 20 },
		{ { 0xc2, 0x25, 0x36 }, 4 << 20 },
		{ { 0xc2, 0x25, 0x15 }, 0 }, /* shifted parts count from 0x20 */
		{ { 0xc2, 0x20, 0x15 }, 2 << 20 },
		{ { 0xc2, 0x20, 0x35 }, 0 },
		{ { 0x00, 0x00, 0x15 }, 0 }, { { 0xff, 0xff, 0x15 }, 0 },
		{ { 0xef, 0x00, 0x00 }, 0 }, { { 0xef, 0xff, 0xff }, 0 },
		{ { 0x00, 0x40, 0x15 }, 2 << 20 }, /* one dead byte is not the ROM's test */
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++)
		assert_int_equal(rmw_bl_flash_size(cases[i].jedec), cases[i].size);
}

static void parts_and_makers_have_names(void **state)
{
	static const uint8_t known[] = { 0xc8, 0x40, 0x15 };
	static const uint8_t maker[] = { 0xef, 0x70, 0x18 };
	static const uint8_t nobody[] = { 0x77, 0x40, 0x15 };

	(void)state;
	assert_string_equal(rmw_bl_flash_name(known), "GigaDevice 25Q16E");
	assert_string_equal(rmw_bl_flash_name(maker), "Winbond");
	assert_null(rmw_bl_flash_name(nobody));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(configurations_are_those_of_the_rom),
		cmocka_unit_test(the_rom_knows_41_parts),
		cmocka_unit_test(unknown_parts_leave_the_configuration_alone),
		cmocka_unit_test(size_follows_the_id),
		cmocka_unit_test(parts_and_makers_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
