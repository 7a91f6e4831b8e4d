/* SPDX-License-Identifier: MIT */
/* Help and man pages are made from the rows, so none of them can be missing. */
#include "support/cmocka.h"

#include <stdlib.h>
#include <string.h>

#include <rmwflash/port.h>
#include <rmwflash/session.h>
#include <rmwflash/sim.h>

#include "cli/cmd.h"
#include "cli/help.h"
#include "cli/man.h"

/* Text of a stream; free it. */
struct page {
	FILE *stream;
	char *text;
	size_t len;
};

static void page_open(struct page *page)
{
	page->stream = open_memstream(&page->text, &page->len);
	assert_non_null(page->stream);
}

static const char *page_close(struct page *page)
{
	assert_int_equal(fclose(page->stream), 0);
	return page->text;
}

static void the_overview_lists_every_command(void **state)
{
	struct page page;

	(void)state;
	page_open(&page);
	rmw_help_overview(page.stream);
	page_close(&page);
	for (size_t i = 0; rmw_cmds[i] != NULL; i++) {
		assert_non_null(strstr(page.text, rmw_cmds[i]->name));
		assert_non_null(strstr(page.text, rmw_cmds[i]->help));
	}
	free(page.text);
}

/* Whether the list of options has `name`: at the start of a line, behind a letter or none. */
static bool lists(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = strstr(text, name); at != NULL; at = strstr(at + 1, name)) {
		const char *line = at - strlen("  -l, ");

		if (line > text && line[-1] == '\n' && strncmp(line, "  ", 2) == 0 &&
		    (at[len] == ' ' || at[len] == '\n'))
			return true;
	}
	return false;
}

static void help_of_a_command_lists_its_options_and_no_others(void **state)
{
	(void)state;
	for (size_t i = 0; rmw_cmds[i] != NULL; i++) {
		struct page page;

		page_open(&page);
		rmw_help_command(page.stream, rmw_cmds[i]);
		page_close(&page);
		for (enum rmw_opt opt = 0; opt < RMW_OPT_COUNT; opt++)
			if (lists(page.text, rmw_opt_row(opt)->name) !=
			    ((rmw_cmds[i]->opts & RMW_OPT_BIT(opt)) != 0))
				fail_msg("%s: %s", rmw_cmds[i]->name, rmw_opt_row(opt)->name);
		free(page.text);
	}
}

static void lines_of_help_fit_into_a_terminal(void **state)
{
	(void)state;
	for (size_t i = 0; rmw_cmds[i] != NULL; i++) {
		struct page page;

		page_open(&page);
		rmw_help_command(page.stream, rmw_cmds[i]);
		page_close(&page);
		for (const char *at = page.text; *at != '\0'; at += strcspn(at, "\n") + 1)
			if (strcspn(at, "\n") > 80)
				fail_msg("%s: %.*s", rmw_cmds[i]->name, (int)strcspn(at, "\n"), at);
		free(page.text);
	}
}

static void help_of_ports_has_forms_resets_and_boards(void **state)
{
	size_t form_count, reset_count, option_count;
	const struct rmw_port_form *forms = rmw_session_port_forms(&form_count);
	const struct rmw_reset *resets = rmw_resets(&reset_count);
	const struct rmw_sim_option *options = rmw_sim_options(&option_count);
	struct page page;

	(void)state;
	page_open(&page);
	rmw_help_command(page.stream, &rmw_cmd_ports);
	page_close(&page);
	for (size_t i = 0; i < form_count; i++)
		assert_non_null(strstr(page.text, forms[i].form));
	for (size_t i = 0; i < reset_count; i++)
		assert_non_null(strstr(page.text, resets[i].name));
	for (size_t i = 0; i < option_count; i++)
		assert_non_null(strstr(page.text, options[i].name));
	free(page.text);
}

