/* SPDX-License-Identifier: MIT */
/* Exceptions: priorities, entry, return, faults and what they escalate to. Armv7-M ARM, B1.5. */
#include "sim/armv7m_core.h"

enum { NMI = 2, HARD = 3, BUS = 5, USAGE = 6, CALL = 11, FIRST_LINE = 16 };
enum { SP = 13, LR = 14, FRAME = 32, LOWEST = 256 };

#define CCR_STKALIGN 0x200u
#define XPSR_ALIGNED 0x200u
#define XPSR_THUMB 0x01000000u
#define RETURN_HANDLER 0xfffffff1u
#define RETURN_MAIN 0xfffffff9u
#define RETURN_PROCESS 0xfffffffdu

uint32_t sim_armv7m_xpsr(const struct sim_armv7m *cpu)
{
	return (cpu->n & 0x80000000u) | (cpu->z == 0 ? 0x40000000u : 0) | cpu->c << 29 |
	       cpu->v << 28 | cpu->q << 27 | (cpu->it & 3) << 25 | XPSR_THUMB | cpu->ge << 16 |
	       (cpu->it & 0xfc) << 8 | cpu->number;
}

void sim_armv7m_set_xpsr(struct sim_armv7m *cpu, uint32_t xpsr)
{
	cpu->n = xpsr & 0x80000000u;
	cpu->z = (xpsr & 0x40000000u) == 0;
	cpu->c = xpsr >> 29 & 1;
	cpu->v = xpsr >> 28 & 1;
	cpu->q = xpsr >> 27 & 1;
	cpu->ge = xpsr >> 16 & 15;
	cpu->it = (xpsr >> 25 & 3) | (xpsr >> 8 & 0xfc);
	cpu->number = xpsr & 0x1ff;
}

void armv7m_select_stack(struct sim_armv7m *cpu)
{
	const bool is_process = cpu->number == 0 && (cpu->control & 2) != 0;
	const uint32_t sp = cpu->r[SP];

	if (cpu->is_process_sp == is_process)
		return;
	cpu->is_process_sp = is_process;
	cpu->r[SP] = cpu->other_sp;
	cpu->other_sp = sp;
}

/* Of the group alone: what does not preempt is left out. */
static int priority(const struct sim_armv7m *cpu, uint32_t number)
{
	const struct sim_armv7m_system *system = &cpu->system;
	const unsigned group = system->aircr >> 8 & 7;
	unsigned value;

	if (number <= HARD)
		return (int)number - 4;
	value = number < FIRST_LINE ? system->core_priority[number]
				    : system->priority[number - FIRST_LINE];
	return (int)(value & (0xffu << (group + 1)));
}

static int sooner(int a, int b)
{
	return a < b ? a : b;
}

/* What runs now; with PRIMASK and FAULTMASK, or for waking up without. */
static int running_priority(const struct sim_armv7m *cpu, bool is_masked)
{
	const struct sim_armv7m_system *system = &cpu->system;
	int now = LOWEST;

	for (uint32_t i = NMI; i < FIRST_LINE; i++)
		if ((system->core_active >> i & 1) != 0)
			now = sooner(now, priority(cpu, i));
	for (uint32_t i = 0; i < SIM_ARMV7M_LINES; i++)
		if ((system->active[i / 32] >> i % 32 & 1) != 0)
			now = sooner(now, priority(cpu, FIRST_LINE + i));
	if (cpu->basepri != 0)
		now = sooner(now, (int)cpu->basepri);
	if (is_masked && cpu->primask != 0)
		now = sooner(now, 0);
	if (is_masked && cpu->faultmask != 0)
		now = sooner(now, -1);
	return now;
}

/* The pending exception with the highest priority above `limit`; 0: none. */
static uint32_t most_urgent(const struct sim_armv7m *cpu, int limit)
{
	const struct sim_armv7m_system *system = &cpu->system;
	uint32_t best = 0;

	for (uint32_t i = NMI; i < FIRST_LINE; i++)
		if ((system->core_pending >> i & 1) != 0 && priority(cpu, i) < limit) {
			best = i;
			limit = priority(cpu, i);
		}
	for (uint32_t i = 0; i < SIM_ARMV7M_LINES; i++)
		if ((system->pending[i / 32] & system->enabled[i / 32]) >> i % 32 & 1 &&
		    priority(cpu, FIRST_LINE + i) < limit) {
			best = FIRST_LINE + i;
			limit = priority(cpu, best);
		}
	return best;
}

