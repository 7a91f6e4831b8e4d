/* SPDX-License-Identifier: MIT */
/* The flash controller: one transfer at a time, its data through a buffer of 256 bytes.
 * bl602-soc 5 */
#include <string.h>

#include "bl602/bl602.h"
#include "bl602/regs.h"
#include "core/bytes.h"
#include "mmio.h"

/* Outside: the pins, by sw_usage_0 [17:16] less 2; clock and chip select first. bl602-soc 5.6 */
static const uint8_t external_pins[2][6] = {
	{ 22, 21, 20, 19, 18, 17 },
	{ 22, 21, 20, 0, 1, 2 },
};

#define SPI_SLOW_HZ 20000000u

static void set_external_pins(struct stub_port *port, const uint8_t pins[6])
{
	for (unsigned i = 0; i < 6; i++) {
		const unsigned shift = pins[i] % 2 * 16;

		bl602_change(port, GPIO_CONFIG(pins[i]), 0xffffu << shift, GPIO_FLASH << shift);
	}
	bl602_change(port, GPIO_OUTPUT_ENABLE, 0, 1u << pins[0] | 1u << pins[1]);
}

/* 0: inside, two lines swapped; 1: inside; 2 and 3: outside. */
static void set_pins(struct stub_port *port)
{
	const uint32_t set = mmio_get(port, EFUSE_SW_USAGE) >> 16 & 3;
	const uint32_t pads = (set < 2 ? PADS_INTERNAL : 0) | (set == 0 ? PADS_SWAPPED : 0);

	if (set >= 2)
		set_external_pins(port, external_pins[set - 2]);
	bl602_change(port, GLB_PADS, PADS_INTERNAL | PADS_SWAPPED, pads);
	bl602_change(port, SF_CTRL_2, CTRL_2_PADS, set >= 2 ? set - 1 : 0);
}

/* At 40 MHz the read delay is on and nothing is inverted: bl602-soc 5.5, stub-study 4. */
static void set_timing(struct stub_port *port)
{
	const uint32_t timing = CTRL_0_RX_INVERT | CTRL_0_INVERT | CTRL_0_FLASH_SIDE |
				CTRL_0_DELAY | CTRL_0_DELAY_EN;

	port->sf_ctrl_0 = (mmio_get(port, SF_CTRL_0) & ~timing) |
			  (port->facts.spi_hz > SPI_SLOW_HZ ? CTRL_0_DELAY_EN : 0);
	mmio_put(port, SF_CTRL_0, port->sf_ctrl_0);
}

void bl602_spi_setup(struct stub_port *port)
{
	set_pins(port);
	mmio_put(port, SF_CTRL_1, CTRL_1_OURS);
	set_timing(port);
}

bool stub_port_spi_slow(struct stub_port *port)
{
	if (port->facts.spi_hz <= SPI_SLOW_HZ)
		return false;
	(void)mmio_rom(port, ROM_SET_FLASH_CLOCK, 1, SF_CLOCK_80M, 80000000 / SPI_SLOW_HZ - 1);
	port->facts.spi_hz = SPI_SLOW_HZ;
	set_timing(port);
	return true;
}

static uint32_t word_for(const struct stub_spi *spi)
{
	static const uint8_t modes[] = { [1] = 0, [2] = 1, [4] = 2 };
	uint32_t word = SAHB_0_COMMAND | (uint32_t)modes[spi->lines] << 28;

	if (spi->address_bytes > 0)
		word |= SAHB_0_ADDRESS | (spi->address_bytes - 1u) << 17;
	if (spi->dummy_bytes > 0)
		word |= SAHB_0_DUMMY | (spi->dummy_bytes - 1u) << 12;
	if (spi->len > 0)
		word |= SAHB_0_DATA | (spi->len - 1u) << 2;
	return word | (spi->is_write ? SAHB_0_WRITE : 0);
}

/* The buffer takes words; what is behind the last byte does not travel. */
static void fill_buffer(struct stub_port *port, const uint8_t *bytes, uint32_t len)
{
	uint32_t at = 0;

	if ((uintptr_t)bytes % 4 == 0)
		for (; at + 4 <= len; at += 4)
			mmio_put(port, SF_BUFFER + at, get_aligned(bytes + at));
	for (; at < len; at += 4) {
		uint32_t word = 0xffffffff;

		memcpy(&word, bytes + at, len - at < 4 ? len - at : 4);
		mmio_put(port, SF_BUFFER + at, word);
	}
}

void stub_port_spi_start(struct stub_port *port, const struct stub_spi *spi)
{
	const uint32_t word = word_for(spi);

	mmio_put(port, SF_CTRL_0, port->sf_ctrl_0);
	if (spi->is_write)
		fill_buffer(port, spi->out, spi->len);
	mmio_put(port, SF_SAHB_1, (uint32_t)spi->code << 24 | (spi->address & 0xffffff));
	mmio_put(port, SF_SAHB_2, 0);
	mmio_put(port, SF_SAHB_0, word);
	mmio_put(port, SF_CTRL_0, port->sf_ctrl_0 | CTRL_0_FLASH_SIDE);
	mmio_put(port, SF_SAHB_0, word | SAHB_0_TRIGGER);
}

bool stub_port_spi_is_busy(struct stub_port *port)
{
	return (mmio_get(port, SF_SAHB_0) & SAHB_0_BUSY) != 0;
}

void stub_port_spi_take(struct stub_port *port, uint8_t *into, uint32_t len)
{
	uint32_t at = 0;

	mmio_put(port, SF_CTRL_0, port->sf_ctrl_0);
	if ((uintptr_t)into % 4 == 0)
		for (; at + 4 <= len; at += 4)
			put_aligned(into + at, mmio_get(port, SF_BUFFER + at));
	for (; at < len; at += 4) {
		const uint32_t word = mmio_get(port, SF_BUFFER + at);

		memcpy(into + at, &word, len - at < 4 ? len - at : 4);
	}
}
