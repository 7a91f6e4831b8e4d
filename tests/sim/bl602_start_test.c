/* SPDX-License-Identifier: MIT */
/* How long it takes until the RAM stub answers, part by part. */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include <rmwflash/session.h>

#include "image/bl_stub.h"

#define PARTS_MAX 8u
#define START_US 450000u     /* from the first 55 to the answer to HELLO */
#define STUB_MAX (16u << 10) /* a stub as large as it may become */
#define BYTE_US 20u	     /* at 500000 baud */

static struct {
	char name[16];
	uint64_t spent_us;
} parts[PARTS_MAX];
static size_t count;

static void note_part(void *ctx, const struct rmw_event *event)
{
	(void)ctx;
	if (!event->is_part)
		return;
	assert_int_equal(event->kind, RMW_EVENT_STAGE_END);
	assert_true(count < PARTS_MAX);
	snprintf(parts[count].name, sizeof(parts[count].name), "%s", event->stage);
	parts[count++].spent_us = event->spent_us;
}

static void open_board(const char *route)
{
	const struct rmw_session_options options = { .port = "sim:bl602",
						     .route = route,
						     .watch = { note_part, NULL } };
	struct rmw_session *session;
	struct rmw_err err = { 0 };

	count = 0;
	assert_true(rmw_session_open(&session, &options, &err));
	rmw_session_free(session);
}

static void the_stub_answers_within_the_time_that_is_set(void **state)
{
	static const char *const names[] = { "knock", "handshake", "identify", "load", "hello" };
	const size_t room = STUB_MAX - rmw_bl602_stub_image().len;
	uint64_t spent_us = 0;

	(void)state;
	open_board("stub");
	assert_int_equal(count, RMW_COUNT(names) + 1);
	assert_string_equal(parts[count - 1].name, "rate");
	for (size_t i = 0; i < RMW_COUNT(names); i++) {
		assert_string_equal(parts[i].name, names[i]);
		spent_us += i > 0 ? parts[i].spent_us : 0;
	}
	assert_in_range(spent_us + room * BYTE_US, 1, START_US);
}

static void a_rate_that_works_is_reached_by_one_hello(void **state)
{
	(void)state;
	open_board("stub");
	assert_string_equal(parts[count - 1].name, "rate");
	assert_in_range(parts[count - 1].spent_us, 1, 10000);
}

static void the_boot_rom_alone_is_shaken_hands_with_and_no_more(void **state)
{
	(void)state;
	open_board("rom");
	assert_int_equal(count, 2);
	assert_string_equal(parts[0].name, "knock");
	assert_string_equal(parts[1].name, "handshake");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_stub_answers_within_the_time_that_is_set),
		cmocka_unit_test(a_rate_that_works_is_reached_by_one_hello),
		cmocka_unit_test(the_boot_rom_alone_is_shaken_hands_with_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