static bool has_pending(const struct sim_armv7m_system *system)
{
	return (system->core_pending | (system->pending[0] & system->enabled[0]) |
		(system->pending[1] & system->enabled[1])) != 0;
}

bool armv7m_is_interrupted(const struct sim_armv7m *cpu)
{
	return has_pending(&cpu->system) && most_urgent(cpu, running_priority(cpu, true)) != 0;
}

bool armv7m_is_woken(const struct sim_armv7m *cpu)
{
	return has_pending(&cpu->system) && most_urgent(cpu, running_priority(cpu, false)) != 0;
}

static void set_bit(uint32_t *words, uint32_t number, uint32_t is_set)
{
	words[number / 32] = (words[number / 32] & ~(1u << number % 32)) | is_set << number % 32;
}

static void set_active(struct sim_armv7m *cpu, uint32_t number, uint32_t is_active)
{
	if (number < FIRST_LINE)
		set_bit(&cpu->system.core_active, number, is_active);
	else
		set_bit(cpu->system.active, number - FIRST_LINE, is_active);
}

static void die(struct sim_armv7m *cpu, enum sim_armv7m_fault fault, uint32_t addr)
{
	cpu->death = fault;
	cpu->death_pc = cpu->pc;
	cpu->death_addr = addr;
	cpu->inner->is_dead = true;
}

static bool push_frame(struct sim_armv7m *cpu)
{
	const bool is_turned = (cpu->system.ccr & CCR_STKALIGN) != 0 && (cpu->r[SP] & 4) != 0;
	const uint32_t sp = ((cpu->r[SP] - FRAME) & ~3u) - (is_turned ? 4u : 0);
	const uint32_t words[] = {
		cpu->r[0],  cpu->r[1],
		cpu->r[2],  cpu->r[3],
		cpu->r[12], cpu->r[LR],
		cpu->pc,    sim_armv7m_xpsr(cpu) | (is_turned ? XPSR_ALIGNED : 0)
	};

	cpu->r[SP] = sp;
	for (uint32_t i = 0; i < RMW_COUNT(words); i++)
		if (!armv7m_write(cpu, sp + 4 * i, 4, words[i]))
			return false;
	return true;
}

static void enter(struct sim_armv7m *cpu, uint32_t number)
{
	const uint32_t way_back = cpu->number != 0     ? RETURN_HANDLER
				  : cpu->is_process_sp ? RETURN_PROCESS
						       : RETURN_MAIN;
	uint32_t vector;

	armv7m_watch_break(cpu);
	if (!push_frame(cpu)) {
		die(cpu, SIM_ARMV7M_STACK, cpu->r[SP]);
		return;
	}
	if (!armv7m_read(cpu, cpu->system.vtor + 4 * number, 4, &vector)) {
		die(cpu, SIM_ARMV7M_VECTOR, cpu->system.vtor + 4 * number);
		return;
	}
	cpu->number = number;
	cpu->it = 0;
	armv7m_select_stack(cpu);
	set_active(cpu, number, 1);
	cpu->r[LR] = way_back;
	cpu->is_exclusive = false;
	cpu->cycles += cpu->costs.exception;
	cpu->pc = vector & ~1u;
	if ((vector & 1) == 0)
		die(cpu, SIM_ARMV7M_NOT_THUMB, vector);
}

bool armv7m_interrupt(struct sim_armv7m *cpu)
{
	const uint32_t number = most_urgent(cpu, running_priority(cpu, true));

	if (number == 0)
		return false;
	if (number < FIRST_LINE)
		set_bit(&cpu->system.core_pending, number, 0);
	else
		set_bit(cpu->system.pending, number - FIRST_LINE, 0);
	enter(cpu, number);
	return true;
}

/* Per fault: the exception, its bit in SHCSR, what CFSR tells. */
static const struct {
	uint8_t number;
	uint32_t enable;
	uint32_t status;
} faults[] = {
	[SIM_ARMV7M_UNDEFINED] = { USAGE, 1u << 18, 1u << 16 },
	[SIM_ARMV7M_NO_COPROCESSOR] = { USAGE, 1u << 18, 1u << 19 },
	[SIM_ARMV7M_NOT_THUMB] = { USAGE, 1u << 18, 1u << 17 },
	[SIM_ARMV7M_BAD_RETURN] = { USAGE, 1u << 18, 1u << 18 },
	[SIM_ARMV7M_UNALIGNED] = { USAGE, 1u << 18, 1u << 24 },
	[SIM_ARMV7M_DIVIDED_BY_ZERO] = { USAGE, 1u << 18, 1u << 25 },
	[SIM_ARMV7M_FETCH] = { BUS, 1u << 17, 1u << 8 },
	[SIM_ARMV7M_LOAD] = { BUS, 1u << 17, 1u << 9 | 1u << 15 },
	[SIM_ARMV7M_STORE] = { BUS, 1u << 17, 1u << 9 | 1u << 15 },
	[SIM_ARMV7M_STACK] = { BUS, 1u << 17, 1u << 11 },
	[SIM_ARMV7M_VECTOR] = { HARD, 0, 0 },
	[SIM_ARMV7M_BREAKPOINT] = { HARD, 0, 0 },
	[SIM_ARMV7M_CALL] = { HARD, 0, 0 },
};

