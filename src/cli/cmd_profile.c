/* SPDX-License-Identifier: MIT */
/* profile: list, show, check, compare, import and suggest profiles of products. */
#include "cli/cmd.h"

#include <stdlib.h>
#include <strings.h>

#include <rmwflash/profile.h>

#include "cli/action.h"
#include "cli/profile_args.h"
#include "cli/profile_import.h"
#include "cli/profile_suggest.h"
#include "cli/report_profile.h"

#define QUESTION_MAX 1600u

/* A command line of this command at work: what comes behind its first word, and the profiles. */
struct work {
	struct rmw_cli *cli;
	const char *const *words;
	size_t count;
	struct rmw_profiles *profiles;
};

/* Say what stands behind an alias: the name alone may mean another product to a person. */
static bool find_profile(const struct work *work, const char *name,
			 const struct rmw_profile_entry **entry, struct rmw_err *err)
{
	if (!rmw_profiles_find(work->profiles, name, entry, err))
		return false;
	if ((*entry)->origin != RMW_PROFILE_GIVEN && strcasecmp((*entry)->profile.id, name) != 0)
		rmw_output_say(work->cli->output, "profile", "%s is %s: %s", name,
			       (*entry)->profile.id, (*entry)->profile.title);
	return true;
}

static bool run_list(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;
	struct rmw_output *output = work->cli->output;

	(void)err;
	rmw_report_profile_row(output, NULL);
	for (size_t i = 0; i < rmw_profiles_count(work->profiles); i++)
		rmw_report_profile_row(output, rmw_profiles_at(work->profiles, i));
	return true;
}

static bool write_profile(const char *path, const struct rmw_profile_entry *entry,
			  const struct rmw_profile_setup *setup, enum rmw_power_on power_on,
			  struct rmw_err *err)
{
	struct rmw_profile *profile = malloc(sizeof(*profile));
	bool is_good;

	if (profile == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a profile has no room");
	*profile = entry->profile;
	profile->template = setup->template;
	if (power_on != RMW_POWER_ON_UNSAID)
		profile->power_on = power_on;
	is_good = rmw_profile_write(path, profile, err);
	free(profile);
	return is_good;
}

static bool show_profile(const struct work *work, const struct rmw_profile_entry *entry,
			 struct rmw_profile_setup *setup, struct rmw_err *err)
{
	const struct rmw_args *args = work->cli->args;
	struct rmw_profile_options options;
	char question[QUESTION_MAX];

