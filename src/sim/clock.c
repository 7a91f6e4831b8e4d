/* SPDX-License-Identifier: MIT */
/* Clocks: root, then HCLK, then BCLK; the flash takes BCLK or a tap. bl602-soc 8.3 */
#include "sim/clock.h"

#include "sim/costs.h"
#include "sim/glb.h"

#define XTAL_HZ 40000000u

static uint32_t bclk_hz(struct sim_bus *bus)
{
	static const uint32_t taps[4] = { 48000000, 120000000, 160000000, 192000000 };
	const uint32_t root = sim_reg_bits(bus, SIM_HBN_GLB, 0, 2);
	uint32_t hz = SIM_COST_RC32M_HZ;

	if (root == 1)
		hz = XTAL_HZ;
	else if (root >= 2)
		hz = taps[sim_reg_bits(bus, SIM_GLB_CLK_CFG0, 4, 2)];
	hz /= sim_reg_bits(bus, SIM_GLB_CLK_CFG0, 8, 8) + 1;
	return hz / (sim_reg_bits(bus, SIM_GLB_CLK_CFG0, 16, 8) + 1);
}

uint32_t sim_clock_flash_hz(struct sim_bus *bus)
{
	static const uint32_t others[4] = { 120000000, XTAL_HZ, 120000000, 48000000 };
	const uint32_t source = sim_reg_bits(bus, SIM_GLB_CLK_CFG2, 12, 2);
	uint32_t hz = others[sim_reg_bits(bus, SIM_GLB_CLK_CFG2, 14, 2)];

	if (!sim_reg_bits(bus, SIM_GLB_CLK_CFG2, 11, 1))
		return 0;
	if (source == 1)
		hz = 80000000;
	else if (source == 2)
		hz = bclk_hz(bus);
	else if (source == 3)
		hz = 96000000;
	return hz / (sim_reg_bits(bus, SIM_GLB_CLK_CFG2, 8, 3) + 1);
}
