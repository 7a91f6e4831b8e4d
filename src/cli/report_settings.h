/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_REPORT_SETTINGS_H
#define RMW_CLI_REPORT_SETTINGS_H

#include <rmwflash/settings.h>

#include "cli/output.h"

/* Settings found in a file, for people; nothing where there are none. Dead entries with -v only. */
void rmw_report_settings(struct rmw_output *output, const struct rmw_settings *settings);

/* True with a sentence when there is a configuration that cannot be read. */
bool rmw_report_settings_problem(const struct rmw_settings *settings, char *text, size_t size);

/* The same as members "store" and "config" of a record, as far as they are there; all entries. */
void rmw_report_settings_put(struct rmw_record *record, const struct rmw_settings *settings);

#endif
