/* SPDX-License-Identifier: MIT */
/* Is there a boot stage, and is it ours; ours for another flash. */
#include "support/cmocka.h"

#include <rmwflash/image.h>

#include "image/bl_boot_stage.h"
#include "image/bl_flash_config.h"
#include "support/made_image.h"

static const uint8_t xtx[RMW_JEDEC_SIZE] = { 0x0b, 0x40, 0x15 };

static struct rmw_view ours(void)
{
	const struct rmw_view image = rmw_bl602_boot_image();

	assert_true(image.len > RMW_BL_BOOT_CODE);
	return image;
}

static void ours_is_found_with_its_version(void **state)
{
	struct rmw_bl_boot_stage stage = { 0 };

	(void)state;
	assert_true(rmw_bl_boot_stage_find(ours(), &stage));
	assert_true(stage.is_ours);
	assert_string_equal(stage.version, "0.1.0");
}

static void a_dump_with_ours_says_so(void **state)
{
	struct rmw_image_info info;
	rmw_auto(buf) flash = RMW_BUF_INIT;

	(void)state;
	made_complete(&flash);
	made_put(&flash, 0, ours().data, ours().len);
	rmw_image_inspect(rmw_buf_view(&flash), &info);
	assert_string_equal(info.firmwares[0].name, "boot stage");
	assert_true(info.firmwares[0].is_hash_good);
	assert_string_equal(info.firmwares[0].version, "rmwflash-boot_0.1.0");
}

static void another_one_is_a_boot_stage_but_not_ours(void **state)
{
	struct rmw_bl_boot_stage stage = { .is_ours = true, .version = "9" };
	rmw_auto(buf) flash = RMW_BUF_INIT;

	(void)state;
	made_complete(&flash);
	assert_true(rmw_bl_boot_stage_find(rmw_buf_view(&flash), &stage));
	assert_false(stage.is_ours);
	assert_string_equal(stage.version, "");
}

/* What a version is cut from may go on with anything. */
static void a_version_ends_where_it_ends(void **state)
{
	static const struct {
		const char *text, *version;
	} cases[] = {
		{ "rmwflash-boot_1.2.3: no", "1.2.3" },
		{ "rmwflash-boot_10", "10" },
		{ "rmwflash-boot_123456789.123456789.1", "123456789.12345" },
		{ "rmwflash-boot_x", "" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		struct rmw_bl_boot_stage stage = { 0 };
		uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];
		rmw_auto(buf) image = RMW_BUF_INIT;
		struct rmw_err err = { 0 };

		assert_true(rmw_bl_flash_config_by_jedec(xtx, config));
		assert_true(
			rmw_bl_boot_stage_build((struct rmw_view){ (const uint8_t *)cases[i].text,
								   strlen(cases[i].text) + 1 },
						config, &image, &err));
		assert_true(rmw_bl_boot_stage_find(rmw_buf_view(&image), &stage));
		assert_int_equal(stage.is_ours, cases[i].version[0] != '\0');
		assert_string_equal(stage.version, cases[i].version);
	}
}

/* What the boot ROM would not start is none, and so is what is not all there. */
static void what_the_rom_refuses_is_none(void **state)
{
	static const struct {
		size_t at;
		uint8_t flip;
	} cases[] = { { 0, 1 }, { 0x10, 1 }, { 0x74, 1 }, { 0xac, 1 }, { RMW_BL_BOOT_CODE, 1 } };
	struct rmw_bl_boot_stage stage = { .version = "kept" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		rmw_auto(buf) image = RMW_BUF_INIT;
		struct rmw_err err = { 0 };

		assert_true(rmw_buf_append(&image, ours(), &err));
		image.data[cases[i].at] ^= cases[i].flip;
		assert_false(rmw_bl_boot_stage_find(rmw_buf_view(&image), &stage));
	}
	for (size_t len = 0; len < ours().len; len += 0x93)
		assert_false(rmw_bl_boot_stage_find(rmw_view_part(ours(), 0, len), &stage));
	assert_string_equal(stage.version, "kept");
}

static void flags_that_the_rom_refuses_make_it_none(void **state)
{
	static const struct {
		uint32_t flags;
		bool is_one;
	} cases[] = { { 0x3300, true }, { 0x3301, false }, { 0x3304, false }, { 0x3200, false } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		rmw_auto(buf) image = RMW_BUF_INIT;
		struct rmw_bl_boot_stage stage;
		struct rmw_err err = { 0 };

		assert_true(rmw_buf_append(&image, ours(), &err));
		rmw_put_le32(image.data + 0x74, cases[i].flags);
		rmw_put_le32(image.data + 0xac,
			     rmw_crc32(rmw_view_part(rmw_buf_view(&image), 0, 0xac)));
		assert_int_equal(rmw_bl_boot_stage_find(rmw_buf_view(&image), &stage),
				 cases[i].is_one);
	}
}

static void a_blank_flash_holds_none(void **state)
{
	static uint8_t blank[0x10000];
	struct rmw_bl_boot_stage stage;

	(void)state;
	memset(blank, 0xff, sizeof(blank));
	assert_false(rmw_bl_boot_stage_find(RMW_VIEW_OF(blank), &stage));
}

static void ours_for_another_flash_differs_in_its_configuration_alone(void **state)
{
	uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];
	struct rmw_bl_boot_stage stage;
	struct rmw_bl_header header;
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_bl_flash_config_by_jedec(xtx, config));
	assert_true(rmw_bl_boot_stage_for(config, &image, &err));
	assert_int_equal(image.len, ours().len);
	assert_true(rmw_bl_boot_stage_find(rmw_buf_view(&image), &stage));
	assert_true(stage.is_ours);
	assert_true(rmw_bl_header_parse(rmw_buf_view(&image), &header, &err));
	assert_true(header.is_crc_good && header.is_flash_config_good &&
		    header.is_clock_config_good);
	assert_memory_equal(header.flash_config, config, sizeof(config));
	memcpy(image.data, ours().data, RMW_BL_HEADER_SIZE);
	assert_true(rmw_view_equal(rmw_buf_view(&image), ours()));
}

static void what_does_not_fit_before_the_table_is_refused(void **state)
{
	static const uint8_t code[RMW_BL_BOOT_STAGE_MAX];
	static const uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];
	const size_t room = RMW_BL_BOOT_STAGE_MAX - RMW_BL_BOOT_CODE;
	rmw_auto(buf) image = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_bl_boot_stage_build((struct rmw_view){ code, room }, config, &image, &err));
	assert_int_equal(image.len, RMW_BL_BOOT_STAGE_MAX);
	assert_false(
		rmw_bl_boot_stage_build((struct rmw_view){ code, room + 1 }, config, &image, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_TOO_LARGE);
	assert_int_equal(image.len, 0);
	err = (struct rmw_err){ 0 };
	assert_false(rmw_bl_boot_stage_build((struct rmw_view){ code, 0 }, config, &image, &err));
	assert_int_equal(err.code, RMW_E_IMAGE_KIND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ours_is_found_with_its_version),
		cmocka_unit_test(a_dump_with_ours_says_so),
		cmocka_unit_test(another_one_is_a_boot_stage_but_not_ours),
		cmocka_unit_test(a_version_ends_where_it_ends),
		cmocka_unit_test(what_the_rom_refuses_is_none),
		cmocka_unit_test(flags_that_the_rom_refuses_make_it_none),
		cmocka_unit_test(a_blank_flash_holds_none),
		cmocka_unit_test(ours_for_another_flash_differs_in_its_configuration_alone),
		cmocka_unit_test(what_does_not_fit_before_the_table_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
