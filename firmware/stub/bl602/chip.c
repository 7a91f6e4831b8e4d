/* SPDX-License-Identifier: MIT */
/* Timer, registers, SHA engine and resets of the BL602. bl602-soc 8.1, 8.2 and 9 */
#include "bl602/bl602.h"
#include "bl602/regs.h"
#include "core/bytes.h"
#include "mmio.h"

#define SETTLE_US 1000u /* from the last byte to a reset */

const struct stub_port_facts *stub_port_facts(const struct stub_port *port)
{
	return &port->facts;
}

uint32_t stub_port_us(struct stub_port *port)
{
	return mmio_get(port, MTIME_LOW);
}

uint32_t stub_port_peek(struct stub_port *port, uint32_t addr)
{
	return mmio_get(port, addr);
}

void stub_port_poke(struct stub_port *port, uint32_t addr, uint32_t value)
{
	mmio_put(port, addr, value);
}

/* The first blocks start a digest, all others go on with it. */
void stub_port_sha_begin(struct stub_port *port)
{
	port->sha_control = SHA_ENABLE;
	mmio_put(port, SHA_CTRL, SHA_ENABLE);
}

void stub_port_sha_blocks(struct stub_port *port, const uint8_t *blocks, uint32_t count)
{
	const uint32_t control = port->sha_control | SHA_BLOCKS(count);

	mmio_put(port, SHA_SOURCE, mmio_address(port, blocks, count * 64));
	mmio_put(port, SHA_CTRL, control);
	mmio_put(port, SHA_CTRL, control | SHA_TRIGGER);
	port->sha_control = SHA_ENABLE | SHA_CONTINUE;
}

bool stub_port_sha_is_busy(struct stub_port *port)
{
	return (mmio_get(port, SHA_CTRL) & SHA_BUSY) != 0;
}

void stub_port_sha_end(struct stub_port *port, uint8_t digest[32])
{
	for (uint32_t i = 0; i < 8; i++)
		put_le32(digest + 4 * i, mmio_get(port, SHA_DIGEST + 4 * i));
	mmio_put(port, SHA_CTRL, 0);
}

void stub_port_wait(struct stub_port *port, uint32_t until_us)
{
	while ((int32_t)(stub_port_us(port) - until_us) < 0)
		;
}

/* RC32M first: a reset at another root clock does not come up. */
void stub_port_reset(struct stub_port *port)
{
	stub_port_wait(port, stub_port_us(port) + SETTLE_US);
	bl602_change(port, HBN_GLB, HBN_ROOT, 0);
	bl602_change(port, GLB_CLK_CFG0, 0x00ffff00, 0);
	mmio_put(port, GLB_CLK_SYNC, 1);
	mmio_put(port, GLB_CLK_SYNC, 0);
	bl602_change(port, GLB_SW_RESET, 7, 0);
	bl602_change(port, GLB_SW_RESET, 7, SW_RESET_SYSTEM);
	mmio_end(port);
}

/* The boot ROM takes this for a wake-up and does not look at the boot pin (unverified). */
void stub_port_boot(struct stub_port *port)
{
	mmio_put(port, HBN_RSV0, HBN_BOOT_FLASH);
	mmio_put(port, HBN_RSV1, 0);
	stub_port_reset(port);
}
