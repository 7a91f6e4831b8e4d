/* SPDX-License-Identifier: MIT */
/* Names of units: what patterns take, and what no unit can be called. */
#include "support/cmocka.h"

#include <rmwflash/bytes.h>

#include "bench/name.h"

static const char *const columns[] = { "name", "room" };
static const uint8_t mac[6] = { 0x7c, 0xb9, 0x4c, 0xa8, 0xa9, 0x85 };

static struct rmw_name_pattern pattern;
static struct rmw_err err;
static size_t at;
static char name[RMW_NAME_TEXT_MAX];

static const char *cell(const void *ctx, size_t column)
{
	(void)ctx;
	return column == 1 ? "hall" : "";
}

static bool parse(const char *text)
{
	memset(&err, 0, sizeof(err));
	return rmw_name_parse(text, columns, RMW_COUNT(columns), &pattern, &at, &err);
}

static bool make(const char *text, const uint8_t *known)
{
	const struct rmw_name_values values = { known, 7, cell, NULL };

	assert_true(parse(text));
	return rmw_name_make(&pattern, &values, name, &err);
}

static void each_part_is_filled(void **state)
{
	static const struct {
		const char *text;
		const char *name;
	} rows[] = {
		{ "relay", "relay" },	       { "relay-{mac6}", "relay-a8a985" },
		{ "r{mac}", "r7cb94ca8a985" }, { "relay-{seq:03}", "relay-007" },
		{ "{room}-{seq}", "hall-7" },  { "x{seq:09}", "x000000007" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		assert_true(make(rows[i].text, mac));
		assert_string_equal(name, rows[i].name);
	}
}

static void a_mac_that_is_not_known_stays_open(void **state)
{
	(void)state;
	assert_true(make("relay-{mac6}", NULL));
	assert_string_equal(name, "relay-{mac6}");
	assert_true(rmw_name_has(&pattern, RMW_NAME_MAC6));
	assert_false(rmw_name_has(&pattern, RMW_NAME_MAC));
	/* 19 and 12 letters are 31, one more is too many */
	assert_true(make("abcdefghijklmnopqrs{mac}", NULL));
	assert_false(make("abcdefghijklmnopqrst{mac}", NULL));
	assert_int_equal(err.code, RMW_E_PROFILE_OPTION);
}

static void names_that_dns_or_mqtt_would_not_take_are_refused(void **state)
{
	static const char *const texts[] = {
		"a b", "a/b", "a+b",	  "a#b",    "a.b",	"-a",
		"a-",  "a_b", "\xc3\xa4", "{name}", "a{room}/", "0123456789012345678901234567890x",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(texts); i++)
		assert_false(make(texts[i], mac));
}

static void wrong_patterns_say_where(void **state)
{
	static const struct {
		const char *text;
		size_t at;
		const char *says;
	} rows[] = {
		{ "a-{mac6", 2, "no '}'" },
		{ "a{{mac6}}", 1, "no '}'" },
		{ "a}", 1, "no '{'" },
		{ "a-{mac7}", 2, "did you mean 'mac'" },
		{ "a-{rom}", 2, "did you mean 'room'" },
		{ "a-{}", 2, "{} is none of" },
		{ "{seq:3}", 0, "01 to 09" },
		{ "{seq:00}", 0, "01 to 09" },
		{ "{seq:010}", 0, "01 to 09" },
		{ "{seq}{seq}{seq}{seq}{seq}{seq}{seq}{seq}{seq}{seq}{seq}{seq}{seq}{seq}{seq}{seq}a",
		  80, "16 parts" },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		assert_false(parse(rows[i].text));
		assert_int_equal(err.code, RMW_E_JOB_BAD);
		assert_int_equal(at, rows[i].at);
		assert_non_null(strstr(err.cause, rows[i].says));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_part_is_filled),
		cmocka_unit_test(a_mac_that_is_not_known_stays_open),
		cmocka_unit_test(names_that_dns_or_mqtt_would_not_take_are_refused),
		cmocka_unit_test(wrong_patterns_say_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
