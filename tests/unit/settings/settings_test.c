/* SPDX-License-Identifier: MIT */
/* Where the settings of a unit are found in a file, and what is said where they cannot be read. */
#include "support/cmocka.h"

#include <stdio.h>

#include <rmwflash/settings.h>

#include "support/made_image.h"
#include "support/scratch.h"

#define PSM_AT 0xf0000u
#define BEKEN_N_AT 0x1d1000u
#define LN_AT 0x1ff000u

static void read_file(const char *name, struct rmw_buf *file)
{
	char path[96];

	(void)snprintf(path, sizeof(path), "data/obk/%s", name);
	read_test_file(path, file);
}

/* A flash of 1 MiB with that store in its partition PSM. */
static void make_dump(const char *store_name, struct rmw_buf *file)
{
	const struct rmw_bl_table table = made_table();
	rmw_auto(buf) store = RMW_BUF_INIT;

	made_flash(file, MADE_MIB, &table);
	read_file(store_name, &store);
	made_put(file, PSM_AT, store.data, store.len);
}

/* 2 MiB with nothing but the CRCs of a first few blocks of code, or a table of an LN882H. */
static void make_other(const char *block_name, size_t at, void (*put_sign)(uint8_t *flash),
		       struct rmw_buf *file)
{
	rmw_auto(buf) block = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	assert_true(rmw_buf_resize(file, 2 * MADE_MIB, &err));
	memset(file->data, 0xff, file->len);
	put_sign(file->data);
	read_file(block_name, &block);
	made_put(file, at, block.data, block.len);
}

static void put_beken_sign(uint8_t *flash)
{
	static const uint8_t record[] = { 0x02, 0x11, 0x11, 0x11, 0x06, 0, 0, 0 };

	memcpy(flash + 0x1d0000, "TLV", 4);
	memset(flash + 0x1d0004, 0, 0x18);
	memcpy(flash + 0x1d001c, record, sizeof(record));
}

static void put_ln_sign(uint8_t *flash)
{
	static const uint8_t row[] = { 0, 0,	0,    0, 0,    0x70, 0,	   0,
				       0, 0xc0, 0x12, 0, 0xd7, 0xf0, 0xe6, 0x7e };

	memcpy(flash + 0x6000, row, sizeof(row));
}

static void find(const struct rmw_buf *file, struct rmw_settings *found)
{
	struct rmw_err err = { 0 };

	assert_true(rmw_settings_find(rmw_buf_view(file), found, &err));
}

static void a_dump_has_its_configuration_in_its_store(void **state)
{
	rmw_auto(settings) found = { .store = NULL };
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	make_dump("psm_0x8000_generated.bin", &file);
	find(&file, &found);
	assert_non_null(found.store);
	assert_int_equal(found.store_addr, PSM_AT);
	assert_int_equal(found.store_size, 0x8000);
	assert_int_equal(found.store->count, 2);
	assert_non_null(found.config);
	assert_int_equal(found.config_addr, PSM_AT + 0x3b + 28 + 7);
	assert_string_equal(found.config->wifi_ssid, "Example-WiFi");
	assert_string_equal(found.platform->chip, "BL602");
	assert_false(found.forces_mac);
}

/* Older releases use 32 KiB, whatever the table says. */
static void a_store_may_be_longer_than_its_partition(void **state)
{
	struct rmw_bl_table table = made_table();
	rmw_auto(settings) found = { .store = NULL };
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	make_dump("psm_0x8000_generated.bin", &file);
	table.entries[1].size[0] = 0x2000;
	made_put_tables(&file, &table);
	find(&file, &found);
	assert_int_equal(found.store->sectors, 8);
}

