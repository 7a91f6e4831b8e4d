/* SPDX-License-Identifier: MIT */
/* Reads the options that say how a profile is changed. */
#include "cli/profile_args.h"

#include "base/number.h"

#define FLAG_MAX 63u

static bool read_power_on(const char *word, struct rmw_profile_options *options,
			  struct rmw_err *err)
{
	return word == NULL || rmw_power_on_parse(word, &options->power_on) ||
	       rmw_fail(err, RMW_E_USAGE, "--power-on: '%s' is none of: off, on, last", word);
}

static bool read_ext_switch(const char *word, struct rmw_profile_options *options,
			    struct rmw_err *err)
{
	return word == NULL || rmw_ext_switch_parse(word, &options->ext_switch) ||
	       rmw_fail(err, RMW_E_USAGE,
			"--ext-switch: '%s' is none of: off, toggle, toggle-pulldown, dinput",
			word);
}

static bool read_flags(const struct rmw_arg_list *list, struct rmw_profile_options *options,
		       struct rmw_err *err)
{
	for (size_t i = 0; i < list->count; i++) {
		uint32_t bit;

		if (!rmw_number_parse("--flag", list->items[i], FLAG_MAX, &bit, err))
			return false;
		options->set_flags |= UINT64_C(1) << bit;
	}
	return true;
}

static bool read_version(const char *text, struct rmw_profile_options *options, struct rmw_err *err)
{
	return text == NULL || rmw_obk_version_parse(text, &options->firmware) ||
	       rmw_fail(err, RMW_E_USAGE, "--for: '%s' is no version such as 1.18.248", text);
}

bool rmw_profile_args(const struct rmw_args *args, struct rmw_profile_options *options,
		      struct rmw_err *err)
{
	struct rmw_profile_options read = { .name = args->name, .command = args->command };

	if (!read_power_on(args->power_on, &read, err) ||
	    !read_ext_switch(args->ext_switch, &read, err) ||
	    !read_flags(&args->flags, &read, err) || !read_version(args->for_version, &read, err))
		return false;
	*options = read;
	return true;
}
