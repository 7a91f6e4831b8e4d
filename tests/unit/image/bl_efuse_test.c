/* SPDX-License-Identifier: MIT */
/* eFuse words against the vectors of bl602-protocol 8 and bl602-soc 6. */
#include "support/cmocka.h"

#include "image/bl_efuse.h"

static struct rmw_bl_efuse parse(uint32_t cfg_0, uint32_t usage, uint32_t low, uint32_t high)
{
	uint8_t words[RMW_BL_EFUSE_SIZE] = { 0 };
	struct rmw_bl_efuse efuse;
	struct rmw_err err = { 0 };

	rmw_put_le32(words + 0x00, cfg_0);
	rmw_put_le32(words + 0x10, usage);
	rmw_put_le32(words + 0x14, low);
	rmw_put_le32(words + 0x18, high);
	assert_true(rmw_bl_efuse_parse(RMW_VIEW_OF(words), &efuse, &err));
	return efuse;
}

static void mac_is_read_and_judged(void **state)
{
	static const struct {
		uint32_t low, high;
		uint8_t mac[6];
		bool is_good;
	} cases[] = {
		/* clang-format off */
		{ 0x42029e58, 0x001db4e8, { 0xb4, 0xe8, 0x42, 0x02, 0x9e, 0x58 }, true },
		{ 0x05123456, 0x001e18b9, { 0x18, 0xb9, 0x05, 0x12, 0x34, 0x56 }, true },
		{ 0x05123456, 0x92de18b9, { 0x18, 0xb9, 0x05, 0x12, 0x34, 0x56 }, true },  /* other fields */
		{ 0x42029e58, 0x001cb4e8, { 0xb4, 0xe8, 0x42, 0x02, 0x9e, 0x58 }, false }, /* count is off */
		{ 0x42029e59, 0x001db4e8, { 0xb4, 0xe8, 0x42, 0x02, 0x9e, 0x59 }, false }, /* a bit is off */
		{ 0x00000000, 0x00000000, { 0 }, false },
		{ 0x00000000, 0x00300000, { 0 }, false }, /* 48 zeros, counted rightly: still no MAC */
		{ 0xffffffff, 0x0000ffff, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, false },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		const struct rmw_bl_efuse efuse = parse(0, 3, cases[i].low, cases[i].high);

		assert_memory_equal(efuse.mac, cases[i].mac, 6);
		assert_int_equal(efuse.is_mac_good, cases[i].is_good);
	}
}

static void variant_and_size_are_named(void **state)
{
	static const struct {
		uint32_t high;
		const char *chip;
		uint32_t flash_size;
	} cases[] = {
		/* clang-format off */
		{ 0x00000000, "BL602",  0 },
		{ 0x01000000, "BL602C", 0 },
		{ 0x0a000000, "BL602L", 1 << 20 },
		{ 0x12000000, "BL602L", 2 << 20 },
		{ 0x1b000000, "BL602E", 4 << 20 },
		{ 0x80000000, "BL604",  0 },
		{ 0x93000000, "BL604E", 2 << 20 },
		{ 0x07000000, "BL602",  0 }, /* an extension nobody has described */
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		const struct rmw_bl_efuse efuse = parse(0, 0, 0, cases[i].high);

		assert_string_equal(efuse.chip, cases[i].chip);
		assert_int_equal(efuse.flash_size, cases[i].flash_size);
	}
}

/* s: signed, e: encrypted, m: memory forbidden, f: no flash boot, u: no UART boot, 6: GPIO6 */
static void security_bits_are_told_apart(void **state)
{
	static const struct {
		uint32_t cfg_0, usage;
		const char *set;
	} cases[] = {
		/* clang-format off */
		{ 0,       0x00000003, "" },
		{ 1 << 2,  0,          "s" }, { 1 << 3, 0, "s" }, { 1 << 4, 0, "s" }, { 1 << 5, 0, "s" },
		{ 1 << 0,  0,          "e" }, { 1 << 1, 0, "e" }, { 1 << 7, 0, "e" },
		{ 1 << 11, 0,          "6" },
		{ 0,       1 << 20,    "m" }, { 0, 1 << 24, "f" }, { 0, 1 << 25, "u" },
		{ 0xf0c00000, 0xf0efffff, "" }, /* everything that is none of these */
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		const struct rmw_bl_efuse efuse = parse(cases[i].cfg_0, cases[i].usage, 0, 0);

		assert_int_equal(efuse.is_signed_boot, strchr(cases[i].set, 's') != NULL);
		assert_int_equal(efuse.is_encrypted_boot, strchr(cases[i].set, 'e') != NULL);
		assert_int_equal(efuse.is_memory_forbidden, strchr(cases[i].set, 'm') != NULL);
		assert_int_equal(efuse.is_flash_boot_off, strchr(cases[i].set, 'f') != NULL);
		assert_int_equal(efuse.is_uart_boot_off, strchr(cases[i].set, 'u') != NULL);
		assert_int_equal(efuse.is_strap_gpio6, strchr(cases[i].set, '6') != NULL);
	}
}

static void the_place_of_the_flash_is_in_bits_17_and_16(void **state)
{
	static const enum rmw_flash_place places[4] = { RMW_FLASH_INSIDE, RMW_FLASH_INSIDE,
							RMW_FLASH_ON_17, RMW_FLASH_ON_0 };

	(void)state;
	for (uint32_t pins = 0; pins < 4; pins++)
		assert_int_equal(parse(0, pins << 16 | 3, 0, 0).flash_place, places[pins]);
	assert_int_equal(parse(0, ~(3u << 16), 0, 0).flash_place, RMW_FLASH_INSIDE);
}

static void another_number_of_bytes_is_refused(void **state)
{
	static const uint8_t words[RMW_BL_EFUSE_SIZE + 1];
	struct rmw_bl_efuse efuse;
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(rmw_bl_efuse_parse(RMW_VIEW_OF(words), &efuse, &err));
	assert_int_equal(err.code, RMW_E_BAD_FRAME);
	assert_false(rmw_bl_efuse_parse((struct rmw_view){ words, 127 }, &efuse, &err));
	assert_false(rmw_bl_efuse_parse((struct rmw_view){ NULL, 0 }, &efuse, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mac_is_read_and_judged),
		cmocka_unit_test(variant_and_size_are_named),
		cmocka_unit_test(security_bits_are_told_apart),
		cmocka_unit_test(the_place_of_the_flash_is_in_bits_17_and_16),
		cmocka_unit_test(another_number_of_bytes_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
