/* SPDX-License-Identifier: MIT */
/* firmware: list, add, fetch, verify and remove firmware of the store. */
#include "cli/cmd.h"

#include <rmwflash/firmware.h>

#include "cli/action.h"
#include "cli/report_firmware.h"

/* A command line of this command at work: what comes behind its first word, and the store. */
struct work {
	struct rmw_cli *cli;
	const char *const *words;
	size_t count;
	struct rmw_firmware_store *store;
};

static bool run_list(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;
	struct rmw_output *output = work->cli->output;
	const size_t count = rmw_firmware_store_count(work->store);

	(void)err;
	rmw_report_firmware_row(output, NULL);
	for (size_t i = 0; i < count; i++)
		rmw_report_firmware_row(output, rmw_firmware_store_at(work->store, i));
	if (count == 0)
		rmw_output_say(output, "note",
			       "there is none yet: rmwflash firmware fetch openbeken, or rmwflash "
			       "firmware add FILE");
	return true;
}

static enum rmw_firmware_fate fate_of(enum rmw_firmware_outcome outcome)
{
	return outcome == RMW_FIRMWARE_STORED ? RMW_FIRMWARE_FATE_STORED : RMW_FIRMWARE_FATE_KNOWN;
}

static bool run_add(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;
	const struct rmw_args *args = work->cli->args;
	rmw_auto(buf) file = RMW_BUF_INIT;
	enum rmw_firmware_outcome outcome;
	struct rmw_firmware_facts facts;
	struct rmw_firmware_addition addition = { .source = work->words[0],
						  .name = args->name,
						  .chip = args->chip };

	if (!rmw_file_read_or_pipe(work->words[0], RMW_FIRMWARE_SIZE_MAX, &file, work->cli->cancel,
				   err))
		return false;
	addition.bytes = rmw_buf_view(&file);
	if (!rmw_firmware_add(work->store, &addition, &outcome, &facts, err))
		return rmw_while(err, "%s", work->words[0]);
	rmw_report_firmware_fate(work->cli->output, &facts, fate_of(outcome));
	return true;
}

static bool run_fetch(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;
	const struct rmw_args *args = work->cli->args;
	const struct rmw_firmware_order order = { .wanted = work->words[0],
						  .chip = args->chip,
						  .base_url = args->base_url,
						  .ca_file = args->ca_file,
						  .watch = &work->cli->watch,
						  .cancel = work->cli->cancel };
	enum rmw_firmware_outcome outcome;
	struct rmw_firmware_facts facts;

	if (!rmw_firmware_fetch(work->store, &order, &outcome, &facts, err))
		return false;
	rmw_report_firmware_fate(work->cli->output, &facts, fate_of(outcome));
	return true;
}

/* Each is looked at, whatever the one before it was. */
static bool run_verify(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;
	const char *chip = work->cli->args->chip;
	size_t count = 0, damaged = 0;
	struct rmw_err first = { 0 };

	for (size_t i = 0; i < rmw_firmware_store_count(work->store); i++) {
		const struct rmw_firmware_facts *facts = rmw_firmware_store_at(work->store, i);
		bool is_good;

		if (work->count > 0 && !rmw_firmware_is_named(facts, work->words[0], chip))
			continue;
		is_good = rmw_firmware_verify(work->store, i, &first);
		rmw_report_firmware_fate(work->cli->output, facts,
					 is_good ? RMW_FIRMWARE_FATE_INTACT
						 : RMW_FIRMWARE_FATE_DAMAGED);
		damaged += !is_good;
		count++;
	}
	if (count == 0 && work->count > 0)
		return rmw_fail(err, RMW_E_NO_FIRMWARE, "there is no '%.60s' in the store",
				work->words[0]);
	if (damaged == 0 && work->count == 0 && rmw_firmware_store_passed_over(work->store) > 0)
		return rmw_fail(err, RMW_E_FIRMWARE_DAMAGED,
				"%zu could not be looked at, see the warnings",
				rmw_firmware_store_passed_over(work->store));
	return damaged == 0 ||
	       rmw_fail(err, first.code, "%zu of %zu: %s", damaged, count, first.cause);
}

static bool run_remove(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;
	struct rmw_firmware_facts facts;

	if (!rmw_firmware_remove(work->store, work->words[0], work->cli->args->chip, &facts, err))
		return false;
	rmw_report_firmware_fate(work->cli->output, &facts, RMW_FIRMWARE_FATE_REMOVED);
	if (facts.proof == RMW_FIRMWARE_BY_PIN)
		rmw_output_say(work->cli->output, "note",
			       "its digest stays pinned, so that a later fetch is compared");
	return true;
}

/* What can be done with firmware. */
static const struct rmw_action actions[] = {
	/* clang-format off */
	{ "list",   0, 0, "",               run_list },
	{ "add",    1, 1, "FILE",           run_add },
	{ "fetch",  1, 1, "NAME[@VERSION]", run_fetch },
	{ "verify", 0, 1, "[NAME[@VERSION]]", run_verify },
	{ "remove", 1, 1, "NAME[@VERSION]", run_remove },
	/* clang-format on */
};

static bool run_firmware(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	struct work work = { .cli = cli,
			     .words = args->operands.items + 1,
			     .count = args->operands.count - 1 };
	const struct rmw_action *action = rmw_action_find(actions, RMW_COUNT(actions), args, err);
	bool is_good;

	if (action == NULL)
		return false;
	if (!rmw_firmware_store_open(&work.store, &cli->watch, err))
		return false;
	is_good = action->run(&work, err);
	rmw_firmware_store_free(work.store);
	return is_good;
}

const struct rmw_cmd rmw_cmd_firmware = {
	.name = "firmware",
	.usage = "list | add FILE | fetch NAME[@VERSION] | verify [NAME] | remove NAME",
	.help = "list, add, fetch, verify or remove firmware of the store",
	.about = "The store holds firmware for relays: what is inside of rmwflash, files that you "
		 "add, and releases of OpenBeken, which put a relay on Wi-Fi. list: all there is, and "
		 "who vouches for it. add: a file, recognised by its content; --name and --chip say "
		 "what it does not. fetch: a release, over HTTPS, the latest one without VERSION, "
		 "for a BL602 without --chip; size and SHA-256 are those that the release names, and "
		 "where it names none the first fetch is pinned. verify: are the files what they "
		 "were? remove: takes one out. What is under a name and version is never replaced by "
		 "something else.",
	.opts = RMW_OPTS_WORDS | RMW_OPT_BIT(RMW_OPT_NAME) | RMW_OPT_BIT(RMW_OPT_CHIP) |
		RMW_OPT_BIT(RMW_OPT_BASE_URL) | RMW_OPT_BIT(RMW_OPT_CA_FILE),
	.operands_min = 1,
	.operands_max = 2,
	.examples = {
		{ "firmware fetch openbeken", "the latest release, for a BL602" },
		{ "firmware fetch openbeken@1.18.299 --chip ln882h", "" },
		{ "firmware add OpenBL602_1.18.299.bin", "without a network" },
		{ "firmware add mine.bin --name my-build@2 --chip bl602", "a file that nobody knows" },
		{ "firmware list", "" },
	},
	.run = run_firmware,
};
