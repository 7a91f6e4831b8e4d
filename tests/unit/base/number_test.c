/* SPDX-License-Identifier: MIT */
/* Numbers: what people write is understood, everything else is refused. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include <rmwflash/bytes.h>

#include "base/number.h"

static void numbers_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *text;
		uint32_t is;
	} rows[] = {
		/* clang-format off */
		{ "0", 0 }, { "7", 7 }, { "010", 10 }, { "0x10", 16 }, { "0XfF", 255 },
		{ "4K", 4096 }, { "4k", 4096 }, { "4KiB", 4096 }, { "2M", 2097152 }, { "2mib", 2097152 },
		{ "0x10K", 16384 }, { "4294967295", UINT32_MAX }, { "0xffffffff", UINT32_MAX },
		{ "4095M", 4095u << 20 },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_err err = { 0 };
		uint32_t value = 12345;

		if (!rmw_number_parse("--at", rows[i].text, UINT32_MAX, &value, &err))
			fail_msg("'%s': %s", rows[i].text, err.cause);
		assert_int_equal(value, rows[i].is);
	}
}

static void a_rate_has_decimal_units(void **state)
{
	static const struct {
		const char *text;
		uint32_t is;
	} rows[] = {
		{ "500K", 500000 }, { "2M", 2000000 },	     { "2m", 2000000 },
		{ "9600", 9600 },   { "4294M", 4294000000 },
	};
	static const char *const refused[] = { "500KiB", "2mib", "4295M", "K", "1.5M" };
	struct rmw_err err = { 0 };
	uint32_t value = 12345;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(refused); i++)
		assert_false(rmw_number_parse_decimal("-b", refused[i], UINT32_MAX, &value, &err));
	assert_int_equal(value, 12345);
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		assert_true(rmw_number_parse_decimal("-b", rows[i].text, UINT32_MAX, &value, &err));
		assert_int_equal(value, rows[i].is);
	}
}

static void a_time_is_in_seconds_and_has_units_of_its_own(void **state)
{
	static const struct {
		const char *text;
		uint32_t seconds;
	} rows[] = { { "120", 120 }, { "120s", 120 }, { "10m", 600 }, { "2H", 7200 } };
	struct rmw_err err = { 0 };
	uint32_t seconds;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		assert_true(rmw_number_parse_seconds("--soak", rows[i].text, 7200, &seconds, &err));
		assert_int_equal(seconds, rows[i].seconds);
	}
	assert_false(rmw_number_parse_seconds("--soak", "3h", 7200, &seconds, &err));
	rmw_err_clear(&err);
	assert_false(rmw_number_parse_seconds("--soak", "1k", 7200, &seconds, &err));
}

static void anything_else_is_refused_and_named(void **state)
{
	static const char *const rows[] = {
		"",   " 1",  "1 ", "+1",  "-1",	 "x10", "0x",	"0xg", "1.5", "1G",
		"1e", "1kB", "K",  "1KK", "0b1", "1,0", "0x-1", "ten", "1\n", "0x 1",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_err err = { 0 };
		uint32_t value = 12345;

		if (rmw_number_parse("--at", rows[i], UINT32_MAX, &value, &err))
			fail_msg("'%s' was taken for %u", rows[i], value);
		assert_int_equal(err.code, RMW_E_USAGE);
		assert_non_null(strstr(err.cause, "--at"));
		assert_non_null(strstr(err.cause, "not a number"));
		assert_int_equal(value, 12345);
	}
}

static void more_than_the_maximum_is_refused_without_overflow(void **state)
{
	static const struct {
		const char *text;
		uint32_t max;
		bool is_good;
	} rows[] = {
		/* clang-format off */
		{ "100", 100, true }, { "101", 100, false },
		{ "1K", 1024, true }, { "1K", 1023, false }, { "2M", 0x1fffff, false },
		{ "4096M", UINT32_MAX, false }, { "4294967296", UINT32_MAX, false },
		{ "0x100000000", UINT32_MAX, false }, { "18446744073709551616", UINT32_MAX, false },
		{ "18014398509481985K", UINT32_MAX, false }, { "0", 0, true }, { "1", 0, false },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_err err = { 0 };
		uint32_t value;
		bool is_good = rmw_number_parse("--size", rows[i].text, rows[i].max, &value, &err);

		if (is_good != rows[i].is_good)
			fail_msg("'%s' with at most %u", rows[i].text, rows[i].max);
		if (!is_good)
			assert_non_null(strstr(err.cause, "more than"));
	}
}

static void sizes_are_said_in_the_largest_whole_unit(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} rows[] = {
		/* clang-format off */
		{ 0, "0 bytes" }, { 1, "1 byte" }, { 1023, "1023 bytes" }, { 1024, "1 KiB" },
		{ 1025, "1025 bytes" }, { 57344, "56 KiB" }, { 2097152, "2 MiB" },
		{ 2097151, "2097151 bytes" }, { (uint64_t)5 << 30, "5120 MiB" },
		/* clang-format on */
	};
	char text[32];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		rmw_number_size_text(rows[i].bytes, text, sizeof(text));
		assert_string_equal(text, rows[i].text);
	}
	rmw_number_size_text(2097152, text, 4);
	assert_string_equal(text, "2 M");
}

static void one_thing_is_not_spoken_of_as_many(void **state)
{
	(void)state;
	assert_string_equal(rmw_number_word(0, "is", "are"), "are");
	assert_string_equal(rmw_number_word(1, "is", "are"), "is");
	assert_string_equal(rmw_number_word(2, "is", "are"), "are");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read_as_people_write_them),
		cmocka_unit_test(a_rate_has_decimal_units),
		cmocka_unit_test(a_time_is_in_seconds_and_has_units_of_its_own),
		cmocka_unit_test(anything_else_is_refused_and_named),
		cmocka_unit_test(more_than_the_maximum_is_refused_without_overflow),
		cmocka_unit_test(sizes_are_said_in_the_largest_whole_unit),
		cmocka_unit_test(one_thing_is_not_spoken_of_as_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
