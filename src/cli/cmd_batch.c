/* SPDX-License-Identifier: MIT */
/* batch: look at a job for many boards and its slots, whole, before the first board is touched. */
#include "cli/cmd.h"

#include <stdlib.h>

#include "cli/report_batch.h"
#include "cli/slot_args.h"

#define ESTIMATE_BAUD 921600u /* what most adapters carry; product.md 5.3 */

/* A command line at work. Secret, and big: on the heap. */
struct work {
	struct rmw_troubles problems;
	struct rmw_slots slots;
	struct rmw_batch *batch;
};

static bool check_args(const struct rmw_args *args, struct rmw_err *err)
{
	const uint64_t job = RMW_OPT_BIT(RMW_OPT_DRY_RUN) | RMW_OPT_BIT(RMW_OPT_PORT) |
			     RMW_OPT_BIT(RMW_OPT_BAUD);

	if (args->learns && (args->operands.count > 0 || (args->given & job) != 0))
		return rmw_fail(err, RMW_E_USAGE,
				"--learn makes the map of slots: no job and no port go with it");
	if (!args->learns && args->operands.count == 0)
		return rmw_fail(err, RMW_E_USAGE, "an argument is missing: %s %s", args->cmd->name,
				args->cmd->usage);
	if (!args->learns && !args->is_dry_run)
		return rmw_fail(err, RMW_E_USAGE,
				"this version plans a batch, it does not run one yet: give "
				"--dry-run");
	return true;
}

static bool plan(struct work *work, struct rmw_cli *cli, struct rmw_err *err)
{
	const struct rmw_args *args = cli->args;

	if (!rmw_batch_load(args->operands.items[0], &cli->watch, cli->cancel, &work->batch,
			    &work->problems, err))
		return false;
	rmw_report_troubles(cli->output, &work->problems);
	if (!rmw_troubles_check(&work->problems, err) || !rmw_slot_args(cli, &work->slots, err))
		return false;
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
	is_good = plan(work, cli, err);
	rmw_batch_free(work->batch);
	free(work);
	return is_good;
}

const struct rmw_cmd rmw_cmd_batch = {
	.name = "batch",
	.usage = "JOB --dry-run | --learn",
	.help = "plan a job for many boards, and make the map of the slots",
	.about =
		"A job file says what a whole batch of boards is to become: firmware, profile, "
		"networks, names, backups, tests. With --dry-run all of it is read and checked, "
		"with every file that it names, and all that is wrong is told at once, with line "
		"and column; then the plan: stages, slots, and the name of each unit. No board is "
		"touched. This version plans; it does not run a batch yet. A slot is a place on "
		"USB: --learn makes the map of them.",
	.opts = RMW_OPTS_WORDS | RMW_OPT_BIT(RMW_OPT_PORT) | RMW_OPT_BIT(RMW_OPT_BAUD) |
		RMW_OPT_BIT(RMW_OPT_DRY_RUN) | RMW_OPT_BIT(RMW_OPT_LEARN) |
		RMW_OPT_BIT(RMW_OPT_MAP) | RMW_OPT_BIT(RMW_OPT_YES),
	.operands_min = 0,
	.operands_max = 1,
	.takes_ports = true,
	.examples = {
		{ "batch --learn", "which adapter is which slot" },
		{ "batch rmw002.job --dry-run", "is all there, and what would be done?" },
		{ "batch rmw002.job --dry-run -p slot:1 -p slot:2", "on two slots of the map" },
		{ "batch rmw002.job --dry-run -p sim:bl602 -p sim:bl602", "without hardware" },
	},
	.run = run_batch,
};