static void a_store_or_a_block_alone_is_found_as_such(void **state)
{
	static const struct {
		const char *name;
		const char *chip;
		uint32_t at;
		bool has_store;
	} cases[] = {
		{ "psm_0x5000_generated_min.bin", "BL602", 0x14 + 35, true },
		{ "psm_0x8000_pre_delete.bin", "BL602", 0x3b + 35, true },
		{ "mainconfig_v5_bl602.bin", "BL602", 0, false },
		{ "mainconfig_v3_2016_bl602.bin", "BL602", 0, false },
		{ "mainconfig_v5_bk7231_signedcrc.bin", "BK7231T", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		rmw_auto(settings) found = { .store = NULL };
		rmw_auto(buf) file = RMW_BUF_INIT;

		read_file(cases[i].name, &file);
		find(&file, &found);
		assert_non_null(found.config);
		assert_int_equal(found.config_addr, cases[i].at);
		assert_string_equal(found.platform->chip, cases[i].chip);
		assert_int_equal(found.store != NULL, cases[i].has_store);
	}
}

static void a_block_may_be_followed_by_the_rest_of_a_sector(void **state)
{
	rmw_auto(settings) found = { .store = NULL };
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	read_file("mainconfig_v3_2016_bl602.bin", &file);
	assert_true(rmw_buf_resize(&file, 4096, &err));
	assert_int_equal(rmw_image_recognise(rmw_buf_view(&file)), RMW_IMAGE_UNKNOWN);
	memset(file.data + 2016, 0xff, 4096 - 2016);
	assert_int_equal(rmw_image_recognise(rmw_buf_view(&file)), RMW_IMAGE_OBK_CONFIG);
	find(&file, &found);
	assert_int_equal(found.config->version, 3);
}

static void other_chips_have_their_block_at_its_address(void **state)
{
	static const struct {
		const char *name;
		size_t at;
		void (*put_sign)(uint8_t *flash);
		const char *chip;
	} cases[] = {
		{ "mainconfig_v5_bk7231_signedcrc.bin", BEKEN_N_AT, put_beken_sign, "BK7231N" },
		{ "mainconfig_v5_bl602.bin", LN_AT, put_ln_sign, "LN882H" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		rmw_auto(settings) found = { .store = NULL };
		rmw_auto(buf) file = RMW_BUF_INIT;

		make_other(cases[i].name, cases[i].at, cases[i].put_sign, &file);
		find(&file, &found);
		assert_non_null(found.config);
		assert_int_equal(found.config_addr, cases[i].at);
		assert_string_equal(found.platform->chip, cases[i].chip);
		assert_false(found.forces_mac);
		assert_false(found.is_crc_foreign);
	}
}

static void a_block_with_the_check_byte_of_another_chip_is_told(void **state)
{
	static const struct {
		const char *name;
		size_t at;
		void (*put_sign)(uint8_t *flash);
	} cases[] = {
		{ "mainconfig_v5_bl602.bin", BEKEN_N_AT, put_beken_sign },
		{ "mainconfig_v5_bk7231_signedcrc.bin", LN_AT, put_ln_sign },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		rmw_auto(settings) found = { .store = NULL };
		rmw_auto(buf) file = RMW_BUF_INIT;

		make_other(cases[i].name, cases[i].at, cases[i].put_sign, &file);
		find(&file, &found);
		assert_non_null(found.config);
		assert_true(found.is_crc_foreign);
	}
}

static void what_cannot_be_read_says_why(void **state)
{
	rmw_auto(settings) found = { .store = NULL };
	rmw_auto(settings) other = { .store = NULL };
	rmw_auto(buf) file = RMW_BUF_INIT;
	rmw_auto(buf) flash = RMW_BUF_INIT;

	(void)state;
	read_file("mainconfig_v5_bl602_badcrc.bin", &file);
	find(&file, &found);
	assert_true(found.has_config);
	assert_null(found.config);
	assert_non_null(strstr(found.why, "does not match its CRC"));

	make_other("mainconfig_v5_bl602_badcrc.bin", BEKEN_N_AT, put_beken_sign, &flash);
	find(&flash, &other);
	assert_true(other.has_config);
	assert_null(other.config);
}

static void a_mac_that_is_forced_is_told(void **state)
{
	rmw_auto(settings) found = { .store = NULL };
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	make_dump("psm_0x8000_first_boot_defaults.bin", &file);
	find(&file, &found);
	assert_true(found.forces_mac);
}

static void files_without_settings_have_none(void **state)
{
	const struct rmw_bl_table table = made_table();
	rmw_auto(settings) found = { .store = NULL };
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	made_flash(&file, MADE_MIB, &table);
	find(&file, &found);
	assert_null(found.store);
	assert_false(found.has_config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dump_has_its_configuration_in_its_store),
		cmocka_unit_test(a_store_may_be_longer_than_its_partition),
		cmocka_unit_test(a_store_or_a_block_alone_is_found_as_such),
		cmocka_unit_test(a_block_may_be_followed_by_the_rest_of_a_sector),
		cmocka_unit_test(other_chips_have_their_block_at_its_address),
		cmocka_unit_test(a_block_with_the_check_byte_of_another_chip_is_told),
		cmocka_unit_test(what_cannot_be_read_says_why),
		cmocka_unit_test(a_mac_that_is_forced_is_told),
		cmocka_unit_test(files_without_settings_have_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
