/* SPDX-License-Identifier: MIT */
#ifndef STUB_MMIO_H
#define STUB_MMIO_H

#include <stdint.h>

/* How the port reaches the chip it runs on. A simulated board has a mmio.h of its own. */

struct stub_port;

static inline uint32_t mmio_get(const struct stub_port *port, uint32_t addr)
{
	(void)port;
	return *(volatile uint32_t *)addr;
}

static inline void mmio_put(const struct stub_port *port, uint32_t addr, uint32_t value)
{
	(void)port;
	*(volatile uint32_t *)addr = value;
}

static inline uint8_t mmio_get8(const struct stub_port *port, uint32_t addr)
{
	(void)port;
	return *(volatile uint8_t *)addr;
}

static inline void mmio_put8(const struct stub_port *port, uint32_t addr, uint8_t value)
{
	(void)port;
	*(volatile uint8_t *)addr = value;
}

/* Call a function of the boot ROM by its place in the table. */
static inline uint32_t mmio_rom(const struct stub_port *port, uint32_t index, uint32_t a,
				uint32_t b, uint32_t c)
{
	uint32_t (*const *table)(uint32_t, uint32_t, uint32_t) = (void *)0x21010800;

	(void)port;
	return table[index](a, b, c);
}

/* The address at which the chip's own engines find these bytes. */
static inline uint32_t mmio_address(const struct stub_port *port, const uint8_t *bytes,
				    uint32_t len)
{
	(void)port;
	(void)len;
	return (uint32_t)(uintptr_t)bytes;
}

/* What the stub does after a reset was asked for: it comes any moment. */
static inline void mmio_end(const struct stub_port *port)
{
	(void)port;
	for (;;)
		;
}

#endif
