/* SPDX-License-Identifier: MIT */
/* Clocks: root, then HCLK, then BCLK; UART and flash take these or a tap. bl602-soc 8.3 */
#include "sim/clock.h"

#include "sim/costs.h"
#include "sim/glb.h"
#include "sim/timer.h"

#define XTAL_HZ 40000000u
#define SLOW_HZ 32768u
#define SECOND_NS 1000000000u

enum {
	UART_GATE = 4,
	FLASH_GATE = 11,
	HBN_UART_SOURCE = 2,
	MTIME_ENABLE = 18,
	MTIME_SLOW = 19,
};

/* Outputs of the PLL, and their enable bits in 0x4000E41C. The bits of 192, 120 and 96 MHz are
 * (unverified): they stand between the documented ones in the order of their rates. */
enum pll { PLL_48M, PLL_80M, PLL_96M, PLL_120M, PLL_160M, PLL_192M };

static const struct {
	uint32_t hz;
	uint8_t enable;
} outputs[] = {
	/* clang-format off */
	[PLL_48M]  = {  48000000, 7 },
	[PLL_80M]  = {  80000000, 6 },
	[PLL_96M]  = {  96000000, 5 },
	[PLL_120M] = { 120000000, 4 },
	[PLL_160M] = { 160000000, 3 },
	[PLL_192M] = { 192000000, 2 },
	/* clang-format on */
};

static uint32_t pll_hz(struct sim_bus *bus, enum pll output)
{
	return sim_reg_bits(bus, SIM_PDS_PLL_ENABLE, outputs[output].enable, 1) ? outputs[output].hz
										: 0;
}

uint32_t sim_clock_root_hz(struct sim_bus *bus)
{
	static const enum pll taps[4] = { PLL_48M, PLL_120M, PLL_160M, PLL_192M };
	const uint32_t root = sim_reg_bits(bus, SIM_HBN_GLB, 0, 2);

	if (root == 0)
		return SIM_COST_RC32M_HZ;
	if (root == 1)
		return XTAL_HZ;
	return pll_hz(bus, taps[sim_reg_bits(bus, SIM_GLB_CLK_CFG0, 4, 2)]);
}

uint32_t sim_clock_core_hz(struct sim_bus *bus)
{
	return sim_clock_root_hz(bus) / (sim_reg_bits(bus, SIM_GLB_CLK_CFG0, 8, 8) + 1);
}

uint32_t sim_clock_bus_hz(struct sim_bus *bus)
{
	return sim_clock_core_hz(bus) / (sim_reg_bits(bus, SIM_GLB_CLK_CFG0, 16, 8) + 1);
}

static uint32_t flash_source_hz(struct sim_bus *bus)
{
	switch (sim_reg_bits(bus, SIM_GLB_CLK_CFG2, 12, 2)) {
	case 1:
		return pll_hz(bus, PLL_80M);
	case 2:
		return sim_clock_bus_hz(bus);
	case 3:
		return pll_hz(bus, PLL_96M);
	default:
		break;
	}
	switch (sim_reg_bits(bus, SIM_GLB_CLK_CFG2, 14, 2)) {
	case 1:
		return XTAL_HZ;
	case 3:
		return pll_hz(bus, PLL_48M);
	default:
		return pll_hz(bus, PLL_120M);
	}
}

uint32_t sim_clock_flash_hz(struct sim_bus *bus)
{
	if (!sim_reg_bits(bus, SIM_GLB_CLK_CFG2, FLASH_GATE, 1))
		return 0;
	return flash_source_hz(bus) / (sim_reg_bits(bus, SIM_GLB_CLK_CFG2, 8, 3) + 1);
}

uint32_t sim_clock_uart_hz(struct sim_bus *bus)
{
	const uint32_t hz = sim_reg_bits(bus, SIM_HBN_GLB, HBN_UART_SOURCE, 1)
				    ? pll_hz(bus, PLL_160M)
				    : sim_clock_root_hz(bus);

	if (!sim_reg_bits(bus, SIM_GLB_CLK_CFG2, UART_GATE, 1))
		return 0;
	return hz / (sim_reg_bits(bus, SIM_GLB_CLK_CFG2, 0, 3) + 1);
}

