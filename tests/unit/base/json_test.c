/* SPDX-License-Identifier: MIT */
/* JSON: only whole, sane texts are taken; what is written can be read again. */
#include "support/cmocka.h"

#include <stdlib.h>

#include "base/json.h"

static struct rmw_json *parse(const char *text, struct rmw_err *err)
{
	return rmw_json_parse((struct rmw_view){ (const uint8_t *)text, strlen(text) }, err);
}

static struct rmw_json *parse_good(const char *text)
{
	struct rmw_err err = { 0 };
	struct rmw_json *json = parse(text, &err);

	if (json == NULL)
		fail_msg("%s: %s", text, err.cause);
	return json;
}

static void what_is_not_one_json_value_is_refused(void **state)
{
	static const char *const rows[] = {
		"",	     " ",     "{",	    "}",	  "{\"a\":}",
		"{a:1}",     "[1,]",  "nul",	    "\"open",	  "{} {}",
		"{}x",	     "[1]]",  "{\"a\":1}}", "\x01",	  "'a'",
		"{\"a\" 1}", "[1 2]", "\xff\xfe",   "{\"a\":1,}", "{\"a\":\"\\u12\"}",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_err err = { 0 };
		struct rmw_json *json = parse(rows[i], &err);

		if (json != NULL)
			fail_msg("'%s' was taken", rows[i]);
		assert_int_equal(err.code, RMW_E_BAD_TEXT);
	}
}

static void white_space_around_a_value_is_allowed(void **state)
{
	struct rmw_json *json = parse_good(" \r\n\t{ \"a\" : [ 1 ] } \n\n");

	(void)state;
	assert_true(rmw_json_is_object(json));
	rmw_json_free(json);
}

static void a_zero_byte_ends_no_text(void **state)
{
	static const char text[] = "{}\0garbage";
	struct rmw_err err = { 0 };

	(void)state;
	assert_null(rmw_json_parse(RMW_VIEW_OF(text), &err));
	assert_int_equal(err.code, RMW_E_BAD_TEXT);
}

static void no_byte_past_the_view_is_read(void **state)
{
	static const char text[] = "{\"a\":12}";

	(void)state;
	for (size_t len = 0; len < sizeof(text) - 1; len++) {
		struct rmw_err err = { 0 };
		uint8_t *copy = malloc(len + 1);

		assert_non_null(copy);
		memcpy(copy, text, len);
		assert_null(rmw_json_parse((struct rmw_view){ copy, len }, &err));
		free(copy);
	}
}

static void nesting_is_allowed_to_the_limit_and_not_beyond(void **state)
{
	char text[2 * (RMW_JSON_DEPTH + 1) + 1];
	struct rmw_err err = { 0 };

	(void)state;
	memset(text, '[', RMW_JSON_DEPTH);
	memset(text + RMW_JSON_DEPTH, ']', RMW_JSON_DEPTH);
	text[2 * RMW_JSON_DEPTH] = '\0';
	rmw_json_free(parse_good(text));

	memset(text, '[', RMW_JSON_DEPTH + 1);
	memset(text + RMW_JSON_DEPTH + 1, ']', RMW_JSON_DEPTH + 1);
	text[2 * (RMW_JSON_DEPTH + 1)] = '\0';
	assert_null(parse(text, &err));
	assert_int_equal(err.code, RMW_E_BAD_TEXT);
}

static void too_long_a_text_is_refused_unread(void **state)
{
	static const uint8_t one;
	struct rmw_err err = { 0 };

	(void)state;
	assert_null(rmw_json_parse((struct rmw_view){ &one, RMW_JSON_TEXT_MAX + 1 }, &err));
	assert_int_equal(err.code, RMW_E_BAD_TEXT);
}

