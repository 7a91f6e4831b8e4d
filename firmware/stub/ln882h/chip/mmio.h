/* SPDX-License-Identifier: MIT */
#ifndef STUB_MMIO_H
#define STUB_MMIO_H

#include <stdint.h>

/* How the port reaches the chip it runs on. */

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

/* The address at which the chip's own engines find these bytes. */
static inline uint32_t mmio_address(const struct stub_port *port, const uint8_t *bytes)
{
	(void)port;
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
