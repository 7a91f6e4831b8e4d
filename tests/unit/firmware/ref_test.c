/* SPDX-License-Identifier: MIT */
/* Names that become names of files hold nothing that means more there. */
#include "support/cmocka.h"

#include "firmware/ref.h"

static struct rmw_firmware_ref ref;
static struct rmw_err err;

static bool parse(const char *text)
{
	memset(&err, 0, sizeof(err));
	return rmw_firmware_ref_parse(text, &ref, &err);
}

static void a_name_may_have_a_version(void **state)
{
	(void)state;
	assert_true(parse("openbeken"));
	assert_string_equal(ref.name, "openbeken");
	assert_string_equal(ref.version, "");
	assert_true(parse("my-fw@1.18.299_alt+2"));
	assert_string_equal(ref.name, "my-fw");
	assert_string_equal(ref.version, "1.18.299_alt+2");
}

static void what_means_more_in_a_path_is_no_name(void **state)
{
	static const char *const bad[] = {
		"",
		"..",
		".x",
		"a/b",
		"a@../b",
		"a@",
		"a@.1",
		"A",
		"a b",
		"a@1 2",
		"a@1@2",
		"-a",
		"a@-1",
		"a\n",
		"a@1/..",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"a@1111111111111111111111111111111111111111111111111111",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(bad); i++) {
		if (parse(bad[i]))
			fail_msg("%s", bad[i]);
		assert_int_equal(err.code, RMW_E_USAGE);
	}
}

static void numbers_in_versions_count_as_numbers(void **state)
{
	static const struct {
		const char *older, *newer;
	} rows[] = {
		{ "1.18.99", "1.18.100" },
		{ "1.9", "1.10" },
		{ "1.18", "1.18.1" },
		{ "1.018.2", "1.18.3" },
		{ "1.1a", "1.1b" },
		{ "", "0" },
		{ "1.99999999999999999999", "1.100000000000000000000" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		assert_true(rmw_firmware_version_compare(rows[i].older, rows[i].newer) < 0);
		assert_true(rmw_firmware_version_compare(rows[i].newer, rows[i].older) > 0);
		assert_int_equal(rmw_firmware_version_compare(rows[i].newer, rows[i].newer), 0);
	}
}

static void a_family_fits_each_of_its_chips(void **state)
{
	(void)state;
	assert_true(rmw_firmware_chip_fits("bk7231t", "BK7231"));
	assert_true(rmw_firmware_chip_fits("bk7231n", "bk7231n"));
	assert_false(rmw_firmware_chip_fits("bk7231n", "bk7231t"));
	assert_false(rmw_firmware_chip_fits("bl602", "ln882h"));
	assert_null(rmw_firmware_chip("esp32"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_may_have_a_version),
		cmocka_unit_test(what_means_more_in_a_path_is_no_name),
		cmocka_unit_test(numbers_in_versions_count_as_numbers),
		cmocka_unit_test(a_family_fits_each_of_its_chips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
