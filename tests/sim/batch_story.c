/* SPDX-License-Identifier: MIT */
/* Batches over simulated boards: makes and runs them, and compares the ledger with the flashes. */
#include "batch_story.h"

#include "support/cmocka.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "bench/bench.h"

static uint8_t app[BATCH_IMAGE_SIZE];
static char ledger_where[RMW_LEDGER_WHERE_MAX];

struct rmw_view batch_story_app(void)
{
	return RMW_VIEW_OF(app);
}

static void make_app(void)
{
	make_stand_in(app);
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
	batch_story_use_ledger(scratch_path("batch/ledger.db"));
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

void batch_story_use_ledger(const char *where)
{
	(void)snprintf(ledger_where, sizeof(ledger_where), "%s", where);
}

const char *batch_story_ledger(void)
{
	return ledger_where;
}

const char *batch_story_flashes(void)
{
	return scratch_path("batch/flash");
}

void batch_story_slot_from(struct rmw_slots *slots, unsigned boards, unsigned first,
			   const char *options)
{
	struct rmw_slot *slot = &slots->items[slots->count++];

	slot->number = (unsigned)slots->count;
	(void)snprintf(slot->port, sizeof(slot->port),
		       "sim:bl602?stock=0&cpu=host&boards=%u&mac=18b905%02x%04x&seed=%u&live=1&"
		       "image=%s%s",
		       boards, slot->number, first, slot->number * 1000 + first,
		       batch_story_flashes(), options);
}

void batch_story_slot(struct rmw_slots *slots, unsigned boards, const char *options)
{
	batch_story_slot_from(slots, boards, 0, options);
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
