/* SPDX-License-Identifier: MIT */
/* Clock and power functions of the boot ROM. bl602-soc 3 and 8.3 */
#include "sim/clock.h"
#include "sim/costs.h"
#include "sim/glb.h"
#include "sim/rom_call.h"
#include "sim/sf_ctrl.h"

#define AON_XTAL 0xf880u
#define PLL_OUTPUTS 0x1ffu

enum { XTAL_NONE, XTAL_40M = 4, XTAL_RC32M = 6 };
enum { SYSTEM_RC32M, SYSTEM_XTAL, SYSTEM_PLL };

/* By crystal code: its rate, and the fraction word of the PLL. bl602-soc 8.3 */
static const struct {
	uint32_t hz, fraction;
} crystals[] = {
	/* clang-format off */
	{ 32000000, 0 }, { 24000000, 0x500000 }, { 32000000, 0x3c0000 }, { 38400000, 0x320000 },
	{ 40000000, 0x300000 }, { 26000000, 0x49d39d }, { 32000000, 0x3c0000 },
	/* clang-format on */
};

/* By system clock code: dividers less one, the tap where it is one of the PLL. */
static const struct {
	uint32_t hz; /* 0: the crystal's */
	uint8_t root, tap, bclk_divider;
	bool is_above_120m;
} systems[] = {
	/* clang-format off */
	{  32000000, 0, 0, 0, false }, {         0, 1, 0, 0, false }, {  48000000, 2, 0, 0, false },
	{ 120000000, 2, 1, 1, false }, { 160000000, 2, 2, 1, true },  { 192000000, 2, 3, 1, true },
	/* clang-format on */
};

static void set_core_clock(const struct sim_rom_call *call, uint32_t hz)
{
	sim_call_set_reg(call, SIM_HBN_CORE_CLOCK, hz);
}

static void set_dividers(const struct sim_rom_call *call, uint32_t hclk, uint32_t bclk)
{
	sim_call_set_bits(call, SIM_GLB_CLK_CFG0, 8, 16, hclk | bclk << 8);
	sim_call_set_reg(call, SIM_GLB_CLOCK_PULSE, 1);
	sim_call_set_reg(call, SIM_GLB_CLOCK_PULSE, 0);
}

uint32_t sim_call_accept(const struct sim_rom_call *call)
{
	(void)call;
	return SIM_CALL_GOOD;
}

/* The crystal of the model is ready at once. */
uint32_t sim_call_power_on_xtal(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, AON_XTAL, 4, 2, 3);
	return SIM_CALL_GOOD;
}

uint32_t sim_call_root_select(const struct sim_rom_call *call)
{
	const uint32_t root = sim_call_reg(call, SIM_GLB_CLK_CFG0) >> 6 & 3;

	return root < 2 ? root : 2;
}

uint32_t sim_call_set_root_select(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, SIM_HBN_GLB, 0, 2, sim_call_byte(call, 0));
	return SIM_CALL_GOOD;
}

uint32_t sim_call_set_dividers(const struct sim_rom_call *call)
{
	const uint32_t hclk = sim_call_byte(call, 0);

	set_dividers(call, hclk, sim_call_byte(call, 1));
	set_core_clock(call, sim_call_reg(call, SIM_HBN_CORE_CLOCK) / (hclk + 1));
	return SIM_CALL_GOOD;
}

uint32_t sim_call_bclk_divider(const struct sim_rom_call *call)
{
	return sim_call_reg(call, SIM_GLB_CLK_CFG0) >> 16 & 0xff;
}

uint32_t sim_call_hclk_divider(const struct sim_rom_call *call)
{
	return sim_call_reg(call, SIM_GLB_CLK_CFG0) >> 8 & 0xff;
}

static void power_on_pll(const struct sim_rom_call *call, uint32_t xtal)
{
	const bool is_rc = xtal == XTAL_RC32M;

	sim_call_set_bits(call, SIM_PDS_PLL_REFERENCE, 12, 1, is_rc);
	sim_call_set_bits(call, SIM_PDS_PLL_REFERENCE, 16, 1, !is_rc);
	sim_call_set_bits(call, SIM_PDS_PLL_FRACTION, 0, 24, crystals[xtal].fraction);
	call->bus->now_ns += SIM_COST_CALL_PLL_NS;
}

