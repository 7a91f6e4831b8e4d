/* SPDX-License-Identifier: MIT */
/* What is said of files for a BK7231, and the code that is taken out of them. */
#include "support/fails_with.h"
#include "support/made_bk.h"

static struct rmw_image_info info;
static struct rmw_err err;

static const struct made_bk other_key = { "Uascent", "OpenBK7231N_1.18.7", 0x12a000, 0x1d0000 };
static const struct made_bk no_key = { "zero", "OpenBK7231M_1.18.7", 0x12a000, 0x1d0000 };
static const struct made_bk stock = { "Tuya", "apps/oem_bk7231s_plug/src", 0x132000, 0x1e0000 };

static void inspect(struct rmw_view file, enum rmw_image_kind kind, size_t problems)
{
	rmw_image_inspect(file, &info);
	if (info.kind != kind)
		fail_msg("taken for %s", rmw_image_kind_row(info.kind)->name);
	if (info.problem_count != problems)
		fail_msg("%zu problems, the first: %s", info.problem_count, info.problems[0]);
}

static void each_kind_is_told_with_its_chip_and_key(void **state)
{
	static const struct {
		void (*make)(struct rmw_buf *buf, const struct made_bk *what);
		const struct made_bk *what;
		enum rmw_image_kind kind;
		size_t firmwares, problems;
		const char *chip;
	} cases[] = {
		/* clang-format off */
		{ made_bk_ua,         &made_bk_t, RMW_IMAGE_BK_APPLICATION, 1, 0, "bk7231t" },
		{ made_bk_ua,         &made_bk_n, RMW_IMAGE_BK_APPLICATION, 1, 0, "bk7231n" },
		{ made_bk_ua,         &no_key,    RMW_IMAGE_BK_APPLICATION, 1, 0, "bk7231m" },
		{ made_bk_qio,        &made_bk_t, RMW_IMAGE_BK_COMPLETE,    2, 0, "bk7231t" },
		{ made_bk_qio,        &other_key, RMW_IMAGE_BK_COMPLETE,    2, 0, "bk7231n" },
		{ made_bk_qio,        &no_key,    RMW_IMAGE_BK_COMPLETE,    2, 0, "bk7231n" },
		{ made_bk_bootloader, &made_bk_n, RMW_IMAGE_BEKEN,          1, 0, "bk7231n" },
		{ made_bk_bootloader, &no_key,    RMW_IMAGE_BEKEN,          1, 0, "bk7231n" },
		{ made_bk_dump,       &made_bk_t, RMW_IMAGE_BK_DUMP,        2, 0, "bk7231t" },
		{ made_bk_dump,       &made_bk_n, RMW_IMAGE_BK_DUMP,        2, 0, "bk7231n" },
		{ made_bk_shifted,    &made_bk_t, RMW_IMAGE_BK_SHIFTED,     2, 1, "bk7231t" },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		rmw_auto(buf) file = RMW_BUF_INIT;

		cases[i].make(&file, cases[i].what);
		inspect(rmw_buf_view(&file), cases[i].kind, cases[i].problems);
		assert_string_equal(info.chip, cases[i].chip);
		assert_int_equal(info.firmware_count, cases[i].firmwares);
		for (size_t k = 0; k < info.firmware_count; k++) {
			assert_true(info.firmwares[k].is_hash_good);
			assert_int_equal(info.firmwares[k].blocks, info.firmwares[k].blocks_good);
			assert_string_equal(info.firmwares[k].key, cases[i].what->key);
		}
	}
}

static void a_dump_tells_its_partitions_and_its_build(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	made_bk_dump(&file, &made_bk_t);
	inspect(rmw_buf_view(&file), RMW_IMAGE_BK_DUMP, 0);
	assert_true(info.has_table);
	assert_int_equal(info.partition_count, 3);
	assert_string_equal(info.partitions[0].name, "boot");
	assert_int_equal(info.partitions[0].size[0], 0x11000);
	assert_string_equal(info.partitions[1].name, "app");
	assert_int_equal(info.partitions[1].addr[0], 0x11000);
	assert_string_equal(info.partitions[2].name, "ota");
	assert_int_equal(info.partitions[2].addr[0], 0x132000);
	assert_int_equal(info.firmwares[1].addr, 0x11000);
	assert_int_equal(info.firmwares[1].len, MADE_BK_CODE_LEN);
	assert_string_equal(info.firmwares[1].version, "OpenBK7231T_1.18.7");
}

