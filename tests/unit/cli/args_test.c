/* SPDX-License-Identifier: MIT */
/* Command lines as people type them, right and wrong. */
#include "support/cmocka.h"

#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "cli/cmd.h"

#define WORDS_MAX 24u

/* A command line is written as one text; words are separated by single spaces. */
struct line {
	char text[200];
	char *argv[WORDS_MAX];
	int argc;
};

static void split(const char *text, struct line *line)
{
	char *rest = line->text;

	assert_true(strlen(text) < sizeof(line->text));
	strcpy(line->text, text);
	line->argc = 0;
	line->argv[line->argc++] = strsep(&rest, " ");
	while (rest != NULL) {
		assert_true((size_t)line->argc < WORDS_MAX);
		line->argv[line->argc++] = strsep(&rest, " ");
	}
}

static bool parse(const char *text, struct line *line, struct rmw_args *args, struct rmw_err *err)
{
	split(text, line);
	return rmw_args_parse(args, line->argc, line->argv, err);
}

static int clear_environment(void **state)
{
	(void)state;
	unsetenv("RMWFLASH_PORT");
	unsetenv("RMWFLASH_BAUD");
	return 0;
}

static void a_port_may_be_written_in_every_usual_way(void **state)
{
	static const char *const lines[] = {
		"rmwflash write -p sim:bl602 a.bin",	 "rmwflash write -psim:bl602 a.bin",
		"rmwflash write --port sim:bl602 a.bin", "rmwflash write --port=sim:bl602 a.bin",
		"rmwflash write a.bin -p sim:bl602",	 "rmwflash -p sim:bl602 write a.bin",
		"rmwflash write -qp sim:bl602 -- a.bin",
	};

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(lines); i++) {
		struct line line;
		struct rmw_args args;
		struct rmw_err err = { 0 };

		assert_true(parse(lines[i], &line, &args, &err));
		assert_ptr_equal(args.cmd, &rmw_cmd_write);
		assert_string_equal(args.port, "sim:bl602");
		assert_int_equal(args.operands.count, 1);
		assert_string_equal(args.operands.items[0], "a.bin");
	}
}

static const struct {
	const char *text;
	const char *seen; /* part of the cause */
} wrong[] = {
	/* clang-format off */
	{ "rmwflash", "no command" },
	{ "rmwflash wirte a.bin", "did you mean 'write'" },
	{ "rmwflash frobnicate", "'frobnicate' is no command" },
	{ "rmwflash detect --prot x", "did you mean '--port'" },
	{ "rmwflash detect --frobnicate", "no option '--frobnicate'" },
	{ "rmwflash detect --a-very-very-very-very-very-very-long-option-name=3", "no option '--a-very" },
	{ "rmwflash detect -Z", "no option '-Z'" },
	{ "rmwflash detect -p", "--port needs a value" },
	{ "rmwflash detect --port=", "the value is empty" },
	{ "rmwflash detect --baud 4M", NULL },
	{ "rmwflash detect -b 10k", NULL },
	{ "rmwflash detect --baud 5M", "--baud: 5000000 is not from 9600 to 4000000" },
	{ "rmwflash detect --baud fast", "--baud: 'fast' is not a number" },
	{ "rmwflash detect --baud 9599", "--baud: 9599 is not from 9600 to 4000000" },
	{ "rmwflash detect --baud 4000001", "--baud: 4000001 is not from 9600 to 4000000" },
	{ "rmwflash detect --baud -5", "--baud: '-5' is not a number" },
	{ "rmwflash detect --baud 5000000000", "more than 0xffffffff" },
	{ "rmwflash detect --json=yes", "--json takes no value" },
	{ "rmwflash detect --all", "--all does not go with 'detect'" },
	{ "rmwflash backup --dry-run", "--dry-run does not go with 'backup'" },
	{ "rmwflash detect -qv", "--quiet does not go with --verbose" },
	{ "rmwflash detect a.bin", "'a.bin' is one argument too many" },
	{ "rmwflash verify", "an argument is missing: verify FILE" },
	{ "rmwflash write", NULL },
	{ "rmwflash write a.bin b.bin", "'b.bin' is one argument too many" },
	{ "rmwflash write -- --port", NULL },
	{ "rmwflash write -", NULL },
	{ "rmwflash detect --frob --json", "no option '--frob'" },
	/* clang-format on */
};

static void a_wrong_command_line_is_refused_with_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(wrong); i++) {
		struct line line;
		struct rmw_args args;
		struct rmw_err err = { 0 };
		bool is_good = parse(wrong[i].text, &line, &args, &err);

		if (wrong[i].seen == NULL) {
			assert_true(is_good);
			continue;
		}
		assert_false(is_good);
		assert_int_equal(err.code, RMW_E_USAGE);
		if (strstr(err.cause, wrong[i].seen) == NULL)
			fail_msg("%s: %s", wrong[i].text, err.cause);
	}
}

static void json_is_understood_behind_a_mistake_too(void **state)
{
	struct line line;
	struct rmw_args args;
	struct rmw_err err = { 0 };

	(void)state;
	assert_false(parse("rmwflash detect --frob --json", &line, &args, &err));
	assert_true(args.is_json);
}

static void a_list_keeps_all_that_was_given(void **state)
{
	struct line line;
	struct rmw_args args;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(
		parse("rmwflash erase --all --include mfg --include=factory", &line, &args, &err));
	assert_int_equal(args.includes.count, 2);
	assert_string_equal(args.includes.items[0], "mfg");
	assert_string_equal(args.includes.items[1], "factory");
}

