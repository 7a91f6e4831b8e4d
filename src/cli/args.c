/* SPDX-License-Identifier: MIT */
/* Takes a command line apart by walking the table of options. */
#include "cli/args.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/number.h"
#include "cli/cmd.h"

/* Below, no boot ROM hears us; above, no adapter goes. */
#define BAUD_MIN 9600u
#define BAUD_MAX 4000000u

#define SECONDS_MAX (7u * 24 * 3600)

/* The rest of the command line while it is read. */
struct line {
	int argc;
	char *const *argv;
	int next;
};

bool rmw_args_has(const struct rmw_args *args, enum rmw_opt opt)
{
	return (args->given & RMW_OPT_BIT(opt)) != 0;
}

static bool list_add(struct rmw_arg_list *list, const char *text, const char *what,
		     struct rmw_err *err)
{
	if (list->count == RMW_ARGS_MAX)
		return rmw_fail(err, RMW_E_USAGE, "more than %u times %s", RMW_ARGS_MAX, what);
	list->items[list->count++] = text;
	return true;
}

/* `name` is how the person gave it: "--baud", "RMWFLASH_BAUD". */
static bool take(struct rmw_args *args, enum rmw_opt opt, const char *name, const char *value,
		 struct rmw_err *err)
{
	const struct rmw_opt_row *row = rmw_opt_row(opt);
	void *place = (char *)args + row->place;

	assert(row->kind == RMW_OPT_FLAG || value != NULL);
	switch (row->kind) {
	case RMW_OPT_FLAG:
		*(bool *)place = true;
		return true;
	case RMW_OPT_TEXT:
		if (value[0] == '\0')
			return rmw_fail(err, RMW_E_USAGE, "%s: the value is empty", name);
		*(const char **)place = value;
		return true;
	case RMW_OPT_NUMBER:
		return rmw_number_parse(name, value, UINT32_MAX, place, err);
	case RMW_OPT_RATE:
		return rmw_number_parse_decimal(name, value, UINT32_MAX, place, err);
	case RMW_OPT_TIME:
		return rmw_number_parse_seconds(name, value, SECONDS_MAX, place, err);
	case RMW_OPT_LIST:
		if (value[0] == '\0')
			return rmw_fail(err, RMW_E_USAGE, "%s: the value is empty", name);
		return list_add(place, value, name, err);
	}
	return false;
}

/* Take an option, its value from behind it or from the next word. */
static bool take_option(struct rmw_args *args, struct line *line, enum rmw_opt opt,
			const char *value, struct rmw_err *err)
{
	const struct rmw_opt_row *row = rmw_opt_row(opt);

	if (row->value == NULL && value != NULL)
		return rmw_fail(err, RMW_E_USAGE, "%s takes no value", row->name);
	if (row->value != NULL && value == NULL) {
		if (line->next == line->argc)
			return rmw_fail(err, RMW_E_USAGE, "%s needs a value: %s", row->name,
					row->value);
		value = line->argv[line->next++];
	}
	if (rmw_args_has(args, opt) && !rmw_opt_may_repeat(row->kind))
		return rmw_fail(err, RMW_E_USAGE, "%s was given twice", row->name);
	args->given |= RMW_OPT_BIT(opt);
	return take(args, opt, row->name, value, err);
}

static bool fail_unknown(const char *word, size_t len, struct rmw_err *err)
{
	char name[40];
	char hint[64];
	struct rmw_nearest nearest;

	if (len >= sizeof(name))
		len = sizeof(name) - 1;
	memcpy(name, word, len);
	name[len] = '\0';
	nearest = rmw_nearest_to(name);
	for (enum rmw_opt opt = 0; opt < RMW_OPT_COUNT; opt++)
		rmw_nearest_offer(&nearest, rmw_opt_row(opt)->name);
	rmw_nearest_hint(&nearest, hint, sizeof(hint));
	return rmw_fail(err, RMW_E_USAGE, "there is no option '%s'%s", name, hint);
}

static bool take_long(struct rmw_args *args, struct line *line, const char *word,
		      struct rmw_err *err)
{
	size_t len = strcspn(word, "=");
	enum rmw_opt opt = rmw_opt_by_name(word, len);

	if (opt == RMW_OPT_COUNT)
		return fail_unknown(word, len, err);
	return take_option(args, line, opt, word[len] == '=' ? word + len + 1 : NULL, err);
}

/* "-qv" are two flags, "-pPORT" is a letter with its value. */
static bool take_letters(struct rmw_args *args, struct line *line, const char *letters,
			 struct rmw_err *err)
{
	for (; *letters != '\0'; letters++) {
		enum rmw_opt opt = rmw_opt_by_letter(*letters);
		bool has_rest = letters[1] != '\0';

		if (opt == RMW_OPT_COUNT)
			return rmw_fail(err, RMW_E_USAGE, "there is no option '-%c'", *letters);
		if (rmw_opt_row(opt)->value != NULL)
			return take_option(args, line, opt, has_rest ? letters + 1 : NULL, err);
		if (!take_option(args, line, opt, NULL, err))
			return false;
	}
	return true;
}

static bool take_operand(struct rmw_args *args, const char *word, struct rmw_err *err)
{
	if (args->cmd == NULL)
		return rmw_cmd_expect(word, &args->cmd, err);
	return list_add(&args->operands, word, "an argument", err);
}

