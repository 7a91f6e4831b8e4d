/* SPDX-License-Identifier: MIT */
/* Help, made from the rows of commands, options, errors, ports and resets. */
#include "cli/help.h"

#include <string.h>

#include <rmwflash/port.h>
#include <rmwflash/session.h>
#include <rmwflash/sim.h>
#include <rmwflash/version.h>

#include "cli/cmd.h"

#define COLUMNS 80u
#define NAME_COLUMNS 24u
#define HELP_MAX 400u

static const struct rmw_exit_row exit_rows[] = {
	/* clang-format off */
	{ 0, "done, or already as asked", "not needed" },
	{ 1, "internal error", "report it" },
	{ 2, "command line, range or data file wrong", "no" },
	{ 3, "port missing, busy or denied", "after looking at the port" },
	{ 4, "no handshake", "yes, after looking at wiring and power" },
	{ 5, "another chip than asked for", "no" },
	{ 6, "image refused (size, chip, kind)", "no" },
	{ 7, "transfer failed after retries", "yes, slower" },
	{ 8, "verification failed, or nothing could be verified", "yes, slower; twice: bad flash" },
	{ 9, "the flash is right, the relay does not run", "no: look at supply and BOOT pin" },
	{ 10, "the relay runs, and is not in its network", "after mending its settings" },
	{ 11, "a guard: foreign dump, no confirmation", "needs a person" },
	{ 12, "units of a batch did not pass; the ledger: not open, not there, says no", "see the error" },
	{ 130, "interrupted", "yes, it goes on where it stopped" },
	/* clang-format on */
};

const struct rmw_exit_row *rmw_exit_rows(size_t *count)
{
	*count = RMW_COUNT(exit_rows);
	return exit_rows;
}

/* Print words from column `column` on, breaking lines so that all start at `indent`. */
static void print_wrapped(FILE *out, const char *text, size_t indent, size_t column)
{
	while (*text != '\0') {
		size_t len = strcspn(text, " ");

		if (column > indent && column + 1 + len > COLUMNS) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		}
		fprintf(out, "%s%.*s", column > indent ? " " : "", (int)len, text);
		column += len + (column > indent);
		text += len + (text[len] == ' ');
	}
	fputc('\n', out);
}

/* "  NAME        help, wrapped under itself" */
static void print_entry(FILE *out, const char *name, const char *help)
{
	size_t indent = NAME_COLUMNS + 4;

	fprintf(out, "  %-*s", (int)NAME_COLUMNS + 2, name);
	if (strlen(name) > NAME_COLUMNS)
		fprintf(out, "\n%*s", (int)indent, "");
	print_wrapped(out, help, indent, indent);
}

static void print_options(FILE *out, const char *title, uint64_t opts)
{
	if (opts == 0)
		return;
	fprintf(out, "\n%s:\n", title);
	for (enum rmw_opt opt = 0; opt < RMW_OPT_COUNT; opt++) {
		const struct rmw_opt_row *row = rmw_opt_row(opt);
		char name[64];
		char help[200];

		if ((opts & RMW_OPT_BIT(opt)) == 0)
			continue;
		snprintf(name, sizeof(name), "%c%c%s%s%s%s", row->letter == 0 ? ' ' : '-',
			 row->letter == 0 ? ' ' : row->letter, row->letter == 0 ? "  " : ", ",
			 row->name, row->value == NULL ? "" : " ",
			 row->value == NULL ? "" : row->value);
		snprintf(help, sizeof(help), "%s%s%s%s", row->help, row->env == NULL ? "" : " [",
			 row->env == NULL ? "" : row->env, row->env == NULL ? "" : "]");
		print_entry(out, name, help);
	}
}

static void print_port_forms(FILE *out)
{
	size_t count;
	const struct rmw_port_form *forms = rmw_session_port_forms(&count);

	fprintf(out, "\nForms of PORT:\n");
	for (size_t i = 0; i < count; i++)
		print_entry(out, forms[i].form, forms[i].help);
}

static bool is_on_every_board(const struct rmw_sim_option *option)
{
	for (size_t i = 0; rmw_sim_board(i) != NULL; i++)
		if ((option->boards & 1u << i) == 0)
			return false;
	return true;
}

