/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_FLASH_CODE_H
#define RMW_TESTS_FLASH_CODE_H

#include "sim/board.h"

/* Machine code in flash, which the boot ROM starts by the header in front of it. */

#define FLASH_CODE_AT 0x2000u
#define FLASH_CODE_ADDR 0x23000000u

/*
 * Put `count` words to FLASH_CODE_AT and make the factory content's header at 0 one of them: its
 * configuration of flash and clocks (160 MHz) stays, checksums are set to be ignored.
 */
void put_flash_code(struct rmw_sim *sim, const uint32_t *words, size_t count);

/* The same, then the power is switched on with the strap low. */
void start_flash_code(struct rmw_sim *sim, const uint32_t *words, size_t count);

/* Words of RAM, by their addresses. */
void put_ram_word(struct rmw_sim *sim, uint32_t addr, uint32_t value);
uint32_t ram_word(struct rmw_sim *sim, uint32_t addr);

#endif
