/* SPDX-License-Identifier: MIT */
/* explain: say what an error id means. */
#include "base/nearest.h"
#include "cli/cmd.h"

static void explain_all(struct rmw_cli *cli)
{
	for (enum rmw_code code = RMW_OK + 1; code < RMW_CODE_COUNT; code++)
		rmw_report_error_row(cli->output, rmw_error_row(code));
}

static bool run_explain(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	const char *id = args->operands.items[0];
	struct rmw_nearest nearest;
	char hint[64];

	if (id == NULL) {
		explain_all(cli);
		return true;
	}
	if (rmw_error_by_id(id) != NULL) {
		rmw_report_error_row(cli->output, rmw_error_by_id(id));
		return true;
	}
	nearest = rmw_nearest_to(id);
	for (enum rmw_code code = RMW_OK + 1; code < RMW_CODE_COUNT; code++)
		rmw_nearest_offer(&nearest, rmw_error_row(code)->id);
	rmw_nearest_hint(&nearest, hint, sizeof(hint));
	return rmw_fail(err, RMW_E_USAGE, "there is no error '%s'%s", id, hint);
}

const struct rmw_cmd rmw_cmd_explain = {
	.name = "explain",
	.usage = "[ID]",
	.help = "say what an error id means and what to do",
	.about = "Every error has an id that never changes. Without an id all of them are listed.",
	.opts = RMW_OPTS_WORDS,
	.operands_max = 1,
	.examples = { { "explain E0401", "" } },
	.run = run_explain,
};
