/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_REPORT_GOAL_H
#define RMW_CLI_REPORT_GOAL_H

#include <rmwflash/profile.h>

#include "cli/output.h"

/*
 * What a dry run would set: a line for each of `due`, as rmw_relay_outcome names them ("pins,
 * network"). What is no part of the profile's settings may be secret, and is not shown.
 */
void rmw_report_goal(struct rmw_output *output, const struct rmw_profile_setup *settings,
		     const char *due);

#endif
