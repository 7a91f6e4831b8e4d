/* SPDX-License-Identifier: MIT */
/* Why code could go no further, in words. */
#include <stdio.h>

#include "sim/ln882h.h"

static const char *cause_of(enum sim_armv7m_fault fault)
{
	/* clang-format off */
	switch (fault) {
	case SIM_ARMV7M_NO_FAULT: break;
	case SIM_ARMV7M_UNDEFINED: return "no instruction of this core";
	case SIM_ARMV7M_NO_COPROCESSOR: return "an instruction for a coprocessor or the floating-point unit, which are not played";
	case SIM_ARMV7M_NOT_THUMB: return "a jump to where no Thumb code is";
	case SIM_ARMV7M_BAD_RETURN: return "a return from an exception that fits nothing";
	case SIM_ARMV7M_UNALIGNED: return "an access at an address that is not aligned";
	case SIM_ARMV7M_DIVIDED_BY_ZERO: return "a division by zero";
	case SIM_ARMV7M_FETCH: return "nothing to execute there";
	case SIM_ARMV7M_LOAD: return "a load where nothing answers";
	case SIM_ARMV7M_STORE: return "a store where nothing answers";
	case SIM_ARMV7M_STACK: return "a stack that is no memory";
	case SIM_ARMV7M_VECTOR: return "a vector table that is no memory";
	case SIM_ARMV7M_BREAKPOINT: return "a breakpoint";
	case SIM_ARMV7M_CALL: return "a supervisor call that is masked";
	}
	/* clang-format on */
	return "an exception";
}

void sim_ln_cpu_mourn(struct rmw_sim *sim)
{
	const struct sim_armv7m *core = &sim_ln(sim)->cpu.core;

	snprintf(sim->death, sizeof(sim->death),
		 "at 0x%08x: %s (address 0x%08x), and no handler that can be executed",
		 (unsigned)core->death_pc, cause_of(core->death), (unsigned)core->death_addr);
}
