/* SPDX-License-Identifier: MIT */
/* write: bring a file into the flash. */
#include "cli/cmd.h"
#include "cli/relay_write.h"

static bool run_write(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	rmw_auto(buf) file = RMW_BUF_INIT;
	rmw_auto(goal) goal = { 0 };
	struct rmw_chip *chip; /* borrowed: the session in `cli` owns it */

	if (rmw_relay_write_is_asked(args))
		return rmw_relay_write(cli, err);
	return rmw_cli_goal(cli, &file, &goal, &chip, err) &&
	       rmw_flash_write(chip, goal.parts, goal.count, rmw_cli_job(cli, RMW_TASK_CHANGES),
			       &cli->result, err);
}

const struct rmw_cmd rmw_cmd_write = {
	.name = "write",
	.usage = "FILE [--at ADDR | --slot NAME] [--profile PROFILE] [--wifi-file FILE]",
	.help = "bring a file into the flash, after a backup, and verify it",
	.about = "Finds out by content what FILE is and where it belongs: an application goes to "
		 "the active firmware slot with a header made for this flash, a complete image to "
		 "address 0. --at takes the bytes as they are. The whole flash is backed up first. "
		 "Only sectors that differ are erased and written; regions that hold identity or "
		 "calibration are left alone unless --include names them. Running it again after "
		 "an interruption sends only what is missing. With --profile or --wifi-file the FILE "
		 "is OpenBeken, and its settings are written beside it: pins, names, networks; a "
		 "partition table that OpenBeken cannot run with is replaced, when agreed to. "
		 "Then the relay is started and followed until it is in its network.",
	.opts = RMW_OPTS_DEVICE | RMW_OPT_BIT(RMW_OPT_AT) | RMW_OPT_BIT(RMW_OPT_SLOT) |
		RMW_OPT_BIT(RMW_OPT_BASE) | RMW_OPT_BIT(RMW_OPT_NO_BACKUP) | RMW_OPT_BIT(RMW_OPT_INCLUDE) |
		RMW_OPT_BIT(RMW_OPT_DRY_RUN) | RMW_OPTS_PROFILE | RMW_OPT_BIT(RMW_OPT_WIFI_FILE) |
		RMW_OPT_BIT(RMW_OPT_NO_BOOT) | RMW_OPT_BIT(RMW_OPT_HOST),
	.operands_min = 1,
	.operands_max = 1,
	.examples = {
		{ "write OpenBL602.bin", "an application into the active firmware slot" },
		{ "write OpenBL602.bin --dry-run", "show the plan only" },
		{ "write OpenBL602.bin --profile sm028-v13 --wifi-file home.wifi",
		  "a relay with its pins and its network, and a look whether it joins" },
		{ "write part.bin --at 0x1fe000", "bytes as they are, to an address" },
	},
	.run = run_write,
};
