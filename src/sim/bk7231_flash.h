/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BK7231_FLASH_H
#define RMW_SIM_BK7231_FLASH_H

#include <rmwflash/sim.h>

/*
 * The flash controller of a BK7231 over its SPI NOR flash. 24 address bits count, and of these what
 * the flash has. The chip waits for the flash, so that its time moves on; false where the supply
 * went away meanwhile.
 */

#define SIM_BK_UNIT 32u /* bytes that are programmed at once. bk7231t-observed, Programming */

/* Read without taking time: what a command costs is the command's own. */
void sim_bk_flash_read(struct rmw_sim *sim, uint32_t addr, struct rmw_span into);

/* One transfer of one command byte, `in` being driven by the flash. */
void sim_bk_flash_ask(struct rmw_sim *sim, uint8_t command, struct rmw_span in);

/* Write `value` to the status registers with command 01. */
bool sim_bk_flash_set_status(struct rmw_sim *sim, struct rmw_view value);

/* `command` is 20, 52 or D8. */
bool sim_bk_flash_erase(struct rmw_sim *sim, uint8_t command, uint32_t addr);

/* At most what lies in one page. */
bool sim_bk_flash_program(struct rmw_sim *sim, uint32_t addr, struct rmw_view bytes);
/* Any length, page by page. */
bool sim_bk_flash_write(struct rmw_sim *sim, uint32_t addr, struct rmw_view bytes);

/* CRC-32 as the chip gives it, without the last inversion: `crc` is FFFFFFFF at the start.
 * bk7231-protocol 8 */
uint32_t sim_bk_flash_crc(struct rmw_sim *sim, uint32_t addr, uint32_t len, uint32_t crc);

#endif
