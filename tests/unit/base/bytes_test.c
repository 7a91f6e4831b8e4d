/* SPDX-License-Identifier: MIT */
/* Bytes: views never reach past their end, buffers keep what they hold and stop at their cap. */
#include "support/cmocka.h"

#include <rmwflash/bytes.h>

static const uint8_t five[] = { 1, 2, 3, 4, 5 };

static void parts_are_clipped_to_what_is_there(void **state)
{
	static const struct {
		size_t at, len, is;
	} rows[] = {
		/* clang-format off */
		{ 0, 5, 5 }, { 0, 0, 0 }, { 1, 2, 2 }, { 3, 9, 2 }, { 4, SIZE_MAX, 1 },
		{ 5, 1, 0 }, { 6, 0, 0 }, { SIZE_MAX, SIZE_MAX, 0 },
		/* clang-format on */
	};
	uint8_t copy[sizeof(five)];

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct rmw_view view = rmw_view_part(RMW_VIEW_OF(five), rows[i].at, rows[i].len);
		struct rmw_span span = rmw_span_part(RMW_SPAN_OF(copy), rows[i].at, rows[i].len);

		assert_int_equal(view.len, rows[i].is);
		assert_int_equal(span.len, rows[i].is);
		if (rows[i].is > 0) {
			assert_ptr_equal(view.data, five + rows[i].at);
			assert_ptr_equal(span.data, copy + rows[i].at);
		}
	}
	assert_int_equal(rmw_view_part((struct rmw_view){ NULL, 0 }, 0, 4).len, 0);
}

static void equal_means_same_length_and_same_bytes(void **state)
{
	const struct rmw_view nothing = { NULL, 0 };
	const struct rmw_view all = RMW_VIEW_OF(five);

	(void)state;
	assert_true(rmw_view_equal(all, all));
	assert_true(rmw_view_equal(nothing, rmw_view_part(all, 5, 1)));
	assert_false(rmw_view_equal(all, rmw_view_part(all, 0, 4)));
	assert_false(rmw_view_equal(rmw_view_part(all, 0, 2), rmw_view_part(all, 1, 2)));
}

static void blank_is_nothing_but_ones(void **state)
{
	uint8_t bytes[300];

	(void)state;
	memset(bytes, 0xff, sizeof(bytes));
	assert_true(rmw_view_is_blank(RMW_VIEW_OF(bytes)));
	assert_true(rmw_view_is_blank((struct rmw_view){ NULL, 0 }));
	for (size_t at = 0; at < sizeof(bytes); at += 23) {
		bytes[at] = 0xfe;
		assert_false(rmw_view_is_blank(RMW_VIEW_OF(bytes)));
		bytes[at] = 0xff;
	}
	bytes[sizeof(bytes) - 1] = 0;
	assert_false(rmw_view_is_blank(RMW_VIEW_OF(bytes)));
}

static void numbers_are_little_endian_at_any_alignment(void **state)
{
	uint8_t at[8] = { 0 };

	(void)state;
	rmw_put_le32(at + 1, 0x89abcdefu);
	assert_memory_equal(at, "\x00\xef\xcd\xab\x89\x00\x00\x00", 8);
	assert_int_equal(rmw_get_le32(at + 1), 0x89abcdefu);
	rmw_put_le16(at + 5, 0xfedc);
	assert_memory_equal(at + 5, "\xdc\xfe\x00", 3);
	assert_int_equal(rmw_get_le16(at + 5), 0xfedc);
}

static void a_buffer_grows_and_keeps_its_bytes(void **state)
{
	rmw_auto(buf) buf = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		assert_true(rmw_buf_append(&buf, RMW_VIEW_OF(five), &err));
	assert_int_equal(buf.len, 5000);
	for (size_t at = 0; at < buf.len; at++)
		assert_int_equal(buf.data[at], five[at % 5]);
}

