/* SPDX-License-Identifier: MIT */
/* Runs a batch for a command line. */
#include "cli/batch_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/herald.h"
#include "bench/news.h"
#include "bench/prompt.h"
#include "bench/run.h"
#include "cli/batch_screen.h"
#include "cli/ledger_args.h"
#include "cli/report_run.h"

#define TROUBLES_MAX 8u /* each kind is told once */
#define TELL_MS 12000u	/* at the end; one call of the command may take 10 s */
#define TELL_STOPPED_MS 2000u
#define PROMPT_AFTER_MS 1000u /* slots that come to it together are asked together */

/* A batch at work. Big: on the heap. */
struct work {
	struct rmw_cli *cli;
	const struct rmw_batch *batch;
	struct rmw_bench bench;
	struct rmw_run run;
	char name[RMW_LEDGER_WORD_MAX]; /* of the bench */
	struct rmw_herald *herald;
	struct rmw_batch_screen *screen;		  /* NULL: lines are told instead */
	char troubles[TROUBLES_MAX][RMW_LABELS_TEXT_MAX]; /* that the screen showed */
	size_t trouble_count;
	size_t wanted; /* units that are to pass */
	struct rmw_prompt prompts[RMW_SLOTS_MAX];
	bool is_prompt_due;
	uint64_t prompt_us; /* when it became so */
};

/* ---- what is heard ---- */

/* Only what keeps a slot waiting for hands in the middle of a unit is asked for in words. */
static void note_prompt(struct work *work, const struct rmw_run *run,
			const struct rmw_post_report *report)
{
	const enum rmw_life_prompt asks = rmw_life_row(report->state)->prompt;

	work->prompts[rmw_run_index(run, report->slot)] = (struct rmw_prompt){ report->slot, asks };
	if (asks != RMW_LIFE_ASK_RELEASE || report->from == report->state)
		return;
	if (!work->is_prompt_due)
		work->prompt_us = rmw_clock_wall.now_us(&rmw_clock_wall);
	work->is_prompt_due = true;
}

/* Every report passes here, once. */
static void hear(void *ctx, struct rmw_run *run, const struct rmw_post_report *report)
{
	struct work *work = ctx;

	rmw_herald_hear(work->herald, report);
	if (work->screen != NULL) {
		rmw_batch_screen_hear(work->screen, report);
		return;
	}
	if (report->is_progress || rmw_news_is_one(report))
		rmw_report_run(work->cli->output, report);
	if (!report->is_progress)
		note_prompt(work, run, report);
}

static void tell_prompts(struct work *work, const struct rmw_run *run)
{
	const uint64_t now_us = rmw_clock_wall.now_us(&rmw_clock_wall);
	char text[RMW_PROMPT_TEXT_MAX];

	if (!work->is_prompt_due || now_us - work->prompt_us < PROMPT_AFTER_MS * 1000u)
		return;
	work->is_prompt_due = false;
	if (rmw_prompt_group(work->prompts, run->slots.count, RMW_LIFE_ASK_RELEASE, text) > 0)
		rmw_report_run_prompt(work->cli->output, text);
}

/* What goes wrong beside the slots. On the screen it may be overwritten: it is told again later. */
static void tell_trouble(struct work *work, const char *text)
{
	if (work->screen == NULL) {
		rmw_tell(&work->cli->watch, RMW_EVENT_WARNING, NULL, "%s", text);
		return;
	}
	rmw_batch_screen_say(work->screen, text);
	if (work->trouble_count < TROUBLES_MAX)
		(void)snprintf(work->troubles[work->trouble_count++], sizeof(work->troubles[0]),
			       "%s", text);
}

static void tell_troubles(struct work *work)
{
	char text[RMW_LABELS_TEXT_MAX];

	while (rmw_herald_trouble(work->herald, text))
		tell_trouble(work, text);
	while (rmw_labels_trouble(&work->bench.labels, text))
		tell_trouble(work, text);
}

