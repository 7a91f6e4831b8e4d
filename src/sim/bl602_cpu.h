/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BL602_CPU_H
#define RMW_SIM_BL602_CPU_H

#include "sim/rv32.h"
#include "sim/uart.h"

#define SIM_CPU_CALLS 8u

/* A function of the boot ROM that is still at work: its effects are there, its time is not over. */
struct sim_cpu_call {
	uint64_t end_ns; /* 0: none */
	uint32_t result;
	bool unlocks; /* interrupts are on again then */
};

/*
 * The processor of the board while it runs machine code: its memory areas, and its cycles as
 * device time. The bus's time leads where time passed without the core, as in a boot ROM
 * function or while a loop only polled; cycles follow then.
 */
struct sim_cpu {
	struct sim_rv32 core;
	struct sim_cpu_call calls[SIM_CPU_CALLS];
	struct sim_rv32_area ram, window;
	uint64_t anchor_cycles, anchor_ns; /* the same moment */
	uint32_t hz;			   /* cycles a second since then; 0: it stands */
	uint64_t slice_end_ns;
	uint64_t news_ns; /* first event after a polling loop was told of; 0: anything may be new */
	uint64_t instructions; /* of what ran before */
	uint64_t idle_cycles;  /* skipped, as nothing but waiting went on */
};

/* False: no memory. */
bool sim_cpu_init(struct rmw_sim *sim);
void sim_cpu_release(struct rmw_sim *sim);

/* What the ROM leaves behind for whatever it starts: numbers in RAM, a line that is off. */
void sim_cpu_leave_off(struct rmw_sim *sim);

/* Jump as the boot ROM does: bl602-soc 1.6. */
void sim_cpu_start(struct rmw_sim *sim, uint32_t entry);

/* ... to what the flash holds: bl602-soc 8.4. The window is set up already, or will be. */
void sim_cpu_start_flash(struct rmw_sim *sim, uint32_t entry);

/* Serve the line at UART0's pins while a program runs that takes its bytes by itself. */
void sim_cpu_connect(struct rmw_sim *sim);

/* The code can go no further: say in sim->death what it was. */
void sim_cpu_mourn(struct rmw_sim *sim);

/* Cycles so far in which the code did not only wait; those of boot ROM functions are among them. */
uint64_t sim_cpu_busy_cycles(const struct rmw_sim *sim);

/* Instructions executed so far. */
uint64_t sim_cpu_instructions(const struct rmw_sim *sim);

#endif
