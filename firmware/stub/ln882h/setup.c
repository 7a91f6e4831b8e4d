/* SPDX-License-Identifier: MIT */
/* Taking the LN882H over from its boot ROM. ln882h-protocol 3.4, 10.2 */
#include "ln882h/ln882h.h"
#include "ln882h/regs.h"
#include "mmio.h"
#include "protocol.h"

#define START_BAUD 115200u /* the boot ROM knows no other (3.1) */
#define BAUD_MAX 3000000u
#define PATIENCE 100000u /* looks at a register: some tens of ms, whatever the clock is */

/*
 * 160 MHz from the crystal, in the order of the vendor's images, which start from the same state:
 * supply, source, factor, dividers, and what takes these over. The dividers that the latches stand
 * beside are taken over when their bit rises (unverified).
 */
static const struct change {
	uint32_t addr, mask, value;
} changes[] = {
	/* clang-format off */
	{ CMP_CLOCKS, 0,
	  CLOCK_FLASH | CLOCK_GPIOA | CLOCK_UART0 | CLOCK_CACHE | CLOCK_DMA },
	{ CMP_RESETS, 0, RESET_FLASH | RESET_GPIOA | RESET_UART0 | RESET_DMA },
	{ AWO_SUPPLY_0, SUPPLY_0_CORE, 1u << 8 },
	{ AWO_SUPPLY_0, SUPPLY_0_BROWNOUT | SUPPLY_0_CRYSTAL | SUPPLY_0_BIAS | SUPPLY_0_LOAD,
	  SUPPLY_0_BROWNOUT | 3u << 16 },
	{ AWO_SUPPLY_1, SUPPLY_1_BIT, 0 },
	{ AWO_SUPPLY_2, 0, SUPPLY_2_LDOS },
	{ AWO_SOURCE, 0, SOURCE_PLL },
	{ AWO_PLL, PLL_FACTOR, PLL_BY_4 },
	{ CMP_DIVIDERS, DIVIDERS_APB0, DIVIDERS_APB0_BY_4 },
	{ AWO_DIVIDERS, DIVIDERS_HCLK, 0 },
	{ AWO_LATCH, LATCH_PULSE, 0 },
	{ AWO_LATCH, 0, LATCH_PULSE },
	{ CMP_LATCH, LATCH_PULSE, 0 },
	{ CMP_LATCH, 0, LATCH_PULSE },
	/* clang-format on */
};

static void await(struct stub_port *port, uint32_t addr, uint32_t mask, uint32_t value)
{
	for (uint32_t i = 0; i < PATIENCE && (mmio_get(port, addr) & mask) != value; i++)
		;
}

/* Nothing interrupts, and an address at any place is taken. */
static void settle_core(struct stub_port *port)
{
	mmio_put(port, NVIC_DISABLE_0, 0xffffffff);
	mmio_put(port, NVIC_DISABLE_1, 0xffffffff);
	mmio_put(port, MPU_CONTROL, 0);
	mmio_put(port, CORE_CONFIG, CONFIG_STACK_ALIGNED);
}

static void raise_clock(struct stub_port *port)
{
	for (uint32_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		ln882h_change(port, changes[i].addr, changes[i].mask, changes[i].value);
}

static void start_timer(struct stub_port *port)
{
	mmio_put(port, SYSTICK_RELOAD, SYSTICK_MASK);
	mmio_put(port, SYSTICK_NOW, 0);
	mmio_put(port, SYSTICK_CONTROL, SYSTICK_RUNS_BY_CORE);
	port->tick = mmio_get(port, SYSTICK_NOW);
}

/* The cache and the stub must not both speak to the flash. */
static void stop_cache(struct stub_port *port)
{
	await(port, CACHE_CONTROL, CACHE_IS_FILLING, 0);
	ln882h_change(port, CACHE_CONTROL, CACHE_ENABLE, 0);
}

/* The ROM's last ACK leaves first. */
void ln882h_setup(struct stub_port *port, struct stub *stub)
{
	port->stub = stub;
	port->facts = (struct stub_port_facts){ .chip = STUB_CHIP_LN882H,
						.core_hz = LN882H_CORE_MHZ * 1000000,
						.start_baud = START_BAUD,
						.baud_max = BAUD_MAX,
						.has_sha = true };
	await(port, UART_ISR, ISR_SENT | ISR_BUSY, ISR_SENT);
	settle_core(port);
	raise_clock(port);
	start_timer(port);
	stop_cache(port);
	ln882h_uart_setup(port);
	ln882h_spi_setup(port);
}
