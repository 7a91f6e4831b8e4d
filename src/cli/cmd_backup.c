/* SPDX-License-Identifier: MIT */
/* backup: read the flash into a file. */
#include "cli/cmd.h"

static bool run_backup(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	struct rmw_chip *chip; /* borrowed: the session in `cli` owns it */

	return rmw_args_check_range(args, err) && rmw_cli_connect(cli, &chip, err) &&
	       rmw_cli_range(cli, chip, err) &&
	       rmw_flash_backup(chip, cli->range, args->output, rmw_cli_job(cli, RMW_TASK_READS),
				&cli->result, err);
}

const struct rmw_cmd rmw_cmd_backup = {
	.name = "backup",
	.usage = "[-o FILE] [--base FILE] [--region NAME | --at ADDR --size SIZE]",
	.help = "read the flash into a file",
	.about = "Reads the whole flash, or a part of it, into a file that is complete or absent "
		 "and readable by you alone; it never replaces a file. Beside it FILE.json says "
		 "which unit it is of. Without -o the file is named by MAC and time and kept in "
		 "$XDG_DATA_HOME/rmwflash/backups. Through the RAM stub only what differs from the "
		 "newest backup of this unit there is read, or from the dump that --base names; the "
		 "chip's SHA-256 proves the rest.",
	.opts = RMW_OPTS_DEVICE | RMW_OPT_BIT(RMW_OPT_OUTPUT) | RMW_OPT_BIT(RMW_OPT_BASE) | RMW_OPT_BIT(RMW_OPT_REGION) |
		RMW_OPT_BIT(RMW_OPT_AT) | RMW_OPT_BIT(RMW_OPT_SIZE),
	.examples = {
		{ "backup", "the whole flash into the folder of backups" },
		{ "backup -o relay.bin", "the whole flash into relay.bin, and relay.bin.json" },
		{ "backup --base stock.bin", "read only what is not as in stock.bin" },
		{ "backup --region psm -o psm.bin", "one region" },
	},
	.run = run_backup,
};
