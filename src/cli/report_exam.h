/* SPDX-License-Identifier: MIT */
#ifndef RMW_CLI_REPORT_EXAM_H
#define RMW_CLI_REPORT_EXAM_H

#include "cli/output.h"
#include "provision/relay_exam.h"

/* What a test of a relay with that chip found, for people and as a record. */
void rmw_report_exam(struct rmw_output *output, const char *chip, enum rmw_relay_test test,
		     const struct rmw_relay_result *result);

#endif