static uint32_t mtime_hz(struct sim_bus *bus)
{
	const uint32_t hz =
		sim_reg_bits(bus, SIM_GLB_MTIME, MTIME_SLOW, 1) ? SLOW_HZ : sim_clock_bus_hz(bus);

	if (!sim_reg_bits(bus, SIM_GLB_MTIME, MTIME_ENABLE, 1))
		return 0;
	return hz / (sim_reg_bits(bus, SIM_GLB_MTIME, 0, 17) + 1);
}

/* Clock selects of the timers count 0 FCLK, 1 the 32 kHz, 2 1 kHz, 3 crystal. bl602-soc 8.2 */
static uint32_t timer_hz(struct sim_bus *bus, const struct sim_timer_clock *clock)
{
	const uint32_t rates[4] = { sim_clock_root_hz(bus), SLOW_HZ, 1000, XTAL_HZ };

	return rates[sim_reg_bits(bus, SIM_TIMER_CLOCKS, clock->select, 2)] /
	       (sim_reg_bits(bus, SIM_TIMER_DIVIDERS, clock->divider, 8) + 1);
}

void sim_clock_update(struct sim_bus *bus)
{
	struct sim_bus_state *state = bus->state;

	state->uart_hz = sim_clock_uart_hz(bus);
	sim_ticker_set_rate(&state->mtime, bus->now_ns, mtime_hz(bus));
	for (unsigned i = 0; i < SIM_TIMERS; i++) {
		const struct sim_timer_clock *clock = &sim_timer_clocks[i];
		const bool runs = sim_reg_bits(bus, clock->enable, clock->enable_bit, 1);

		sim_ticker_set_rate(&state->timers[i], bus->now_ns,
				    runs ? timer_hz(bus, clock) : 0);
	}
}

/* Seconds apart from the rest, so that hours do not overflow. */
uint64_t sim_clock_ticks(uint64_t ns, uint32_t hz)
{
	return ns / SECOND_NS * hz + ns % SECOND_NS * hz / SECOND_NS;
}

uint64_t sim_clock_ns(uint64_t ticks, uint32_t hz)
{
	return ticks / hz * SECOND_NS + (ticks % hz * SECOND_NS + hz - 1) / hz;
}

uint64_t sim_clock_rom_ns(struct sim_bus *bus, uint64_t ns)
{
	const uint32_t hz = sim_clock_core_hz(bus);

	return hz == 0 ? ns : ns * SIM_COST_RC32M_HZ / hz;
}

/* A ROM function that is played ahead may have set it at a time that is still to come. */
uint64_t sim_ticker_now(const struct sim_ticker *ticker, uint64_t now_ns)
{
	const uint64_t gone_ns = now_ns > ticker->from_ns ? now_ns - ticker->from_ns : 0;

	return ticker->base + sim_clock_ticks(gone_ns, ticker->hz);
}

void sim_ticker_set(struct sim_ticker *ticker, uint64_t now_ns, uint64_t value, uint32_t hz)
{
	*ticker = (struct sim_ticker){ value, now_ns, hz };
}

void sim_ticker_set_rate(struct sim_ticker *ticker, uint64_t now_ns, uint32_t hz)
{
	if (ticker->hz != hz)
		sim_ticker_set(ticker, now_ns, sim_ticker_now(ticker, now_ns), hz);
}

uint64_t sim_ticker_when(const struct sim_ticker *ticker, uint64_t value)
{
	if (ticker->base >= value)
		return ticker->from_ns;
	if (ticker->hz == 0 || (value - ticker->base) / ticker->hz > SIM_NEVER / SECOND_NS / 2)
		return SIM_NEVER;
	return ticker->from_ns + sim_clock_ns(value - ticker->base, ticker->hz);
}
