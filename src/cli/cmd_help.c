/* SPDX-License-Identifier: MIT */
/* help: say which commands there are, and how to use one. */
#include "cli/cmd.h"
#include "cli/help.h"

static bool run_help(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	const struct rmw_cmd *cmd;

	if (args->operands.count == 0) {
		rmw_help_overview(cli->output->out);
		return true;
	}
	if (!rmw_cmd_expect(args->operands.items[0], &cmd, err))
		return false;
	rmw_help_command(cli->output->out, cmd);
	return true;
}

const struct rmw_cmd rmw_cmd_help = {
	.name = "help",
	.usage = "[COMMAND]",
	.help = "say which commands there are, and how to use one",
	.about = "Without a command all of them are listed.",
	.opts = RMW_OPTS_EVERY,
	.operands_max = 1,
	.examples = { { "help write", "" }, { "help ports", "with the forms of -p and resets" } },
	.run = run_help,
};
