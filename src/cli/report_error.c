/* SPDX-License-Identifier: MIT */
/* Tells what went wrong: what was seen, why it mostly happens, what to do. */
#include "cli/report.h"

#include <string.h>

#define RED "\033[1;31m"
#define PLAIN "\033[0m"

/* Stand for the command at work, if there is one, and for the chip, if it is known, in the texts of
 * the table of errors. */
#define COMMAND_WORD " COMMAND"
#define CHIP_WORD " CHIP"

/* How the lines of a text are put into a paragraph with a label before it. */
struct paragraph {
	const char *label;
	const char *between; /* in front of every line but the first */
	bool is_numbered;
};

/* `text` with " WORD" made " value"; without a value the word goes. */
static void put_word(char text[RMW_ADVICE_MAX], const char *word, const char *value)
{
	char rest[RMW_ADVICE_MAX];
	char *at = strstr(text, word);

	if (at == NULL)
		return;
	(void)snprintf(rest, sizeof(rest), "%s", at + strlen(word));
	(void)snprintf(at, RMW_ADVICE_MAX - (size_t)(at - text), "%s%s%s", value == NULL ? "" : " ",
		       value == NULL ? "" : value, rest);
}

void rmw_report_advice_text(const struct rmw_output *output, const char *act,
			    char text[RMW_ADVICE_MAX])
{
	const bool is_of_command = output->task != NULL && strcmp(output->task, "help") != 0;

	(void)snprintf(text, RMW_ADVICE_MAX, "%s", act);
	put_word(text, COMMAND_WORD, is_of_command ? output->task : NULL);
	if (output->chip != NULL)
		put_word(text, CHIP_WORD, output->chip);
}

static void show_paragraph(struct rmw_output *output, FILE *stream,
			   const struct paragraph *paragraph, const char *text)
{
	bool is_several = strchr(text, '\n') != NULL;
	unsigned number = 1;

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		rmw_output_print(output, stream, "  %-6s %s", number == 1 ? paragraph->label : "",
				 number == 1 ? "" : paragraph->between);
		if (paragraph->is_numbered && is_several)
			rmw_output_print(output, stream, "%u. ", number);
		rmw_output_print(output, stream, "%.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
		number++;
	}
}

static void show_advice(struct rmw_output *output, FILE *stream, const struct rmw_error_row *row)
{
	char act[RMW_ADVICE_MAX];

	rmw_report_advice_text(output, row->act, act);
	show_paragraph(output, stream, &(struct paragraph){ .label = "so", .between = "or: " },
		       row->why);
	show_paragraph(output, stream,
		       &(struct paragraph){ .label = "do", .between = "", .is_numbered = true },
		       act);
}

void rmw_report_error(struct rmw_output *output, const struct rmw_err *err)
{
	const struct rmw_error_row *row = rmw_error_row(err->code);

	rmw_output_print(output, output->err, "%s", "");
	if (output->is_coloured)
		fputs(RED, output->err);
	rmw_output_print(output, output->err, "error[%s]", row->id);
	if (output->is_coloured)
		fputs(PLAIN, output->err);
	rmw_output_print(output, output->err, err->path[0] == '\0' ? " %s\n" : " %s (%s)\n",
			 row->title, err->path);
	if (err->cause[0] != '\0')
		rmw_output_print(output, output->err, "  %-6s %s\n", "seen", err->cause);
	show_advice(output, output->err, row);
	rmw_output_print(output, output->err, "  %-6s rmwflash explain %s\n", "more", row->id);
}

static void send_row(struct rmw_output *output, const struct rmw_error_row *row)
{
	struct rmw_record record = rmw_output_record(output, "error_row");

	rmw_record_text(&record, "code", row->id);
	rmw_record_text(&record, "name", row->name);
	rmw_record_number(&record, "exit", row->status);
	rmw_record_text(&record, "title", row->title);
	rmw_record_text(&record, "why", row->why);
	rmw_record_text(&record, "hint", row->act);
	rmw_output_send(output, &record);
}

void rmw_report_error_row(struct rmw_output *output, const struct rmw_error_row *row)
{
	const char *task = output->task;

	send_row(output, row);
	if (output->is_json)
		return;
	rmw_output_print(output, output->out, "%s  %s (exit status %d)\n", row->id, row->title,
			 row->status);
	output->task = NULL; /* the row speaks of any command */
	show_advice(output, output->out, row);
	output->task = task;
}
