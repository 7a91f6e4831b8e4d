/* SPDX-License-Identifier: MIT */
/* The core's life: reset, and running until there is something for the board to decide. */
#include "sim/armv7m.h"

#include <stdlib.h>

#include "sim/armv7m_core.h"

#define SP 13
#define AFTER_RESET 0xffffffffu
#define CCR_STKALIGN 0x200u
#define TICKS_INTERRUPT 3u /* ENABLE and TICKINT */

/* While a loop is watched every load and store takes the slow way, which sees it. */
static const struct sim_armv7m_area *const no_areas[256];

bool sim_armv7m_init(struct sim_armv7m *cpu)
{
	cpu->inner = calloc(1, sizeof(*cpu->inner));
	if (cpu->inner == NULL)
		return false;
	cpu->cycles = cpu->retired = 0;
	sim_armv7m_reset(cpu, 0, 0, 0);
	return true;
}

void sim_armv7m_release(struct sim_armv7m *cpu)
{
	if (cpu->inner == NULL)
		return;
	for (size_t i = 0; i < ARM_CODES; i++)
		free(cpu->inner->codes[i].ops);
	free(cpu->inner);
	cpu->inner = NULL;
}

static void reset_system(struct sim_armv7m *cpu, uint32_t vtor)
{
	const uint32_t lines[2] = { cpu->system.lines[0], cpu->system.lines[1] };

	cpu->system = (struct sim_armv7m_system){ .vtor = vtor, .ccr = CCR_STKALIGN };
	sim_armv7m_hold_lines(cpu, lines);
}

void sim_armv7m_reset(struct sim_armv7m *cpu, uint32_t pc, uint32_t sp, uint32_t vtor)
{
	memset(cpu->r, 0, sizeof(cpu->r));
	cpu->pc = pc & ~1u;
	cpu->r[SP] = sp & ~3u;
	cpu->r[14] = AFTER_RESET;
	cpu->other_sp = 0;
	cpu->is_process_sp = false;
	sim_armv7m_set_xpsr(cpu, 0);
	cpu->z = 1;
	cpu->control = cpu->primask = cpu->faultmask = cpu->basepri = 0;
	cpu->is_exclusive = cpu->is_event = false;
	cpu->is_stopped = cpu->is_touched = cpu->is_clock = cpu->is_exact = false;
	cpu->death = SIM_ARMV7M_NO_FAULT;
	cpu->death_pc = cpu->death_addr = 0;
	cpu->inner->is_waiting = cpu->inner->is_dead = false;
	reset_system(cpu, vtor);
	armv7m_watch_reset(&cpu->inner->watch);
	cpu->inner->watch.next = cpu->retired;
}

/* Playing code that changes neither pc nor cycles would never end: it takes a cycle at least. */
static void play(struct sim_armv7m *cpu)
{
	const uint64_t before = cpu->cycles;

	armv7m_watch_break(cpu);
	if (armv7m_is_return(cpu)) {
		armv7m_return(cpu);
		return;
	}
	if (!cpu->enter(cpu->board, cpu))
		armv7m_fault(cpu, SIM_ARMV7M_FETCH, cpu->pc);
	if (cpu->cycles == before)
		cpu->cycles++;
}

static void execute_one(struct sim_armv7m *cpu, const struct armv7m_stretch *stretch)
{
	const struct armv7m_op *op = stretch->op;

	if (op->kind == ARM_UNKNOWN)
		armv7m_code_fill(cpu, stretch);
	else if (op->kind == ARM_END)
		armv7m_fault(cpu, SIM_ARMV7M_FETCH, cpu->pc);
	else
		armv7m_slow(cpu, op);
}

static void advance(struct sim_armv7m *cpu, uint64_t limit)
{
	const struct armv7m_watch *watch = &cpu->inner->watch;
	/* a watched loop is looked at before each instruction */
	const uint64_t all = limit - cpu->cycles < INT64_MAX ? limit - cpu->cycles : INT64_MAX;
	const int64_t left = watch->is_on ? 1 : (int64_t)all;
	struct armv7m_stretch stretch = {
		.areas = watch->is_on ? no_areas : cpu->areas,
		.left = left,
	};
	enum armv7m_stop stop;

	if (!armv7m_code_find(cpu, &stretch)) {
		play(cpu);
		return;
	}
	if (!watch->is_on && watch->next > cpu->retired)
		stretch.watch_at = watch->next - cpu->retired;
	stop = armv7m_fast(cpu, &stretch);
	cpu->pc = stretch.pc;
	cpu->retired += stretch.done;
	cpu->cycles += (uint64_t)(left - stretch.left);
	if (stretch.done > 0)
		cpu->it =
			stop != ARM_STOP_LEFT && stretch.op->kind == ARM_COND ? stretch.op->it : 0;
	if (stop == ARM_STOP_SLOW)
		execute_one(cpu, &stretch);
	else if (stop == ARM_STOP_TURN || stop == ARM_STOP_LEFT)
		armv7m_watch_turn(cpu);
}

/* SysTick interrupts by itself: no run goes on past that. */
static uint64_t sooner(const struct sim_armv7m *cpu, uint64_t limit)
{
	const uint64_t tick = sim_armv7m_next_tick(cpu);

	if ((cpu->system.systick_control & TICKS_INTERRUPT) != TICKS_INTERRUPT || tick > limit)
		return limit;
	return tick > cpu->cycles ? tick : cpu->cycles + 1;
}

enum sim_armv7m_end sim_armv7m_run(struct sim_armv7m *cpu, uint64_t limit)
{
	struct sim_armv7m_inner *inner = cpu->inner;

	inner->watch.is_found = false;
	cpu->is_stopped = false;
	for (;;) {
		armv7m_tick(cpu);
		if (cpu->is_stopped)
			return SIM_ARMV7M_LIMIT;
		if (inner->is_dead)
			return SIM_ARMV7M_DEAD;
		if (inner->is_waiting && !armv7m_is_woken(cpu))
			return SIM_ARMV7M_WAITING;
		inner->is_waiting = false;
		if (armv7m_is_interrupted(cpu)) {
			inner->watch.is_found = false;
			if (cpu->cycles >= limit)
				return SIM_ARMV7M_LIMIT;
			(void)armv7m_interrupt(cpu);
			continue;
		}
		if (inner->watch.is_found || armv7m_watch_is_found(cpu))
			return SIM_ARMV7M_POLLING;
		if (cpu->cycles >= limit)
			return SIM_ARMV7M_LIMIT;
		advance(cpu, sooner(cpu, limit));
	}
}
