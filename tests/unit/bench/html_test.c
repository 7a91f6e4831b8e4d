/* SPDX-License-Identifier: MIT */
/* HTML of texts that others wrote, and bars of numbers. */
#include "support/cmocka.h"

#include "bench/plot.h"

static const struct {
	const char *text, *html;
} texts[] = {
	/* clang-format off */
	{ "", "" },
	{ "relay-7", "relay-7" },
	{ "<b>&'\"", "&lt;b&gt;&amp;&#39;&quot;" },
	{ "K\xc3\xbc" "che", "K\xc3\xbc" "che" },
	{ "a\nb", "a b" },
	{ "a\x01\x7f", "a\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xff\xc3", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xc2\x9b", "\xef\xbf\xbd\xef\xbf\xbd" },
	/* clang-format on */
};

static void texts_of_others_are_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(texts); i++) {
		rmw_auto(buf) page = RMW_BUF_INIT;
		struct rmw_err err = { 0 };
		struct rmw_html html = { &page, &err, false };

		rmw_html_text(&html, texts[i].text);
		assert_false(html.is_bad);
		assert_int_equal(page.len, strlen(texts[i].html));
		assert_memory_equal(page.len == 0 ? "" : (const char *)page.data, texts[i].html,
				    page.len);
	}
}

static void what_has_no_room_is_told_once(void **state)
{
	rmw_auto(buf) page = { .cap = 4 };
	struct rmw_err err = { 0 };
	struct rmw_html html = { &page, &err, false };

	(void)state;
	rmw_html_put(&html, "<p>");
	assert_false(html.is_bad);
	rmw_html_put(&html, "text");
	rmw_html_text(&html, "x");
	assert_true(html.is_bad);
	assert_int_equal(err.code, RMW_E_NO_MEMORY);
	assert_int_equal(page.len, 3);
}

static void a_piece_is_never_cut(void **state)
{
	rmw_auto(buf) page = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_html html = { &page, &err, false };

	(void)state;
	rmw_html_format(&html, "%0500d", 0);
	assert_int_equal(page.len, 500);
	rmw_html_format(&html, "%0501d", 0);
	assert_int_equal(page.len, 500);
	assert_int_equal(err.code, RMW_E_INTERNAL);
}

static bool has(const struct rmw_buf *page, const char *text)
{
	return memmem(page->data, page->len, text, strlen(text)) != NULL;
}

static void bars_are_as_long_as_their_numbers(void **state)
{
	rmw_auto(buf) page = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_html html = { &page, &err, false };
	const struct rmw_plot_bar bars[] = {
		{ .what = "a\"><b>",
		  .more = "<i>",
		  .value = "1 of 4",
		  .parts = { { "passed", 1 }, { "failed", 3 } },
		  .numbers = { { "tries", 4 } } },
		{ .what = "b", .value = "2", .parts = { { "passed", 2 } } },
		{ .what = "c", .value = "0", .parts = { { "failed", 0 } } },
	};
	const struct rmw_plot plot = { "some", "Some", "none", bars, RMW_COUNT(bars) };

	(void)state;
	rmw_plot_put(&html, &plot);
	assert_false(html.is_bad);
	assert_true(has(&page, "data-what=\"a&quot;&gt;&lt;b&gt;\" data-tries=\"4\""));
	assert_true(has(&page, "class=\"passed\" x=\"0.00\" y=\"22\" width=\"140.00\""));
	assert_true(has(&page, "class=\"failed\" x=\"140.00\" y=\"22\" width=\"420.00\""));
	assert_true(has(&page, "class=\"passed\" x=\"0.00\" y=\"22\" width=\"280.00\""));
	assert_false(has(&page, "width=\"0.00\""));
	assert_false(has(&page, "<b>"));
	assert_false(has(&page, "<i>"));
}

static void a_plot_of_nothing_says_so(void **state)
{
	rmw_auto(buf) page = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	struct rmw_html html = { &page, &err, false };
	const struct rmw_plot plot = { "some", "Some", "none at all", NULL, 0 };

	(void)state;
	rmw_plot_put(&html, &plot);
	assert_true(has(&page, "none at all"));
	assert_false(has(&page, "<svg"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_of_others_are_texts),
		cmocka_unit_test(what_has_no_room_is_told_once),
		cmocka_unit_test(a_piece_is_never_cut),
		cmocka_unit_test(bars_are_as_long_as_their_numbers),
		cmocka_unit_test(a_plot_of_nothing_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
