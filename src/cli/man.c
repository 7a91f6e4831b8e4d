/* SPDX-License-Identifier: MIT */
/* Fills the lists of man page templates from the rows of the code. */
#include "cli/man.h"

#include <string.h>

#include <rmwflash/port.h>
#include <rmwflash/session.h>
#include <rmwflash/sim.h>
#include <rmwflash/version.h>

#include "bench/job.h"
#include "cli/cmd.h"
#include "cli/help.h"
#include "cli/operator.h"

#define MARK_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz"

/* Text for roff: no minus becomes a hyphen, no line becomes a request. */
static void print_text(FILE *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-')
			fputs("\\-", out);
		else
			fputc(*text, out);
	}
}

static void print_bold(FILE *out, const char *text)
{
	fputs("\\fB", out);
	print_text(out, text);
	fputs("\\fR", out);
}

static void print_entry(FILE *out, const char *name, const char *help)
{
	fputs(".TP\n", out);
	print_bold(out, name);
	fputc('\n', out);
	print_text(out, help);
	fputc('\n', out);
}

static void print_option(FILE *out, const struct rmw_opt_row *row)
{
	const char letter[] = { '-', row->letter, '\0' };

	fputs(".TP\n", out);
	if (row->letter != 0) {
		print_bold(out, letter);
		fputs(", ", out);
	}
	print_bold(out, row->name);
	if (row->value != NULL)
		fprintf(out, " \\fI%s\\fR", row->value);
	fputc('\n', out);
	print_text(out, row->help);
	if (row->env != NULL)
		fprintf(out, " (default: the environment variable\n.BR %s )", row->env);
	fputc('\n', out);
}

static void print_options(FILE *out, uint64_t opts)
{
	for (enum rmw_opt opt = 0; opt < RMW_OPT_COUNT; opt++)
		if ((opts & RMW_OPT_BIT(opt)) != 0)
			print_option(out, rmw_opt_row(opt));
}

static void fill_options(FILE *out, const struct rmw_cmd *cmd)
{
	print_options(out, cmd->opts);
}

static void fill_usage(FILE *out, const struct rmw_cmd *cmd)
{
	fprintf(out, ".B rmwflash %s\n", cmd->name);
	if (cmd->usage[0] != '\0') {
		print_text(out, cmd->usage);
		fputc('\n', out);
	}
	fputs("[\\fIOPTIONS\\fR]\n", out);
}

static void fill_about(FILE *out, const struct rmw_cmd *cmd)
{
	print_text(out, cmd->about);
	fputc('\n', out);
}

static void fill_examples(FILE *out, const struct rmw_cmd *cmd)
{
	for (size_t i = 0; i < RMW_EXAMPLES_MAX && cmd->examples[i].line != NULL; i++) {
		char line[120];

		snprintf(line, sizeof(line), "rmwflash %s", cmd->examples[i].line);
		print_entry(out, line, cmd->examples[i].says);
	}
}

static void fill_common_options(FILE *out, const struct rmw_cmd *cmd)
{
	(void)cmd;
	print_options(out, RMW_OPTS_COMMON);
}

static void fill_commands(FILE *out, const struct rmw_cmd *cmd)
{
	(void)cmd;
	for (size_t i = 0; rmw_cmds[i] != NULL; i++)
		print_entry(out, rmw_cmds[i]->name, rmw_cmds[i]->help);
}

static void fill_errors(FILE *out, const struct rmw_cmd *cmd)
{
	(void)cmd;
	for (enum rmw_code code = RMW_OK + 1; code < RMW_CODE_COUNT; code++)
		print_entry(out, rmw_error_row(code)->id, rmw_error_row(code)->title);
}

static void fill_exit_status(FILE *out, const struct rmw_cmd *cmd)
{
	size_t count;
	const struct rmw_exit_row *rows = rmw_exit_rows(&count);

	(void)cmd;
	for (size_t i = 0; i < count; i++) {
		char status[8];
		char text[160];

		snprintf(status, sizeof(status), "%d", rows[i].status);
		snprintf(text, sizeof(text), "%s (running it again: %s)", rows[i].means,
			 rows[i].retry);
		print_entry(out, status, rows[i].status == 0 ? rows[i].means : text);
	}
}

static void fill_port_forms(FILE *out, const struct rmw_cmd *cmd)
{
	size_t count;
	const struct rmw_port_form *forms = rmw_session_port_forms(&count);

	(void)cmd;
	for (size_t i = 0; i < count; i++)
		print_entry(out, forms[i].form, forms[i].help);
}

