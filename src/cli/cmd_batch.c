/* SPDX-License-Identifier: MIT */
/* batch: a job for many boards is looked at whole, before the first of them is touched; then run.
 */
#include "cli/cmd.h"

#include <stdlib.h>

#include "cli/batch_run.h"
#include "cli/report_batch.h"
#include "cli/slot_args.h"

#define ESTIMATE_BAUD 921600u /* what most adapters carry; product.md 5.3 */

/* What only goes with a job. */
#define RUN_OPTS                                                                                   \
	(RMW_OPT_BIT(RMW_OPT_PORT) | RMW_OPT_BIT(RMW_OPT_BAUD) | RMW_OPT_BIT(RMW_OPT_BEFORE) |     \
	 RMW_OPT_BIT(RMW_OPT_AFTER) | RMW_OPT_BIT(RMW_OPT_LOADER) | RMW_OPT_BIT(RMW_OPT_ROUTE) |   \
	 RMW_OPT_BIT(RMW_OPT_INTERFACE) | RMW_OPT_BIT(RMW_OPT_LEDGER) |                            \
	 RMW_OPT_BIT(RMW_OPT_RESUME) | RMW_OPT_BIT(RMW_OPT_REFLASH) | RMW_OPT_BIT(RMW_OPT_PLAIN) | \
	 RMW_OPT_BIT(RMW_OPT_OPERATOR) | RMW_OPT_BIT(RMW_OPT_BENCH) |                              \
	 RMW_OPT_BIT(RMW_OPT_EVENT_CMD))

/* A command line at work. Secret, and big: on the heap. */
struct work {
	struct rmw_troubles problems;
	struct rmw_slots slots;
	struct rmw_batch *batch;
};

static bool check_args(const struct rmw_args *args, struct rmw_err *err)
{
	const uint64_t job = RUN_OPTS | RMW_OPT_BIT(RMW_OPT_DRY_RUN);

	if (args->learns && (args->operands.count > 0 || (args->given & job) != 0))
		return rmw_fail(err, RMW_E_USAGE,
				"--learn makes the map of slots: no job and no port go with it");
	if (!args->learns && args->operands.count == 0)
		return rmw_fail(err, RMW_E_USAGE, "an argument is missing: %s %s", args->cmd->name,
				args->cmd->usage);
	return true;
}

static bool carry_out(struct work *work, struct rmw_cli *cli, struct rmw_err *err)
{
	const struct rmw_args *args = cli->args;

	if (!rmw_batch_load(args->operands.items[0], &cli->watch, cli->cancel, &work->batch,
			    &work->problems, err))
		return false;
	rmw_report_troubles(cli->output, &work->problems);
	if (!rmw_troubles_check(&work->problems, err) || !rmw_slot_args(cli, &work->slots, err))
		return false;
	if (!args->is_dry_run)
		return rmw_batch_run(cli, work->batch, &work->slots, err);
	rmw_report_batch(cli->output, work->batch, &work->slots,
			 args->baud != 0 ? args->baud : ESTIMATE_BAUD);
	return true;
}

static bool run_batch(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	struct work *work;
	bool is_good;

	if (!check_args(args, err))
		return false;
	if (args->learns)
		return rmw_slot_args_learn(cli, err);
	work = calloc(1, sizeof(*work));
	if (work == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a job");
	is_good = carry_out(work, cli, err);
	rmw_batch_free(work->batch);
	free(work);
	return is_good;
}

const struct rmw_cmd rmw_cmd_batch = {
	.name = "batch",
	.usage = "JOB [--dry-run | --resume] | --learn",
	.help = "make many boards what a job says, in several slots at once",
	.about =
		"A job file says what a whole batch of boards is to become: firmware, profile, "
		"networks, names, backups, tests. All of it is read and checked first, with every "
		"file that it names, and all that is wrong is told at once, with line and column; "
		"with --dry-run that and the plan are all. Then each slot waits for a board, gives "
		"its MAC a name of the job, backs up, writes, compares, starts and tests it, and "
		"waits for the next one. The ledger keeps what became of each unit: one that "
		"passed is not done again, one that was interrupted is finished with --resume. The "
		"exit status is 0 when all units of the job have passed. A slot is a place on USB: "
		"--learn makes the map of them. Ctrl-C stops all slots.",
	.opts = RMW_OPTS_WORDS | RUN_OPTS | RMW_OPT_BIT(RMW_OPT_DRY_RUN) |
		RMW_OPT_BIT(RMW_OPT_LEARN) | RMW_OPT_BIT(RMW_OPT_MAP) | RMW_OPT_BIT(RMW_OPT_YES),
	.operands_min = 0,
	.operands_max = 1,
	.takes_ports = true,
	.examples = {
		{ "batch --learn", "which adapter is which slot" },
		{ "batch rmw002.job --dry-run", "is all there, and what would be done?" },
		{ "batch rmw002.job", "on all slots of the map" },
		{ "batch rmw002.job --resume -p slot:1 -p slot:2", "on two of them, after a crash" },
		{ "batch rmw002.job -p 'sim:bl602?boards=4'", "four boards without hardware" },
	},
	.run = run_batch,
};
