/* SPDX-License-Identifier: MIT */
/* ports: list the adapters plugged in. */
#include <stdlib.h>

#include "cli/cmd.h"

#define PORTS_MAX 64u

static bool run_ports(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	rmw_auto(buf) memory = RMW_BUF_INIT;
	struct rmw_port_info *list;
	size_t count;

	(void)args;
	if (!rmw_buf_resize(&memory, PORTS_MAX * sizeof(*list), err))
		return false;
	list = (void *)memory.data;
	if (!rmw_ports_list(list, PORTS_MAX, &count, err))
		return false;
	rmw_report_ports(cli->output, list, count);
	return true;
}

const struct rmw_cmd rmw_cmd_ports = {
	.name = "ports",
	.usage = "",
	.help = "list the adapters plugged in",
	.about = "Lists serial adapters with USB ids, serial number, the place where they are "
		 "plugged in, and driver. Opens none of them.",
	.opts = RMW_OPTS_WORDS,
	.lists = RMW_HELP_PORT_FORMS | RMW_HELP_SIM_OPTIONS | RMW_HELP_RESETS,
	.examples = { { "ports", "" }, { "ports --json", "for programs" } },
	.run = run_ports,
};