uint32_t sim_call_power_on_pll(const struct sim_rom_call *call)
{
	const uint32_t xtal = sim_call_byte(call, 0);

	if (xtal >= RMW_COUNT(crystals))
		return SIM_CALL_ERROR;
	power_on_pll(call, xtal);
	return SIM_CALL_GOOD;
}

uint32_t sim_call_enable_pll_outputs(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, SIM_PDS_PLL_ENABLE, 0, 9, PLL_OUTPUTS);
	return SIM_CALL_GOOD;
}

uint32_t sim_call_power_off_pll(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, SIM_PDS_PLL_ENABLE, 0, 9, 0);
	return SIM_CALL_GOOD;
}

/* Down to RC32M, the PLL up, then the dividers before the root. */
static uint32_t set_system_clock(const struct sim_rom_call *call, uint32_t xtal, uint32_t clock)
{
	if (xtal >= RMW_COUNT(crystals) || clock >= RMW_COUNT(systems))
		return SIM_CALL_ERROR;
	sim_call_set_bits(call, SIM_HBN_GLB, 0, 2, 0);
	set_dividers(call, 0, 0);
	set_core_clock(call, SIM_COST_RC32M_HZ);
	if (xtal == XTAL_NONE)
		return clock == SYSTEM_RC32M ? SIM_CALL_GOOD : SIM_CALL_ERROR;
	if (xtal != XTAL_RC32M)
		sim_call_set_bits(call, AON_XTAL, 4, 2, 3);
	power_on_pll(call, xtal);
	(void)sim_call_enable_pll_outputs(call);
	sim_call_set_bits(call, SIM_GLB_CLK_CFG0, 0, 1, 1);
	if (clock >= SYSTEM_PLL)
		sim_call_set_bits(call, SIM_GLB_CLK_CFG0, 4, 2, systems[clock].tap);
	set_dividers(call, 0, systems[clock].bclk_divider);
	if (systems[clock].is_above_120m)
		sim_call_set_bits(call, SIM_L1C_CONFIG, 12, 1, 1);
	sim_call_set_bits(call, SIM_HBN_GLB, 0, 2, systems[clock].root);
	set_core_clock(call, systems[clock].hz != 0 ? systems[clock].hz : crystals[xtal].hz);
	return SIM_CALL_GOOD;
}

uint32_t sim_call_set_system_clock(const struct sim_rom_call *call)
{
	return set_system_clock(call, sim_call_byte(call, 0), sim_call_byte(call, 1));
}

uint32_t sim_call_clock_from_rc32m(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, SIM_SF_CTRL_1, 29, 1, 1);
	return set_system_clock(call, XTAL_RC32M, 4);
}

/* Selects of the call, as the fields of CLK_CFG2 have them. bl602-soc 8.3 */
uint32_t sim_call_set_flash_clock(const struct sim_rom_call *call)
{
	static const struct {
		uint8_t select, tap;
	} selects[] = { { 0, 0 }, { 0, 1 }, { 0, 3 }, { 1, 0 }, { 2, 0 }, { 3, 0 } };
	const uint8_t select = sim_call_byte(call, 1);

	if (select >= RMW_COUNT(selects))
		return SIM_CALL_ERROR;
	sim_call_set_bits(call, SIM_GLB_CLK_CFG2, 11, 1, 0);
	sim_call_set_bits(call, SIM_GLB_CLK_CFG2, 8, 3, sim_call_byte(call, 2));
	sim_call_set_bits(call, SIM_GLB_CLK_CFG2, 12, 2, selects[select].select);
	if (selects[select].select == 0)
		sim_call_set_bits(call, SIM_GLB_CLK_CFG2, 14, 2, selects[select].tap);
	sim_call_set_bits(call, SIM_GLB_CLK_CFG2, 11, 1, sim_call_byte(call, 0));
	return SIM_CALL_GOOD;
}

/* Good where the eFuse holds a trim whose parity fits. */
uint32_t sim_call_trim_rc32m(const struct sim_rom_call *call)
{
	const uint32_t trim = sim_call_reg(call, SIM_EFUSE_SHADOW + 4 * SIM_EFUSE_TRIM);
	uint32_t ones = 0;

	for (unsigned bit = 10; bit < 18; bit++)
		ones += trim >> bit & 1;
	return (trim >> 19 & 1) && (trim >> 18 & 1) == (ones & 1) ? SIM_CALL_GOOD : SIM_CALL_ERROR;
}