static void stock_firmware_names_its_product(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	made_bk_dump(&file, &stock);
	inspect(rmw_buf_view(&file), RMW_IMAGE_BK_DUMP, 0);
	assert_int_equal(info.stock_count, 1);
	assert_string_equal(info.stock[0], "oem_bk7231s_plug");
}

static void damage_is_counted_by_blocks(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	made_bk_dump(&file, &made_bk_n);
	file.data[0x11000 + 100 * RMW_BK_BLOCK] ^= 1;
	file.data[0x11000 + 200 * RMW_BK_BLOCK + 33] ^= 1;
	inspect(rmw_buf_view(&file), RMW_IMAGE_BK_DUMP, 2);
	assert_false(info.firmwares[1].is_hash_good);
	assert_int_equal(info.firmwares[1].blocks - info.firmwares[1].blocks_good, 2);
	assert_string_equal(info.problems[0], "application: 2 of 768 blocks of code do not match "
					      "their CRC");
	assert_non_null(strstr(info.problems[1], "sums in its RBL header"));
	assert_true(info.firmwares[0].is_hash_good);
}

/* Each block alone is sound then. */
static void code_that_was_exchanged_is_found_by_the_header_behind_it(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	uint8_t *from;

	(void)state;
	made_bk_ua(&file, &made_bk_n);
	from = file.data + 50 * RMW_BK_BLOCK;
	memcpy(from, from + RMW_BK_BLOCK, RMW_BK_BLOCK);
	inspect(rmw_buf_view(&file), RMW_IMAGE_BK_APPLICATION, 1);
	assert_int_equal(info.firmwares[0].blocks, info.firmwares[0].blocks_good);
	assert_false(info.firmwares[0].is_hash_good);
}

static void a_cut_application_is_told(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	made_bk_ua(&file, &made_bk_n);
	inspect(rmw_view_part(rmw_buf_view(&file), 0, 5000), RMW_IMAGE_BK_APPLICATION, 1);
	assert_true(info.firmwares[0].is_truncated);
}

static void what_is_no_code_behind_an_application_is_told(void **state)
{
	rmw_auto(buf) noise = RMW_BUF_INIT;
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	made_bk_ua(&file, &made_bk_n);
	file.len = 700 * RMW_BK_BLOCK; /* without its RBL header */
	made_noise(&noise, 10 * RMW_BK_BLOCK);
	assert_true(rmw_buf_append(&file, rmw_buf_view(&noise), &err));
	inspect(rmw_buf_view(&file), RMW_IMAGE_BK_APPLICATION, 1);
	assert_int_equal(info.firmwares[0].blocks, 710);
	assert_int_equal(info.firmwares[0].blocks_good, 700);
}

static void code_under_a_key_that_nobody_knows_is_told(void **state)
{
	static const uint32_t key[] = { 1, 2, 3, 0x12345670 };
	rmw_auto(buf) code = RMW_BUF_INIT;
	rmw_auto(buf) found = RMW_BUF_INIT;
	rmw_auto(buf) file = RMW_BUF_INIT;
	char name[RMW_IMAGE_EXTRACT_NAME_MAX];

	(void)state;
	made_bk_code(&code, MADE_BK_CODE_LEN, "text");
	rmw_bk_cipher(key, 0x10000, rmw_buf_span(&code));
	made_bk_container(&file, &code, 0x10000, "zero", MADE_BK_UA_LEN);
	inspect(rmw_buf_view(&file), RMW_IMAGE_BK_APPLICATION, 1);
	assert_true(info.firmwares[0].is_hash_good);
	assert_null(info.firmwares[0].key);
	assert_fails_with(RMW_E_IMAGE_OTHER_KEY,
			  rmw_image_extract(rmw_buf_view(&file), &found, name, &err));
}

static void a_dump_without_parts_says_which(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	made_bk_dump(&file, &made_bk_n);
	memset(file.data + 0x1d0000, 0xff, 0x1000);
	inspect(rmw_buf_view(&file), RMW_IMAGE_BK_DUMP, 1);
	assert_non_null(strstr(info.problems[0], "calibration"));
	memset(file.data, 0xff, 0x11000);
	inspect(rmw_buf_view(&file), RMW_IMAGE_BK_DUMP, 2);
	assert_non_null(strstr(info.problems[0], "bootloader"));
}

