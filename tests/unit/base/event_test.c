/* SPDX-License-Identifier: MIT */
/* Events: who listens is told the words, who does not listen costs nothing. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include <rmwflash/event.h>

struct heard {
	struct rmw_event last;
	char text[500];
	unsigned count;
};

static void hear(void *ctx, const struct rmw_event *event)
{
	struct heard *heard = ctx;

	heard->last = *event;
	heard->count++;
	snprintf(heard->text, sizeof(heard->text), "%s", event->text ? event->text : "");
}

static void words_are_formatted_and_told(void **state)
{
	struct heard heard = { 0 };
	struct rmw_watch watch = { hear, &heard };

	(void)state;
	rmw_tell(&watch, RMW_EVENT_WARNING, "write", "sector 0x%06x", 0x2b000);
	assert_int_equal(heard.last.kind, RMW_EVENT_WARNING);
	assert_string_equal(heard.last.stage, "write");
	assert_string_equal(heard.text, "sector 0x02b000");
	rmw_tell_progress(&watch, "write", 5, 9);
	assert_int_equal(heard.last.kind, RMW_EVENT_STAGE_PROGRESS);
	assert_int_equal(heard.last.done, 5);
	assert_int_equal(heard.last.total, 9);
	assert_null(heard.last.text);
	assert_int_equal(heard.count, 2);
}

static void long_words_are_cut_at_400_characters(void **state)
{
	struct heard heard = { 0 };
	struct rmw_watch watch = { hear, &heard };

	(void)state;
	rmw_tell(&watch, RMW_EVENT_NOTE, NULL, "%0500d", 1);
	assert_int_equal(strlen(heard.text), 400);
	assert_null(heard.last.stage);
}

static void nobody_need_listen(void **state)
{
	const struct rmw_watch deaf = { 0 };

	(void)state;
	rmw_tell(NULL, RMW_EVENT_NOTE, NULL, "nobody hears %d", 1);
	rmw_tell(&deaf, RMW_EVENT_NOTE, NULL, "nobody hears %d", 2);
	rmw_tell_progress(NULL, "write", 1, 2);
	rmw_tell_progress(&deaf, "write", 1, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_formatted_and_told),
		cmocka_unit_test(long_words_are_cut_at_400_characters),
		cmocka_unit_test(nobody_need_listen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
