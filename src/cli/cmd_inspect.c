/* SPDX-License-Identifier: MIT */
/* inspect: say what a file is. */
#include "cli/cmd.h"

static bool run_inspect(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	struct rmw_image_info info;

	if (!rmw_cli_read_file(cli, &file, err))
		return false;
	rmw_image_inspect(rmw_buf_view(&file), &info);
	rmw_report_inspect(cli->output, args->operands.items[0], &info);
	return true;
}

const struct rmw_cmd rmw_cmd_inspect = {
	.name = "inspect",
	.usage = "FILE",
	.help = "say what a file is, what is in it and what is wrong with it",
	.about = "Recognises images, dumps, over-the-air files and loaders by their content, and "
		 "lists partitions, firmware and problems. Needs no board.",
	.opts = RMW_OPTS_WORDS,
	.operands_min = 1,
	.operands_max = 1,
	.examples = { { "inspect OpenBL602.bin", "before it is written" } },
	.run = run_inspect,
};
