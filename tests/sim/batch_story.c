/* SPDX-License-Identifier: MIT */
/* Batches over simulated boards: makes and runs them, and compares the ledger with the flashes. */
#include "batch_story.h"

#include "support/cmocka.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/file.h"
#include "bench/bench.h"
#include "image/bl_partition.h"

#define UNITS_MAX 512u

static uint8_t app[BATCH_IMAGE_SIZE];

static void make_app(void)
{
	static const uint8_t head[] = { 0x97, 0x01, 0x00, 0x00, 0x6f, 0x00, 0x00, 0x00 };
	static const char mark[] = "\0OpenBL602_1.18.299";

	for (size_t i = 0; i < sizeof(app); i++)
		app[i] = (uint8_t)(i * 7 + (i >> 8) * 13);
	memcpy(app, head, sizeof(head));
	memcpy(app + sizeof(app) - sizeof(mark), mark, sizeof(mark));
	write_test_file(scratch_path("batch/app.bin"), RMW_VIEW_OF(app));
}

static void make_folder(const char *name)
{
	struct rmw_err err = { 0 };

	assert_true(rmw_folder_make(scratch_path(name), &err));
}

void batch_story_begin(unsigned count, const char *rest)
{
	char job[1200];
	int len = snprintf(job, sizeof(job),
			   "firmware = app.bin\nprofile = sm028-v13\next_switch = off\n"
			   "count = %u\n%s",
			   count, rest);

	assert_true(len > 0 && (size_t)len < sizeof(job));
	remove_test_folder(scratch_path("batch"));
	make_folder("batch");
	make_folder("batch/flash");
	make_app();
	write_test_file(batch_story_job(), (struct rmw_view){ (const uint8_t *)job, (size_t)len });
	assert_int_equal(setenv("RMWFLASH_PROFILES", scratch_path("batch/none"), 1), 0);
	assert_int_equal(setenv("XDG_DATA_HOME", scratch_path("batch/data"), 1), 0);
	assert_int_equal(setenv("XDG_STATE_HOME", scratch_path("batch/state"), 1), 0);
	assert_int_equal(setenv("HOME", scratch_path("batch"), 1), 0);
}

const char *batch_story_job(void)
{
	return scratch_path("batch/a.job");
}

const char *batch_story_ledger(void)
{
	return scratch_path("batch/ledger.db");
}

const char *batch_story_flashes(void)
{
	return scratch_path("batch/flash");
}

void batch_story_slot(struct rmw_slots *slots, unsigned boards, const char *options)
{
	struct rmw_slot *slot = &slots->items[slots->count++];

	slot->number = (unsigned)slots->count;
	(void)snprintf(slot->port, sizeof(slot->port),
		       "sim:bl602?stock=0&cpu=host&boards=%u&mac=18b905%02x0000&seed=%u&live=1&"
		       "image=%s%s",
		       boards, slot->number, slot->number * 1000, batch_story_flashes(), options);
}

/* ---- running ---- */

static unsigned told[RMW_CODE_COUNT];

unsigned batch_story_told(enum rmw_code code)
{
	return told[code];
}

static void hear(void *ctx, struct rmw_run *run, const struct rmw_post_report *report)
{
	const bool is_told = getenv("RMW_BATCH_TOLD") != NULL;

	(void)ctx;
	(void)run;
	told[report->code]++;
	if (is_told && !report->is_progress)
		print_message("slot %u %s %s %s %s\n", report->slot,
			      rmw_life_row(report->state)->word, report->name,
			      report->code == RMW_OK ? "" : rmw_error_row(report->code)->id,
			      report->cause);
}

static struct rmw_batch *load(void)
{
	struct rmw_troubles *problems = calloc(1, sizeof(*problems));
	struct rmw_batch *batch;
	struct rmw_err err = { 0 };

	assert_non_null(problems);
	assert_true(rmw_batch_load(batch_story_job(), NULL, NULL, &batch, problems, &err));
	if (problems->count > 0)
		fail_msg("%s", problems->items[0].text);
	free(problems);
	return batch;
}

static struct rmw_ledger_thread *open_ledger(const struct rmw_batch *batch)
{
	const struct rmw_ledger_setup setup = { .where = batch_story_ledger() };
	struct rmw_ledger_thread *thread = NULL;
	struct rmw_ledger *ledger;
	struct rmw_err err = { 0 };
	unsigned count;

	if (!rmw_ledger_open(&ledger, &setup, &err) || !rmw_ledger_recover(ledger, &count, &err) ||
	    !rmw_bench_import(ledger, batch, &err) ||
	    !rmw_ledger_thread_start(&thread, ledger, "a", &err))
		fail_msg("%s: %s", rmw_error_row(err.code)->id, err.cause);
	return thread;
}

void batch_story_run(const struct rmw_slots *slots, const struct rmw_cancel *cancel,
		     struct rmw_run *run, struct rmw_err *err)
{
	const struct rmw_bench_setup setup = { .before = NULL };
	const struct rmw_run_ear ear = { hear, NULL, NULL };
	struct rmw_bench *bench = calloc(1, sizeof(*bench));
	struct rmw_batch *batch = load();
	struct rmw_ledger_thread *ledger = open_ledger(batch);

	assert_non_null(bench);
	memset(told, 0, sizeof(told));
	assert_true(rmw_bench_start(bench, &setup, batch, ledger, err));
	(void)!rmw_run(run, bench, slots, false, &ear, cancel, err);
	rmw_bench_end(bench);
	rmw_ledger_thread_stop(ledger);
	rmw_batch_free(batch);
	free(bench);
}

