/* SPDX-License-Identifier: MIT */
#ifndef STUB_MMIO_H
#define STUB_MMIO_H

#include <stdint.h>

/* In place of the chip's own mmio.h: the stub's port reaches a simulated board. */

struct stub_port;

uint32_t mmio_get(const struct stub_port *port, uint32_t addr);
void mmio_put(const struct stub_port *port, uint32_t addr, uint32_t value);
uint8_t mmio_get8(const struct stub_port *port, uint32_t addr);
void mmio_put8(const struct stub_port *port, uint32_t addr, uint8_t value);
uint32_t mmio_rom(const struct stub_port *port, uint32_t index, uint32_t a, uint32_t b, uint32_t c);
uint32_t mmio_address(const struct stub_port *port, const uint8_t *bytes, uint32_t len);
void mmio_end(const struct stub_port *port);

#endif
