/* SPDX-License-Identifier: MIT */
/* What is behind the LN882H's addresses, and which block it is of. */
#include "sim/ln882h_bus.h"

#include <stdlib.h>

#include "sim/ln882h.h"
#include "sim/ln882h_costs.h"
#include "sim/ln882h_regs.h"

#define BLOCK 0x400u
#define RESET_BIT (1u << 4)
#define PLL_LOCKED (1u << 9)
#define CACHE_ON 1u
#define ROM_BAUD 115200u
#define WDT_CONTROL_RESET 2u
#define PATIENCE 4u /* looks */

static struct ln_bus *bus_of(struct rmw_sim *sim)
{
	return &sim_ln(sim)->bus;
}

bool sim_ln_bus_init(struct rmw_sim *sim)
{
	struct ln_ssi *ssi = &bus_of(sim)->ssi;

	/* the longest transfer: 65536 frames of four bytes */
	ssi->taken = malloc(4u << 16);
	return ssi->taken != NULL;
}

void sim_ln_bus_release(struct rmw_sim *sim)
{
	free(bus_of(sim)->ssi.taken);
	bus_of(sim)->ssi.taken = NULL;
}

void sim_ln_bus_reset(struct rmw_sim *sim)
{
	struct ln_bus *bus = bus_of(sim);
	const uint32_t idle = sim->was_powered_on ? 0 : bus->awo[LN_AWO_IDLE / 4];
	const struct ln_bus before = *bus;

	*bus = (struct ln_bus){ 0 };
	bus->ssi.taken = before.ssi.taken;
	bus->ssi.overflows = before.ssi.overflows;
	bus->uart.overflows = before.uart.overflows;
	bus->uart.rx_high = before.uart.rx_high;
	bus->awo[LN_AWO_IDLE / 4] = idle;
	bus->awo[LN_AWO_RESETS / 4] = UINT32_MAX;
	bus->apb[LN_WDT / 4] = WDT_CONTROL_RESET;
}

/*
 * As little as can be: UART0 at its pins, on the crystal, and the flash controller, which the
 * vendor's RAM loader takes for running. That its pins, the DMA and the cache are still off, and
 * APB0 at half the crystal, is (unverified); a stub must not count on more. ln882h-protocol 3.4
 */
void sim_ln_bus_hand_over(struct rmw_sim *sim)
{
	struct ln_bus *bus = bus_of(sim);

	sim_ln_bus_reset(sim);
	bus->apb[LN_CMP_APB_DIVIDER / 4] = bus->apb_divider = 1;
	bus->apb[LN_CMP_GATES / 4] = bus->apb[LN_CMP_RESETS / 4] =
		1u << LN_GATE_UART0 | 1u << LN_GATE_GPIO | 1u << LN_GATE_SSI;
	bus->apb[LN_CMP_PIN_ENABLE / 4] = 1u << LN_TX_PIN | 1u << LN_RX_PIN;
	bus->apb[LN_CMP_PIN_FUNCTION / 4] =
		(uint32_t)LN_FUNCTION_TX << 16 | (uint32_t)LN_FUNCTION_RX << 24;
	bus->uart.brr = LN_COST_XTAL_HZ / 2 / (ROM_BAUD >> 3);
	bus->uart.cr1 = 0x0d; /* receiver and transmitter are on */
	bus->uart.tx_free_ns = sim->uart.tx_free_ns;
}

static uint32_t gpio_levels(struct rmw_sim *sim, uint32_t port)
{
	const struct ln_bus *bus = bus_of(sim);
	const uint32_t driven = bus->apb[(port + LN_GPIO_DDR) / 4];
	uint32_t levels = 0xffff;

	if (port == LN_GPIO_A && sim_ln(sim)->is_strapped)
		levels &= ~(1u << LN_STRAP_PIN);
	return (levels & ~driven) | (bus->apb[(port + LN_GPIO_ODR) / 4] & driven);
}

