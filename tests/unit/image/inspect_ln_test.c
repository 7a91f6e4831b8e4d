/* SPDX-License-Identifier: MIT */
/* What is said of files for an LN882H, and the code that is taken out of them. */
#include "support/fails_with.h"
#include "support/made_ln.h"

static struct rmw_image_info info;
static struct rmw_err err;

static void inspect(struct rmw_view file, enum rmw_image_kind kind, size_t problems)
{
	rmw_image_inspect(file, &info);
	if (info.kind != kind)
		fail_msg("taken for %s", rmw_image_kind_row(info.kind)->name);
	if (info.problem_count != problems)
		fail_msg("%zu problems, the first: %s", info.problem_count, info.problems[0]);
}

static void a_complete_image_tells_its_parts(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	made_ln_complete(&file);
	inspect(rmw_buf_view(&file), RMW_IMAGE_LN_COMPLETE, 0);
	assert_int_equal(info.firmware_count, 2);
	assert_string_equal(info.firmwares[0].name, "boot code");
	assert_true(info.firmwares[0].is_hash_good);
	assert_int_equal(info.firmwares[1].addr, MADE_LN_APP_AT);
	assert_int_equal(info.firmwares[1].len, MADE_LN_CODE_LEN);
	assert_true(info.firmwares[1].is_hash_good);
	assert_string_equal(info.firmwares[1].version, "OpenLN882H_1.18.135");
	assert_true(info.has_table);
	assert_int_equal(info.partition_count, 5);
}

static void a_dump_is_a_complete_image_as_long_as_a_flash(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	made_ln_dump(&file);
	inspect(rmw_buf_view(&file), RMW_IMAGE_LN_DUMP, 0);
	memset(file.data, 0xff, 0x1000);
	inspect(rmw_buf_view(&file), RMW_IMAGE_LN_DUMP, 1);
	assert_non_null(strstr(info.problems[0], "boot code"));
}

static void each_crc_that_does_not_fit_is_told(void **state)
{
	static const struct {
		size_t at;
		const char *says;
		size_t problems;
	} cases[] = {
		{ 0x200, "boot code: the boot code does not match its CRC", 1 },
		{ 0x09, "boot code: the boot header does not match its CRC", 1 },
		{ 0x6004, "partition table at 0x006000", 2 },
		{ 0x6014, "partition table at 0x006000", 1 },
		{ 0x7008, "application: the image header does not match its CRC", 1 },
		{ 0x8000, "application: the code does not match its CRC", 1 },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(cases); i++) {
		rmw_auto(buf) file = RMW_BUF_INIT;

		made_ln_complete(&file);
		file.data[cases[i].at] ^= 1;
		inspect(rmw_buf_view(&file), RMW_IMAGE_LN_COMPLETE, cases[i].problems);
		assert_non_null(strstr(info.problems[0], cases[i].says));
	}
}

static void a_cut_image_is_told(void **state)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	made_ln_complete(&file);
	inspect(rmw_view_part(rmw_buf_view(&file), 0, file.len - 1), RMW_IMAGE_LN_COMPLETE, 1);
	assert_true(info.firmwares[1].is_truncated);
}

static void an_application_elsewhere_is_found_by_the_table(void **state)
{
	static const struct rmw_image_partition table[] = {
		{ .type = RMW_LN_PART_APP, .addr = { 0x20000 }, .size = { 0x5000 } },
		{ .type = RMW_LN_PART_OTA, .addr = { 0x5000 }, .size = { 0x3fc000 } },
	};
	rmw_auto(buf) application = RMW_BUF_INIT;
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	made_ln_dump(&file);
	made_ln_application(&application);
	memset(file.data + MADE_LN_APP_AT, 0xff, application.len);
	made_put(&file, 0x20000, application.data, application.len);
	rmw_ln_table_build(table, RMW_COUNT(table), file.data + RMW_LN_TABLE_ADDR);
	inspect(rmw_buf_view(&file), RMW_IMAGE_LN_DUMP, 3);
	assert_int_equal(info.firmwares[1].addr, 0x20000);
	assert_true(info.firmwares[1].is_hash_good);
	assert_non_null(strstr(info.problems[0], "over boot code"));
	assert_non_null(strstr(info.problems[1], "past the flash"));
	assert_non_null(strstr(info.problems[2], "more than its partition holds"));
}

static void an_update_in_a_dump_is_told(void **state)
{
	rmw_auto(buf) application = RMW_BUF_INIT;
	rmw_auto(buf) file = RMW_BUF_INIT;

	(void)state;
	made_ln_dump(&file);
	made_ln_application(&application);
	made_put(&file, 0x133000, application.data, application.len);
	inspect(rmw_buf_view(&file), RMW_IMAGE_LN_DUMP, 0);
	assert_int_equal(info.firmware_count, 3);
	assert_string_equal(info.firmwares[2].name, "update");
	assert_true(info.firmwares[2].is_hash_good);
}

static void code_comes_out_as_it_went_in(void **state)
{
	static void (*const makes[])(struct rmw_buf *) = { made_ln_application, made_ln_complete,
							   made_ln_dump };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(makes); i++) {
		rmw_auto(buf) application = RMW_BUF_INIT;
		rmw_auto(buf) found = RMW_BUF_INIT;
		rmw_auto(buf) file = RMW_BUF_INIT;
		char name[RMW_IMAGE_EXTRACT_NAME_MAX];

		made_ln_application(&application);
		makes[i](&file);
		assert_true(rmw_image_extract(rmw_buf_view(&file), &found, name, &err));
		assert_string_equal(name,
				    i == 0 ? "application at 0x000000" : "application at 0x007000");
		assert_true(rmw_view_equal(rmw_buf_view(&found),
					   rmw_view_part(rmw_buf_view(&application),
							 RMW_LN_IMAGE_HEADER, application.len)));
	}
}

static void a_ram_image_is_told_and_has_no_application(void **state)
{
	rmw_auto(buf) found = RMW_BUF_INIT;
	rmw_auto(buf) file = RMW_BUF_INIT;
	char name[RMW_IMAGE_EXTRACT_NAME_MAX];

	(void)state;
	made_ln_loader(&file, 0x2000);
	inspect(rmw_buf_view(&file), RMW_IMAGE_LN_LOADER, 0);
	assert_fails_with(RMW_E_IMAGE_KIND,
			  rmw_image_extract(rmw_buf_view(&file), &found, name, &err));
	file.data[0x1000] ^= 1;
	inspect(rmw_buf_view(&file), RMW_IMAGE_LN_LOADER, 1);
	assert_false(info.firmwares[0].is_hash_good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_complete_image_tells_its_parts),
		cmocka_unit_test(a_dump_is_a_complete_image_as_long_as_a_flash),
		cmocka_unit_test(each_crc_that_does_not_fit_is_told),
		cmocka_unit_test(a_cut_image_is_told),
		cmocka_unit_test(an_application_elsewhere_is_found_by_the_table),
		cmocka_unit_test(an_update_in_a_dump_is_told),
		cmocka_unit_test(code_comes_out_as_it_went_in),
		cmocka_unit_test(a_ram_image_is_told_and_has_no_application),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
