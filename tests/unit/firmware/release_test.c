/* SPDX-License-Identifier: MIT */
/* Metadata of a release: the one file that is meant, with what it has to be. */
#include "support/cmocka.h"

#include <stdio.h>

#include "firmware/catalog.h"
#include "firmware/release.h"
#include "firmware/web.h"

#define PATTERN "OpenBL602_{version}.bin"
#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF"

static struct rmw_release_asset asset;
static struct rmw_err err;

static bool read_text(const char *text)
{
	memset(&err, 0, sizeof(err));
	return rmw_release_read((struct rmw_view){ (const uint8_t *)text, strlen(text) }, PATTERN,
				"1.18.299", &asset, &err);
}

/* A release whose one asset has these members, behind its name. */
static bool read_with(const char *members)
{
	char text[2000];

	(void)snprintf(text, sizeof(text),
		       "{ \"tag_name\": \"1.18.299\", \"assets\": [ { \"name\": "
		       "\"OpenBL602_1.18.299.bin\", %s } ] }",
		       members);
	return read_text(text);
}

#define URL "\"browser_download_url\": \"https://x/y\""

static void what_is_needed_is_taken(void **state)
{
	(void)state;
	assert_true(read_with(URL ", \"size\": 7, \"digest\": \"sha256:" DIGEST "\""));
	assert_string_equal(asset.version, "1.18.299");
	assert_string_equal(asset.url, "https://x/y");
	assert_int_equal(asset.size, 7);
	assert_true(asset.has_digest);
	assert_string_equal(asset.sha256 + 48, "0123456789abcdef");
	assert_true(read_with(URL ", \"size\": 7, \"digest\": null"));
	assert_false(asset.has_digest);
	assert_true(read_with(URL ", \"size\": 7"));
	assert_false(asset.has_digest);
}

static void what_cannot_be_is_refused(void **state)
{
	static const char *const members[] = {
		URL,
		URL ", \"size\": 0",
		URL ", \"size\": -1",
		URL ", \"size\": 1.5",
		URL ", \"size\": \"7\"",
		URL ", \"size\": 8388609",
		URL ", \"size\": 7, \"state\": \"starter\"",
		URL ", \"size\": 7, \"digest\": 5",
		URL ", \"size\": 7, \"digest\": \"sha256:\"",
		URL ", \"size\": 7, \"digest\": \"sha256:" DIGEST "0\"",
		"\"size\": 7",
		"\"size\": 7, \"browser_download_url\": \"http://x/y\"",
		"\"size\": 7, \"browser_download_url\": \"https://u@x/y\"",
		"\"size\": 7, \"browser_download_url\": \"https://x/a b\"",
		"\"size\": 7, \"browser_download_url\": \"https:///y\"",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(members); i++) {
		if (read_with(members[i]))
			fail_msg("%s", members[i]);
		assert_int_equal(err.code, RMW_E_SERVER_ANSWER);
	}
}

static void another_release_is_not_taken_for_it(void **state)
{
	(void)state;
	assert_false(read_text("{ \"tag_name\": \"1.18.300\", \"assets\": [] }"));
	assert_int_equal(err.code, RMW_E_SERVER_ANSWER);
	assert_false(read_text("{ \"tag_name\": \"1.18.299\", \"assets\": [ 1, {}, "
			       "{ \"name\": \"OpenBL602_1.18.299.bin.xz\" } ] }"));
	assert_int_equal(err.code, RMW_E_NO_RELEASE);
}

static void two_of_one_name_leave_it_open(void **state)
{
	(void)state;
	assert_false(read_with(URL ", \"size\": 7 }, { \"name\": \"OpenBL602_1.18.299.bin\", " URL
				   ", \"size\": 8"));
	assert_int_equal(err.code, RMW_E_SERVER_ANSWER);
	assert_non_null(strstr(err.cause, "twice"));
}

static void the_catalog_of_the_program_is_a_good_one(void **state)
{
	static struct rmw_catalog catalog;
	static const char *const chips[] = { "bl602", "bk7231t", "bk7231n", "ln882h" };
	const struct rmw_catalog_project *project;
	const struct rmw_catalog_asset *found;

	(void)state;
	memset(&err, 0, sizeof(err));
	assert_true(rmw_catalog_read(rmw_catalog_shipped(), &catalog, &err));
	assert_true(rmw_catalog_find(&catalog, "openbeken", &project, &err));
	for (size_t i = 0; i < RMW_COUNT(chips); i++)
		assert_true(rmw_catalog_asset(project, chips[i], &found, &err));
	assert_true(rmw_catalog_asset(project, NULL, &found, &err));
	assert_string_equal(found->chip, "bl602");
	assert_false(rmw_catalog_asset(project, "esp32", &found, &err));
	assert_int_equal(err.code, RMW_E_NO_PROJECT);
}

static void a_pattern_takes_the_version_or_has_no_room(void **state)
{
	char text[12];

	(void)state;
	assert_true(rmw_catalog_fill("a{version}b", "1.2", text, sizeof(text)));
	assert_string_equal(text, "a1.2b");
	assert_true(rmw_catalog_fill("{version}-{version}", "12345", text, sizeof(text)));
	assert_string_equal(text, "12345-12345");
	assert_false(rmw_catalog_fill("{version}-{version}", "123456", text, sizeof(text)));
}

static void an_address_says_no_more_than_it_seems_to(void **state)
{
	static const char *const good[] = { "https://x", "https://127.0.0.1:8443/a?b=c",
					    "https://[::1]:1/" };
	static const char *const bad[] = { "",
					   "http://x",
					   "https://",
					   "https://a@b/",
					   "https://a b/",
					   "https://a/\n",
					   "https://a\\b",
					   "HTTPS://x",
					   "https:///x" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(good); i++)
		if (!rmw_web_is_url(good[i]))
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < RMW_COUNT(bad); i++)
		if (rmw_web_is_url(bad[i]))
			fail_msg("%s", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_needed_is_taken),
		cmocka_unit_test(what_cannot_be_is_refused),
		cmocka_unit_test(another_release_is_not_taken_for_it),
		cmocka_unit_test(two_of_one_name_leave_it_open),
		cmocka_unit_test(the_catalog_of_the_program_is_a_good_one),
		cmocka_unit_test(a_pattern_takes_the_version_or_has_no_room),
		cmocka_unit_test(an_address_says_no_more_than_it_seems_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
