/* SPDX-License-Identifier: MIT */
/* Runs a command line: parse, command, summary, exit status. */
#include "cli/cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <rmwflash/sim.h>

#include "base/time.h"
#include "cli/cmd.h"
#include "cli/help.h"

#define FILE_MAX ((size_t)32 << 20)

/* The stage of a job in which the flash changes. */
#define ACTING_STAGE "erase+write"

bool rmw_cli_read_file(const struct rmw_cli *cli, struct rmw_buf *into, struct rmw_err *err)
{
	return rmw_file_read_or_pipe(cli->args->operands.items[0], FILE_MAX, into, cli->cancel,
				     err);
}

/* The port's text is put together here: a trace wraps whatever was asked for. */
static bool find_port(struct rmw_cli *cli, const char **port, struct rmw_err *err)
{
	const struct rmw_args *args = cli->args;
	int len;

	*port = args->port;
	if (args->trace == NULL)
		return true;
	if (args->port == NULL)
		return rmw_fail(err, RMW_E_NO_PORT, "--trace needs a port: give -p too");
	if (strchr(args->trace, ',') != NULL)
		return rmw_fail(err, RMW_E_USAGE, "--trace: no comma may be in the file's name");
	len = snprintf(cli->traced_port, sizeof(cli->traced_port), "trace:%s,%s", args->trace,
		       args->port);
	if (len < 0 || (size_t)len >= sizeof(cli->traced_port))
		return rmw_fail(err, RMW_E_USAGE, "--trace: the file's name is too long");
	*port = cli->traced_port;
	return true;
}

/* Before the session is open only the text tells; afterwards the session does. */
static bool is_simulated(const char *port)
{
	return port != NULL && (strncmp(port, "sim:", 4) == 0 || strstr(port, ",sim:") != NULL);
}

struct rmw_finding rmw_cli_finding(const struct rmw_cli *cli)
{
	const struct rmw_chip *chip = rmw_session_chip(cli->session);

	return (struct rmw_finding){
		.port = rmw_session_port_name(cli->session),
		.facts = rmw_chip_facts(chip),
		.id = rmw_chip_id(chip),
	};
}

static struct rmw_job job_of(const struct rmw_cli *cli)
{
	const struct rmw_args *args = cli->args;

	return (struct rmw_job){
		.watch = cli->watch,
		.cancel = cli->cancel,
		.includes = args->includes.items,
		.include_count = args->includes.count,
		.base_path = args->base,
		.skips_backup = args->skips_backup,
		.is_dry_run = args->is_dry_run,
		.allows_foreign = args->allows_foreign,
	};
}

/* Commands that take a backup, on purpose or first of all, know --base. */
static bool check_files(const struct rmw_cli *cli, struct rmw_err *err)
{
	const struct rmw_job job = job_of(cli);

	return (cli->args->cmd->opts & RMW_OPT_BIT(RMW_OPT_BASE)) == 0 ||
	       rmw_flash_check_files(cli->args->output, &job, err);
}

bool rmw_cli_open(struct rmw_cli *cli, struct rmw_chip **chip, struct rmw_err *err)
{
	const struct rmw_args *args = cli->args;
	struct rmw_session_options options = {
		.baud = args->baud,
		.chip = args->chip,
		.before = args->before,
		.after = args->after,
		.loader = args->loader,
		.route = args->route,
		.flash_params = args->flash_params,
		.writes_bootloader = args->writes_bootloader,
		.waits_forever = args->waits,
		.cancel = cli->cancel,
		.watch = cli->watch,
	};

	if (!find_port(cli, &options.port, err) || !check_files(cli, err))
		return false;
	cli->output->is_device_time = is_simulated(options.port);
	if (!rmw_session_open(&cli->session, &options, err))
		return false;
	cli->output->is_device_time = rmw_session_sim(cli->session) != NULL;
	*chip = rmw_session_chip(cli->session);
	cli->output->chip = rmw_chip_facts(*chip)->name;
	return true;
}