static void whole_numbers_are_only_those(void **state)
{
	static const struct {
		const char *text;
		uint64_t max;
		bool is_whole;
		uint64_t is;
	} rows[] = {
		/* clang-format off */
		{ "{\"n\":0}", 9, true, 0 },
		{ "{\"n\":9}", 9, true, 9 },
		{ "{\"n\":10}", 9, false, 0 },
		{ "{\"n\":2e3}", UINT64_MAX, true, 2000 },
		{ "{\"n\":4294967296}", UINT64_MAX, true, 4294967296 },
		{ "{\"n\":9007199254740992}", UINT64_MAX, true, 9007199254740992 },
		{ "{\"n\":-1}", UINT64_MAX, false, 0 },
		{ "{\"n\":1.5}", UINT64_MAX, false, 0 },
		{ "{\"n\":1e30}", UINT64_MAX, false, 0 },
		{ "{\"n\":1e999}", UINT64_MAX, false, 0 },
		{ "{\"n\":-1e999}", UINT64_MAX, false, 0 },
		{ "{\"n\":\"1\"}", UINT64_MAX, false, 0 },
		{ "{\"n\":true}", UINT64_MAX, false, 0 },
		{ "{\"n\":null}", UINT64_MAX, false, 0 },
		{ "{\"N\":1}", UINT64_MAX, false, 0 },
		{ "[1]", UINT64_MAX, false, 0 },
		{ "7", UINT64_MAX, false, 0 },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_json *json = parse_good(rows[i].text);
		uint64_t value = 77;

		if (rmw_json_whole(json, "n", rows[i].max, &value) != rows[i].is_whole)
			fail_msg("%s", rows[i].text);
		assert_int_equal(value, rows[i].is_whole ? rows[i].is : 77);
		rmw_json_free(json);
	}
}

static void a_missing_or_other_member_is_no_text(void **state)
{
	struct rmw_json *json = parse_good("{\"a\":\"x\",\"b\":1,\"c\":null,\"d\":\"\"}");

	(void)state;
	assert_string_equal(rmw_json_text(json, "a"), "x");
	assert_string_equal(rmw_json_text(json, "d"), "");
	assert_null(rmw_json_text(json, "A"));
	assert_null(rmw_json_text(json, "b"));
	assert_null(rmw_json_text(json, "c"));
	assert_null(rmw_json_text(json, "e"));
	assert_null(rmw_json_text(rmw_json_child(json, "e"), "f"));
	rmw_json_free(json);
}

static void elements_are_counted_and_found(void **state)
{
	struct rmw_json *json = parse_good("{\"a\":[{\"n\":\"x\"},{\"n\":\"y\"}],\"b\":3}");
	const struct rmw_json *array = rmw_json_child(json, "a");

	(void)state;
	assert_int_equal(rmw_json_count(array), 2);
	assert_string_equal(rmw_json_text(rmw_json_at(array, 1), "n"), "y");
	assert_null(rmw_json_at(array, 2));
	assert_null(rmw_json_at(array, SIZE_MAX));
	assert_null(rmw_json_at(array, (size_t)1 << 32));
	assert_int_equal(rmw_json_count(rmw_json_child(json, "b")), 0);
	assert_int_equal(rmw_json_count(NULL), 0);
	assert_null(rmw_json_at(NULL, 0));
	assert_false(rmw_json_is_object(array));
	assert_false(rmw_json_is_object(NULL));
	rmw_json_free(json);
}

static struct rmw_json *made(void)
{
	struct rmw_json *object = rmw_json_new_object();
	struct rmw_json *array = rmw_json_new_array();

	assert_true(rmw_json_push_text(array, "one"));
	assert_true(rmw_json_push(array, rmw_json_new_object()));
	assert_true(rmw_json_set_number(object, "v", 1));
	assert_true(rmw_json_set_text(object, "text", "a \"b\"\n\x01\\"));
	assert_true(rmw_json_set_flag(object, "yes", true));
	assert_true(rmw_json_set_flag(object, "no", false));
	assert_true(rmw_json_set_number(object, "size", 4294967296.0));
	assert_true(rmw_json_put(object, "list", array));
	return object;
}

static void a_line_is_one_line_in_order(void **state)
{
	struct rmw_json *json = made();
	char *line = rmw_json_line(json);

	(void)state;
	assert_string_equal(line, "{\"v\":1,\"text\":\"a \\\"b\\\"\\n\\u0001\\\\\",\"yes\":true,"
				  "\"no\":false,\"size\":4294967296,\"list\":[\"one\",{}]}");
	free(line);
	rmw_json_free(json);
}

static void what_is_written_can_be_read_again(void **state)
{
	rmw_auto(buf) page = RMW_BUF_INIT;
	struct rmw_json *json = made();
	struct rmw_err err = { 0 };
	struct rmw_json *again;
	char *one, *other;

	(void)state;
	assert_true(rmw_buf_append(&page, (struct rmw_view){ (const uint8_t *)"old", 3 }, &err));
	assert_true(rmw_json_write(json, &page, &err));
	assert_int_equal(page.data[page.len - 1], '\n');
	again = rmw_json_parse(rmw_buf_view(&page), &err);
	assert_non_null(again);
	one = rmw_json_line(json);
	other = rmw_json_line(again);
	assert_string_equal(one, other);
	assert_string_equal(rmw_json_text(again, "text"), "a \"b\"\n\x01\\");
	free(one);
	free(other);
	assert_false(rmw_json_write(NULL, &page, &err));
	rmw_json_free(again);
	rmw_json_free(json);
}

