/* SPDX-License-Identifier: MIT */
/* write: bring a file into the flash. */
#include "cli/cmd.h"
#include "cli/firmware_asked.h"
#include "cli/relay_write.h"
#include "provision/relay_firmware.h"

static void remark_no_radio(struct rmw_cli *cli, struct rmw_view file)
{
	const struct rmw_relay_firmware *firmware;
	struct rmw_image_info info;

	rmw_image_inspect(file, &info);
	firmware = rmw_relay_firmware_find(&info);
	if (firmware != NULL && !firmware->has_radio)
		rmw_relay_write_remark_wired(cli);
}

/* Without settings: bytes to where they belong. */
static bool write_plain(struct rmw_cli *cli, struct rmw_firmware_asked *firmware,
			struct rmw_goal *goal, struct rmw_err *err)
{
	struct rmw_chip *chip; /* borrowed: the session in `cli` owns it */

	if (cli->args->operands.count == 0 && cli->args->firmware == NULL)
		return rmw_fail(err, RMW_E_USAGE,
				"what is to be written? FILE, --firmware or --profile");
	if (!rmw_args_check_target(cli->args, err) ||
	    !rmw_firmware_asked_read(firmware, cli, err) || !rmw_cli_connect(cli, &chip, err) ||
	    !rmw_firmware_asked_find(firmware, cli, "", rmw_chip_facts(chip)->name, err))
		return false;
	remark_no_radio(cli, rmw_buf_view(&firmware->image.bytes));
	return rmw_cli_aim(cli, rmw_buf_view(&firmware->image.bytes), chip, goal, err) &&
	       rmw_flash_write(chip, goal->parts, goal->count, rmw_cli_job(cli, RMW_TASK_CHANGES),
			       &cli->result, err);
}

static bool run_write(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	rmw_auto(firmware_asked) firmware = { 0 };
	rmw_auto(goal) goal = { 0 };

	return rmw_relay_write_is_asked(args) ? rmw_relay_write(cli, err)
					      : write_plain(cli, &firmware, &goal, err);
}

const struct rmw_cmd rmw_cmd_write = {
	.name = "write",
	.usage = "[FILE | --firmware FIRMWARE] [--at ADDR | --slot NAME] [--profile PROFILE] [--wifi-file FILE]",
	.help = "bring a firmware into the flash, after a backup, and verify it",
	.about = "Finds out by content what FILE is and where it belongs: an application goes to "
		 "the active firmware slot with a header made for this flash, a complete image to "
		 "address 0. --at takes the bytes as they are. The whole flash is backed up first. "
		 "Only sectors that differ are erased and written; regions that hold identity or "
		 "calibration are left alone unless --include names them. Running it again after "
		 "an interruption sends only what is missing. With --profile or --wifi-file settings "
		 "are written beside the firmware: pins, names, networks; a partition table that it "
		 "cannot run with is replaced, when agreed to, and a BL602 without a boot stage gets "
		 "one. Then the relay is started and followed until it is in its network. Without "
		 "FILE and --firmware it is the firmware that the profile wants, else rmwflash's "
		 "own relay firmware for the BL602, which makes the wired side work (button, switch, "
		 "relay, LEDs) and has no radio: Wi-Fi takes OpenBeken, see rmwflash firmware.",
	.opts = RMW_OPTS_DEVICE | RMW_OPT_BIT(RMW_OPT_AT) | RMW_OPT_BIT(RMW_OPT_SLOT) |
		RMW_OPT_BIT(RMW_OPT_FIRMWARE) |
		RMW_OPT_BIT(RMW_OPT_BASE) | RMW_OPT_BIT(RMW_OPT_BOOTLOADER) | RMW_OPT_BIT(RMW_OPT_NO_BACKUP) | RMW_OPT_BIT(RMW_OPT_INCLUDE) |
		RMW_OPT_BIT(RMW_OPT_DRY_RUN) | RMW_OPTS_PROFILE | RMW_OPT_BIT(RMW_OPT_WIFI_FILE) |
		RMW_OPT_BIT(RMW_OPT_NO_BOOT) | RMW_OPT_BIT(RMW_OPT_HOST),
	.operands_min = 0,
	.operands_max = 1,
	.examples = {
		{ "write OpenBL602.bin", "an application into the active firmware slot" },
		{ "write OpenBL602.bin --dry-run", "show the plan only" },
		{ "write --profile sm028-v13",
		  "the relay firmware that comes with rmwflash, without radio, and its pins" },
		{ "write --firmware openbeken --profile sm028-v13 --wifi-file home.wifi",
		  "a relay with its pins and its network, and a look whether it joins" },
		{ "write part.bin --at 0x1fe000", "bytes as they are, to an address" },
	},
	.run = run_write,
};
