/* SPDX-License-Identifier: MIT */
/* What travels when most of a flash is known: the RAM stub of a simulated board, and the time. */
#include "support/board.h"
#include "support/cmocka.h"
#include "support/crc_twin.h"
#include "support/scratch.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"

#define FLASH_SIZE (2u << 20)
#define SECTOR 4096u
#define SECTORS (FLASH_SIZE / SECTOR)
#define AGAIN_US 1500000u /* a backup of what is known but for three sectors, with its start */

/* Beside sectors: 4 bytes of CRC for each of the flash, digests, frames, and what a start says. */
#define TALK 8192u

static uint8_t flash[FLASH_SIZE]; /* what is in the board when it is opened */
static struct rmw_cancel cancel;
static char told[4000];

/* A board with power, and what was done to it. */
struct story {
	struct rmw_session *session;
	struct rmw_chip *chip;
	struct rmw_job job;
	struct rmw_job_result result;
	struct rmw_err err;
	uint64_t bytes_out; /* by the chip, before the last job */
};

static int start(void **state)
{
	(void)state;
	board_fill(RMW_SPAN_OF(flash), 4);
	remove_test_folder(scratch_path("backups"));
	return 0;
}

static void remember(void *ctx, const struct rmw_event *event)
{
	const size_t len = strlen(told);

	(void)ctx;
	if (event->kind >= RMW_EVENT_NOTE)
		snprintf(told + len, sizeof(told) - len, "%s\n", event->text);
}

/* A board with what the file of its flash holds. */
static struct story open_again(void)
{
	struct story story = { 0 };
	char port[RMW_PATH_MAX];

	told[0] = '\0';
	atomic_store(&cancel.is_asked, false);
	snprintf(port, sizeof(port), "sim:bl602?cpu=host&image=%s", scratch_path("flash.bin"));
	if (!rmw_session_open(
		    &story.session,
		    &(struct rmw_session_options){
			    .port = port, .chip = "bl602", .route = "stub", .cancel = &cancel },
		    &story.err))
		fail_msg("%s: %s", story.err.path, story.err.cause);
	story.chip = rmw_session_chip(story.session);
	story.job = (struct rmw_job){ .backup_dir = scratch_path("backups"),
				      .watch = { remember, NULL },
				      .cancel = &cancel };
	return story;
}

static struct story open_story(void)
{
	write_test_file(scratch_path("flash.bin"), RMW_VIEW_OF(flash));
	return open_again();
}

static uint64_t count_out(const struct story *story)
{
	return rmw_sim_count(rmw_session_sim(story->session), "byte_out");
}

static void close_story(struct story *story)
{
	rmw_session_free(story->session);
	*story = (struct story){ 0 };
}

/* So many sectors were read, compressed perhaps, and little else came. */
static void assert_came(const struct story *story, unsigned sectors)
{
	assert_in_range(count_out(story) - story->bytes_out, 0,
			sectors * SECTOR + TALK + sectors * SECTOR / 16);
	assert_int_equal(story->result.bytes_read, sectors * SECTOR);
}

static void back_up(struct story *story)
{
	story->bytes_out = count_out(story);
	if (!rmw_flash_backup(story->chip, NULL, NULL, &story->job, &story->result, &story->err))
		fail_msg("%s: %s", story->err.path, story->err.cause);
	assert_true(board_file_is(story->result.backup_path, RMW_VIEW_OF(flash)));
}

/* A backup of `flash` as it is now; returns its device time from power on. */
static uint64_t back_up_anew(unsigned sectors)
{
	struct story story = open_story();
	uint64_t spent_us;

	back_up(&story);
	assert_came(&story, sectors);
	spent_us = rmw_sim_now_us(rmw_session_sim(story.session));
	print_message("%u sectors were read: %.2f s device time, %llu bytes came\n", sectors,
		      (double)spent_us / 1e6,
		      (unsigned long long)(count_out(&story) - story.bytes_out));
	close_story(&story);
	return spent_us;
}

/* Let there be a backup of `flash`, without the time to read it all. */
static void know_flash(void)
{
	struct story story = open_story();

	write_test_file(scratch_path("known.bin"), RMW_VIEW_OF(flash));
	story.job.base_path = scratch_path("known.bin");
	back_up(&story);
	assert_came(&story, 0);
	close_story(&story);
}

static void change_sector(unsigned sector)
{
	flash[sector * SECTOR + 1234] ^= 0x40;
}

static void a_second_backup_takes_the_three_sectors_that_changed(void **state)
{
	(void)state;
	back_up_anew(SECTORS);
	change_sector(40);
	change_sector(200);
	change_sector(511);
	assert_true(back_up_anew(3) <= AGAIN_US);
	assert_non_null(strstr(told, "backup: 509 of 512 sectors are as in "));
	assert_true(back_up_anew(0) <= AGAIN_US);
}

static void the_same_crc_of_another_content_does_not_deceive(void **state)
{
	(void)state;
	know_flash();
	crc_twin(flash + 300 * SECTOR + 17);
	back_up_anew(1);
	crc_twin(flash + 17);
	crc_twin(flash + 511 * SECTOR + 4000);
	change_sector(3);
	back_up_anew(3);
}

