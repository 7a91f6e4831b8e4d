/* SPDX-License-Identifier: MIT */
#ifndef COMMON_ACCESS_H
#define COMMON_ACCESS_H

#include <stdint.h>

/* How code on the BL602 reaches its registers and its boot ROM; all of it becomes part of the
 * caller, so that code in RAM stays there. */

#define CHIP_INLINE static inline __attribute__((always_inline))

CHIP_INLINE uint32_t chip_get(uint32_t addr)
{
	return *(volatile uint32_t *)addr;
}

CHIP_INLINE uint8_t chip_get8(uint32_t addr)
{
	return *(volatile uint8_t *)addr;
}

CHIP_INLINE void chip_put(uint32_t addr, uint32_t value)
{
	*(volatile uint32_t *)addr = value;
}

CHIP_INLINE void chip_put8(uint32_t addr, uint8_t value)
{
	*(volatile uint8_t *)addr = value;
}

/* The bits in `mask` of a register become `value`. */
CHIP_INLINE void chip_change(uint32_t addr, uint32_t mask, uint32_t value)
{
	chip_put(addr, (chip_get(addr) & ~mask) | value);
}

/* Call a function of the boot ROM by its place in the table (bl602-soc 3). */
CHIP_INLINE uint32_t chip_rom(uint32_t index, uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t (*const *table)(uint32_t, uint32_t, uint32_t) = (void *)0x21010800;

	return table[index](a, b, c);
}

CHIP_INLINE uint32_t chip_rom4(uint32_t index, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	uint32_t (*const *table)(uint32_t, uint32_t, uint32_t, uint32_t) = (void *)0x21010800;

	return table[index](a, b, c, d);
}

#endif
