/* SPDX-License-Identifier: MIT */
/* The text form of a conversation: what is read, what is refused, and what is written. */
#include "port/transcript.h"

#include "support/cmocka.h"

#include <stdlib.h>

static struct rmw_view view(const char *text)
{
	return (struct rmw_view){ (const uint8_t *)text, strlen(text) };
}

/* One word a step, as the cases below spell them. */
static void spell(const struct rmw_step *step, char *text, size_t size)
{
	static const char *const names[] = {
		[RMW_STEP_NOTE] = "note",    [RMW_STEP_BAUD] = "baud",
		[RMW_STEP_EVENT] = "event",  [RMW_STEP_PAUSE] = "pause",
		[RMW_STEP_BYTES] = "bytes",  [RMW_STEP_BURST] = "burst",
		[RMW_STEP_LEFT_OUT] = "out", [RMW_STEP_NOTHING] = "nothing",
	};
	size_t len = strlen(text);

	snprintf(text + len, size - len, "%s%u%c%s:%u:%zu", len > 0 ? " " : "", step->line,
		 step->from == RMW_HOST ? '>' : '<', names[step->kind], step->count,
		 step->bytes.len);
}

static const struct {
	const char *text, *steps;
} readable[] = {
	/* clang-format off */
	{ "", "" },
	{ "\n\n  \n", "" },
	{ "# a note", "1>note:0:6" },
	{ "#", "1>note:0:0" },
	{ "@ 2000000\r\n", "1>baud:2000000:0" },
	{ "! power-on gpio8=1\n", "1>event:0:16" },
	{ "\n~ 12\n", "2>pause:12:0" },
	{ "> 10 00\n< 4F 4b 00\n", "1>bytes:0:2 2<bytes:0:3" },
	{ "> 1000\n", "1>bytes:0:2" },
	{ "> 55*300\n", "1>burst:300:1" },
	{ "< ff*16\n", "1<burst:16:1" },
	{ "> 10 55*8 00 01\n", "1>bytes:0:1 1>burst:8:1 1>bytes:0:2" },
	{ "> 18 00 {4080 bytes: loader image, sha256 d624}\n", "1>bytes:0:2 1>out:4080:0" },
	{ "> {1 bytes: x}", "1>out:1:0" },
	{ "< (nothing)\n", "1<nothing:0:0" },
	/* clang-format on */
};

static void steps_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(readable); i++) {
		rmw_auto(transcript) story = RMW_TRANSCRIPT_INIT;
		struct rmw_err err = { 0 };
		char steps[200] = "";

		if (!rmw_transcript_parse(&story, view(readable[i].text), &err))
			fail_msg("%s: %s", readable[i].text, err.cause);
		for (size_t step = 0; step < story.count; step++)
			spell(&story.steps[step], steps, sizeof(steps));
		assert_string_equal(steps, readable[i].steps);
	}
}

static void bytes_are_found_after_the_buffer_has_moved(void **state)
{
	rmw_auto(transcript) story = RMW_TRANSCRIPT_INIT;
	rmw_auto(buf) text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		char line[32];

		snprintf(line, sizeof(line), "> %02x ff*20 %02x\n", i & 0xff, ~i & 0xff);
		assert_true(rmw_buf_append(&text, view(line), &err));
	}
	assert_true(rmw_transcript_parse(&story, rmw_buf_view(&text), &err));
	assert_int_equal(story.count, 15000);
	for (unsigned i = 0; i < 5000; i++) {
		assert_int_equal(story.steps[3 * i].bytes.data[0], i & 0xff);
		assert_int_equal(story.steps[3 * i + 1].bytes.data[0], 0xff);
		assert_int_equal(story.steps[3 * i + 2].bytes.data[0], ~i & 0xff);
	}
}

static const struct {
	const char *text, *cause;
} unreadable[] = {
	/* clang-format off */
	{ "10 00\n", "line 1: does not begin with" },
	{ "# x\n>\n", "line 2: no bytes" },
	{ "> 1\n", "two hex digits" },
	{ "> 10 0\n", "two hex digits" },
	{ "> gg\n", "two hex digits" },
	{ "> 55*\n", "a number up to" },
	{ "> 55*0\n", "a burst of no bytes" },
	{ "> 55*100000001\n", "a number up to" },
	{ "> 55*99999999999999999999\n", "a number up to" },
	{ "> 55*4294967297\n", "a number up to" },
	{ "> 55*-1\n", "a number up to" },
	{ "> 10 {4 bytes: x\n", "'{N bytes: what}' was expected" },
	{ "> 10 {4 bytes: x} 10\n", "'{N bytes: what}' was expected" },
	{ "> 10 {x}\n", "a number up to" },
	{ "< (nothing) 10\n", "more than belongs there" },
	{ "> (nothing)\n", "two hex digits" },
	{ "@\n", "a number up to" },
	{ "@ 0\n", "a rate of 0" },
	{ "@ 9600 x\n", "more than belongs there" },
	{ "~ x\n", "a number up to" },
	/* clang-format on */
};

