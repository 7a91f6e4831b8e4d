/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_COMMAND_H
#define RMW_SIM_OBK_COMMAND_H

#include "sim/obk_app.h"

/* What became of a command line. openbeken 12.6 */
enum sim_obk_result {
	SIM_OBK_OK,
	SIM_OBK_UNKNOWN,
	SIM_OBK_BAD_ARGUMENT,
	SIM_OBK_TOO_FEW,
	SIM_OBK_EMPTY,
	SIM_OBK_FAILED,
};

/* Run a line: one command, or a backlog of them. */
enum sim_obk_result sim_obk_run_line(struct sim_obk *obk, const char *line);

#endif