	if (!rmw_profile_args(args, &options, err) ||
	    !rmw_profile_edit(&entry->profile, &options, setup, err))
		return false;
	(void)rmw_profile_ext_question(&entry->profile, &options, question, sizeof(question));
	rmw_report_profile(work->cli->output, entry, setup, question);
	return args->output == NULL ||
	       write_profile(args->output, entry, setup, options.power_on, err);
}

static bool run_show(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;
	const char *named = work->cli->args->profile;
	const struct rmw_profile_entry *entry;
	struct rmw_profile_setup *setup;
	bool is_good;

	if ((named == NULL) == (work->count == 0))
		return rmw_fail(err, RMW_E_USAGE,
				"profile show needs one profile: ID, or "
				"--profile PROFILE");
	if (!find_profile(work, named != NULL ? named : work->words[0], &entry, err))
		return false;
	setup = malloc(sizeof(*setup));
	if (setup == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "a profile has no room");
	is_good = show_profile(work, entry, setup, err);
	free(setup);
	return is_good;
}

/* `findings` is room for one profile's. */
static bool lint_one(const struct work *work, const char *name,
		     const struct rmw_profile_target *target, struct rmw_obk_findings *findings,
		     size_t *errors, struct rmw_err *err)
{
	const struct rmw_profile_entry *entry;

	if (!find_profile(work, name, &entry, err))
		return false;
	memset(findings, 0, sizeof(*findings));
	if (entry->findings != NULL)
		*findings = *entry->findings;
	rmw_profile_lint(&entry->profile, target, findings);
	rmw_report_findings(work->cli->output, name, findings);
	*errors += rmw_profile_errors(findings);
	return true;
}

static bool run_lint(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;
	struct rmw_profile_options options;
	struct rmw_obk_findings *findings;
	bool is_good = true;
	size_t errors = 0;

	if (!rmw_profile_args(work->cli->args, &options, err))
		return false;
	findings = malloc(sizeof(*findings));
	if (findings == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "what is found has no room");
	for (size_t i = 0; i < work->count && is_good; i++)
		is_good = lint_one(work, work->words[i],
				   &(struct rmw_profile_target){ .firmware = options.firmware },
				   findings, &errors, err);
	free(findings);
	return is_good &&
	       (errors == 0 || rmw_fail(err, RMW_E_PROFILE_BAD, "errors found: %zu", errors));
}

static bool run_diff(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;
	const struct rmw_profile_entry *a, *b;

	if (!find_profile(work, work->words[0], &a, err) ||
	    !find_profile(work, work->words[1], &b, err))
		return false;
	rmw_profile_diff(&a->profile, &b->profile, rmw_report_difference, work->cli->output);
	return true;
}

static bool run_import(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;

	return rmw_profile_import_file(work->cli, work->words[0], err);
}

static bool run_suggest(void *ctx, struct rmw_err *err)
{
	const struct work *work = ctx;

	return rmw_profile_suggest_for(work->cli, work->profiles,
				       work->count == 0 ? NULL : work->words[0], err);
}

#define ANY_NUMBER RMW_ARGS_MAX

/* What can be done with profiles. */
static const struct rmw_action actions[] = {
	/* clang-format off */
	{ "list",    0, 0,          "",        run_list },
	{ "show",    0, 1,          "ID",      run_show },
	{ "lint",    1, ANY_NUMBER, "FILE...", run_lint },
	{ "diff",    2, 2,          "A B",     run_diff },
	{ "import",  1, 1,          "FILE",    run_import },
	{ "suggest", 0, 1,          "[FILE]",  run_suggest },
	/* clang-format on */
};

static bool run_profile(struct rmw_cli *cli, const struct rmw_args *args, struct rmw_err *err)
{
	struct work work = { .cli = cli,
			     .words = args->operands.items + 1,
			     .count = args->operands.count - 1 };
	const struct rmw_action *action = rmw_action_find(actions, RMW_COUNT(actions), args, err);
	bool is_good;

	if (action == NULL)
		return false;
	if (!rmw_profiles_load(&work.profiles, &cli->watch, err))
		return false;
	is_good = action->run(&work, err);
	rmw_profiles_free(work.profiles);
	return is_good;
}

const struct rmw_cmd rmw_cmd_profile = {
	.name = "profile",
	.usage = "list | show ID | lint FILE... | diff A B | import FILE | suggest [FILE]",
	.help = "list, show, check, import or suggest profiles of products",
	.about = "A profile says what is known of a product: chip, pins, the parts an input needs, "
		 "which others look the same. It is a template of OpenBeken with one more object "
		 "(rmwflash-profile(5)). list: all there are. show: one, changed as the options "
		 "say; -o FILE writes it. lint: what would not work; with errors the status is 2. "
		 "diff: in what two differ. import: makes files of a template or a device list of "
		 "the web app, in your folder of profiles or that of -o, never replacing one. "
		 "suggest: those that fit a dump, or the board that is connected (its flash is "
		 "read), and why. ID may also be an alias, or a path with a '/' or with .json at "
		 "its end.",
	.opts = RMW_OPTS_DEVICE | RMW_OPTS_PROFILE | RMW_OPT_BIT(RMW_OPT_OUTPUT),
	.operands_min = 1,
	.operands_max = RMW_ARGS_MAX,
	.examples = {
		{ "profile list", "" },
		{ "profile show sm028-v13 --power-on last --ext-switch off", "what a relay would get" },
		{ "profile lint mine.json --for 1.18.248", "before it is used" },
		{ "profile suggest relay.bin", "which product is this dump of?" },
		{ "profile import devices.json -o found", "the list of the web app" },
	},
	.run = run_profile,
};
