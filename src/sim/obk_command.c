/* SPDX-License-Identifier: MIT */
/* Command lines of a simulated OpenBeken. */
#include "sim/obk_command.h"

enum sim_obk_result sim_obk_run_line(struct sim_obk *obk, const char *line)
{
	(void)obk;
	return line[0] == '\0' ? SIM_OBK_EMPTY : SIM_OBK_UNKNOWN;
}
