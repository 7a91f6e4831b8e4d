/* SPDX-License-Identifier: MIT */
/* A program that is killed in the middle of its work leaves a board that the next one takes up by
 * itself: no hand on the board, no reset. */
#include <rmwflash/flash.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "chip/bl602.h"
#include "support/board.h"
#include "support/cmocka.h"
#include "support/mortal_port.h"
#include "support/scratch.h"
#include "support/sim_board.h"

#define FLASH_SIZE (128u * 1024)
#define PART_ADDR 0x3800u
#define PART_SIZE (96u * 1024)
#define MOMENTS 100u
#define CONNECT_MS 60000u

struct story {
	struct rmw_port *board;
	struct rmw_part part;
	struct rmw_buf before;
	unsigned prompts; /* times that a person was asked for something */
};

static void count_prompts(void *ctx, const struct rmw_event *event)
{
	struct story *story = ctx;

	story->prompts += event->kind == RMW_EVENT_PROMPT;
}

/* One program: connect, back up, write, verify; dies after so many bytes. */
static bool run(struct story *story, uint64_t last, uint64_t *bytes, struct rmw_err *err)
{
	const struct rmw_job job = { .backup_dir = scratch_path("backups") };
	struct rmw_job_result result = { 0 };
	struct mortal_port mortal;
	struct rmw_chip *chip;
	bool is_good;

	mortal_port_init(&mortal, story->board, last);
	chip = rmw_bl602_new(
		&(struct rmw_chip_options){ .port = &mortal.port,
					    .watch = { .tell = count_prompts, .ctx = story } },
		err);
	assert_non_null(chip);
	is_good = rmw_chip_connect(chip, rmw_port_in(&mortal.port, CONNECT_MS), err) &&
		  rmw_flash_write(chip, &story->part, 1, &job, &result, err);
	if (is_good) {
		assert_true(result.is_verified);
		assert_string_equal(rmw_chip_facts(chip)->route, "RAM stub");
	}
	*bytes = mortal.bytes;
	rmw_chip_free(chip);
	return is_good;
}

static void open_story(struct story *story)
{
	char spec[700];

	remove_test_folder(scratch_path("backups"));
	write_test_file(scratch_path("flash.bin"), rmw_buf_view(&story->before));
	snprintf(spec, sizeof(spec), "bl602?flash=128K&jedec=ef4011&image=%s",
		 scratch_path("flash.bin"));
	story->board = open_board(spec);
}

static void close_story(struct story *story, const char *says)
{
	const struct rmw_view flash = rmw_sim_flash(rmw_sim_of_port(story->board));

	if (!rmw_view_equal(rmw_view_part(flash, PART_ADDR, PART_SIZE), story->part.bytes) ||
	    !rmw_view_equal(rmw_view_part(flash, 0, PART_ADDR),
			    rmw_view_part(rmw_buf_view(&story->before), 0, PART_ADDR)) ||
	    !rmw_view_equal(
		    rmw_view_part(flash, PART_ADDR + PART_SIZE, SIZE_MAX),
		    rmw_view_part(rmw_buf_view(&story->before), PART_ADDR + PART_SIZE, SIZE_MAX)))
		fail_msg("%s: the flash is wrong", says);
	rmw_port_free(story->board);
}

static void die_at(struct story *story, uint64_t last)
{
	struct rmw_err err = { 0 };
	uint64_t bytes;
	char says[64];

	snprintf(says, sizeof(says), "killed after byte %llu", (unsigned long long)last);
	open_story(story);
	if (run(story, last, &bytes, &err))
		fail_msg("%s: lived on", says);
	assert_int_equal(err.code, RMW_E_PORT_LOST);
	err = (struct rmw_err){ 0 };
	if (!run(story, UINT64_MAX, &bytes, &err))
		fail_msg("%s: %s %s: %s", says, rmw_error_row(err.code)->id, err.path, err.cause);
	if (story->prompts > 0)
		fail_msg("%s: a person was asked for help", says);
	close_story(story, says);
}

static void the_next_program_takes_up_by_itself(void **state)
{
	static uint8_t content[PART_SIZE];
	struct story story = { .part = { PART_ADDR, RMW_VIEW_OF(content) } };
	const char *asked = getenv("RMW_KILLS");
	const unsigned moments = asked != NULL ? (unsigned)atoi(asked) : MOMENTS;
	struct rmw_err err = { 0 };
	uint64_t random = 1, bytes;

	(void)state;
	board_fill(RMW_SPAN_OF(content), 1);
	assert_true(rmw_buf_resize(&story.before, FLASH_SIZE, &err));
	board_fill(rmw_buf_span(&story.before), 2);
	open_story(&story);
	assert_true(run(&story, UINT64_MAX, &bytes, &err));
	close_story(&story, "undisturbed");
	for (unsigned i = 0; i < moments; i++)
		die_at(&story, 1 + rmw_random_next(&random) % (bytes - 1));
	print_message("%u programs were killed, each time the next one succeeded\n", moments);
	rmw_buf_release(&story.before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_program_takes_up_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