/* ---- looking ---- */

/* All units, kept while they are looked at. */
struct looking {
	struct batch_story_found *found;
	struct rmw_ledger_unit *units;
	unsigned *passes;
	size_t count;
};

static bool take_unit(void *ctx, const struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	struct looking *looking = ctx;

	(void)err;
	assert_true(looking->count < UNITS_MAX);
	looking->units[looking->count++] = *unit;
	looking->found->states[unit->state]++;
	return true;
}

static bool take_try(void *ctx, const struct rmw_ledger_try *one, struct rmw_err *err)
{
	struct looking *looking = ctx;

	(void)err;
	looking->found->tries++;
	looking->found->open_tries += one->ended[0] == '\0';
	if (one->end.outcome != RMW_LEDGER_PASSED)
		return true;
	looking->found->passes++;
	for (size_t i = 0; i < looking->count; i++) {
		if (strcmp(looking->units[i].mac, one->mac) != 0)
			continue;
		if (++looking->passes[i] > looking->found->passed_most)
			looking->found->passed_most = looking->passes[i];
	}
	return true;
}

static void check_unique(const struct looking *looking)
{
	for (size_t i = 0; i < looking->count; i++)
		for (size_t j = 0; j < i; j++) {
			const struct rmw_ledger_unit *a = &looking->units[i];
			const struct rmw_ledger_unit *b = &looking->units[j];

			if (a->name[0] != '\0' && strcasecmp(a->name, b->name) == 0)
				fail_msg("name %s is there twice", a->name);
			if (a->mac[0] != '\0' && strcmp(a->mac, b->mac) == 0)
				fail_msg("MAC %s is there twice", a->mac);
		}
}

/* The partition of the store, by the table in the flash. */
static struct rmw_view store_of(struct rmw_view flash, const char *mac)
{
	const struct rmw_view copies[2] = {
		rmw_view_part(flash, RMW_BL_TABLE_ADDR_0, RMW_BL_TABLE_SECTOR),
		rmw_view_part(flash, RMW_BL_TABLE_ADDR_1, RMW_BL_TABLE_SECTOR),
	};
	struct rmw_bl_table table;
	struct rmw_err err = { 0 };

	if (!rmw_bl_table_choose(copies, &table, NULL, &err))
		fail_msg("%s: no table: %s", mac, err.cause);
	for (size_t i = 0; i < table.count; i++)
		if (strcmp(table.entries[i].name, "PSM") == 0)
			return rmw_view_part(flash, table.entries[i].addr[0],
					     table.entries[i].size[0]);
	fail_msg("%s: no store", mac);
	return flash;
}

static void check_name(struct rmw_view flash, const struct rmw_ledger_unit *unit)
{
	struct rmw_obk_store *store = calloc(1, sizeof(*store));
	struct rmw_obk_config *config = calloc(1, sizeof(*config));
	const struct rmw_obk_platform *platform = rmw_obk_platform("bl602");
	struct rmw_err err = { 0 };

	assert_true(store != NULL && config != NULL);
	rmw_obk_store_read(store_of(flash, unit->mac), store);
	if (!rmw_obk_config_decode(rmw_obk_store_find(store, platform->store_key), platform->layout,
				   config, &err))
		fail_msg("%s: no settings: %s", unit->mac, err.cause);
	if (strcmp(config->short_name, unit->name) != 0)
		fail_msg("%s is called %s, by the ledger %s", unit->mac, config->short_name,
			 unit->name);
	free(config);
	free(store);
}

static void check_flash(const struct rmw_ledger_unit *unit)
{
	rmw_auto(buf) flash = RMW_BUF_INIT;
	struct rmw_err err = { 0 };
	char path[1200];

	(void)snprintf(path, sizeof(path), "%s/%s.bin", batch_story_flashes(), unit->mac);
	if (!rmw_file_read(path, 8u << 20, &flash, &err))
		fail_msg("%s: %s", path, err.cause);
	if (memmem(flash.data + RMW_BL_FIRMWARE_ADDR, flash.len - RMW_BL_FIRMWARE_ADDR, app,
		   sizeof(app)) == NULL)
		fail_msg("%s: the firmware is not there", unit->mac);
	check_name(rmw_buf_view(&flash), unit);
}

void batch_story_check(struct batch_story_found *found)
{
	const struct rmw_ledger_setup setup = { .where = batch_story_ledger(), .must_exist = true };
	struct looking looking = { found, calloc(UNITS_MAX, sizeof(*looking.units)),
				   calloc(UNITS_MAX, sizeof(*looking.passes)), 0 };
	const struct rmw_ledger_units_sink units = { take_unit, &looking };
	const struct rmw_ledger_tries_sink tries = { take_try, &looking };
	struct rmw_ledger *ledger;
	struct rmw_err err = { 0 };

	*found = (struct batch_story_found){ 0 };
	assert_true(looking.units != NULL && looking.passes != NULL);
	assert_true(rmw_ledger_open(&ledger, &setup, &err));
	assert_true(rmw_ledger_units(ledger, "a", &units, &err));
	assert_true(rmw_ledger_tries(ledger, "a", 0, &tries, &err));
	rmw_ledger_free(ledger);
	check_unique(&looking);
	for (size_t i = 0; i < looking.count; i++)
		if (looking.units[i].state == RMW_LEDGER_PASSED)
			check_flash(&looking.units[i]);
	free(looking.units);
	free(looking.passes);
}
