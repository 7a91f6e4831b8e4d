/* SPDX-License-Identifier: MIT */
/* Command lines of a simulated OpenBeken: finding the command, and backlogs of several. */
#include "sim/obk_command.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "sim/obk_args.h"

#define PART_ROOM 128u /* of one command of a backlog */
#define BACKLOG "backlog"
#define POWER "POWER"

static const struct obk_command *find_in(const struct obk_commands *commands, const char *name)
{
	for (size_t i = 0; i < commands->count; i++)
		if (strcasecmp(commands->rows[i].name, name) == 0)
			return &commands->rows[i];
	return NULL;
}

static const struct obk_command *find(const char *name)
{
	const struct obk_commands *all[] = { obk_commands_for_pins(), obk_commands_for_texts(),
					     obk_commands_for_system() };
	char base[32];
	size_t len = strlen(name);

	for (size_t i = 0; i < RMW_COUNT(all); i++) {
		const struct obk_command *command = find_in(all[i], name);

		if (command != NULL)
			return command;
	}
	while (len > 0 && isdigit((unsigned char)name[len - 1]))
		len--;
	snprintf(base, sizeof(base), "%.*s", (int)len, name);
	return strcasecmp(base, POWER) == 0 ? find_in(obk_commands_for_pins(), POWER) : NULL;
}

/* In safe mode few commands are there. openbeken 14.4 */
static bool is_there(const struct sim_obk *obk, const char *name)
{
	return obk->has_api || strcasecmp(name, "Status") == 0 || strncasecmp(name, "lfs_", 4) == 0;
}

/* The next part, at most 127 characters of it; quotes do not keep a part together. */
static const char *next_part(const char *at, char part[PART_ROOM])
{
	const size_t len = strcspn(at, ";");

	snprintf(part, PART_ROOM, "%.*s", (int)(len < PART_ROOM ? len : PART_ROOM), at);
	return at[len] == ';' ? at + len + 1 : NULL;
}

/* The code of the last part that failed, else OK. */
static enum sim_obk_result run_backlog(struct sim_obk *obk, const char *rest)
{
	enum sim_obk_result result = SIM_OBK_OK;
	char part[PART_ROOM];

	while (rest != NULL) {
		enum sim_obk_result one;

		rest = next_part(rest, part);
		one = sim_obk_run_line(obk, part);
		if (one != SIM_OBK_OK && one != SIM_OBK_EMPTY)
			result = one;
	}
	return result;
}

/* Waiting in between makes it run later, so that nobody hears how it went. */
static bool waits(const char *rest)
{
	return strcasestr(rest, "delay_ms") != NULL || strcasestr(rest, "delay_s") != NULL ||
	       strcasestr(rest, "waitFor") != NULL;
}

enum sim_obk_result sim_obk_run_line(struct sim_obk *obk, const char *line)
{
	const struct obk_command *command;
	struct obk_args args;

	if (!obk_args_start(&args, line))
		return SIM_OBK_EMPTY;
	if (strcasecmp(args.name, BACKLOG) == 0) {
		const enum sim_obk_result result = run_backlog(obk, args.rest);

		return waits(args.rest) ? SIM_OBK_OK : result;
	}
	command = find(args.name);
	if (command == NULL || !is_there(obk, args.name))
		return SIM_OBK_UNKNOWN;
	obk_args_split(&args, obk, command->quotes);
	return args.count < command->args_min ? SIM_OBK_TOO_FEW : command->run(obk, &args);
}

void sim_obk_answer_line(struct sim_obk *obk, const char *line, struct rmw_buf *reply)
{
	const struct obk_command *command = NULL;
	struct obk_args args;

	if (obk_args_start(&args, line) && is_there(obk, args.name))
		command = find(args.name);
	if (command == NULL || command->answer == NULL) {
		sim_obk_print(reply, "{}");
		return;
	}
	obk_args_split(&args, obk, command->quotes);
	command->answer(obk, &args, reply);
}
