/* SPDX-License-Identifier: MIT */
/* OpenBeken's commands on a serial line, where a flag lets them in. openbeken 14.7 */
#include "sim/obk_console.h"

#include "sim/board.h"
#include "sim/obk_command.h"
#include "sim/obk_platform.h"

#define FLAG_CONSOLE (UINT64_C(1) << 31)
#define LOOK_NS 25000000u

void sim_obk_console_hear(struct sim_obk *obk, uint8_t byte)
{
	struct sim_obk_console *console = &obk->console;

	if (!obk->sim->kind->obk->has_console || obk->is_safe ||
	    (sim_obk_flags(&obk->config) & FLAG_CONSOLE) == 0)
		return;
	if (console->len < sizeof(console->text) - 1)
		console->text[console->len++] = (char)byte;
	if (console->look_ns == 0)
		console->look_ns = (obk->sim->bus.now_ns / LOOK_NS + 1) * LOOK_NS;
}

/* Whatever is there is executed, a whole line or not. */
void sim_obk_console_look(struct sim_obk *obk)
{
	struct sim_obk_console *console = &obk->console;
	char text[SIM_OBK_CONSOLE_MAX + 1], *save = NULL;

	memcpy(text, console->text, console->len);
	text[console->len] = '\0';
	console->len = 0;
	console->look_ns = 0;
	for (char *line = strtok_r(text, "\r\n", &save); line != NULL;
	     line = strtok_r(NULL, "\r\n", &save))
		(void)sim_obk_run_line(obk, line);
}
