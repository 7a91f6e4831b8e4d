/* SPDX-License-Identifier: MIT */
/* Traps: exceptions, interrupts of both CLIC modes and of the classic two, and the way back. */
#include "sim/rv32_core.h"

/* mtvec's low bits. */
enum mode { MODE_DIRECT, MODE_VECTORED, MODE_CLIC_DIRECT, MODE_CLIC_VECTORED };

#define CAUSE_INTERRUPT 0x80000000u
#define CAUSE_MPIE (1u << 27)
#define CAUSE_MPP (3u << 28)

bool rv32_is_clic(const struct sim_rv32 *cpu)
{
	return (cpu->mtvec & 3) >= MODE_CLIC_DIRECT;
}

static uint32_t base(const struct sim_rv32 *cpu)
{
	return cpu->mtvec & (rv32_is_clic(cpu) ? ~63u : ~3u);
}

static void enter(struct sim_rv32 *cpu, uint32_t cause)
{
	const bool was_enabled = (cpu->mstatus & RV32_MSTATUS_MIE) != 0;

	cpu->mepc = cpu->pc;
	cpu->mstatus &= ~(RV32_MSTATUS_MIE | RV32_MSTATUS_MPIE);
	cpu->mstatus |= RV32_MSTATUS_MPP | (was_enabled ? RV32_MSTATUS_MPIE : 0);
	cpu->mcause = cause;
	if (rv32_is_clic(cpu))
		cpu->mcause |= CAUSE_MPP | (was_enabled ? CAUSE_MPIE : 0);
	cpu->reserved = RV32_NOT_RESERVED;
	cpu->pc = base(cpu);
	cpu->cycles += 1 + (uint64_t)cpu->costs.taken;
	rv32_watch_break(cpu);
}

/* A second exception before anything was executed would be followed by a third, and so on. */
void rv32_trap(struct sim_rv32 *cpu, enum rv32_cause cause, uint32_t value)
{
	if (cpu->inner->is_trapped) {
		cpu->inner->is_dead = true;
		return;
	}
	cpu->inner->is_trapped = true;
	cpu->dead_pc = cpu->pc;
	cpu->dead_cause = cause;
	enter(cpu, cause);
	cpu->mtval = value;
}

void rv32_interrupt(struct sim_rv32 *cpu)
{
	const uint32_t number = (uint32_t)cpu->interrupt & 0x3ff;

	enter(cpu, CAUSE_INTERRUPT | number);
	cpu->mtval = 0;
	switch ((enum mode)(cpu->mtvec & 3)) {
	case MODE_DIRECT:
	case MODE_CLIC_DIRECT:
		break;
	case MODE_VECTORED:
		cpu->pc += 4 * number;
		break;
	case MODE_CLIC_VECTORED:
		if (rv32_load(cpu, cpu->mtvt + 4 * number, 4, &cpu->pc))
			cpu->pc &= ~1u;
		break;
	}
}

void rv32_return(struct sim_rv32 *cpu)
{
	const bool is_enabled = (cpu->mstatus & RV32_MSTATUS_MPIE) != 0;

	cpu->mstatus &= ~RV32_MSTATUS_MIE;
	cpu->mstatus |= RV32_MSTATUS_MPIE | (is_enabled ? RV32_MSTATUS_MIE : 0);
	cpu->pc = cpu->mepc;
}
