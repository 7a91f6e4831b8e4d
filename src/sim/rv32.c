/* SPDX-License-Identifier: MIT */
/* The core's life: reset, and running until there is something for the board to decide. */
#include "sim/rv32.h"

#include <stdlib.h>

#include "sim/rv32_core.h"

/* While a loop is watched every load and store takes the slow way, which sees it. */
static const struct sim_rv32_area *const no_areas[256];

bool sim_rv32_init(struct sim_rv32 *cpu)
{
	cpu->inner = calloc(1, sizeof(*cpu->inner));
	if (cpu->inner == NULL)
		return false;
	cpu->cycles = cpu->retired = 0;
	cpu->interrupt = -1;
	sim_rv32_reset(cpu, 0);
	return true;
}

void sim_rv32_release(struct sim_rv32 *cpu)
{
	if (cpu->inner == NULL)
		return;
	for (size_t i = 0; i < RV32_CODES; i++)
		free(cpu->inner->codes[i].ops);
	free(cpu->inner);
	cpu->inner = NULL;
}

void sim_rv32_reset(struct sim_rv32 *cpu, uint32_t entry)
{
	memset(cpu->x, 0, sizeof(cpu->x));
	memset(cpu->f, 0, sizeof(cpu->f));
	cpu->pc = entry;
	cpu->mstatus = RV32_MSTATUS_MPP;
	cpu->mtvec = cpu->mtvt = cpu->mepc = cpu->mcause = cpu->mtval = 0;
	cpu->mscratch = cpu->fcsr = 0;
	cpu->reserved = RV32_NOT_RESERVED;
	cpu->is_stopped = cpu->is_touched = cpu->is_clock = false;
	cpu->is_exact = cpu->is_counting = false;
	cpu->dead_pc = cpu->dead_cause = 0;
	cpu->inner->is_waiting = cpu->inner->is_trapped = cpu->inner->is_dead = false;
	rv32_watch_reset(&cpu->inner->watch);
	cpu->inner->watch.next = cpu->retired;
}

static void lose(struct sim_rv32 *cpu)
{
	cpu->dead_pc = cpu->pc;
	cpu->dead_cause = RV32_FETCH_FAULT;
	cpu->inner->is_dead = true;
}

/* Playing code that changes neither pc nor cycles would never end: it takes a cycle at least. */
static void play(struct sim_rv32 *cpu)
{
	const uint64_t before = cpu->cycles;
	const uint32_t from = cpu->pc;

	cpu->is_plain = cpu->is_lost = false;
	if (!cpu->enter(cpu->board, cpu)) {
		rv32_watch_break(cpu);
		if (cpu->is_lost)
			lose(cpu);
		else
			rv32_trap(cpu, RV32_FETCH_FAULT, cpu->pc);
		return;
	}
	if (cpu->is_plain)
		rv32_watch_memory(cpu, from, cpu->x[10]);
	else
		rv32_watch_break(cpu);
	cpu->inner->is_trapped = false;
	if (cpu->cycles == before)
		cpu->cycles++;
}

static void execute_one(struct sim_rv32 *cpu, const struct rv32_stretch *stretch)
{
	const struct rv32_op *op = stretch->op;

	if (op->kind == RV32_UNKNOWN)
		rv32_code_fill(cpu, stretch);
	else if (op->kind != RV32_END && !rv32_watch_is_found_at(cpu, op))
		rv32_slow(cpu, op);
	else if (op->kind == RV32_END && op < stretch->ops + stretch->count)
		rv32_trap(cpu, RV32_FETCH_FAULT, cpu->pc + 2);
}

static void advance(struct sim_rv32 *cpu, uint64_t limit)
{
	const struct rv32_watch *watch = &cpu->inner->watch;
	const uint64_t left = limit - cpu->cycles < INT64_MAX ? limit - cpu->cycles : INT64_MAX;
	struct rv32_stretch stretch = {
		.areas = watch->is_on ? no_areas : cpu->areas,
		.left = (int64_t)left,
	};
	enum rv32_stop stop;

	if (!rv32_code_find(cpu, &stretch)) {
		play(cpu);
		return;
	}
	if (!watch->is_on && watch->next > cpu->retired)
		stretch.watch_at = watch->next - cpu->retired;
	stop = rv32_fast(cpu, &stretch);
	cpu->pc = stretch.pc;
	cpu->retired += stretch.done;
	cpu->cycles += left - (uint64_t)stretch.left;
	if (stretch.done > 0)
		cpu->inner->is_trapped = false;
	if (stop == RV32_STOP_SLOW)
		execute_one(cpu, &stretch);
	else if (stop != RV32_STOP_LIMIT)
		rv32_watch_turn(cpu);
}

static bool is_interrupted(const struct sim_rv32 *cpu)
{
	return cpu->interrupt >= 0 && (cpu->mstatus & RV32_MSTATUS_MIE) != 0;
}

enum sim_rv32_end sim_rv32_run(struct sim_rv32 *cpu, uint64_t limit)
{
	struct sim_rv32_inner *inner = cpu->inner;

	inner->watch.is_found = false;
	cpu->is_stopped = false;
	for (;;) {
		if (cpu->is_stopped)
			return SIM_RV32_LIMIT;
		if (inner->is_dead)
			return SIM_RV32_DEAD;
		if (inner->is_waiting && cpu->interrupt < 0)
			return SIM_RV32_WAITING;
		inner->is_waiting = false;
		if (inner->watch.is_found && !is_interrupted(cpu))
			return SIM_RV32_POLLING;
		if (cpu->cycles >= limit)
			return SIM_RV32_LIMIT;
		if (is_interrupted(cpu)) {
			inner->watch.is_found = false;
			rv32_interrupt(cpu);
		} else {
			advance(cpu, limit);
		}
	}
}