/* The sanitizer tells when the child that was not taken leaks. */
static void a_child_is_gone_even_when_nobody_takes_it(void **state)
{
	(void)state;
	assert_false(rmw_json_put(NULL, "a", rmw_json_new_object()));
	assert_false(rmw_json_push(NULL, rmw_json_new_object()));
	assert_false(rmw_json_push_text(NULL, "x"));
	rmw_json_free(NULL);
}

static void a_walk_sees_every_member_with_its_name_doubles_too(void **state)
{
	static const char *const keys[] = { "b", "a", "b", "" };
	struct rmw_json *json = parse_good("{\"b\":\"x\",\"a\":[1,-2],\"b\":null,\"\":-7}");
	const struct rmw_json *member = rmw_json_first(json);
	int64_t number;

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(keys); i++, member = rmw_json_next(member)) {
		assert_string_equal(rmw_json_key(member), keys[i]);
		assert_int_equal(rmw_json_is_array(member), i == 1);
		assert_int_equal(rmw_json_as_text(member) != NULL, i == 0);
		assert_int_equal(rmw_json_as_whole(member, &number), i == 3);
	}
	assert_null(member);
	assert_int_equal(number, -7);
	member = rmw_json_first(rmw_json_child(json, "a"));
	assert_null(rmw_json_key(member));
	assert_true(rmw_json_as_whole(rmw_json_next(member), &number));
	assert_int_equal(number, -2);
	rmw_json_free(json);
}

static void a_walk_through_nothing_ends_at_once(void **state)
{
	struct rmw_json *json = parse_good("[{}, \"text\", 5]");
	int64_t number = 3;

	(void)state;
	assert_null(rmw_json_first(NULL));
	assert_null(rmw_json_next(NULL));
	assert_null(rmw_json_key(NULL));
	assert_null(rmw_json_as_text(NULL));
	assert_false(rmw_json_as_whole(NULL, &number));
	assert_false(rmw_json_is_array(NULL));
	for (size_t i = 0; i < 3; i++)
		assert_null(rmw_json_first(rmw_json_at(json, i)));
	assert_int_equal(number, 3);
	rmw_json_free(json);
}

static void whole_numbers_are_exact_and_bounded_on_both_sides(void **state)
{
	static const struct {
		const char *text;
		bool is_whole;
		int64_t value;
	} rows[] = {
		{ "-9007199254740992", true, -9007199254740992 },
		{ "9007199254740992", true, 9007199254740992 },
		{ "-1", true, -1 },
		{ "-0", true, 0 },
		{ "-1.5", false, 0 },
		{ "9007199254740994", false, 0 },
		{ "-1e300", false, 0 },
		{ "1e999", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_json *json = parse_good(rows[i].text);
		int64_t value = 42;

		assert_int_equal(rmw_json_as_whole(json, &value), rows[i].is_whole);
		assert_true(value == (rows[i].is_whole ? rows[i].value : 42));
		rmw_json_free(json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_one_json_value_is_refused),
		cmocka_unit_test(white_space_around_a_value_is_allowed),
		cmocka_unit_test(a_zero_byte_ends_no_text),
		cmocka_unit_test(no_byte_past_the_view_is_read),
		cmocka_unit_test(nesting_is_allowed_to_the_limit_and_not_beyond),
		cmocka_unit_test(too_long_a_text_is_refused_unread),
		cmocka_unit_test(whole_numbers_are_only_those),
		cmocka_unit_test(a_missing_or_other_member_is_no_text),
		cmocka_unit_test(elements_are_counted_and_found),
		cmocka_unit_test(a_line_is_one_line_in_order),
		cmocka_unit_test(what_is_written_can_be_read_again),
		cmocka_unit_test(a_child_is_gone_even_when_nobody_takes_it),
		cmocka_unit_test(a_walk_sees_every_member_with_its_name_doubles_too),
		cmocka_unit_test(a_walk_through_nothing_ends_at_once),
		cmocka_unit_test(whole_numbers_are_exact_and_bounded_on_both_sides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