static void seventeen_includes_are_too_many(void **state)
{
	char *argv[RMW_ARGS_MAX + 3] = { "rmwflash", "erase" };
	struct rmw_args args;
	struct rmw_err err = { 0 };

	(void)state;
	for (size_t i = 2; i < RMW_COUNT(argv); i++)
		argv[i] = "--include=a";
	assert_false(rmw_args_parse(&args, (int)RMW_COUNT(argv), argv, &err));
	assert_int_equal(err.code, RMW_E_USAGE);
	assert_int_equal(args.includes.count, RMW_ARGS_MAX);
}

static void numbers_are_read_as_people_write_them(void **state)
{
	struct line line;
	struct rmw_args args;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(parse("rmwflash erase --at 0x10000 --size 8K", &line, &args, &err));
	assert_int_equal(args.at, 0x10000);
	assert_int_equal(args.size, 8192);
}

static void the_environment_gives_defaults_and_no_more(void **state)
{
	struct line line;
	struct rmw_args args;
	struct rmw_err err = { 0 };

	(void)state;
	setenv("RMWFLASH_PORT", "sim:bl602", 1);
	setenv("RMWFLASH_BAUD", "115200", 1);
	assert_true(parse("rmwflash detect", &line, &args, &err));
	assert_string_equal(args.port, "sim:bl602");
	assert_int_equal(args.baud, 115200);
	assert_false(rmw_args_has(&args, RMW_OPT_PORT));
	assert_true(parse("rmwflash detect -p /dev/ttyUSB7", &line, &args, &err));
	assert_string_equal(args.port, "/dev/ttyUSB7");
	setenv("RMWFLASH_BAUD", "fast", 1);
	assert_true(parse("rmwflash help", &line, &args, &err));
	assert_false(parse("rmwflash detect", &line, &args, &err));
	assert_non_null(strstr(err.cause, "RMWFLASH_BAUD"));
}

static void help_and_version_need_no_command(void **state)
{
	struct line line;
	struct rmw_args args;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(parse("rmwflash --help", &line, &args, &err));
	assert_ptr_equal(args.cmd, &rmw_cmd_help);
	assert_true(parse("rmwflash --version", &line, &args, &err));
	assert_ptr_equal(args.cmd, &rmw_cmd_version);
	assert_true(parse("rmwflash write --help", &line, &args, &err));
	assert_ptr_equal(args.cmd, &rmw_cmd_write);
	assert_true(args.wants_help);
}

static const struct {
	const char *text;
	enum rmw_code check, need; /* RMW_OK: good */
} ranges[] = {
	/* clang-format off */
	{ "rmwflash erase",                                   RMW_OK,      RMW_E_USAGE },
	{ "rmwflash erase --all",                             RMW_OK,      RMW_OK },
	{ "rmwflash erase --region fw",                       RMW_OK,      RMW_OK },
	{ "rmwflash erase --at 0 --size 4K",                  RMW_OK,      RMW_OK },
	{ "rmwflash erase --at 0",                            RMW_E_USAGE, RMW_E_USAGE },
	{ "rmwflash erase --size 4K",                         RMW_E_USAGE, RMW_E_USAGE },
	{ "rmwflash erase --at 0 --size 0",                   RMW_E_RANGE, RMW_E_RANGE },
	{ "rmwflash erase --at 0 --size 4K --all",            RMW_E_USAGE, RMW_E_USAGE },
	{ "rmwflash erase --region fw --all",                 RMW_E_USAGE, RMW_E_USAGE },
	{ "rmwflash erase --region fw --at 0 --size 4K",      RMW_E_USAGE, RMW_E_USAGE },
	/* clang-format on */
};

static void a_range_is_named_in_one_way(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(ranges); i++) {
		struct line line;
		struct rmw_args args;
		struct rmw_err parse_err = { 0 }, check_err = { 0 }, need_err = { 0 };

		assert_true(parse(ranges[i].text, &line, &args, &parse_err));
		assert_int_equal(rmw_args_check_range(&args, &check_err),
				 ranges[i].check == RMW_OK);
		assert_int_equal(check_err.code, ranges[i].check);
		assert_int_equal(rmw_args_need_range(&args, &need_err), ranges[i].need == RMW_OK);
		assert_int_equal(need_err.code, ranges[i].need);
	}
}

static void an_address_does_not_go_with_a_slot(void **state)
{
	struct line line;
	struct rmw_args args;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(parse("rmwflash write a.bin --at 0 --slot fw1", &line, &args, &err));
	assert_false(rmw_args_check_target(&args, &err));
	assert_int_equal(err.code, RMW_E_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_port_may_be_written_in_every_usual_way, clear_environment),
		cmocka_unit_test_setup(a_wrong_command_line_is_refused_with_what_is_wrong,
				       clear_environment),
		cmocka_unit_test_setup(json_is_understood_behind_a_mistake_too, clear_environment),
		cmocka_unit_test_setup(a_list_keeps_all_that_was_given, clear_environment),
		cmocka_unit_test_setup(seventeen_includes_are_too_many, clear_environment),
		cmocka_unit_test_setup(numbers_are_read_as_people_write_them, clear_environment),
		cmocka_unit_test_setup(the_environment_gives_defaults_and_no_more,
				       clear_environment),
		cmocka_unit_test_setup(help_and_version_need_no_command, clear_environment),
		cmocka_unit_test_setup(a_range_is_named_in_one_way, clear_environment),
		cmocka_unit_test_setup(an_address_does_not_go_with_a_slot, clear_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
