/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_PROGRAM_H
#define RMW_SIM_PROGRAM_H

#include "sim/uart.h"

/* What runs on the chip: a handler for bytes, one for a timer, and what all of them share. */
struct sim_program {
	void (*byte)(struct rmw_sim *sim, const struct sim_byte *byte);
	void (*timer)(struct rmw_sim *sim);
};

/* Reset paths (bl602_boot.c). */
/* Nothing is heard, nothing happens: a chip that stopped, or runs code we know nothing of. */
void sim_boot_park(struct rmw_sim *sim);
/* The pin that decides: GPIO8, or GPIO6 where the eFuse says so. */
unsigned sim_boot_strap_pin(const struct rmw_sim *sim);
void sim_boot_power_on(struct rmw_sim *sim);
void sim_boot_power_off(struct rmw_sim *sim);
void sim_boot_system_reset(struct rmw_sim *sim);
/* Start what the flash holds: the made application, or silence. True when it is valid. */
enum sim_hash_rule { SIM_HASH_CHECKED, SIM_HASH_TRUSTED };
bool sim_boot_flash(struct rmw_sim *sim, enum sim_hash_rule rule);
/* Let something happen when the answer is out; the chip hears nothing until then. */
void sim_boot_later(struct rmw_sim *sim, void (*what)(struct rmw_sim *sim), uint64_t delay_ns);

/* Answers, as ROM and loaders frame them. */
void sim_answer(struct rmw_sim *sim);
void sim_answer_data(struct rmw_sim *sim, struct rmw_view data);
void sim_answer_fail(struct rmw_sim *sim, unsigned code);
/* The 20 bytes of boot info. */
void sim_boot_info(struct rmw_sim *sim, uint32_t version, uint8_t info[20]);

/* eFuse: ids 40 and 41 of both. */
void sim_fuses_burn(struct rmw_sim *sim, struct rmw_view body);
/* Read bytes from `offset`, clipped to the end; `data` has room for 128. Returns how many. */
size_t sim_fuses_read(struct rmw_sim *sim, uint32_t offset, uint32_t len, uint8_t data[128]);

/* Flash work of both (bl602_flash.c): commands one by one, so that power can go between them. */
struct sim_erase_style {
	bool tells_pending; /* PD before each command */
	bool skips_blank;
};
/* Erase the sectors of [start, end]. False: the flash failed. */
bool sim_flash_erase(struct rmw_sim *sim, uint32_t start, uint32_t end,
		     const struct sim_erase_style *style);
bool sim_flash_program(struct rmw_sim *sim, uint32_t addr, struct rmw_view bytes);

#endif