/* " [bl602, ln882h]"; nothing where all take it. */
static void boards_text(const struct rmw_sim_option *option, char text[HELP_MAX])
{
	size_t len = 0;

	text[0] = '\0';
	if (is_on_every_board(option))
		return;
	for (size_t i = 0; rmw_sim_board(i) != NULL; i++)
		if ((option->boards & 1u << i) != 0)
			len += (size_t)snprintf(text + len, HELP_MAX - len, "%s%s",
						len == 0 ? " [" : ", ", rmw_sim_board(i));
	snprintf(text + len, HELP_MAX - len, "]");
}

void rmw_help_sim_options(FILE *out, void (*print)(FILE *out, const char *name, const char *help))
{
	size_t count;
	const struct rmw_sim_option *options = rmw_sim_options(&count);

	for (size_t i = 0; i < count; i++) {
		char name[64], boards[HELP_MAX], help[2 * HELP_MAX];

		snprintf(name, sizeof(name), "%s=%s", options[i].name, options[i].value);
		boards_text(&options[i], boards);
		snprintf(help, sizeof(help), "%s%s", options[i].help, boards);
		print(out, name, help);
	}
}

static void print_sim_options(FILE *out)
{
	fprintf(out, "\nSimulated boards:");
	for (size_t i = 0; rmw_sim_board(i) != NULL; i++)
		fprintf(out, "%s sim:%s", i == 0 ? "" : ",", rmw_sim_board(i));
	fprintf(out, "\nTheir options, as in sim:bl602?flash=4M&jedec=ef4016:\n");
	rmw_help_sim_options(out, print_entry);
}

static void print_resets(FILE *out)
{
	size_t count;
	const struct rmw_reset *resets = rmw_resets(&count);

	fprintf(out, "\nResets, for --before and --after:\n");
	for (size_t i = 0; i < count; i++)
		print_entry(out, resets[i].name, resets[i].help);
}

static const struct {
	unsigned bit;
	void (*print)(FILE *out);
} lists[] = {
	{ RMW_HELP_PORT_FORMS, print_port_forms },
	{ RMW_HELP_SIM_OPTIONS, print_sim_options },
	{ RMW_HELP_RESETS, print_resets },
};

static void print_examples(FILE *out, const struct rmw_cmd *cmd)
{
	fprintf(out, "\nExamples:\n");
	for (size_t i = 0; i < RMW_EXAMPLES_MAX && cmd->examples[i].line != NULL; i++) {
		fprintf(out, "  rmwflash %s\n", cmd->examples[i].line);
		if (cmd->examples[i].says[0] != '\0')
			fprintf(out, "      %s\n", cmd->examples[i].says);
	}
}

static void print_exit_rows(FILE *out)
{
	fprintf(out, "\nExit status:\n");
	for (size_t i = 0; i < RMW_COUNT(exit_rows); i++)
		fprintf(out, "  %3d  %s\n", exit_rows[i].status, exit_rows[i].means);
}

void rmw_help_overview(FILE *out)
{
	fprintf(out,
		"rmwflash %s: back up, write, verify and restore the flash of Wi-Fi relay modules\n\n"
		"usage: rmwflash COMMAND [ARGUMENTS] [OPTIONS]\n\nCommands:\n",
		RMW_VERSION);
	for (size_t i = 0; rmw_cmds[i] != NULL; i++)
		fprintf(out, "  %-10s %s\n", rmw_cmds[i]->name, rmw_cmds[i]->help);
	fprintf(out, "\nMore on one: rmwflash help COMMAND\n"
		     "Without hardware: rmwflash detect -p sim:bl602\n");
}

void rmw_help_command(FILE *out, const struct rmw_cmd *cmd)
{
	char usage[160];

	snprintf(usage, sizeof(usage), "usage: rmwflash %s%s%s [OPTIONS]", cmd->name,
		 cmd->usage[0] == '\0' ? "" : " ", cmd->usage);
	print_wrapped(out, usage, 4, 0);
	fputc('\n', out);
	print_wrapped(out, cmd->about, 0, 0);
	print_options(out, "Options", cmd->opts & ~RMW_OPTS_COMMON);
	print_options(out, "Common options", cmd->opts & RMW_OPTS_COMMON);
	for (size_t i = 0; i < RMW_COUNT(lists); i++)
		if ((cmd->lists & lists[i].bit) != 0)
			lists[i].print(out);
	print_examples(out, cmd);
	print_exit_rows(out);
}
