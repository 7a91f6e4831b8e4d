/* SPDX-License-Identifier: MIT */
/* version: say which rmwflash this is. */
#include <rmwflash/version.h>

#include "cli/cmd.h"

static bool run_version(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	struct rmw_record record = rmw_output_record(cli->output, "version");

	(void)args;
	(void)err;
	rmw_record_text(&record, "version", RMW_VERSION);
	rmw_output_send(cli->output, &record);
	if (!cli->output->is_json)
		rmw_output_print(cli->output, cli->output->out, "rmwflash %s\n", RMW_VERSION);
	return true;
}

const struct rmw_cmd rmw_cmd_version = {
	.name = "version",
	.usage = "",
	.help = "say which rmwflash this is",
	.about = "Prints the version.",
	.opts = RMW_OPTS_WORDS,
	.examples = { { "version", "" } },
	.run = run_version,
};
