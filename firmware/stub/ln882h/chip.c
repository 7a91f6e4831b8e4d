/* SPDX-License-Identifier: MIT */
/* Timer, registers, SHA-256 and reset of the LN882H. ln882h-protocol 10.2 and 10.7 */
#include "ln882h/ln882h.h"
#include "ln882h/regs.h"
#include "mmio.h"

#define SETTLE_US 1000u /* from the last byte to a reset */

const struct stub_port_facts *stub_port_facts(const struct stub_port *port)
{
	return &port->facts;
}

void ln882h_change(struct stub_port *port, uint32_t addr, uint32_t mask, uint32_t value)
{
	mmio_put(port, addr, (mmio_get(port, addr) & ~mask) | value);
}

/* Count and addresses are taken over as it is switched on. */
void ln882h_dma(struct stub_port *port, uint32_t channel, uint32_t from, const uint8_t *to,
		uint32_t count, uint32_t control)
{
	mmio_put(port, DMA_CONTROL(channel), 0);
	mmio_put(port, DMA_COUNT(channel), count);
	mmio_put(port, DMA_FROM(channel), from);
	mmio_put(port, DMA_TO(channel), mmio_address(port, to));
	mmio_put(port, DMA_CONTROL(channel), control);
	mmio_put(port, DMA_CONTROL(channel), control | DMA_ENABLE);
}

/* The core's timer counts down and is round after 104 ms: nothing keeps from looking so long. */
uint32_t stub_port_us(struct stub_port *port)
{
	const uint32_t tick = mmio_get(port, SYSTICK_NOW);

	port->cycles += (port->tick - tick) & SYSTICK_MASK;
	port->tick = tick;
	port->us += port->cycles / LN882H_CORE_MHZ;
	port->cycles %= LN882H_CORE_MHZ;
	return port->us;
}

void ln882h_pause(struct stub_port *port, uint32_t us)
{
	const uint32_t from_us = stub_port_us(port);

	while (stub_port_us(port) - from_us < us)
		;
}

/* Half of what the transmitter's FIFO lasts is enough: who waited too short only looks again. */
void stub_port_wait(struct stub_port *port, uint32_t until_us)
{
	const uint32_t most_us = port->byte_us * (FIFO_ROOM / 2);
	const uint32_t wish_us = until_us - stub_port_us(port);

	if ((int32_t)wish_us > 0)
		ln882h_pause(port, wish_us < most_us ? wish_us : most_us);
}

uint32_t stub_port_peek(struct stub_port *port, uint32_t addr)
{
	return mmio_get(port, addr);
}

void stub_port_poke(struct stub_port *port, uint32_t addr, uint32_t value)
{
	mmio_put(port, addr, value);
}

/* No engine is known: the core does it, and a block takes it a third of what the FIFO lasts. */
void stub_port_sha_begin(struct stub_port *port)
{
	ln882h_sha256_begin(&port->sha);
}

void stub_port_sha_blocks(struct stub_port *port, const uint8_t *blocks, uint32_t count)
{
	for (; count > 0; count--, blocks += LN882H_SHA256_BLOCK) {
		stub_port_poll(port->stub);
		ln882h_sha256_block(&port->sha, blocks);
	}
}

bool stub_port_sha_is_busy(struct stub_port *port)
{
	(void)port;
	return false;
}

void stub_port_sha_end(struct stub_port *port, uint8_t digest[32])
{
	ln882h_sha256_end(&port->sha, digest);
}

void stub_port_reset(struct stub_port *port)
{
	ln882h_pause(port, SETTLE_US);
	ln882h_change(port, AWO_RESET, RESET_CHIP, 0);
	ln882h_change(port, AWO_RESET, RESET_CHIP, RESET_CHIP);
	mmio_end(port);
}

/* Nothing is known that makes the boot ROM start the flash: the boot pin decides. */
void stub_port_boot(struct stub_port *port)
{
	stub_port_reset(port);
}