#define HFSR_FORCED (1u << 30)

void armv7m_fault(struct sim_armv7m *cpu, enum sim_armv7m_fault fault, uint32_t addr)
{
	const int now = running_priority(cpu, true);
	const uint32_t pc = cpu->pc;
	uint32_t number = faults[fault].number;

	armv7m_watch_break(cpu);
	cpu->system.cfsr |= faults[fault].status;
	if ((faults[fault].status & 1u << 15) != 0)
		cpu->system.bfar = addr;
	if (number != HARD &&
	    ((cpu->system.shcsr & faults[fault].enable) == 0 || priority(cpu, number) >= now)) {
		number = HARD;
		cpu->system.hfsr |= HFSR_FORCED;
	}
	if (priority(cpu, number) < now)
		enter(cpu, number);
	else
		cpu->inner->is_dead = true;
	cpu->death = fault; /* also where its handler could not be entered: that came of it */
	cpu->death_pc = pc;
	cpu->death_addr = addr;
}

void armv7m_call(struct sim_armv7m *cpu)
{
	cpu->it = armv7m_it_next((uint8_t)cpu->it);
	cpu->retired++;
	cpu->cycles++;
	if (priority(cpu, CALL) < running_priority(cpu, true))
		enter(cpu, CALL);
	else
		armv7m_fault(cpu, SIM_ARMV7M_CALL, 0);
}

static bool pop_frame(struct sim_armv7m *cpu)
{
	const uint32_t sp = cpu->r[SP];
	uint32_t words[8];

	for (uint32_t i = 0; i < RMW_COUNT(words); i++)
		if (!armv7m_read(cpu, sp + 4 * i, 4, &words[i]))
			return false;
	memcpy(cpu->r, words, 4 * sizeof(uint32_t));
	cpu->r[12] = words[4];
	cpu->r[LR] = words[5];
	cpu->pc = words[6] & ~1u;
	cpu->r[SP] = sp + FRAME + ((words[7] & XPSR_ALIGNED) != 0 ? 4u : 0);
	sim_armv7m_set_xpsr(cpu, words[7] & ~XPSR_ALIGNED);
	return true;
}

void armv7m_return(struct sim_armv7m *cpu)
{
	const uint32_t way = cpu->pc | 1;
	const bool is_handler = way == RETURN_HANDLER;

	armv7m_watch_break(cpu);
	if (!is_handler && way != RETURN_MAIN && way != RETURN_PROCESS) {
		armv7m_fault(cpu, SIM_ARMV7M_BAD_RETURN, way);
		return;
	}
	set_active(cpu, cpu->number, 0);
	if (cpu->number != NMI)
		cpu->faultmask = 0;
	if (!is_handler) {
		cpu->number = 0;
		cpu->control = (cpu->control & ~2u) | (way == RETURN_PROCESS ? 2u : 0);
		armv7m_select_stack(cpu);
	}
	if (!pop_frame(cpu))
		armv7m_fault(cpu, SIM_ARMV7M_STACK, cpu->r[SP]);
	else if ((cpu->number != 0) != is_handler)
		armv7m_fault(cpu, SIM_ARMV7M_BAD_RETURN, way);
	cpu->is_exclusive = false;
	cpu->is_event = true;
	cpu->cycles += cpu->costs.exception;
	armv7m_sample_lines(cpu);
}

void armv7m_sample_lines(struct sim_armv7m *cpu)
{
	for (size_t i = 0; i < RMW_COUNT(cpu->system.lines); i++)
		cpu->system.pending[i] |= cpu->system.lines[i] & ~cpu->system.active[i];
}

void sim_armv7m_hold_lines(struct sim_armv7m *cpu, const uint32_t lines[2])
{
	memcpy(cpu->system.lines, lines, sizeof(cpu->system.lines));
	armv7m_sample_lines(cpu);
}
