/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_REPORT_PROFILE_H
#define RMW_CLI_REPORT_PROFILE_H

#include <rmwflash/profile.h>

#include "cli/output.h"

/* One line of the list; `entry` NULL: the head of the list. */
void rmw_report_profile_row(struct rmw_output *output, const struct rmw_profile_entry *entry);

/* All of a profile, as `setup` has it; `question` is what would be asked, or empty. */
void rmw_report_profile(struct rmw_output *output, const struct rmw_profile_entry *entry,
			const struct rmw_profile_setup *setup, const char *question);

/* What lint says of the profile called `name`; notes only where details are wanted, or as JSON. */
void rmw_report_findings(struct rmw_output *output, const char *name,
			 const struct rmw_obk_findings *findings);

/* One thing in which two profiles differ; as rmw_profile_diff tells it, ctx is the output. */
void rmw_report_difference(void *output, const char *what, const char *a, const char *b);

/* A profile that may fit. */
void rmw_report_match(struct rmw_output *output, const struct rmw_profile_match *match);

/* A template that was taken over: its file, or why it was not. */
void rmw_report_import(struct rmw_output *output, const char *id, const char *path,
		       const char *why);

#endif