static void write_gpio(struct rmw_sim *sim, uint32_t offset, uint32_t value)
{
	uint32_t *words = bus_of(sim)->apb;
	uint32_t *levels = &words[((offset & ~(BLOCK - 1)) + LN_GPIO_ODR) / 4];

	words[offset / 4] = value;
	if ((offset & (BLOCK - 1)) == LN_GPIO_BSRR)
		*levels = ((*levels & ~(value >> 16)) | value) & 0xffff;
}

/*
 * Nothing is known of the radio, so it gives back what was written to it. Whoever looks at a
 * register again and again waits for a bit of it: then it answers the opposite, once.
 */
static uint32_t read_radio(struct rmw_sim *sim, uint32_t offset)
{
	uint8_t *looks = &bus_of(sim)->looks[(offset - LN_RADIO) / 4];
	const uint32_t value = bus_of(sim)->apb[offset / 4];

	sim_ln(sim)->cpu.core.is_touched = true;
	if (++*looks < PATIENCE)
		return value;
	*looks = 0;
	return ~value;
}

static uint32_t read_apb(struct rmw_sim *sim, uint32_t offset)
{
	const uint32_t block = offset & ~(BLOCK - 1);

	if (block == LN_UART0)
		return sim_ln_is_clocked(sim, LN_GATE_UART0, LN_GATE_UART0)
			       ? sim_ln_uart_read(sim, offset - block)
			       : 0;
	if ((block == LN_GPIO_A || block == LN_GPIO_B) && offset - block == LN_GPIO_IDR)
		return sim_ln_is_clocked(sim, LN_GATE_GPIO, LN_GATE_GPIO) ? gpio_levels(sim, block)
									  : 0;
	return offset >= LN_RADIO ? read_radio(sim, offset) : bus_of(sim)->apb[offset / 4];
}

static void write_apb(struct rmw_sim *sim, uint32_t offset, uint32_t value)
{
	const uint32_t block = offset & ~(BLOCK - 1);

	if (block == LN_UART0) {
		if (sim_ln_is_clocked(sim, LN_GATE_UART0, LN_GATE_UART0))
			sim_ln_uart_write(sim, offset - block, value);
	} else if (block == LN_GPIO_A || block == LN_GPIO_B) {
		if (sim_ln_is_clocked(sim, LN_GATE_GPIO, LN_GATE_GPIO))
			write_gpio(sim, offset, value);
	} else {
		bus_of(sim)->apb[offset / 4] = value;
	}
	if (offset >= LN_RADIO)
		bus_of(sim)->looks[(offset - LN_RADIO) / 4] = 0;
	if (offset == LN_CMP_LATCH && (value & 1) != 0)
		sim_ln_clock_latch(sim);
}

static uint32_t read_awo(struct rmw_sim *sim, uint32_t offset)
{
	const uint32_t value = bus_of(sim)->awo[offset / 4];

	if (offset == LN_AWO_PLL_STATE)
		return (value & ~PLL_LOCKED) | (sim_ln_pll_is_locked(sim) ? PLL_LOCKED : 0);
	return value;
}

static void write_awo(struct rmw_sim *sim, uint32_t offset, uint32_t value)
{
	struct ln_bus *bus = bus_of(sim);

	if (offset == LN_AWO_SOURCE && (value & 1) != 0 && (bus->awo[offset / 4] & 1) == 0)
		bus->pll_ready_ns = sim->bus.now_ns + LN_COST_PLL_LOCK_NS;
	bus->awo[offset / 4] = value;
	if (offset == LN_AWO_LATCH && (value & 1) != 0)
		sim_ln_clock_latch(sim);
	if (offset == LN_AWO_RESETS && (value & RESET_BIT) == 0) {
		sim_ln(sim)->cpu.is_reset_asked = true;
		sim_ln(sim)->cpu.core.is_stopped = true;
	}
}

