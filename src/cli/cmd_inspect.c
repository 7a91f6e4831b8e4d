/* SPDX-License-Identifier: MIT */
/* inspect: say what a file is, and make a copy of it that can be shared. */
#include "base/secret.h"
#include "cli/cmd.h"
#include "cli/report_redact.h"

static bool write_copy(const struct rmw_args *args, struct rmw_buf *file, struct rmw_output *output,
		       struct rmw_err *err)
{
	const char *path = args->operands.items[0];
	const struct rmw_image_kind_row *kind =
		rmw_image_kind_row(rmw_image_recognise(rmw_buf_view(file)));
	rmw_auto(outfile) copy = RMW_OUTFILE_INIT;
	rmw_auto(redact_list) list = { .counts = { 0 } };

	if (!rmw_outfile_open(&copy, args->redact, err))
		return false;
	if (!rmw_redact(rmw_buf_span(file), rmw_redact_list_take, &list, err))
		return rmw_while(err, "%s", path);
	if (!rmw_outfile_write(&copy, rmw_buf_view(file), err) || !rmw_outfile_commit(&copy, err))
		return false;
	rmw_report_redact(output, path, args->redact, kind, file->len, &list);
	return true;
}

static bool extract(const struct rmw_args *args, struct rmw_view file, struct rmw_output *output,
		    struct rmw_err *err)
{
	const char *path = args->operands.items[0];
	rmw_auto(outfile) copy = RMW_OUTFILE_INIT;
	rmw_auto(buf) code = RMW_BUF_INIT;
	char what[RMW_IMAGE_EXTRACT_NAME_MAX];

	if (!rmw_image_extract(file, &code, what, err))
		return rmw_while(err, "%s", path);
	if (!rmw_outfile_open(&copy, args->extract, err) ||
	    !rmw_outfile_write(&copy, rmw_buf_view(&code), err) || !rmw_outfile_commit(&copy, err))
		return false;
	rmw_report_extract(output, path, args->extract, what, code.len);
	return true;
}

static bool show(const struct rmw_args *args, struct rmw_view file, struct rmw_output *output,
		 struct rmw_err *err)
{
	rmw_auto(settings) settings = { .store = NULL };
	struct rmw_image_info info;

	if (!rmw_settings_find(file, &settings, err))
		return false;
	rmw_image_inspect(file, &info);
	rmw_report_inspect(output, args->operands.items[0], &info, &settings);
	return true;
}

static bool run_inspect(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	rmw_secret_guard();
	if (args->redact != NULL && args->extract != NULL)
		return rmw_fail(err, RMW_E_USAGE, "--redact and --extract do not go together");
	if (!rmw_cli_read_file(cli, &file, err))
		return false;
	if (args->extract != NULL)
		return extract(args, rmw_buf_view(&file), cli->output, err);
	if (args->redact != NULL)
		return write_copy(args, &file, cli->output, err);
	return show(args, rmw_buf_view(&file), cli->output, err);
}

const struct rmw_cmd rmw_cmd_inspect = {
	.name = "inspect",
	.usage = "[--redact OUT | --extract OUT] FILE",
	.help = "say what a file is, what is in it and what is wrong with it",
	.about = "Recognises images, dumps, over-the-air files, loaders, stores and blocks of "
		 "settings by their content, and lists partitions, firmware, problems, and the "
		 "configuration of OpenBeken where there is one; of passwords and names of "
		 "networks only that they are set. With --redact it writes a copy without them "
		 "instead, with --extract the code of the application in clear. Needs no board.",
	.opts = RMW_OPTS_WORDS | RMW_OPT_BIT(RMW_OPT_REDACT) | RMW_OPT_BIT(RMW_OPT_EXTRACT),
	.operands_min = 1,
	.operands_max = 1,
	.examples = {
		{ "inspect OpenBL602.bin", "before it is written" },
		{ "inspect --redact shared.bin dump.bin", "a copy that can be given to others" },
		{ "inspect --extract code.bin OpenBK7231N_QIO.bin", "the code, to look into it" },
	},
	.run = run_inspect,
};
