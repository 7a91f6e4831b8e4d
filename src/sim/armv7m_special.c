/* SPDX-License-Identifier: MIT */
/* Special registers, exclusive access, waiting. Armv7-M ARM, B5.2 for the registers' numbers. */
#include "sim/armv7m_core.h"

enum { SP = 13 };
enum {
	XPSR = 3,
	IPSR_FIRST = 5,
	IPSR_LAST = 7,
	MSP = 8,
	PSP = 9,
	PRIMASK = 16,
	BASEPRI,
	BASEPRI_MAX,
	FAULTMASK,
	CONTROL
};

#define APSR_NZCVQ 0xf8000000u
#define APSR_GE 0x000f0000u
#define IPSR_MASK 0x1ffu

static uint32_t *stack_pointer(struct sim_armv7m *cpu, uint32_t number)
{
	return (number == PSP) == cpu->is_process_sp ? &cpu->r[SP] : &cpu->other_sp;
}

uint32_t armv7m_special_read(const struct sim_armv7m *cpu, uint32_t number)
{
	const uint32_t xpsr = sim_armv7m_xpsr(cpu);

	/* clang-format off */
	switch (number) {
	case MSP: return cpu->is_process_sp ? cpu->other_sp : cpu->r[SP];
	case PSP: return cpu->is_process_sp ? cpu->r[SP] : cpu->other_sp;
	case PRIMASK: return cpu->primask;
	case BASEPRI: case BASEPRI_MAX: return cpu->basepri;
	case FAULTMASK: return cpu->faultmask;
	case CONTROL: return cpu->control;
	default: break;
	}
	/* clang-format on */
	if (number > IPSR_LAST)
		return 0;
	return ((number & 4) == 0 ? xpsr & (APSR_NZCVQ | APSR_GE) : 0) |
	       ((number & 1) != 0 ? xpsr & IPSR_MASK : 0);
}

/* `mask` 2: the flags, 1: GE. */
static void write_flags(struct sim_armv7m *cpu, uint32_t value, uint32_t mask)
{
	const uint32_t bits = ((mask & 2) != 0 ? APSR_NZCVQ : 0) | ((mask & 1) != 0 ? APSR_GE : 0);

	sim_armv7m_set_xpsr(cpu, (sim_armv7m_xpsr(cpu) & ~bits) | (value & bits));
}

void armv7m_special_write(struct sim_armv7m *cpu, uint32_t number, uint32_t value, uint32_t mask)
{
	switch (number) {
	case MSP:
	case PSP:
		*stack_pointer(cpu, number) = value & ~3u;
		break;
	case PRIMASK:
		cpu->primask = value & 1;
		break;
	case BASEPRI:
		cpu->basepri = value & 0xff;
		break;
	case BASEPRI_MAX:
		if ((value & 0xff) != 0 && (cpu->basepri == 0 || (value & 0xff) < cpu->basepri))
			cpu->basepri = value & 0xff;
		break;
	case FAULTMASK:
		cpu->faultmask = value & 1;
		break;
	case CONTROL:
		cpu->control = (cpu->number == 0 ? value & 2 : cpu->control & 2) | (value & 1);
		armv7m_select_stack(cpu);
		break;
	default:
		if (number <= XPSR)
			write_flags(cpu, value, mask);
		break;
	}
}

/* Bit 4: to be set; bits 1 and 0: PRIMASK and FAULTMASK. */
static void change_state(struct sim_armv7m *cpu, uint32_t bits)
{
	const uint32_t value = bits >> 4 & 1;

	if ((bits & 2) != 0)
		cpu->primask = value;
	if ((bits & 1) != 0)
		cpu->faultmask = value;
}

static bool aligned(struct sim_armv7m *cpu, uint32_t addr, unsigned size)
{
	if ((addr & (size - 1)) == 0)
		return true;
	armv7m_fault(cpu, SIM_ARMV7M_UNALIGNED, addr);
	return false;
}

static bool load_exclusive(struct sim_armv7m *cpu, const struct armv7m_op *op, unsigned size)
{
	const uint32_t addr = cpu->r[op->rn] + op->imm;
	uint32_t value;

	if (!aligned(cpu, addr, size) || !armv7m_load(cpu, addr, size, &value))
		return false;
	cpu->is_exclusive = true;
	cpu->r[op->rd] = value;
	return true;
}

static bool store_exclusive(struct sim_armv7m *cpu, const struct armv7m_op *op, unsigned size)
{
	const uint32_t addr = cpu->r[op->rn] + op->imm;

	if (!aligned(cpu, addr, size))
		return false;
	if (cpu->is_exclusive && !armv7m_store(cpu, addr, size, cpu->r[op->rd]))
		return false;
	cpu->r[op->ra] = !cpu->is_exclusive;
	cpu->is_exclusive = false;
	return true;
}

static void wait_for_event(struct sim_armv7m *cpu)
{
	cpu->inner->is_waiting = !cpu->is_event;
	cpu->is_event = false;
}

bool armv7m_special(struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	switch (op->kind) {
	case ARM_CPS:
		change_state(cpu, op->imm);
		return true;
	case ARM_MRS:
		cpu->r[op->rd] = armv7m_special_read(cpu, op->imm);
		return true;
	case ARM_MSR:
		armv7m_special_write(cpu, op->imm, cpu->r[op->rn], op->shift);
		return true;
	case ARM_WFI:
		cpu->inner->is_waiting = true;
		return true;
	case ARM_WFE:
		wait_for_event(cpu);
		return true;
	case ARM_SEV:
		cpu->is_event = true;
		return true;
	case ARM_LDREX:
		return load_exclusive(cpu, op, 4);
	case ARM_LDREXH:
		return load_exclusive(cpu, op, 2);
	case ARM_LDREXB:
		return load_exclusive(cpu, op, 1);
	case ARM_STREX:
		return store_exclusive(cpu, op, 4);
	case ARM_STREXH:
		return store_exclusive(cpu, op, 2);
	case ARM_STREXB:
		return store_exclusive(cpu, op, 1);
	default: /* CLREX */
		cpu->is_exclusive = false;
		return true;
	}
}
