/* SPDX-License-Identifier: MIT */
/* ledger: list, find, count, report on, release, export and import units of the ledger. */
#include "cli/cmd.h"

#include <string.h>

#include <rmwflash/ledger.h>

#include "base/csv.h"
#include "bench/ledger_page.h"
#include "cli/action.h"
#include "cli/ledger_args.h"
#include "cli/report_ledger.h"

/* A command line of this command at work: what comes behind its first word, and the ledger. */
struct work {
	struct rmw_cli *cli;
	const char *const *words;
	size_t count;
	struct rmw_ledger *ledger;
	size_t units; /* that were told */
};

static const char *word_or_null(const struct work *work, size_t at)
{
	return at < work->count ? work->words[at] : NULL;
}

/* The job that is named; NULL: none is. */
static bool find_job(const struct work *work, const char **job, struct rmw_err *err)
{
	*job = word_or_null(work, 0);
	return *job == NULL || rmw_ledger_job_check(work->ledger, *job, err);
}

static bool tell_unit(void *ctx, const struct rmw_ledger_unit *unit, struct rmw_err *err)
{
	struct work *work = ctx;

	(void)err;
	work->units++;
	rmw_report_ledger_unit(work->cli->output, unit);
	return true;
}

static bool run_list(void *ctx, struct rmw_err *err)
{
	struct work *work = ctx;
	const struct rmw_ledger_units_sink sink = { tell_unit, work };
	const char *job;

	if (!find_job(work, &job, err))
		return false;
	rmw_report_ledger_unit(work->cli->output, NULL);
	if (!rmw_ledger_units(work->ledger, job, &sink, err))
		return false;
	if (work->units == 0)
		rmw_output_say(work->cli->output, "note", "no units in %s",
			       rmw_ledger_where(work->ledger));
	return true;
}

static bool tell_try(void *ctx, const struct rmw_ledger_try *one, struct rmw_err *err)
{
	const struct work *work = ctx;

	(void)err;
	rmw_report_ledger_try(work->cli->output, one);
	return true;
}

static bool run_find(void *ctx, struct rmw_err *err)
{
	struct work *work = ctx;
	const struct rmw_ledger_tries_sink sink = { tell_try, work };
	struct rmw_ledger_unit unit;

	if (!rmw_ledger_find(work->ledger, work->words[0], &unit, err))
		return false;
	rmw_report_ledger_unit(work->cli->output, NULL);
	rmw_report_ledger_unit(work->cli->output, &unit);
	return rmw_ledger_tries(work->ledger, NULL, unit.id, &sink, err);
}

static bool tell_count(void *ctx, const struct rmw_ledger_count *count, struct rmw_err *err)
{
	const struct work *work = ctx;

	(void)err;
	rmw_report_ledger_count(work->cli->output, count);
	return true;
}

static bool run_stats(void *ctx, struct rmw_err *err)
{
	struct work *work = ctx;
	const struct rmw_ledger_counts_sink sink = { tell_count, work };
	struct rmw_ledger_stats stats;
	const char *job;

	if (!find_job(work, &job, err) || !rmw_ledger_stats(work->ledger, job, &stats, err))
		return false;
	rmw_report_ledger_stats(work->cli->output, job, &stats);
	for (enum rmw_ledger_group group = 0; group < RMW_LEDGER_GROUPS; group++)
		if (!rmw_ledger_counts(work->ledger, job, group, &sink, err))
			return false;
	return true;
}

static bool run_release(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;
	const enum rmw_ledger_force force =
		work->cli->args->is_yes ? RMW_LEDGER_FORCED : RMW_LEDGER_GENTLY;
	struct rmw_ledger_unit was, unit;

	if (!rmw_ledger_release(work->ledger, work->words[0], force, &was, err))
		return false;
	if (was.mac[0] != '\0')
		rmw_output_say(work->cli->output, "released",
			       "%s, which was %s: another board may be it",
			       was.name[0] != '\0' ? was.name : "a unit without a name", was.mac);
	unit = was;
	unit.mac[0] = '\0';
	unit.state = RMW_LEDGER_RELEASED;
	if (was.name[0] != '\0' && !rmw_ledger_find(work->ledger, was.name, &unit, err))
		return false;
	rmw_report_ledger_unit(work->cli->output, NULL);
	rmw_report_ledger_unit(work->cli->output, &unit);
	return true;
}

/* What is made goes to standard output, or into the file of -o. */
static bool write_made(struct rmw_cli *cli, struct rmw_view text, struct rmw_err *err)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;

	if (cli->args->output == NULL) {
		rmw_output_write(cli->output, text);
		return true;
	}
	return rmw_outfile_open(&out, cli->args->output, err) &&
	       rmw_outfile_write(&out, text, err) && rmw_outfile_commit(&out, err);
}

/* JSON says lines of its own on standard output. */
static bool check_output(const struct rmw_args *args, const char *action, struct rmw_err *err)
{
	if (args->is_json && args->output == NULL)
		return rmw_fail(err, RMW_E_USAGE, "ledger %s with --json needs -o FILE", action);
	return true;
}

