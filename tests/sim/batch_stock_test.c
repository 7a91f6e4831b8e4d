/* SPDX-License-Identifier: MIT */
/* backup = first: one whole reading of each stock firmware, and still every unit can become again
 * what it was. */
#include "support/cmocka.h"
#include "support/scratch.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rmwflash/flash.h>
#include <rmwflash/session.h>
#include <rmwflash/sim.h>

#include "base/file.h"
#include "batch_story.h"

#define FLASH_SIZE (2u << 20)
#define FIRMWARE_AT 0x40000u /* in the stock firmware */
#define OTHER_AT 0x1f6000u   /* in its settings */
#define WHOLE_US                                                                                   \
	1800000u /* of the board's time: what is read whole takes longer, the rest less            \
		  */

static struct rmw_slots slots;
static struct rmw_run run;

/* ---- boards as they come from their maker ---- */

static void mac_of(unsigned slot, unsigned board, char mac[13])
{
	(void)snprintf(mac, 13, "18b905%02x%04x", slot, board);
}

static const char *original_of(const char *mac)
{
	static char path[2 * RMW_PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/original-%s.bin", batch_story_flashes(), mac);
	return path;
}

static const char *flash_of(const char *mac)
{
	static char path[2 * RMW_PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s.bin", batch_story_flashes(), mac);
	return path;
}

/* Each has settings of its own; `firmware` is what it came with. */
static void make_board(unsigned slot, unsigned board, uint8_t firmware)
{
	struct rmw_sim *sim;
	struct rmw_err err = { 0 };
	uint8_t *flash = malloc(FLASH_SIZE);
	char mac[13], spec[64];

	assert_non_null(flash);
	mac_of(slot, board, mac);
	(void)snprintf(spec, sizeof(spec), "bl602?cpu=host&mac=%s", mac);
	assert_true(rmw_sim_new(&sim, spec, &err));
	memcpy(flash, rmw_sim_flash(sim).data, FLASH_SIZE);
	rmw_sim_free(sim);
	flash[FIRMWARE_AT] = firmware;
	flash[OTHER_AT + 0x200] = (uint8_t)(slot << 4 | board);
	write_test_file(original_of(mac), (struct rmw_view){ flash, FLASH_SIZE });
	write_test_file(flash_of(mac), (struct rmw_view){ flash, FLASH_SIZE });
	free(flash);
}

static void add_slot(unsigned number, unsigned boards)
{
	struct rmw_slot *slot = &slots.items[slots.count++];
	char mac[13];

	mac_of(number, 0, mac);
	slot->number = number;
	(void)snprintf(slot->port, sizeof(slot->port),
		       "sim:bl602?cpu=host&boards=%u&mac=%s&live=1&image=%s", boards, mac,
		       batch_story_flashes());
}

static void begin(unsigned count)
{
	char rest[64];

	(void)snprintf(rest, sizeof(rest), "name = relay-{mac6}\nbackup = first\n");
	batch_story_begin(count, rest);
}

static void run_slots(void)
{
	struct rmw_err err = { 0 };

	batch_story_run(&slots, NULL, &run, &err);
	if (err.code != RMW_OK)
		fail_msg("%s: %s", rmw_error_row(err.code)->id, err.cause);
	memset(&slots, 0, sizeof(slots));
}

/* ---- what is kept ---- */

/* The backup of a unit; there is one, and its number of them. */
static unsigned find_backup(const char *mac, char path[2 * RMW_PATH_MAX])
{
	const char *folder = scratch_path("batch/data/rmwflash/backups");
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	unsigned count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		const size_t len = strlen(entry->d_name);

		if (strncmp(entry->d_name, mac, 12) != 0 ||
		    strcmp(entry->d_name + len - 4, ".bin") != 0)
			continue;
		count++;
		(void)snprintf(path, 2 * RMW_PATH_MAX, "%s/%s", folder, entry->d_name);
	}
	closedir(dir);
	return count;
}

static void restore(const char *mac, const char *backup)
{
	const struct rmw_job job = { .backup_dir = scratch_path("batch/later") };
	struct rmw_session *session;
	struct rmw_job_result result;
	struct rmw_err err = { 0 };
	char port[3 * RMW_PATH_MAX];

	(void)snprintf(port, sizeof(port), "sim:bl602?cpu=host&mac=%s&image=%s", mac,
		       flash_of(mac));
	if (!rmw_session_open(&session,
			      &(struct rmw_session_options){ .port = port, .chip = "bl602" },
			      &err) ||
	    !rmw_flash_restore(rmw_session_chip(session), backup, &job, &result, &err) ||
	    !rmw_session_save(session, &err))
		fail_msg("%s: %s: %s", mac, err.path, err.cause);
	rmw_session_free(session);
}

/* A unit becomes what it came as, to the byte, from what the batch kept of it. */
static void check_restorable(unsigned slot, unsigned board)
{
	rmw_auto(buf) before = RMW_BUF_INIT;
	rmw_auto(buf) after = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	char mac[13], backup[2 * RMW_PATH_MAX];

	mac_of(slot, board, mac);
	assert_int_equal(find_backup(mac, backup), 1);
	assert_true(rmw_file_read(original_of(mac), FLASH_SIZE, &before, &err));
	assert_true(rmw_file_read(flash_of(mac), FLASH_SIZE, &after, &err));
	assert_false(rmw_view_equal(rmw_buf_view(&before), rmw_buf_view(&after)));
	restore(mac, backup);
	assert_true(rmw_file_read(flash_of(mac), FLASH_SIZE, &after, &err));
	if (!rmw_view_equal(rmw_buf_view(&before), rmw_buf_view(&after)))
		fail_msg("%s is not what it was at 0x%06zx", mac,
			 rmw_view_difference(rmw_buf_view(&before), rmw_buf_view(&after)));
}

/* ---- what the ledger says ---- */

struct tale {
	unsigned whole;	 /* flashes that were read whole */
	unsigned like;	 /* those that were proven to be as another one, in the main */
	unsigned stocks; /* different ones */
	char stock[16][RMW_LEDGER_SHA256_MAX];
};

static bool take_try(void *ctx, const struct rmw_ledger_try *one, struct rmw_err *err)
{
	struct tale *tale = ctx;
	unsigned at = 0;

	(void)err;
	assert_int_equal(one->end.outcome, RMW_LEDGER_PASSED);
	for (size_t i = 0; i < one->end.stages_count; i++) {
		const struct rmw_ledger_stage *stage = &one->end.stages[i];

		if (strcmp(stage->name, "BACKUP") != 0)
			continue;
		if (getenv("RMW_BATCH_TOLD") != NULL)
			print_message("%s %llu us\n", one->mac,
				      (unsigned long long)stage->device_us);
		*(stage->device_us > WHOLE_US ? &tale->whole : &tale->like) += 1;
	}
	while (at < tale->stocks && strcmp(tale->stock[at], one->end.facts.stock_sha256) != 0)
		at++;
	assert_true(at < RMW_COUNT(tale->stock));
	if (at == tale->stocks)
		(void)snprintf(tale->stock[tale->stocks++], RMW_LEDGER_SHA256_MAX, "%s",
			       one->end.facts.stock_sha256);
	return true;
}

static void read_tale(struct tale *tale)
{
	const struct rmw_ledger_setup setup = { .where = batch_story_ledger(), .must_exist = true };
	const struct rmw_ledger_tries_sink sink = { take_try, tale };
	struct rmw_ledger *ledger;
	struct rmw_err err = { 0 };

	memset(tale, 0, sizeof(*tale));
	assert_true(rmw_ledger_open(&ledger, &setup, &err));
	assert_true(rmw_ledger_tries(ledger, "a", 0, &sink, &err));
	rmw_ledger_free(ledger);
}

static void assert_tale(unsigned whole, unsigned like, unsigned stocks)
{
	struct tale tale;

	read_tale(&tale);
	assert_int_equal(tale.whole, whole);
	assert_int_equal(tale.like, like);
	assert_int_equal(tale.stocks, stocks);
}

/* ---- tests ---- */

static void each_stock_firmware_is_read_whole_once(void **state)
{
	(void)state;
	begin(6);
	for (unsigned board = 0; board < 6; board++)
		make_board(1, board, board % 3 == 2 ? 0xb5 : 0xa5);
	add_slot(1, 6);
	run_slots();
	assert_tale(2, 4, 2);
	for (unsigned board = 0; board < 6; board++)
		check_restorable(1, board);
}

static void a_second_run_knows_the_first_backup(void **state)
{
	char mac[13], backup[2 * RMW_PATH_MAX];

	(void)state;
	begin(4);
	for (unsigned slot = 1; slot <= 4; slot++) {
		make_board(slot, 0, 0xa5);
		add_slot(slot, 1);
		if (slot == 4) { /* what was kept first is gone */
			mac_of(1, 0, mac);
			assert_int_equal(find_backup(mac, backup), 1);
			assert_int_equal(unlink(backup), 0);
		}
		run_slots();
		assert_tale(slot == 4 ? 2 : 1, slot == 4 ? 2 : slot - 1, 1);
	}
	for (unsigned slot = 2; slot <= 4; slot++)
		check_restorable(slot, 0);
}

static void a_damaged_first_backup_harms_no_other(void **state)
{
	static const uint8_t nothing[] = { 0 };
	char mac[13], backup[2 * RMW_PATH_MAX];

	(void)state;
	begin(3);
	for (unsigned slot = 1; slot <= 3; slot++) {
		make_board(slot, 0, 0xa5);
		add_slot(slot, 1);
		run_slots();
		mac_of(slot, 0, mac);
		assert_int_equal(find_backup(mac, backup), 1);
		if (slot == 1)
			write_test_file(backup, RMW_VIEW_OF(nothing));
	}
	assert_tale(2, 1, 1);
	check_restorable(2, 0);
	check_restorable(3, 0);
}

/* Who comes at the same time as the first one may be read whole, too; never is nothing kept. */
static void slots_with_a_new_stock_at_once_miss_no_backup(void **state)
{
	struct tale tale;

	(void)state;
	begin(8);
	for (unsigned slot = 1; slot <= 8; slot++) {
		make_board(slot, 0, slot % 2 == 0 ? 0xa5 : 0xb5);
		add_slot(slot, 1);
	}
	run_slots();
	read_tale(&tale);
	assert_in_range(tale.whole, 2, 8);
	assert_int_equal(tale.whole + tale.like, 8);
	assert_int_equal(tale.stocks, 2);
	for (unsigned slot = 1; slot <= 8; slot++)
		check_restorable(slot, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_stock_firmware_is_read_whole_once),
		cmocka_unit_test(a_second_run_knows_the_first_backup),
		cmocka_unit_test(a_damaged_first_backup_harms_no_other),
		cmocka_unit_test(slots_with_a_new_stock_at_once_miss_no_backup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
