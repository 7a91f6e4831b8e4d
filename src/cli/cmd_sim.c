/* SPDX-License-Identifier: MIT */
/* sim: offer a simulated board at a pseudo-terminal. */
#include <rmwflash/sim.h>

#include "cli/cmd.h"

static bool run_sim(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	struct rmw_sim *sim;
	bool is_good;

	if (args->pty == NULL)
		return rmw_fail(err, RMW_E_USAGE, "--pty is missing: a name for the terminal");
	if (!rmw_sim_new(&sim, args->operands.items[0], err))
		return rmw_while(err, "%s", args->operands.items[0]);
	is_good = rmw_sim_serve_pty(sim, args->pty, cli->cancel, &cli->watch, err);
	is_good = rmw_sim_save(sim, err) && is_good;
	rmw_sim_free(sim);
	return is_good;
}

const struct rmw_cmd rmw_cmd_sim = {
	.name = "sim",
	.usage = "CHIP[?OPTION=VALUE&...] --pty PATH",
	.help = "offer a simulated board at a pseudo-terminal, for other tools",
	.about = "Serves a simulated board in real time until Ctrl-C, which ends it with exit status "
		 "0. The speed of the terminal is "
		 "taken as the speed of the line. rmwflash itself needs no terminal: it takes "
		 "-p sim:CHIP.",
	.opts = RMW_OPTS_WORDS | RMW_OPT_BIT(RMW_OPT_PTY),
	.operands_min = 1,
	.operands_max = 1,
	.lists = RMW_HELP_SIM_OPTIONS,
	.examples = {
		{ "sim 'bl602?flash=2M' --pty /tmp/relay", "then: -p /tmp/relay" },
		{ "sim 'bl602?fault=garble.out/20000' --pty /tmp/relay",
		  "changes one byte in 20000 of what the chip says" },
		{ "sim 'bl602?fault=garble.in/20000' --pty /tmp/relay", "... of what it is told" },
		{ "sim 'bk7231n?app=openbeken' --pty /tmp/relay", "a board of another chip" },
	},
	.run = run_sim,
};
