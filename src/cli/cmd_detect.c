/* SPDX-License-Identifier: MIT */
/* detect: say which chip, flash and firmware are at the other end. */
#include "cli/cmd.h"

/* The chip is worth telling about also when its flash is not to be read. */
static bool read_layout(struct rmw_chip *chip, struct rmw_layout *layout, struct rmw_err *err)
{
	const struct rmw_chip_facts *facts = rmw_chip_facts(chip);

	if (rmw_chip_id(chip)->is_read_locked && !facts->is_readable)
		return false;
	if (facts->flash_size == 0)
		return rmw_fail(err, RMW_E_NO_FLASH, "its JEDEC id tells no size");
	return rmw_layout_read(layout, chip, err);
}

static bool run_detect(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	struct rmw_port_info adapter;
	struct rmw_finding finding;
	struct rmw_layout layout;
	struct rmw_chip *chip; /* borrowed: the session in `cli` owns it */

	(void)args;
	if (!rmw_cli_open(cli, &chip, err))
		return false;
	finding = rmw_cli_finding(cli);
	if (rmw_ports_find(finding.port, &adapter))
		finding.adapter = &adapter;
	if (read_layout(chip, &layout, err))
		finding.layout = &layout;
	rmw_report_detect(cli->output, &finding);
	return err->code == RMW_OK;
}

const struct rmw_cmd rmw_cmd_detect = {
	.name = "detect",
	.usage = "",
	.help = "say which chip, flash and firmware are at the other end",
	.about = "Finds out which chip is there, brings it to where it takes commands, identifies it "
		 "and reads what its flash says about itself. Nothing is written.",
	.opts = RMW_OPTS_DEVICE,
	.examples = {
		{ "detect", "the only adapter plugged in" },
		{ "detect -p sim:bl602 -v", "a simulated board, with all regions of its flash" },
		{ "detect -p 'sim:bk7231t?hands=2000'", "one that is switched off and on after 2 s" },
		{ "detect --wait", "until a board answers" },
	},
	.run = run_detect,
};