static void tick(void *ctx, struct rmw_run *run)
{
	struct work *work = ctx;

	rmw_herald_turn(work->herald);
	tell_troubles(work);
	if (work->screen != NULL)
		rmw_batch_screen_turn(work->screen, run);
	else
		tell_prompts(work, run);
}

/* ---- the ledger ---- */

static uint64_t all_of(const struct rmw_ledger_stats *stats)
{
	uint64_t all = 0;

	for (size_t i = 0; i < RMW_LEDGER_STATES; i++)
		all += stats->units[i];
	return all;
}

static bool check_interrupted(const struct work *work, const char *job,
			      const struct rmw_ledger_stats *stats, struct rmw_err *err)
{
	const uint64_t count = stats->units[RMW_LEDGER_INTERRUPTED];

	if (count == 0)
		return true;
	if (!work->cli->args->resumes)
		return rmw_fail(err, RMW_E_BATCH_UNFINISHED, "%" PRIu64 " of job '%s'", count, job);
	rmw_output_say(work->cli->output, "resume",
		       "%" PRIu64 " interrupted: each is finished when its board is seated again",
		       count);
	return true;
}

static void tell_all_passed(const struct work *work, const struct rmw_ledger_stats *stats)
{
	if (work->wanted == 0)
		rmw_tell(&work->cli->watch, RMW_EVENT_NOTE, NULL,
			 "every unit of this job (%" PRIu64 ") has passed before; --reflash does "
			 "boards that are seated once more",
			 all_of(stats));
}

static bool prepare(struct work *work, struct rmw_ledger *ledger, struct rmw_err *err)
{
	char job[RMW_LEDGER_WORD_MAX];
	struct rmw_ledger_stats stats;
	unsigned count;

	rmw_bench_job_name(work->batch, job);
	if (!rmw_ledger_recover(ledger, &count, err) ||
	    !rmw_bench_import(ledger, work->batch, err) ||
	    !rmw_ledger_stats(ledger, job, &stats, err))
		return false;
	work->wanted = (size_t)all_of(&stats);
	if (!work->cli->args->reflashes)
		work->wanted -= (size_t)stats.units[RMW_LEDGER_PASSED];
	tell_all_passed(work, &stats);
	return check_interrupted(work, job, &stats, err);
}

/* The thread owns the ledger from then on, also where this fails. */
static bool open_ledger(struct work *work, struct rmw_ledger_thread **thread, struct rmw_err *err)
{
	char place[RMW_LEDGER_WHERE_MAX], job[RMW_LEDGER_WORD_MAX];
	const struct rmw_ledger_setup setup = { .where = place, .bench = work->name };
	struct rmw_ledger *ledger;

	if (!rmw_ledger_args_place(work->cli->args, place, err) ||
	    !rmw_ledger_open(&ledger, &setup, err))
		return false;
	if (!prepare(work, ledger, err)) {
		rmw_ledger_free(ledger);
		return false;
	}
	rmw_bench_job_name(work->batch, job);
	return rmw_ledger_thread_start(thread, ledger, job, err);
}

/* ---- the run ---- */

static bool judge(const struct rmw_ledger_stats *stats, struct rmw_err *err)
{
	const uint64_t passed = stats->units[RMW_LEDGER_PASSED];
	const uint64_t all = all_of(stats);

	return passed == all ||
	       rmw_fail(err, RMW_E_BATCH_FAILED,
			"%" PRIu64 " of %" PRIu64 " units have passed, %" PRIu64 " failed, %" PRIu64
			" are interrupted, %" PRIu64 " are open",
			passed, all, stats->units[RMW_LEDGER_FAILED],
			stats->units[RMW_LEDGER_INTERRUPTED],
			all - passed - stats->units[RMW_LEDGER_FAILED] -
				stats->units[RMW_LEDGER_INTERRUPTED]);
}

