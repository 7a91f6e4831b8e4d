/* SPDX-License-Identifier: MIT */
/* Taking the BL602 over from its boot ROM. bl602-soc 1.6, 2.2, 8.3; stub-study 2 */
#include "bl602/bl602.h"

#include "bl602/regs.h"
#include "mmio.h"
#include "protocol.h"

#define RC32M_HZ 32000000u
#define PLL_HZ 160000000u
#define BCLK_SHIFT 16u
#define BAUD_MAX 4000000u

/* What a ROM that is known can have measured; else the rate that hosts begin with. */
#define MEASURED_MIN 9000u
#define MEASURED_MAX 8000000u
#define BAUD_UNKNOWN 500000u

/* Rates that people use. The ROM measured ours against an oscillator that is a percent off. */
static const uint32_t nominal_bauds[] = {
	9600,	19200,	38400,	57600,	 115200,  230400,  460800,
	500000, 576000, 921600, 1000000, 1500000, 2000000,
};

void bl602_change(struct stub_port *port, uint32_t addr, uint32_t mask, uint32_t value)
{
	mmio_put(port, addr, (mmio_get(port, addr) & ~mask) | value);
}

static uint32_t nominal(uint32_t measured)
{
	if (measured < MEASURED_MIN || measured > MEASURED_MAX)
		return BAUD_UNKNOWN;
	for (uint32_t i = 0; i < sizeof(nominal_bauds) / sizeof(nominal_bauds[0]); i++) {
		const uint32_t baud = nominal_bauds[i];
		const uint32_t gap = measured > baud ? measured - baud : baud - measured;

		if (gap < baud / 32)
			return baud;
	}
	return measured;
}

/* 160 MHz from the crystal, or from the oscillator where there is none, or as the ROM left it. */
static void raise_clock(struct stub_port *port, bool is_rom_known)
{
	const bool is_raised =
		is_rom_known &&
		(mmio_rom(port, ROM_SET_SYSTEM_CLOCK, XTAL_40M, SYSCLK_160M, 0) == 0 ||
		 mmio_rom(port, ROM_SET_SYSTEM_CLOCK, XTAL_NONE, SYSCLK_160M, 0) == 0);

	port->facts.core_hz = is_raised ? PLL_HZ : RC32M_HZ;
	port->uart_hz = port->facts.core_hz;
	if (!is_rom_known)
		return;
	port->facts.spi_hz = is_raised ? 40000000 : 16000000;
	(void)mmio_rom(port, ROM_SET_FLASH_CLOCK, 1, is_raised ? SF_CLOCK_80M : SF_CLOCK_BCLK, 1);
}

/* The core's timer counts microseconds. */
static void start_timer(struct stub_port *port)
{
	const uint32_t divider = mmio_get(port, GLB_CLK_CFG0) >> BCLK_SHIFT & 0xff;
	const uint32_t bclk_hz = port->facts.core_hz / (divider + 1);

	mmio_put(port, GLB_MTIMER, 0);
	mmio_put(port, GLB_MTIMER, bclk_hz / 1000000 - 1);
	mmio_put(port, GLB_MTIMER, (bclk_hz / 1000000 - 1) | MTIMER_EN);
}

void bl602_setup(struct stub_port *port)
{
	const bool is_rom_known = mmio_get(port, ROM_ID) == ROM_ID_KNOWN;
	const uint32_t measured = mmio_get(port, ROM_MEASURED_BAUD);

	port->facts = (struct stub_port_facts){ .chip = STUB_CHIP_BL602,
						.spi_hz = RC32M_HZ / 4, /* as the ROM left it */
						.start_baud = nominal(measured),
						.baud_max = BAUD_MAX,
						.has_sha = true,
						.has_boot = true };
	raise_clock(port, is_rom_known);
	start_timer(port);
	bl602_uart_setup(port, port->facts.start_baud);
	mmio_put(port, EFUSE_CONTROL, EFUSE_READABLE);
	bl602_spi_setup(port);
}