bool rmw_cli_listen(struct rmw_cli *cli, struct rmw_port **port, struct rmw_err *err)
{
	struct rmw_session_options options = { .cancel = cli->cancel, .watch = cli->watch };

	if (!find_port(cli, &options.port, err))
		return false;
	cli->output->is_device_time = is_simulated(options.port);
	if (!rmw_session_listen(&cli->session, &options, err))
		return false;
	cli->output->is_device_time = rmw_session_sim(cli->session) != NULL;
	cli->is_started = true;
	*port = rmw_session_port(cli->session);
	return true;
}

bool rmw_cli_connect(struct rmw_cli *cli, struct rmw_chip **chip, struct rmw_err *err)
{
	struct rmw_finding finding;

	if (!rmw_cli_open(cli, chip, err))
		return false;
	finding = rmw_cli_finding(cli);
	rmw_report_chip(cli->output, &finding);
	return true;
}

bool rmw_cli_range(struct rmw_cli *cli, struct rmw_chip *chip, struct rmw_err *err)
{
	const struct rmw_args *args = cli->args;
	struct rmw_region *named = &cli->named_range;
	struct rmw_layout layout;

	if (rmw_args_has(args, RMW_OPT_AT)) {
		snprintf(named->name, sizeof(named->name), "0x%06x", args->at);
		named->addr = args->at;
		named->size = args->size;
		cli->range = named;
		return rmw_chip_check_range(chip, args->at, args->size, err);
	}
	if (args->region == NULL)
		return true;
	cli->range = named;
	return rmw_layout_read(&layout, chip, err) &&
	       rmw_layout_find(&layout, args->region, named, err);
}

static struct rmw_target target_of(const struct rmw_args *args)
{
	return (struct rmw_target){
		.has_addr = rmw_args_has(args, RMW_OPT_AT),
		.addr = args->at,
		.slot = args->slot,
	};
}

bool rmw_cli_aim(struct rmw_cli *cli, struct rmw_view file, struct rmw_chip *chip,
		 struct rmw_goal *goal, struct rmw_err *err)
{
	const struct rmw_arg_list *operands = &cli->args->operands;
	const struct rmw_target target = target_of(cli->args);

	if (!rmw_goal_make(goal, chip, file, &target, &cli->watch, err))
		return rmw_while(err, "%s",
				 operands->count > 0 ? operands->items[0] : cli->args->firmware);
	rmw_output_say(cli->output, "goal", "%s", goal->summary);
	return true;
}

bool rmw_cli_goal(struct rmw_cli *cli, struct rmw_buf *file, struct rmw_goal *goal,
		  struct rmw_chip **chip, struct rmw_err *err)
{
	return rmw_args_check_target(cli->args, err) && rmw_cli_read_file(cli, file, err) &&
	       rmw_cli_connect(cli, chip, err) &&
	       rmw_cli_aim(cli, rmw_buf_view(file), *chip, goal, err);
}

void rmw_cli_confirm(struct rmw_cli *cli, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(cli->question_text, sizeof(cli->question_text), format, args);
	va_end(args);
	cli->question = cli->question_text;
}

/* Between planning and acting: show what is going to happen, and ask. */
static bool review(void *ctx, const struct rmw_plan *plan, struct rmw_err *err)
{
	struct rmw_cli *cli = ctx;
	const struct rmw_args *args = cli->args;
	bool shows_all = args->is_dry_run || args->is_verbose;
	const char *question = cli->question == NULL && cli->result.newer > 0
				       ? "Replace what was changed after that job?"
				       : cli->question;
	bool asks = question != NULL && !args->is_yes && !args->is_dry_run;

	rmw_report_plan(cli->output, plan,
			shows_all ? RMW_PLAN_ALL_ROWS
			: asks	  ? RMW_PLAN_FIRST_ROWS
				  : RMW_PLAN_NO_ROWS);
	if (asks && !rmw_output_ask(cli->output, cli->cancel, question, err))
		return false;
	return true;
}