static void every_exit_status_of_an_error_is_explained(void **state)
{
	size_t count;
	const struct rmw_exit_row *rows = rmw_exit_rows(&count);

	(void)state;
	for (enum rmw_code code = RMW_OK + 1; code < RMW_CODE_COUNT; code++) {
		size_t i = 0;

		while (i < count && rows[i].status != rmw_error_row(code)->status)
			i++;
		if (i == count)
			fail_msg("status %d of %s", rmw_error_row(code)->status,
				 rmw_error_row(code)->id);
	}
}

static void examples_are_command_lines_that_parse(void **state)
{
	(void)state;
	for (size_t i = 0; rmw_cmds[i] != NULL; i++) {
		assert_non_null(rmw_cmds[i]->examples[0].line);
		for (size_t j = 0; j < RMW_EXAMPLES_MAX; j++) {
			char text[160] = "rmwflash ";
			char *argv[16];
			char *rest = text;
			int argc = 0;
			struct rmw_args args;
			struct rmw_err err = { 0 };

			if (rmw_cmds[i]->examples[j].line == NULL)
				break;
			strcat(text, rmw_cmds[i]->examples[j].line);
			while (rest != NULL && argc < 16)
				argv[argc++] = strsep(&rest, " ");
			if (!rmw_args_parse(&args, argc, argv, &err))
				fail_msg("%s: %s", rmw_cmds[i]->examples[j].line, err.cause);
			assert_ptr_equal(args.cmd, rmw_cmds[i]);
		}
	}
}

static const struct {
	const char *template;
	const char *page; /* NULL: refused */
} fills[] = {
	/* clang-format off */
	{ "plain\n",                    "plain\n" },
	{ "a@b.c and @ and @x@\n",      "a@b.c and @ and @x@\n" },
	{ "@USAGE:detect@\nnext\n",     ".B rmwflash detect\n[\\fIOPTIONS\\fR]\nnext\n" },
	{ "@NONSENSE@\n",               NULL },
	{ "@OPTIONS:nonsense@\n",       NULL },
	{ "@OPTIONS@\n",                NULL },
	{ "@COMMANDS:detect@\n",        NULL },
	/* clang-format on */
};

static void marks_are_filled_and_unknown_ones_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(fills); i++) {
		struct rmw_err err = { 0 };
		struct page page;
		bool is_good;

		page_open(&page);
		is_good = rmw_man_fill(fills[i].template, page.stream, &err);
		page_close(&page);
		assert_int_equal(is_good, fills[i].page != NULL);
		if (is_good)
			assert_string_equal(page.text, fills[i].page);
		else
			assert_int_equal(err.code, RMW_E_BAD_TEXT);
		free(page.text);
	}
}

static void roff_takes_no_text_for_a_request(void **state)
{
	struct rmw_err err = { 0 };
	struct page page;

	(void)state;
	page_open(&page);
	assert_true(rmw_man_fill("@ERRORS@\n@COMMON_OPTIONS@\n@EXIT_STATUS@\n", page.stream, &err));
	page_close(&page);
	assert_non_null(
		strstr(page.text, "\\fBE0401\\fR\nthe chip did not answer the handshake\n"));
	assert_non_null(strstr(page.text, "\\fB\\-p\\fR, \\fB\\-\\-port\\fR \\fIPORT\\fR\n"));
	assert_null(strstr(page.text, "\n\n"));
	free(page.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_overview_lists_every_command),
		cmocka_unit_test(help_of_a_command_lists_its_options_and_no_others),
		cmocka_unit_test(lines_of_help_fit_into_a_terminal),
		cmocka_unit_test(help_of_ports_has_forms_resets_and_boards),
		cmocka_unit_test(every_exit_status_of_an_error_is_explained),
		cmocka_unit_test(examples_are_command_lines_that_parse),
		cmocka_unit_test(marks_are_filled_and_unknown_ones_refused),
		cmocka_unit_test(roff_takes_no_text_for_a_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