static bool run_report(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;
	rmw_auto(buf) page = RMW_BUF_INIT;
	const char *job;

	return check_output(work->cli->args, "report", err) && find_job(work, &job, err) &&
	       rmw_ledger_page(work->ledger, job, &page, err) &&
	       write_made(work->cli, rmw_buf_view(&page), err);
}

static bool run_export(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;
	const struct rmw_args *args = work->cli->args;
	const enum rmw_ledger_form form = args->is_jsonl ? RMW_LEDGER_JSON_LINES : RMW_LEDGER_CSV;
	rmw_auto(buf) text = RMW_BUF_INIT;
	const char *job;

	return check_output(args, "export", err) && find_job(work, &job, err) &&
	       rmw_ledger_export(work->ledger, job, form, &text, err) &&
	       write_made(work->cli, rmw_buf_view(&text), err);
}

static bool import_list(const struct work *work, const struct rmw_ledger_list *list,
			struct rmw_err *err)
{
	const struct rmw_ledger_job job = { .name = word_or_null(work, 1) };
	struct rmw_ledger_imported imported;
	struct rmw_record record;

	if (!rmw_ledger_import(work->ledger, &job, list, &imported, err))
		return rmw_while(err, "%s", work->words[0]);
	record = rmw_output_record(work->cli->output, "imported");
	rmw_record_number(&record, "added", (double)imported.added);
	rmw_record_number(&record, "known", (double)imported.known);
	rmw_output_send(work->cli->output, &record);
	rmw_output_say(work->cli->output, "imported", "%zu new, %zu known already", imported.added,
		       imported.known);
	return true;
}

static bool run_import(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;
	struct rmw_ledger_list list = RMW_LEDGER_LIST_INIT;
	rmw_auto(buf) text = RMW_BUF_INIT;
	bool is_good;

	if (!rmw_file_read_or_pipe(work->words[0], RMW_CSV_TEXT_MAX, &text, work->cli->cancel, err))
		return false;
	is_good = rmw_ledger_list_read(rmw_buf_view(&text), &list, err)
			  ? import_list(work, &list, err)
			  : rmw_while(err, "%s", work->words[0]);
	rmw_ledger_list_release(&list);
	return is_good;
}

/* What can be done with a ledger. */
static const struct rmw_action actions[] = {
	/* clang-format off */
	{ "list",    0, 1, "[JOB]",       run_list },
	{ "find",    1, 1, "NAME|MAC",    run_find },
	{ "stats",   0, 1, "[JOB]",       run_stats },
	{ "report",  0, 1, "[JOB]",       run_report },
	{ "release", 1, 1, "NAME|MAC",    run_release },
	{ "export",  0, 1, "[JOB]",       run_export },
	{ "import",  1, 2, "FILE [JOB]",  run_import },
	/* clang-format on */
};

static bool run_ledger(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	struct work work = { .cli = cli,
			     .words = args->operands.items + 1,
			     .count = args->operands.count - 1 };
	const struct rmw_action *action = rmw_action_find(actions, RMW_COUNT(actions), args, err);
	char place[RMW_LEDGER_WHERE_MAX];
	struct rmw_ledger_setup setup = { .where = place, .cancel = cli->cancel };
	bool is_good;

	if (action == NULL || !rmw_ledger_args_place(args, place, err))
		return false;
	setup.must_exist = action->run != run_import;
	if (!rmw_ledger_open(&work.ledger, &setup, err))
		return false;
	is_good = action->run(&work, err);
	rmw_ledger_free(work.ledger);
	return is_good;
}

const struct rmw_cmd rmw_cmd_ledger = {
	.name = "ledger",
	.usage = "list [JOB] | find NAME|MAC | stats [JOB] | report [JOB] | release NAME|MAC | "
		 "export [JOB] | import FILE [JOB]",
	.help = "list, find, count, report on, release, export or import units of the ledger",
	.about = "The ledger is a database of units: which name went to which MAC, what was tried "
		 "on it, how it ended. No MAC and no name is in it twice, and no secret. list: all "
		 "units, or those of a job. find: a unit and all tries on it. stats: how many "
		 "passed, at once or later, and tries by slot, adapter, operator, error and stage. "
		 "report: all that as a page for a browser, with plots and a table of units. "
		 "release: the unit may go to another board; a failed one keeps its name and MAC "
		 "until then. One that is being worked on is released only with --yes. export: as "
		 "CSV, or as JSON lines with all tries. import: a file of units, CSV or JSON lines, "
		 "into JOB where it names none; all of it or nothing, and none twice.",
	.opts = RMW_OPTS_WORDS | RMW_OPT_BIT(RMW_OPT_LEDGER) | RMW_OPT_BIT(RMW_OPT_JSONL) |
		RMW_OPT_BIT(RMW_OPT_OUTPUT) | RMW_OPT_BIT(RMW_OPT_YES),
	.operands_min = 1,
	.operands_max = 3,
	.examples = {
		{ "ledger import units.csv hotel", "units of the job hotel" },
		{ "ledger find 18:b9:05:12:34:56", "which name has this board?" },
		{ "ledger report hotel -o hotel.html", "a page to look at, or to print" },
		{ "ledger release relay-041", "its board is broken; another one may be it" },
		{ "ledger export --jsonl -o a.jsonl --ledger postgresql://b@pc/relays", "" },
	},
	.run = run_ledger,
};
