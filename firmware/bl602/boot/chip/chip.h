/* SPDX-License-Identifier: MIT */
#ifndef BOOT_CHIP_H
#define BOOT_CHIP_H

#include <stdint.h>

/* What only makes sense on the chip: registers, functions of the boot ROM, and the parts' own. */

static inline uint32_t chip_get(uint32_t addr)
{
	return *(volatile uint32_t *)addr;
}

static inline void chip_put(uint32_t addr, uint32_t value)
{
	*(volatile uint32_t *)addr = value;
}

static inline void chip_put8(uint32_t addr, uint8_t value)
{
	*(volatile uint8_t *)addr = value;
}

/* The bits in `mask` of a register become `value`. */
static inline void chip_change(uint32_t addr, uint32_t mask, uint32_t value)
{
	chip_put(addr, (chip_get(addr) & ~mask) | value);
}

/* Functions of the boot ROM by their place in its table (bl602-soc 3). */
enum {
	CHIP_ROM_DELAY_MS = 22,
	CHIP_ROM_RESET = 47,
	CHIP_ROM_SET_CACHE = 121, /* ways off; what is in the others is forgotten */
};

static inline uint32_t chip_rom(uint32_t index, uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t (*const *table)(uint32_t, uint32_t, uint32_t) = (void *)0x21010800;

	return table[index](a, b, c);
}

/*
 * window.c: let the window at 0x23000000 begin at `offset` of the flash, cached by all ways but
 * those; with all four off it is read without a cache.
 */
void chip_map(uint32_t offset, uint32_t ways_off);

/* start.S: what the window shows is the application. Does not return. */
void chip_jump(void) __attribute__((noreturn));

/* log.c: send text on GPIO16, 2000000 baud 8N1, and leave pin and UART0 as they were. */
void chip_log(const char *text, uint32_t len);

#endif
