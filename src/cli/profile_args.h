/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_PROFILE_ARGS_H
#define RMW_CLI_PROFILE_ARGS_H

#include <rmwflash/profile.h>

#include "cli/args.h"

/*
 * What the options of RMW_OPTS_PROFILE ask for, but which profile. Texts are borrowed from `args`.
 * Fails with USAGE: a word, number or version that is none.
 */
bool rmw_profile_args(const struct rmw_args *args, struct rmw_profile_options *options,
		      struct rmw_err *err) RMW_MUST_CHECK;

#endif
