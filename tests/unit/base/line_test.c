/* SPDX-License-Identifier: MIT */
/* Lines of settings: what is passed over, where a name and a value begin and end. */
#include "support/cmocka.h"

#include "base/line.h"

static struct rmw_view view_of(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

static void lines_that_say_nothing_are_passed_over_and_counted(void **state)
{
	const struct rmw_view text = view_of("# a = b\n\n \t\r\n  #\n x = 1\r\nlast");
	struct rmw_line line = { 0 };

	(void)state;
	assert_true(rmw_line_next(text, &line));
	assert_int_equal(line.number, 5);
	assert_true(rmw_line_is(line.name, "x"));
	assert_true(rmw_line_is(line.value, "1"));
	assert_int_equal(rmw_line_column(&line, line.name), 2);
	assert_int_equal(rmw_line_column(&line, line.value), 6);
	assert_true(rmw_line_next(text, &line));
	assert_int_equal(line.number, 6);
	assert_false(line.has_sign);
	assert_true(rmw_line_is(line.text, "last"));
	assert_int_equal(rmw_line_column(&line, line.value), 5);
	assert_false(rmw_line_next(text, &line));
	assert_false(rmw_line_next((struct rmw_view){ 0 }, &line));
	line = (struct rmw_line){ 0 };
	assert_true(rmw_line_next(view_of("\xef\xbb\xbfx = 1"), &line));
	assert_true(rmw_line_is(line.name, "x"));
	assert_int_equal(rmw_line_column(&line, line.name), 1);
	line = (struct rmw_line){ 0 };
	assert_true(rmw_line_next(view_of("\xc3\xa4\xc3\xb6=x"), &line));
	assert_int_equal(rmw_line_column(&line, line.value), 4);
}

static void one_blank_behind_the_sign_is_nobodys(void **state)
{
	struct rmw_line line = { 0 };

	(void)state;
	assert_true(rmw_line_next(view_of("\t a b \t=  c = d "), &line));
	assert_true(rmw_line_is(line.name, "a b"));
	assert_true(rmw_line_is(line.value, " c = d "));
	assert_true(rmw_line_is(rmw_line_trim(line.value), "c = d"));
	line = (struct rmw_line){ 0 };
	assert_true(rmw_line_next(view_of("=\n"), &line));
	assert_true(line.has_sign);
	assert_int_equal(line.name.len + line.value.len, 0);
}

static void words_are_taken_one_by_one(void **state)
{
	struct rmw_view rest = view_of("  one\ttwo   three ");

	(void)state;
	assert_true(rmw_line_is(rmw_line_word(&rest), "one"));
	assert_true(rmw_line_is(rmw_line_word(&rest), "two"));
	assert_true(rmw_line_is(rest, "three"));
	assert_true(rmw_line_is(rmw_line_word(&rest), "three"));
	assert_int_equal(rmw_line_word(&rest).len, 0);
}

static void a_copy_fits_and_has_no_zero_in_it(void **state)
{
	char text[4] = "old";

	(void)state;
	assert_false(rmw_line_copy(view_of("four"), text, sizeof(text)));
	assert_false(
		rmw_line_copy((struct rmw_view){ (const uint8_t *)"a\0b", 3 }, text, sizeof(text)));
	assert_string_equal(text, "old");
	assert_true(rmw_line_copy(view_of("abc"), text, sizeof(text)));
	assert_string_equal(text, "abc");
	assert_true(rmw_line_copy((struct rmw_view){ 0 }, text, sizeof(text)));
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_that_say_nothing_are_passed_over_and_counted),
		cmocka_unit_test(one_blank_behind_the_sign_is_nobodys),
		cmocka_unit_test(words_are_taken_one_by_one),
		cmocka_unit_test(a_copy_fits_and_has_no_zero_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