const struct rmw_job *rmw_cli_job(struct rmw_cli *cli, enum rmw_task_kind kind)
{
	cli->kind = kind;
	cli->job = job_of(cli);
	cli->job.review = kind == RMW_TASK_CHANGES ? review : NULL;
	cli->job.review_ctx = cli;
	return &cli->job;
}

/* No success without a comparison, whatever the floors below said. */
static bool check_verified(const struct rmw_cli *cli, struct rmw_err *err)
{
	if (cli->kind != RMW_TASK_CHANGES || cli->args->is_dry_run || cli->result.is_verified)
		return true;
	return rmw_fail(err, RMW_E_NOT_VERIFIED, "nothing could be compared");
}

/* Where no reset is to be played, finishing only tells a person what to do by hand. */
static bool finish(struct rmw_cli *cli, struct rmw_err *err)
{
	if (cli->session == NULL || cli->is_started ||
	    (cli->args->is_quiet && cli->args->after == NULL))
		return true;
	return rmw_session_finish(cli->session, err) || rmw_while(err, "start the board");
}

static bool run_command(struct rmw_cli *cli, struct rmw_err *err)
{
	const struct rmw_args *args = cli->args;

	if (args->wants_help && args->cmd != &rmw_cmd_help) {
		rmw_help_command(args->is_json ? cli->output->err : cli->output->out, args->cmd);
		return true;
	}
	if (!args->cmd->run(cli, args, err) || !check_verified(cli, err))
		return false;
	return finish(cli, err);
}

/* Commands that only print say nothing about how they ended, unless they failed. */
static void tell_outcome(struct rmw_cli *cli, const struct rmw_err *err, uint64_t begun_us)
{
	struct rmw_output *output = cli->output;
	const struct rmw_sim *sim = cli->session == NULL ? NULL : rmw_session_sim(cli->session);

	rmw_report_outcome(output,
			   &(struct rmw_outcome){
				   .err = err,
				   .result = &cli->result,
				   .kind = cli->kind,
				   .is_dry_run = cli->args->is_dry_run,
				   .has_acted = cli->has_acted,
				   .remark = cli->remark,
				   .next = cli->next,
				   .device_us = sim == NULL ? 0 : rmw_sim_now_us(sim),
				   .wall_us = output->clock->now_us(output->clock) - begun_us,
			   });
}

/* A plan that was agreed to changes nothing before its stage begins: a backup may come first. */
static void tell(void *ctx, const struct rmw_event *event)
{
	struct rmw_cli *cli = ctx;
	const struct rmw_watch words = rmw_output_watch(cli->output);

	if (event->kind == RMW_EVENT_STAGE_BEGIN && strcmp(event->stage, ACTING_STAGE) == 0)
		cli->has_acted = true;
	words.tell(words.ctx, event);
}

static void dress(struct rmw_output *output, const struct rmw_args *args)
{
	output->is_json = args->is_json;
	output->task = args->cmd == NULL ? NULL : args->cmd->name;
	if (args->is_quiet)
		output->detail = RMW_DETAIL_QUIET;
	if (args->is_verbose)
		output->detail = RMW_DETAIL_VERBOSE;
}

int rmw_cli_main(struct rmw_output *output, const struct rmw_cancel *cancel, int argc,
		 char *const *argv)
{
	struct rmw_args args;
	struct rmw_cli cli = {
		.output = output,
		.cancel = cancel,
		.args = &args,
		.watch = { tell, &cli },
	};
	struct rmw_err err = { 0 };
	uint64_t begun_us = output->clock->now_us(output->clock);
	bool is_good = rmw_args_parse(&args, argc, argv, &err);

	dress(output, &args);
	rmw_report_begin(output, args.port);
	if (is_good && !run_command(&cli, &err))
		is_good = false;
	is_good = rmw_session_save(cli.session, &err) && is_good;
	if (is_good && !rmw_output_finish(output, &err))
		is_good = false;
	tell_outcome(&cli, &err, begun_us);
	rmw_session_free(cli.session);
	return is_good ? 0 : rmw_error_row(err.code)->status;
}
