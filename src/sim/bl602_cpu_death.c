/* SPDX-License-Identifier: MIT */
/* Why code could go no further, in words. */
#include <stdio.h>

#include "sim/board.h"
#include "sim/sf_ctrl.h"

/* Exceptions, as mcause numbers them. */
static const char *const causes[] = {
	[1] = "nothing to execute there",
	[2] = "no instruction of this core",
	[3] = "a breakpoint",
	[4] = "a load at an address that is not aligned",
	[5] = "a load where nothing answers",
	[6] = "a store at an address that is not aligned",
	[7] = "a store where nothing answers",
	[11] = "an environment call",
};

static const char *cause_of(const struct sim_rv32 *core)
{
	const char *text = core->dead_cause < RMW_COUNT(causes) ? causes[core->dead_cause] : NULL;

	return text != NULL ? text : "an exception";
}

void sim_cpu_mourn(struct rmw_sim *sim)
{
	const struct sim_rv32 *core = &sim->cpu.core;
	char *text = sim->death;
	const size_t room = sizeof(sim->death);

	if (sim->cpu.hz == 0)
		snprintf(text, room, "its clock stands: the code at 0x%08x chose one that is off",
			 (unsigned)core->pc);
	else if (core->is_lost)
		snprintf(text, room, "code was fetched from the flash at 0x%08x while %s",
			 (unsigned)core->dead_pc, sim_sf_ctrl_why_closed(&sim->bus));
	else
		snprintf(text, room, "at 0x%08x: %s, and its handler at 0x%08x cannot be executed",
			 (unsigned)core->dead_pc, cause_of(core), (unsigned)core->mtvec);
}
