/* SPDX-License-Identifier: MIT */
/* verify: compare the flash with a file. */
#include "cli/cmd.h"

static bool run_verify(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	rmw_auto(goal) goal = { 0 };
	struct rmw_chip *chip; /* borrowed: the session in `cli` owns it */

	(void)args;
	return rmw_cli_goal(cli, &file, &goal, &chip, err) &&
	       rmw_flash_verify(chip, goal.parts, goal.count, rmw_cli_job(cli, RMW_TASK_COMPARES),
				&cli->result, err);
}

const struct rmw_cmd rmw_cmd_verify = {
	.name = "verify",
	.usage = "FILE [--at ADDR | --slot NAME]",
	.help = "compare the flash with a file",
	.about = "Works out where FILE belongs as write does, reads that part of the flash and "
		 "compares it. The first place that differs is named. Nothing is written.",
	.opts = RMW_OPTS_DEVICE | RMW_OPT_BIT(RMW_OPT_AT) | RMW_OPT_BIT(RMW_OPT_SLOT),
	.operands_min = 1,
	.operands_max = 1,
	.examples = {
		{ "verify OpenBL602.bin", "the active firmware slot against an application" },
		{ "verify relay.bin", "the whole flash against a dump" },
	},
	.run = run_verify,
};