static void what_is_no_transcript_is_told_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(unreadable); i++) {
		struct rmw_transcript story = RMW_TRANSCRIPT_INIT;
		struct rmw_err err = { 0 };

		assert_false(rmw_transcript_parse(&story, view(unreadable[i].text), &err));
		assert_int_equal(err.code, RMW_E_BAD_TEXT);
		if (strstr(err.cause, unreadable[i].cause) == NULL)
			fail_msg("%s: %s", unreadable[i].text, err.cause);
		assert_null(story.steps);
	}
}

static void zero_bytes_in_the_text_are_no_end(void **state)
{
	rmw_auto(transcript) story = RMW_TRANSCRIPT_INIT;
	struct rmw_err err = { 0 };
	static const uint8_t text[] = { '#', 0, 'x', '\n', '>', ' ', 0 };

	(void)state;
	assert_false(rmw_transcript_parse(&story, RMW_VIEW_OF(text), &err));
	assert_non_null(strstr(err.cause, "line 2: bytes are two hex digits each"));
}

/* What a pen writes for a sequence of puts. */
struct page {
	struct rmw_transcript_pen pen;
	char *text;
	size_t size;
};

static void page_open(struct page *page)
{
	*page = (struct page){ 0 };
	page->pen.stream = open_memstream(&page->text, &page->size);
	assert_non_null(page->pen.stream);
}

static void page_is(struct page *page, const char *text)
{
	rmw_transcript_flush(&page->pen);
	assert_string_equal(page->text, text);
	fclose(page->pen.stream);
	free(page->text);
}

static void put(struct page *page, enum rmw_side from, uint8_t byte, size_t count)
{
	while (count-- > 0)
		rmw_transcript_put_bytes(&page->pen, from, (struct rmw_view){ &byte, 1 });
}

static void pieces_of_one_side_become_one_line(void **state)
{
	struct page page;

	(void)state;
	page_open(&page);
	put(&page, RMW_HOST, 0x10, 1);
	put(&page, RMW_HOST, 0x00, 3);
	put(&page, RMW_DEVICE, 0x4f, 1);
	put(&page, RMW_DEVICE, 0x4b, 1);
	page_is(&page, "> 10 00 00 00\n< 4f 4b\n");
}

static void runs_become_bursts(void **state)
{
	struct page page;

	(void)state;
	page_open(&page);
	put(&page, RMW_HOST, 0x55, 300);
	put(&page, RMW_HOST, 0x10, 1);
	put(&page, RMW_HOST, 0xff, 16);
	put(&page, RMW_HOST, 0x11, 15);
	put(&page, RMW_DEVICE, 0x55, 3);
	page_is(&page, "> 55*300\n> 10\n> ff*16\n"
		       "> 11 11 11 11 11 11 11 11 11 11 11 11 11 11 11\n< 55 55 55\n");
}

static void lines_hold_sixty_four_bytes(void **state)
{
	rmw_auto(transcript) story = RMW_TRANSCRIPT_INIT;
	struct rmw_err err = { 0 };
	struct page page;

	(void)state;
	page_open(&page);
	for (unsigned i = 0; i < 130; i++)
		put(&page, RMW_HOST, (uint8_t)i, 1);
	rmw_transcript_flush(&page.pen);
	assert_true(rmw_transcript_parse(
		&story, (struct rmw_view){ (uint8_t *)page.text, page.size }, &err));
	assert_int_equal(story.count, 3);
	assert_int_equal(story.steps[0].bytes.len, 64);
	assert_int_equal(story.steps[2].bytes.len, 2);
	assert_int_equal(story.steps[2].bytes.data[1], 129);
	fclose(page.pen.stream);
	free(page.text);
}

static void steps_between_bytes_end_the_line(void **state)
{
	struct page page;

	(void)state;
	page_open(&page);
	rmw_transcript_put_baud(&page.pen, 9600);
	put(&page, RMW_HOST, 1, 1);
	rmw_transcript_put_pause(&page.pen, 12);
	put(&page, RMW_HOST, 2, 1);
	rmw_transcript_put_nothing(&page.pen);
	rmw_transcript_put_note(&page.pen, "two\nlines");
	page_is(&page, "@ 9600\n> 01\n~ 12\n> 02\n< (nothing)\n# two?lines\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_are_read),
		cmocka_unit_test(bytes_are_found_after_the_buffer_has_moved),
		cmocka_unit_test(what_is_no_transcript_is_told_with_its_line),
		cmocka_unit_test(zero_bytes_in_the_text_are_no_end),
		cmocka_unit_test(pieces_of_one_side_become_one_line),
		cmocka_unit_test(runs_become_bursts),
		cmocka_unit_test(lines_hold_sixty_four_bytes),
		cmocka_unit_test(steps_between_bytes_end_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
