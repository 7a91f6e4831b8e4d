/* SPDX-License-Identifier: MIT */
/* erase: make sectors blank. */
#include "cli/cmd.h"

static bool run_erase(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	struct rmw_chip *chip; /* borrowed: the session in `cli` owns it */

	rmw_cli_confirm(cli, "Erase this?");
	return rmw_args_need_range(args, err) && rmw_cli_connect(cli, &chip, err) &&
	       rmw_cli_range(cli, chip, err) &&
	       rmw_flash_erase(chip, cli->range, rmw_cli_job(cli, RMW_TASK_CHANGES), &cli->result,
			       err);
}

const struct rmw_cmd rmw_cmd_erase = {
	.name = "erase",
	.usage = "--at ADDR --size SIZE | --region NAME | --all",
	.help = "make sectors blank, after a backup",
	.about = "Erases whole sectors and verifies that they are blank. --all keeps boot stage, "
		 "partition tables and the regions that hold identity or calibration; these are "
		 "only erased when --include names them. The whole flash is backed up first. Shows "
		 "the plan and asks.",
	.opts = RMW_OPTS_DEVICE | RMW_OPT_BIT(RMW_OPT_AT) | RMW_OPT_BIT(RMW_OPT_SIZE) |
		RMW_OPT_BIT(RMW_OPT_REGION) | RMW_OPT_BIT(RMW_OPT_ALL) |
		RMW_OPT_BIT(RMW_OPT_INCLUDE) | RMW_OPT_BIT(RMW_OPT_BASE) | RMW_OPT_BIT(RMW_OPT_BOOTLOADER) | RMW_OPT_BIT(RMW_OPT_NO_BACKUP) |
		RMW_OPT_BIT(RMW_OPT_DRY_RUN),
	.examples = {
		{ "erase --region psm", "the settings that the firmware stored" },
		{ "erase --at 0x1e0000 --size 4K", "one sector" },
		{ "erase --all --dry-run", "show what would go" },
	},
	.run = run_erase,
};