static void a_damaged_backup_does_not_stand_in_the_way(void **state)
{
	struct story story;
	char path[sizeof(story.result.backup_path)];
	FILE *file;

	(void)state;
	know_flash();
	change_sector(7);
	story = open_story();
	back_up(&story);
	snprintf(path, sizeof(path), "%s", story.result.backup_path);
	close_story(&story);
	file = fopen(path, "r+b");
	assert_non_null(file);
	assert_int_equal(fseek(file, 70000, SEEK_SET), 0);
	assert_int_equal(fputc(flash[70000] ^ 1, file), flash[70000] ^ 1);
	assert_int_equal(fclose(file), 0);
	back_up_anew(1);
	assert_non_null(strstr(told, path));
	assert_non_null(strstr(told, "passed over"));
}

/* What another unit of the product holds, as far as its image tells. */
static void the_stock_image_of_another_unit_helps_with_the_first_backup(void **state)
{
	struct rmw_session *other =
		board_open_sure("stub", "sim:bl602?cpu=host&mac=18:b9:05:65:43:21");
	struct rmw_session *unit = board_open_sure("stub", "sim:bl602?cpu=host");
	struct story story;
	unsigned differ = 0;

	(void)state;
	memcpy(flash, rmw_sim_flash(rmw_session_sim(unit)).data, FLASH_SIZE);
	board_fill((struct rmw_span){ flash + 100 * SECTOR, 5 * SECTOR }, 8);
	write_test_file(scratch_path("stock.bin"),
			rmw_view_part(rmw_sim_flash(rmw_session_sim(other)), 0, FLASH_SIZE - 1));
	for (unsigned i = 0; i < SECTORS; i++)
		differ += memcmp(rmw_sim_flash(rmw_session_sim(other)).data + i * SECTOR,
				 flash + i * SECTOR, SECTOR) != 0;
	rmw_session_free(other);
	rmw_session_free(unit);
	assert_in_range(differ, 5, 20);
	story = open_story();
	story.job.base_path = scratch_path("stock.bin");
	back_up(&story);
	assert_came(&story, differ);
	print_message("stock image: %u sectors were read in %.2f s device time\n", differ,
		      (double)rmw_sim_now_us(rmw_session_sim(story.session)) / 1e6);
	assert_string_equal(story.result.base_path, scratch_path("stock.bin"));
	close_story(&story);
}

static bool write_part(struct story *story, const struct rmw_part *part)
{
	story->bytes_out = count_out(story);
	return rmw_flash_write(story->chip, part, 1, &story->job, &story->result, &story->err);
}

static void a_write_backs_up_what_it_does_not_know(void **state)
{
	static uint8_t firmware[180 * SECTOR];
	const struct rmw_part part = { 0x10000, RMW_VIEW_OF(firmware) };
	struct story story;

	(void)state;
	board_fill(RMW_SPAN_OF(firmware), 6);
	know_flash();
	change_sector(20);
	change_sector(400);
	crc_twin(flash + 450 * SECTOR);
	story = open_story();
	assert_true(write_part(&story, &part));
	assert_true(story.result.is_verified && story.result.is_rest_checked);
	assert_true(board_file_is(story.result.backup_path, RMW_VIEW_OF(flash)));
	assert_int_equal(story.result.bytes_read, 3 * SECTOR);
	assert_memory_equal(rmw_sim_flash(rmw_session_sim(story.session)).data + part.addr,
			    firmware, sizeof(firmware));
	print_message("write of 720 KiB: %.2f s device time\n",
		      (double)rmw_sim_now_us(rmw_session_sim(story.session)) / 1e6);
	close_story(&story);
}

static void stop_in_the_middle(void *ctx, const struct rmw_event *event)
{
	(void)ctx;
	if (event->kind == RMW_EVENT_STAGE_PROGRESS && strcmp(event->stage, "erase+write") == 0 &&
	    event->done > event->total / 2)
		atomic_store(&cancel.is_asked, true);
}

static void a_write_that_was_stopped_is_taken_up_without_reading_it_all(void **state)
{
	static uint8_t firmware[100 * SECTOR];
	const struct rmw_part part = { 0x10000, RMW_VIEW_OF(firmware) };
	struct story story;

	(void)state;
	board_fill(RMW_SPAN_OF(firmware), 6);
	know_flash();
	story = open_story();
	story.job.watch = (struct rmw_watch){ stop_in_the_middle, NULL };
	assert_false(write_part(&story, &part));
	assert_int_equal(story.err.code, RMW_E_INTERRUPTED);
	close_story(&story);
	story = open_again();
	if (!write_part(&story, &part))
		fail_msg("%s: %s", story.err.path, story.err.cause);
	print_message("taken up: %llu sectors were read, %.2f s device time\n",
		      (unsigned long long)story.result.bytes_read / SECTOR,
		      (double)rmw_sim_now_us(rmw_session_sim(story.session)) / 1e6);
	assert_true(story.result.is_resumed && story.result.is_verified);
	assert_int_equal(story.result.newer, 0);
	assert_true(story.result.bytes_read <= SECTOR);
	assert_true(count_out(&story) - story.bytes_out <= TALK + SECTOR);
	memcpy(flash + part.addr, firmware, sizeof(firmware));
	assert_memory_equal(rmw_sim_flash(rmw_session_sim(story.session)).data, flash, FLASH_SIZE);
	close_story(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_second_backup_takes_the_three_sectors_that_changed, start),
		cmocka_unit_test_setup(the_same_crc_of_another_content_does_not_deceive, start),
		cmocka_unit_test_setup(a_damaged_backup_does_not_stand_in_the_way, start),
		cmocka_unit_test_setup(the_stock_image_of_another_unit_helps_with_the_first_backup,
				       start),
		cmocka_unit_test_setup(a_write_backs_up_what_it_does_not_know, start),
		cmocka_unit_test_setup(a_write_that_was_stopped_is_taken_up_without_reading_it_all,
				       start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