static void bytes_that_resize_adds_are_zero(void **state)
{
	rmw_auto(buf) buf = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_buf_append(&buf, RMW_VIEW_OF(five), &err));
	assert_true(rmw_buf_resize(&buf, 2, &err));
	assert_true(rmw_buf_resize(&buf, 6, &err));
	assert_memory_equal(buf.data, "\x01\x02\0\0\0\0", 6);
	assert_true(rmw_buf_resize(&buf, 0, &err));
	assert_int_equal(rmw_buf_view(&buf).len, 0);
}

static void the_cap_holds_from_the_first_byte_on(void **state)
{
	rmw_auto(buf) buf = { .cap = 7 };
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_buf_append(&buf, RMW_VIEW_OF(five), &err));
	assert_false(rmw_buf_append(&buf, RMW_VIEW_OF(five), &err));
	assert_int_equal(err.code, RMW_E_NO_MEMORY);
	rmw_err_clear(&err);
	assert_false(rmw_buf_resize(&buf, 8, &err));
	assert_int_equal(err.code, RMW_E_NO_MEMORY);
	assert_int_equal(buf.len, 5);
	assert_memory_equal(buf.data, five, 5);
	rmw_err_clear(&err);
	assert_true(rmw_buf_resize(&buf, 7, &err));
}

static void absurd_lengths_are_refused_and_do_not_overflow(void **state)
{
	rmw_auto(buf) buf = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_buf_append(&buf, RMW_VIEW_OF(five), &err));
	assert_false(rmw_buf_append(&buf, (struct rmw_view){ five, SIZE_MAX - 2 }, &err));
	assert_int_equal(err.code, RMW_E_NO_MEMORY);
	rmw_err_clear(&err);
	assert_false(rmw_buf_resize(&buf, RMW_BUF_CAP + 1, &err));
	assert_int_equal(err.code, RMW_E_NO_MEMORY);
	assert_int_equal(buf.len, 5);
}

static void drop_takes_from_the_front(void **state)
{
	rmw_auto(buf) buf = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	rmw_buf_drop(&buf, 3);
	assert_int_equal(buf.len, 0);
	assert_true(rmw_buf_append(&buf, RMW_VIEW_OF(five), &err));
	rmw_buf_drop(&buf, 0);
	rmw_buf_drop(&buf, 2);
	assert_int_equal(buf.len, 3);
	assert_memory_equal(buf.data, five + 2, 3);
	rmw_buf_drop(&buf, 4);
	assert_int_equal(buf.len, 0);
}

static void a_released_buffer_is_empty_and_usable(void **state)
{
	struct rmw_buf buf = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	rmw_buf_release(&buf);
	assert_true(rmw_buf_append(&buf, RMW_VIEW_OF(five), &err));
	rmw_buf_release(&buf);
	rmw_buf_release(&buf);
	assert_int_equal(buf.len, 0);
	assert_true(rmw_buf_append(&buf, RMW_VIEW_OF(five), &err));
	assert_int_equal(buf.len, 5);
	rmw_buf_release(&buf);
}

static void appending_nothing_is_always_good(void **state)
{
	rmw_auto(buf) buf = { .cap = 1 };
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(rmw_buf_append(&buf, (struct rmw_view){ NULL, 0 }, &err));
	assert_null(buf.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_clipped_to_what_is_there),
		cmocka_unit_test(equal_means_same_length_and_same_bytes),
		cmocka_unit_test(blank_is_nothing_but_ones),
		cmocka_unit_test(numbers_are_little_endian_at_any_alignment),
		cmocka_unit_test(a_buffer_grows_and_keeps_its_bytes),
		cmocka_unit_test(bytes_that_resize_adds_are_zero),
		cmocka_unit_test(the_cap_holds_from_the_first_byte_on),
		cmocka_unit_test(absurd_lengths_are_refused_and_do_not_overflow),
		cmocka_unit_test(drop_takes_from_the_front),
		cmocka_unit_test(a_released_buffer_is_empty_and_usable),
		cmocka_unit_test(appending_nothing_is_always_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
