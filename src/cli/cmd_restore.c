/* SPDX-License-Identifier: MIT */
/* restore: write a whole dump back. */
#include "cli/cmd.h"

static bool run_restore(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	const char *path = args->operands.items[0];
	struct rmw_chip *chip; /* borrowed: the session in `cli` owns it */
	size_t size;

	rmw_cli_confirm(cli, "Make the whole flash equal to %.100s?", path);
	return rmw_file_check(path, SIZE_MAX, &size, err) && rmw_cli_connect(cli, &chip, err) &&
	       rmw_flash_restore(chip, path, rmw_cli_job(cli, RMW_TASK_CHANGES), &cli->result, err);
}

const struct rmw_cmd rmw_cmd_restore = {
	.name = "restore",
	.usage = "FILE",
	.help = "write a dump of this unit back, all of it",
	.about = "Makes the whole flash equal to a dump, identity and calibration too, and "
		 "verifies it. The dump must be of this unit, as its sidecar FILE.json tells, and "
		 "of exactly the size of the flash (one byte short is accepted and said). Shows "
		 "the plan and asks.",
	.opts = RMW_OPTS_DEVICE | RMW_OPT_BIT(RMW_OPT_ALLOW_FOREIGN) |
		RMW_OPT_BIT(RMW_OPT_BASE) | RMW_OPT_BIT(RMW_OPT_BOOTLOADER) | RMW_OPT_BIT(RMW_OPT_NO_BACKUP) | RMW_OPT_BIT(RMW_OPT_DRY_RUN),
	.operands_min = 1,
	.operands_max = 1,
	.examples = {
		{ "restore relay.bin", "the backup of this unit" },
		{ "restore relay.bin --dry-run", "show what would change" },
	},
	.run = run_restore,
};