static uint32_t read_word(struct rmw_sim *sim, uint32_t addr, bool *is_there)
{
	*is_there = true;
	if (addr < LN_ROM_SIZE)
		return 0; /* what the mask ROM holds is nobody's to give */
	if (addr - LN_APB < LN_APB_SIZE)
		return read_apb(sim, addr - LN_APB);
	if (addr - LN_AWO < LN_AWO_SIZE)
		return read_awo(sim, addr - LN_AWO);
	if (addr - LN_SSI < BLOCK)
		return sim_ln_is_clocked(sim, LN_GATE_SSI, LN_GATE_SSI)
			       ? sim_ln_ssi_read(sim, addr - LN_SSI)
			       : 0;
	if (addr - LN_DMA < BLOCK)
		return sim_ln_is_clocked(sim, LN_GATE_DMA, LN_NO_RESET)
			       ? sim_ln_dma_read(sim, addr - LN_DMA)
			       : 0;
	if (addr - LN_CACHE < BLOCK)
		return addr == LN_CACHE ? bus_of(sim)->cache_control : 0;
	*is_there = false;
	return 0;
}

static bool write_word(struct rmw_sim *sim, uint32_t addr, uint32_t value)
{
	if (addr - LN_APB < LN_APB_SIZE) {
		write_apb(sim, addr - LN_APB, value);
	} else if (addr - LN_AWO < LN_AWO_SIZE) {
		write_awo(sim, addr - LN_AWO, value);
	} else if (addr - LN_SSI < BLOCK) {
		if (sim_ln_is_clocked(sim, LN_GATE_SSI, LN_GATE_SSI))
			sim_ln_ssi_write(sim, addr - LN_SSI, value);
	} else if (addr - LN_DMA < BLOCK) {
		if (sim_ln_is_clocked(sim, LN_GATE_DMA, LN_NO_RESET))
			sim_ln_dma_write(sim, addr - LN_DMA, value);
	} else if (addr - LN_CACHE < BLOCK) {
		if (addr == LN_CACHE && sim_ln_is_clocked(sim, LN_GATE_CACHE, LN_NO_RESET))
			bus_of(sim)->cache_control = value & 0x7fffffff; /* never filling */
	} else {
		return addr < LN_ROM_SIZE; /* dropped: ln882h-protocol 5.1 */
	}
	return true;
}

bool sim_ln_bus_load(struct rmw_sim *sim, uint32_t addr, unsigned size, uint32_t *value)
{
	bool is_there;
	const uint32_t word = read_word(sim, addr & ~3u, &is_there);

	(void)size;
	*value = word >> 8 * (addr & 3);
	return is_there;
}

/* Of less than a word: the others of it as they read, which silicon may do otherwise. */
bool sim_ln_bus_store(struct rmw_sim *sim, uint32_t addr, unsigned size, uint32_t value)
{
	const unsigned shift = 8 * (addr & 3);
	const uint32_t mask = size < 4 ? ((1u << 8 * size) - 1) << shift : UINT32_MAX;
	bool is_there = true;
	uint32_t word = value;

	if (size < 4)
		word = (read_word(sim, addr & ~3u, &is_there) & ~mask) | (value << shift & mask);
	return is_there && write_word(sim, addr & ~3u, word);
}

static uint64_t sooner(uint64_t a_ns, uint64_t b_ns)
{
	return a_ns < b_ns ? a_ns : b_ns;
}

uint64_t sim_ln_bus_next_ns(struct rmw_sim *sim)
{
	const struct ln_bus *bus = bus_of(sim);
	uint64_t at_ns = sooner(sim_ln_uart_next_ns(sim), sim_ln_ssi_next_ns(sim));

	if ((bus->awo[LN_AWO_SOURCE / 4] & 1) != 0 && bus->pll_ready_ns > sim->bus.now_ns)
		at_ns = sooner(at_ns, bus->pll_ready_ns);
	return at_ns;
}

void sim_ln_bus_catch_up(struct rmw_sim *sim)
{
	sim_ln_ssi_catch_up(sim);
	sim_ln_uart_catch_up(sim);
}

struct rmw_view sim_ln_bus_window(struct rmw_sim *sim)
{
	const struct rmw_view none = { NULL, 0 };

	return (bus_of(sim)->cache_control & CACHE_ON) != 0
		       ? rmw_span_view(sim_nor_cells(sim->bus.nor))
		       : none;
}
