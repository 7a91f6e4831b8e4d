/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_LN882H_CPU_H
#define RMW_SIM_LN882H_CPU_H

#include "sim/armv7m.h"
#include "sim/uart.h"

/*
 * The processor of the board while it runs machine code: its memory areas, and its cycles as
 * device time. The bus's time leads where time passed without the core, as while a loop only
 * polled; cycles follow then.
 */
struct ln_cpu {
	struct sim_armv7m core;
	struct sim_armv7m_area ram, window;
	uint64_t anchor_cycles, anchor_ns; /* the same moment */
	uint32_t hz;			   /* cycles a second since then */
	uint64_t instructions;		   /* of what ran before */
	uint64_t idle_cycles;		   /* skipped, as nothing but waiting went on */
	uint64_t unknown_calls;		   /* of functions of the boot ROM that are not played */
	bool is_reset_asked;
};

/* False: no memory. */
bool sim_ln_cpu_init(struct rmw_sim *sim);
void sim_ln_cpu_release(struct rmw_sim *sim);

/* Jump to what the vector table at `vectors` names: ln882h-protocol 3.4. */
void sim_ln_cpu_start(struct rmw_sim *sim, uint32_t vectors);

/* Bytes of RAM were stored to by something else than the core. */
void sim_ln_cpu_forget(struct rmw_sim *sim, const uint8_t *at, uint32_t len);
/* After whatever may have changed clocks or the window to the flash. */
void sim_ln_cpu_look_around(struct rmw_sim *sim);

/* The code can go no further: say in sim->death what it was. */
void sim_ln_cpu_mourn(struct rmw_sim *sim);

uint64_t sim_ln_cpu_busy_cycles(const struct rmw_sim *sim);
uint64_t sim_ln_cpu_instructions(const struct rmw_sim *sim);

#endif
