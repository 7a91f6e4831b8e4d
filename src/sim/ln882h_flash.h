/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_LN882H_FLASH_H
#define RMW_SIM_LN882H_FLASH_H

#include <rmwflash/sim.h>

/*
 * The LN882H's flash as code that is only played drives it: transfers on one line take their time,
 * and every change is waited for. While the power is being cut nothing changes any more.
 */

#define LN_SECTOR 4096u

/* A command of `code` and `dummies` zero bytes, and what is answered to it. */
void sim_ln_flash_ask(struct rmw_sim *sim, uint8_t code, size_t dummies, struct rmw_span into);
void sim_ln_flash_read(struct rmw_sim *sim, uint32_t addr, struct rmw_span into);
/* From the security register. */
void sim_ln_flash_read_otp(struct rmw_sim *sim, uint32_t addr, struct rmw_span into);
void sim_ln_flash_program(struct rmw_sim *sim, uint32_t addr, struct rmw_view bytes);
/* `code` is 20 or 52. */
void sim_ln_flash_erase(struct rmw_sim *sim, uint8_t code, uint32_t addr);
void sim_ln_flash_erase_chip(struct rmw_sim *sim);

#endif
