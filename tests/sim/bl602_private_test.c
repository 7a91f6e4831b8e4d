/* SPDX-License-Identifier: MIT */
/* What a trace does not tell: the settings in a flash, on whatever way they travel. */
#include "support/cmocka.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rmwflash/flash.h>
#include <rmwflash/session.h>
#include <rmwflash/sim.h>

#include "base/file.h"
#include "support/fake_chip.h"

#define PSM 0x1f6000u	  /* of the stock content of a board of 2 MiB */
#define FIRMWARE 0x20000u /* in its first firmware slot */
#define SIZE 4096u
#define WINDOW 8u /* a row of that many bytes of a secret is found however a line is broken */

static uint8_t secret[SIZE];	/* settings: nothing of it is to be in a trace */
static uint8_t open_text[SIZE]; /* firmware: all of it is, so that the test can see anything */
static char *trace;

static int start(void **state)
{
	(void)state;
	fake_fill(RMW_SPAN_OF(secret), 77);
	fake_fill(RMW_SPAN_OF(open_text), 78);
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(trace);
	trace = NULL;
	return 0;
}

/* Both blocks written and read back through a traced port. */
static void play(const char *route, const char *fault)
{
	const char *path = scratch_path("trace.txt");
	struct rmw_session *session;
	struct rmw_job_result result;
	struct rmw_err err = { 0 };
	const struct rmw_part parts[] = { { FIRMWARE, RMW_VIEW_OF(open_text) },
					  { PSM, RMW_VIEW_OF(secret) } };
	struct rmw_job job = { .skips_backup = true };
	uint8_t back[SIZE];
	char port[RMW_PATH_MAX];

	unlink(path);
	snprintf(port, sizeof(port), "trace:%s,%ssim:bl602?cpu=host", path, fault);
	if (!rmw_session_open(&session,
			      &(struct rmw_session_options){ .port = port, .route = route }, &err))
		fail_msg("%s: %s", err.path, err.cause);
	if (!rmw_flash_write(rmw_session_chip(session), parts, RMW_COUNT(parts), &job, &result,
			     &err))
		fail_msg("%s: %s", err.path, err.cause);
	assert_true(rmw_chip_read(rmw_session_chip(session), PSM, RMW_SPAN_OF(back), &err));
	assert_memory_equal(back, secret, SIZE);
	assert_true(rmw_chip_read(rmw_session_chip(session), FIRMWARE, RMW_SPAN_OF(back), &err));
	assert_true(rmw_session_save(session, &err));
	rmw_session_free(session);
}

static void read_trace(void)
{
	struct rmw_buf text = RMW_BUF_INIT;
	struct rmw_err err = { 0 };

	assert_true(rmw_file_read(scratch_path("trace.txt"), (size_t)32 << 20, &text, &err));
	assert_true(rmw_buf_append(&text, (struct rmw_view){ (const uint8_t *)"", 1 }, &err));
	trace = (char *)text.data; /* freed by end */
}

/* How many rows of WINDOW bytes of `bytes` stand in the trace. */
static unsigned count_rows(const uint8_t *bytes)
{
	unsigned count = 0;

	for (size_t at = 0; at + WINDOW <= SIZE; at += WINDOW) {
		char row[3 * WINDOW + 1] = "";

		for (size_t i = 0; i < WINDOW; i++)
			snprintf(row + 3 * i, 4, " %02x", bytes[at + i]);
		count += strstr(trace, row) != NULL;
	}
	return count;
}

static void check_route(const char *route, const char *fault)
{
	play(route, fault);
	read_trace();
	assert_int_equal(count_rows(secret), 0);
	assert_true(count_rows(open_text) > SIZE / WINDOW / 2);
	assert_non_null(strstr(trace, "bytes: not shown}"));
	end(NULL);
}

static void settings_are_not_traced_on_any_route(void **state)
{
	(void)state;
	check_route("stub", "");
	check_route("rom", "");
}

static void faults_of_the_line_bring_none_of_them_to_light(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 12; seed++) {
		char fault[64];

		snprintf(fault, sizeof(fault), "fault:seed=%u+drop~100+flip~200,", seed);
		check_route("stub", fault);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(settings_are_not_traced_on_any_route, start, end),
		cmocka_unit_test_setup_teardown(faults_of_the_line_bring_none_of_them_to_light,
						start, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
