/* SPDX-License-Identifier: MIT */
#ifndef BOOT_PORT_H
#define BOOT_PORT_H

#include <stdint.h>

/*
 * What the boot stage's core needs of the chip; `struct boot_port` is the port's own.
 *
 * Addresses are the flash's. The core asks for nothing behind BOOT_FLASH_MAX; where the flash is
 * smaller it may answer with anything.
 */
struct boot_port;

/* What addresses of three bytes reach. */
#define BOOT_FLASH_MAX (1u << 24)

void boot_port_read(struct boot_port *port, uint32_t addr, uint8_t *into, uint32_t len);

/* SHA-256 of `len` bytes. */
void boot_port_hash(struct boot_port *port, uint32_t addr, uint32_t len, uint8_t digest[32]);

#endif
