/* SPDX-License-Identifier: MIT */
/* Versions are found in what people and devices write, and tell which roles are known. */
#include "support/cmocka.h"

#include <rmwflash/obk.h>

static struct rmw_obk_version parse(const char *text)
{
	struct rmw_obk_version version;

	if (!rmw_obk_version_parse(text, &version))
		fail_msg("no version in '%s'", text);
	return version;
}

static void a_version_is_found_in_every_usual_text(void **state)
{
	static const char *const rows[] = {
		"1.18.248",
		"OpenBL602_1.18.248",
		"OpenBL602_1.18.248.bin",
		"OpenBL602_1.18.248_OTA.bin.xz.ota",
		"Built on Nov 22 2026 09:16:41 version 1.18.248",
		"v1.18.248 ",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		const struct rmw_obk_version version = parse(rows[i]);

		assert_int_equal(version.major, 1);
		assert_int_equal(version.minor, 18);
		assert_int_equal(version.patch, 248);
	}
}

static void what_holds_no_version_gives_none(void **state)
{
	static const char *const rows[] = {
		"",	   "192.168.169.1",    "1.18",	  "1.18.",
		"1..18.2", "version Lin_Test", "a.b.c",	  "1.18.70000",
		"1.-1.2",  "OpenBL602",	       "1.18. 2", "99999999999999999999.1.1",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_obk_version version = { 7, 8, 9 };

		if (rmw_obk_version_parse(rows[i], &version))
			fail_msg("'%s' was taken", rows[i]);
		assert_int_equal(version.minor, 8);
	}
}

static void versions_are_ordered_by_their_numbers(void **state)
{
	static const char *const rising[] = { "0.9.9",	  "1.15.232", "1.15.358", "1.17.32",
					      "1.17.122", "1.18.9",   "1.18.10",  "2.0.0" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rising); i++)
		for (size_t k = 0; k < RMW_COUNT(rising); k++) {
			const int order =
				rmw_obk_version_compare(parse(rising[i]), parse(rising[k]));

			assert_int_equal(order < 0, i < k);
			assert_int_equal(order == 0, i == k);
		}
}

static void a_version_knows_as_many_roles_as_the_document_says(void **state)
{
	static const struct {
		const char *version;
		size_t count;
	} rows[] = {
		{ "1.15.232", 46 }, { "1.15.358", 54 }, { "1.15.484", 60 }, { "1.15.538", 64 },
		{ "1.15.646", 65 }, { "1.15.700", 68 }, { "1.17.32", 72 },  { "1.17.50", 75 },
		{ "1.17.122", 76 }, { "1.17.214", 78 }, { "1.17.644", 79 }, { "1.18.57", 81 },
		{ "1.18.159", 83 }, { "1.18.163", 84 }, { "1.18.175", 86 }, { "1.18.184", 87 },
		{ "1.18.227", 89 }, { "1.18.248", 92 }, { "1.18.268", 96 }, { "1.18.299", 99 },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_obk_version version = parse(rows[i].version);

		assert_int_equal(rmw_obk_role_count(version), rows[i].count);
		version.patch--;
		assert_int_equal(rmw_obk_role_count(version), i > 0 ? rows[i - 1].count : 46);
	}
	assert_int_equal(rmw_obk_role_count(parse("2.1.0")), RMW_OBK_ROLE_COUNT);
	assert_int_equal(rmw_obk_role_count(rmw_obk_version_newest()), RMW_OBK_ROLE_COUNT);
}

static void without_a_version_only_the_safe_roles_count(void **state)
{
	(void)state;
	assert_int_equal(rmw_obk_role_count((struct rmw_obk_version){ 0 }), 81);
}

static void a_role_is_known_from_the_version_that_brought_it(void **state)
{
	(void)state;
	for (unsigned role = 0; role <= UINT8_MAX; role++) {
		struct rmw_obk_version since = rmw_obk_role_since((uint8_t)role);

		if (role < 46 || role >= RMW_OBK_ROLE_COUNT) {
			assert_int_equal(since.major, 0);
			continue;
		}
		assert_true(rmw_obk_role_count(since) > role);
		since.patch--;
		assert_true(rmw_obk_role_count(since) <= role);
	}
	assert_int_equal(rmw_obk_role_since(90).patch, 248);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_version_is_found_in_every_usual_text),
		cmocka_unit_test(what_holds_no_version_gives_none),
		cmocka_unit_test(versions_are_ordered_by_their_numbers),
		cmocka_unit_test(a_version_knows_as_many_roles_as_the_document_says),
		cmocka_unit_test(without_a_version_only_the_safe_roles_count),
		cmocka_unit_test(a_role_is_known_from_the_version_that_brought_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
