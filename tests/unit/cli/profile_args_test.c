/* SPDX-License-Identifier: MIT */
/* Options that change a profile are read from the command line, and wrong words are refused. */
#include "support/cmocka.h"

#include "cli/cmd.h"
#include "cli/profile_args.h"

#define WORDS_MAX 12

/* Words of a command line behind "profile show x", ending with NULL. */
static bool read(const char *const *words, struct rmw_args *args,
		 struct rmw_profile_options *options, struct rmw_err *err)
{
	char *argv[WORDS_MAX] = { "rmwflash", "profile", "show", "x" };
	int argc = 4;

	for (; *words != NULL; words++)
		argv[argc++] = (char *)(uintptr_t)*words;
	return rmw_args_parse(args, argc, argv, err) && rmw_profile_args(args, options, err);
}

static void all_options_are_read(void **state)
{
	static const char *const words[] = { "--power-on=last", "--ext-switch=dinput",
					     "--name=unit-1",	"--flag=0",
					     "--flag=63",	"--command=PowerSave 1",
					     "--for=1.18.248",	NULL };
	struct rmw_profile_options options;
	struct rmw_args args;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(read(words, &args, &options, &err));
	assert_int_equal(options.power_on, RMW_POWER_ON_LAST);
	assert_int_equal(options.ext_switch, RMW_EXT_SWITCH_DINPUT);
	assert_string_equal(options.name, "unit-1");
	assert_true(options.set_flags == (UINT64_C(1) << 63 | 1));
	assert_string_equal(options.command, "PowerSave 1");
	assert_int_equal(options.firmware.patch, 248);
}

static void without_options_nothing_is_asked_for(void **state)
{
	static const char *const words[] = { NULL };
	struct rmw_profile_options options;
	struct rmw_args args;
	struct rmw_err err = { 0 };

	(void)state;
	assert_true(read(words, &args, &options, &err));
	assert_int_equal(options.power_on, RMW_POWER_ON_UNSAID);
	assert_int_equal(options.ext_switch, RMW_EXT_SWITCH_UNSAID);
	assert_null(options.name);
	assert_null(options.command);
	assert_true(options.set_flags == 0);
}

static void words_that_are_none_are_refused(void **state)
{
	static const char *const words[] = { "--power-on=maybe", "--ext-switch=pull", "--flag=64",
					     "--flag=x",	 "--for=new",	      "--name=",
					     "--command=" };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(words); i++) {
		struct rmw_profile_options options;
		struct rmw_args args;
		struct rmw_err err = { 0 };

		assert_false(read((const char *const[]){ words[i], NULL }, &args, &options, &err));
		assert_int_equal(err.code, RMW_E_USAGE);
	}
}

/* There are more of them than bits in 32. */
static void every_option_has_a_bit_of_its_own(void **state)
{
	uint64_t seen = 0;

	(void)state;
	assert_true(RMW_OPT_COUNT > 32 && RMW_OPT_COUNT <= 64);
	for (enum rmw_opt opt = 0; opt < RMW_OPT_COUNT; opt++) {
		const struct rmw_args args = { .given = RMW_OPT_BIT(opt) };

		assert_true((seen & RMW_OPT_BIT(opt)) == 0);
		seen |= RMW_OPT_BIT(opt);
		for (enum rmw_opt other = 0; other < RMW_OPT_COUNT; other++)
			assert_int_equal(rmw_args_has(&args, other), other == opt);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_options_are_read),
		cmocka_unit_test(without_options_nothing_is_asked_for),
		cmocka_unit_test(words_that_are_none_are_refused),
		cmocka_unit_test(every_option_has_a_bit_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