/* The terminal is given back before anything is said about the end. */
static bool work_on_boards(struct work *work, const struct rmw_slots *slots, struct rmw_err *err)
{
	const struct rmw_run_ear ear = { hear, tick, work };
	char job[RMW_LEDGER_WORD_MAX];
	bool is_good;

	rmw_bench_job_name(work->batch, job);
	if (!rmw_batch_screen_open(&work->screen, work->cli, job, slots, work->wanted, err))
		return false;
	is_good = rmw_run(&work->run, &work->bench, slots, work->screen != NULL, &ear,
			  work->cli->cancel, err);
	rmw_batch_screen_close(work->screen);
	work->screen = NULL;
	return is_good;
}

/* What was told beside the slots, once nothing more can come. */
static void end_around(struct work *work)
{
	const bool is_stopped = atomic_load(&work->cli->cancel->is_asked);
	const struct rmw_labels_counts labels = rmw_labels_counts(&work->bench.labels);
	struct rmw_event_cmd_counts events;

	for (size_t i = 0; i < work->trouble_count; i++)
		tell_trouble(work, work->troubles[i]);
	tell_troubles(work);
	rmw_herald_stop(work->herald, is_stopped ? TELL_STOPPED_MS : TELL_MS, &events);
	work->herald = NULL;
	if (work->cli->args->event_cmd != NULL)
		rmw_report_run_events(work->cli->output, &events);
	if (work->batch->label_path[0] != '\0')
		rmw_report_run_labels(work->cli->output, &labels, work->batch->label_kept);
}

static bool run(struct work *work, const struct rmw_slots *slots, struct rmw_err *err)
{
	struct rmw_ledger_thread *ledger = work->bench.ledger;
	const bool is_good = work_on_boards(work, slots, err);
	struct rmw_ledger_stats stats;
	struct rmw_err seen = { 0 };

	end_around(work);
	if (!rmw_ledger_thread_settle(ledger, RMW_LEDGER_WAIT_MS, &stats, &seen) && is_good) {
		*err = seen;
		return false;
	}
	rmw_report_run_end(work->cli->output, &work->run.counts, &stats);
	return is_good && judge(&stats, err);
}

static bool keep_ledger(struct work *work, const struct rmw_slots *slots, struct rmw_err *err)
{
	const struct rmw_args *args = work->cli->args;
	char operator[RMW_LEDGER_WORD_MAX];
	const struct rmw_bench_setup setup = { .before = args->before,
					       .after = args->after,
					       .loader = args->loader,
					       .route = args->route,
					       .baud = args->baud,
					       .interface = args->interface,
					       .mqtt = rmw_herald_mqtt(work->herald),
					       .is_again = args->reflashes,
					       .operator= operator};
	struct rmw_ledger_thread *ledger;
	bool is_good;

	if (!rmw_ledger_args_operator(args, operator, err) || !open_ledger(work, &ledger, err))
		return false;
	is_good = rmw_bench_start(&work->bench, &setup, work->batch, ledger, err);
	if (is_good) {
		is_good = run(work, slots, err);
		rmw_bench_end(&work->bench);
	}
	rmw_ledger_thread_stop(ledger);
	return is_good;
}

static bool carry_out(struct work *work, const struct rmw_slots *slots, struct rmw_err *err)
{
	struct rmw_cli *cli = work->cli;
	bool is_good;

	if (!rmw_ledger_args_bench(cli->args, work->name, err) ||
	    !rmw_herald_start(&work->herald, work->batch, work->name, cli->args->event_cmd,
			      cli->cancel, err))
		return false;
	is_good = keep_ledger(work, slots, err);
	rmw_herald_stop(work->herald, 0, NULL);
	return is_good;
}

bool rmw_batch_run(struct rmw_cli *cli, const struct rmw_batch *batch,
		   const struct rmw_slots *slots, struct rmw_err *err)
{
	struct work *work = calloc(1, sizeof(*work));
	bool is_good;

	if (work == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a batch");
	work->cli = cli;
	work->batch = batch;
	is_good = slots->count > 0
			  ? carry_out(work, slots, err)
			  : rmw_fail(err, RMW_E_SLOTS_BAD,
				     "no slot is known: give --port for each, or make the map of "
				     "them: rmwflash batch --learn");
	free(work);
	return is_good;
}