static void fill_job_keys(FILE *out, const struct rmw_cmd *cmd)
{
	(void)cmd;
	for (enum rmw_job_key key = 0; key < RMW_JOB_KEY_COUNT; key++) {
		const struct rmw_job_row *row = rmw_job_row(key);
		char form[160];

		(void)snprintf(form, sizeof(form), "%s = %s", row->key, row->form);
		print_entry(out, form, row->says);
	}
}

static void fill_screen_keys(FILE *out, const struct rmw_cmd *cmd)
{
	size_t count;
	const struct rmw_key_row *rows = rmw_key_rows(&count);

	(void)cmd;
	for (size_t i = 0; i < count; i++)
		print_entry(out, rows[i].name, rows[i].says);
}

static void fill_sim_options(FILE *out, const struct rmw_cmd *cmd)
{
	(void)cmd;
	rmw_help_sim_options(out, print_entry);
}

static void fill_resets(FILE *out, const struct rmw_cmd *cmd)
{
	size_t count;
	const struct rmw_reset *resets = rmw_resets(&count);

	(void)cmd;
	for (size_t i = 0; i < count; i++)
		print_entry(out, resets[i].name, resets[i].help);
}

static void fill_version(FILE *out, const struct rmw_cmd *cmd)
{
	(void)cmd;
	fputs(RMW_VERSION, out);
}

/* How a mark is written: @MARK:command@, @MARK@ on a line of its own, @MARK@ in a line. */
enum mark_form { OF_COMMAND, OF_ALL, IN_LINE };

static const struct mark {
	const char *name;
	enum mark_form form;
	void (*fill)(FILE *out, const struct rmw_cmd *cmd);
} marks[] = {
	/* clang-format off */
	{ "USAGE",          OF_COMMAND, fill_usage },
	{ "ABOUT",          OF_COMMAND, fill_about },
	{ "OPTIONS",        OF_COMMAND, fill_options },
	{ "EXAMPLES",       OF_COMMAND, fill_examples },
	{ "COMMON_OPTIONS", OF_ALL,     fill_common_options },
	{ "COMMANDS",       OF_ALL,     fill_commands },
	{ "ERRORS",         OF_ALL,     fill_errors },
	{ "EXIT_STATUS",    OF_ALL,     fill_exit_status },
	{ "PORT_FORMS",     OF_ALL,     fill_port_forms },
	{ "JOB_KEYS",       OF_ALL,     fill_job_keys },
	{ "SCREEN_KEYS",    OF_ALL,     fill_screen_keys },
	{ "SIM_OPTIONS",    OF_ALL,     fill_sim_options },
	{ "RESETS",         OF_ALL,     fill_resets },
	{ "VERSION",        IN_LINE,    fill_version },
	/* clang-format on */
};

/* A mark as it stands in a template: "@NAME@" or "@NAME:command@". */
struct mark_text {
	char name[32];
	char cmd[32]; /* or empty */
	size_t len;
};

static bool read_mark(const char *text, struct mark_text *mark)
{
	size_t name_len = strspn(text + 1, MARK_LETTERS);
	const char *end = text + 1 + name_len;
	size_t cmd_len = *end == ':' ? strspn(end + 1, NAME_LETTERS) : 0;

	if (name_len == 0 || name_len >= sizeof(mark->name) || cmd_len >= sizeof(mark->cmd))
		return false;
	*mark = (struct mark_text){ 0 };
	memcpy(mark->name, text + 1, name_len);
	if (*end == ':') {
		memcpy(mark->cmd, end + 1, cmd_len);
		end += 1 + cmd_len;
	}
	mark->len = (size_t)(end + 1 - text);
	return *end == '@';
}

/* Lists end their own last line, so the end of the mark's line goes with it. */
static bool fill_mark(const char **at, FILE *out, struct rmw_err *err)
{
	const struct rmw_cmd *cmd;
	struct mark_text text;

	if (!read_mark(*at, &text)) {
		fputc(*(*at)++, out);
		return true;
	}
	cmd = text.cmd[0] == '\0' ? NULL : rmw_cmd_find(text.cmd);
	for (size_t i = 0; i < RMW_COUNT(marks); i++) {
		if (strcmp(marks[i].name, text.name) != 0 ||
		    (marks[i].form == OF_COMMAND) != (cmd != NULL))
			continue;
		marks[i].fill(out, cmd);
		*at += text.len;
		if (marks[i].form != IN_LINE && **at == '\n')
			(*at)++;
		return true;
	}
	return rmw_fail(err, RMW_E_BAD_TEXT, "%.*s stands for nothing", (int)text.len, *at);
}

bool rmw_man_fill(const char *template, FILE *out, struct rmw_err *err)
{
	while (*template != '\0') {
		size_t len = strcspn(template, "@");

		fwrite(template, 1, len, out);
		template += len;
		if (*template == '@' && !fill_mark(&template, out, err))
			return false;
	}
	return true;
}
