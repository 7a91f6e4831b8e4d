/* SPDX-License-Identifier: MIT */
/* Clocks of the LN882H: crystal or PLL, dividers that a pulse latches, gates. ln882h-protocol 10.2
 */
#include "sim/ln882h.h"
#include "sim/ln882h_costs.h"
#include "sim/ln882h_regs.h"

static uint32_t awo(const struct rmw_sim *sim, uint32_t offset)
{
	return sim_ln(sim)->bus.awo[offset / 4];
}

static uint32_t apb(const struct rmw_sim *sim, uint32_t offset)
{
	return sim_ln(sim)->bus.apb[offset / 4];
}

bool sim_ln_pll_is_locked(const struct rmw_sim *sim)
{
	return (awo(sim, LN_AWO_SOURCE) & 1) != 0 &&
	       sim->bus.now_ns >= sim_ln(sim)->bus.pll_ready_ns;
}

/* A PLL that has not settled is taken for the crystal. */
uint32_t sim_ln_core_hz(struct rmw_sim *sim)
{
	const uint32_t factor = awo(sim, LN_AWO_PLL) & 0x1f;
	uint32_t hz = LN_COST_XTAL_HZ;

	if (sim_ln_pll_is_locked(sim) && factor > 0)
		hz = factor * LN_COST_PLL_STEP_HZ;
	return hz / (sim_ln(sim)->bus.ahb_divider + 1);
}

uint32_t sim_ln_apb_hz(struct rmw_sim *sim)
{
	return sim_ln_core_hz(sim) / (sim_ln(sim)->bus.apb_divider + 1);
}

bool sim_ln_is_clocked(struct rmw_sim *sim, unsigned gate, unsigned reset)
{
	return (apb(sim, LN_CMP_GATES) >> gate & 1) != 0 &&
	       (reset == LN_NO_RESET || (apb(sim, LN_CMP_RESETS) >> reset & 1) != 0);
}

void sim_ln_clock_latch(struct rmw_sim *sim)
{
	sim_ln(sim)->bus.ahb_divider = awo(sim, LN_AWO_AHB_DIVIDER) & 15;
	sim_ln(sim)->bus.apb_divider = apb(sim, LN_CMP_APB_DIVIDER) & 15;
}