static void code_comes_out_of_each_kind_as_it_went_in(void **state)
{
	static const struct {
		void (*make)(struct rmw_buf *buf, const struct made_bk *what);
		const struct made_bk *what;
		const char *name;
	} cases[] = {
		{ made_bk_ua, &made_bk_t, "application at 0x000000, key Tuya" },
		{ made_bk_qio, &other_key, "application at 0x011000, key Uascent" },
		{ made_bk_dump, &no_key, "application at 0x011000, key zero" },
		{ made_bk_shifted, &made_bk_t, "application at 0x000000, key Tuya" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		rmw_auto(buf) code = RMW_BUF_INIT;
		rmw_auto(buf) file = RMW_BUF_INIT;
		rmw_auto(buf) found = RMW_BUF_INIT;
		char name[RMW_IMAGE_EXTRACT_NAME_MAX];

		made_bk_code(&code, MADE_BK_CODE_LEN, cases[i].what->version);
		cases[i].make(&file, cases[i].what);
		assert_true(rmw_image_extract(rmw_buf_view(&file), &found, name, &err));
		assert_string_equal(name, cases[i].name);
		assert_true(rmw_view_equal(rmw_buf_view(&found), rmw_buf_view(&code)));
	}
}

static void packages_are_looked_into(void **state)
{
	rmw_auto(buf) code = RMW_BUF_INIT;
	rmw_auto(buf) package = RMW_BUF_INIT;
	rmw_auto(buf) file = RMW_BUF_INIT;
	rmw_auto(buf) found = RMW_BUF_INIT;
	char name[RMW_IMAGE_EXTRACT_NAME_MAX];

	(void)state;
	made_bk_code(&code, MADE_BK_CODE_LEN, "OpenBK7231T_1.18.7");
	made_bk_package(&package, rmw_buf_view(&code), RMW_RBL_AES256);
	made_bk_wrapper(&file, rmw_buf_view(&package));
	inspect(rmw_buf_view(&package), RMW_IMAGE_BK_PACKAGE, 0);
	assert_string_equal(info.firmwares[0].version, "OpenBK7231T_1.18.7");
	inspect(rmw_buf_view(&file), RMW_IMAGE_BK_WRAPPER, 0);
	assert_int_equal(info.firmwares[0].addr, RMW_BK_WRAPPER);
	assert_true(rmw_image_extract(rmw_buf_view(&file), &found, name, &err));
	assert_true(rmw_view_equal(rmw_buf_view(&found), rmw_buf_view(&code)));
	file.data[300] ^= 1;
	inspect(rmw_buf_view(&file), RMW_IMAGE_BK_WRAPPER, 1);
	package.data[300] ^= 1;
	inspect(rmw_buf_view(&package), RMW_IMAGE_BK_PACKAGE, 1);
	assert_false(info.firmwares[0].is_hash_good);
}

static void code_is_not_taken_out_of_what_is_damaged_or_has_none(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	rmw_auto(buf) found = RMW_BUF_INIT;
	char name[RMW_IMAGE_EXTRACT_NAME_MAX];

	(void)state;
	made_bk_qio(&file, &made_bk_t);
	file.data[0x11000 + 1000] ^= 1;
	assert_fails_with(RMW_E_IMAGE_DAMAGED,
			  rmw_image_extract(rmw_buf_view(&file), &found, name, &err));
	assert_fails_with(RMW_E_IMAGE_KIND,
			  rmw_image_extract(rmw_view_part(rmw_buf_view(&file), 0, 0x11000), &found,
					    name, &err));
	assert_int_equal(found.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_is_told_with_its_chip_and_key),
		cmocka_unit_test(a_dump_tells_its_partitions_and_its_build),
		cmocka_unit_test(stock_firmware_names_its_product),
		cmocka_unit_test(damage_is_counted_by_blocks),
		cmocka_unit_test(code_that_was_exchanged_is_found_by_the_header_behind_it),
		cmocka_unit_test(a_cut_application_is_told),
		cmocka_unit_test(what_is_no_code_behind_an_application_is_told),
		cmocka_unit_test(code_under_a_key_that_nobody_knows_is_told),
		cmocka_unit_test(a_dump_without_parts_says_which),
		cmocka_unit_test(code_comes_out_of_each_kind_as_it_went_in),
		cmocka_unit_test(packages_are_looked_into),
		cmocka_unit_test(code_is_not_taken_out_of_what_is_damaged_or_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
