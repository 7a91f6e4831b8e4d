/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_CONSOLE_H
#define RMW_SIM_OBK_CONSOLE_H

#include <rmwflash/bytes.h>

struct sim_obk;

#define SIM_OBK_CONSOLE_MAX 127u /* characters; more of a burst are lost */

/* Commands that arrive at the serial line of a platform that has_console. */
struct sim_obk_console {
	char text[SIM_OBK_CONSOLE_MAX + 1];
	size_t len;
	uint64_t look_ns; /* when the firmware looks what came; 0: nothing did */
};

void sim_obk_console_hear(struct sim_obk *obk, uint8_t byte);
/* It is time. */
void sim_obk_console_look(struct sim_obk *obk);

#endif
