/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_COMMAND_H
#define RMW_SIM_OBK_COMMAND_H

#include "sim/obk_app.h"

/* Command lines as OpenBeken takes them. openbeken 13 */

/* What became of one. openbeken 12.6 */
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

/* What the device says to that line after it was run: {}, an object, a number or a text. */
void sim_obk_answer_line(struct sim_obk *obk, const char *line, struct rmw_buf *reply);

/* Add text to a reply, which stays as it is when memory is out. */
void sim_obk_print(struct rmw_buf *reply, const char *fmt, ...) RMW_PRINTF(2, 3);

#endif