/* Goes on after a failure: a --json behind it is still wanted. The first cause stays. */
static bool take_words(struct rmw_args *args, struct line *line, struct rmw_err *err)
{
	bool is_good = true;
	bool is_open = true; /* "--" has not come yet */

	while (line->next < line->argc) {
		const char *word = line->argv[line->next++];

		if (is_open && strcmp(word, "--") == 0)
			is_open = false;
		else if (is_open && strncmp(word, "--", 2) == 0)
			is_good = take_long(args, line, word, err) && is_good;
		else if (is_open && word[0] == '-' && word[1] != '\0')
			is_good = take_letters(args, line, word + 1, err) && is_good;
		else
			is_good = take_operand(args, word, err) && is_good;
	}
	return is_good;
}

static bool take_environment(struct rmw_args *args, struct rmw_err *err)
{
	for (enum rmw_opt opt = 0; opt < RMW_OPT_COUNT; opt++) {
		const struct rmw_opt_row *row = rmw_opt_row(opt);
		const char *value = row->env == NULL ? NULL : getenv(row->env);

		if (value == NULL || value[0] == '\0' || rmw_args_has(args, opt) ||
		    (args->cmd->opts & RMW_OPT_BIT(opt)) == 0)
			continue;
		if (!take(args, opt, row->env, value, err))
			return false;
		args->defaults |= RMW_OPT_BIT(opt);
	}
	return true;
}

/* Help and version may be asked for without naming a command. */
static bool settle_command(struct rmw_args *args, struct rmw_err *err)
{
	if (args->cmd == NULL && args->wants_help)
		args->cmd = &rmw_cmd_help;
	if (args->cmd == NULL && args->wants_version) {
		args->cmd = &rmw_cmd_version;
		args->given &= ~RMW_OPT_BIT(RMW_OPT_VERSION);
	}
	if (args->cmd == NULL)
		return rmw_fail(err, RMW_E_USAGE, "no command was given");
	return true;
}

static bool check_options(const struct rmw_args *args, struct rmw_err *err)
{
	for (enum rmw_opt opt = 0; opt < RMW_OPT_COUNT; opt++)
		if (rmw_args_has(args, opt) && (args->cmd->opts & RMW_OPT_BIT(opt)) == 0)
			return rmw_fail(err, RMW_E_USAGE, "%s does not go with '%s'",
					rmw_opt_row(opt)->name, args->cmd->name);
	if (args->base != NULL && args->skips_backup)
		return rmw_fail(err, RMW_E_USAGE, "--base does not go with --no-backup");
	if (args->is_quiet && args->is_verbose)
		return rmw_fail(err, RMW_E_USAGE, "--quiet does not go with --verbose");
	return true;
}

static bool check_operands(const struct rmw_args *args, struct rmw_err *err)
{
	const struct rmw_cmd *cmd = args->cmd;

	if (args->wants_help)
		return true;
	if (args->operands.count > cmd->operands_max)
		return rmw_fail(err, RMW_E_USAGE, "'%s' is one argument too many for '%s%s%s'",
				args->operands.items[cmd->operands_max], cmd->name,
				cmd->usage[0] == '\0' ? "" : " ", cmd->usage);
	if (args->operands.count < cmd->operands_min)
		return rmw_fail(err, RMW_E_USAGE, "an argument is missing: %s %s", cmd->name,
				cmd->usage);
	return true;
}

/* Only a command that works on several boards takes several ports. */
static bool settle_port(struct rmw_args *args, struct rmw_err *err)
{
	if (args->ports.count == 1)
		args->port = args->ports.items[0];
	return args->ports.count < 2 || args->cmd->takes_ports ||
	       rmw_fail(err, RMW_E_USAGE, "--port was given twice");
}

static bool check_baud(const struct rmw_args *args, struct rmw_err *err)
{
	const uint64_t given = args->given | args->defaults;

	return (given & RMW_OPT_BIT(RMW_OPT_BAUD)) == 0 ||
	       (args->baud >= BAUD_MIN && args->baud <= BAUD_MAX) ||
	       rmw_fail(err, RMW_E_USAGE, "--baud: %" PRIu32 " is not from %u to %u", args->baud,
			BAUD_MIN, BAUD_MAX);
}

bool rmw_args_parse(struct rmw_args *args, int argc, char *const *argv, struct rmw_err *err)
{
	struct line line = { argc, argv, 1 };

	*args = (struct rmw_args){ 0 };
	return take_words(args, &line, err) && settle_command(args, err) &&
	       check_options(args, err) && check_operands(args, err) &&
	       take_environment(args, err) && settle_port(args, err) && check_baud(args, err);
}

bool rmw_args_check_range(const struct rmw_args *args, struct rmw_err *err)
{
	bool has_at = rmw_args_has(args, RMW_OPT_AT);
	int ways = has_at + (args->region != NULL) + args->is_all;

	if (has_at != rmw_args_has(args, RMW_OPT_SIZE))
		return rmw_fail(err, RMW_E_USAGE, "--at and --size only go together");
	if (has_at && args->size == 0)
		return rmw_fail(err, RMW_E_RANGE, "--size 0 is no range");
	if (ways > 1)
		return rmw_fail(err, RMW_E_USAGE, "more than one range was named");
	return true;
}

bool rmw_args_need_range(const struct rmw_args *args, struct rmw_err *err)
{
	if (!rmw_args_check_range(args, err))
		return false;
	if (!rmw_args_has(args, RMW_OPT_AT) && args->region == NULL && !args->is_all)
		return rmw_fail(err, RMW_E_USAGE, "nothing says what to %s: %s %s", args->cmd->name,
				args->cmd->name, args->cmd->usage);
	return true;
}

bool rmw_args_check_target(const struct rmw_args *args, struct rmw_err *err)
{
	if (rmw_args_has(args, RMW_OPT_AT) && args->slot != NULL)
		return rmw_fail(err, RMW_E_USAGE, "--at does not go with --slot");
	return true;
}
