/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_PROGRAM_H
#define RMW_SIM_PROGRAM_H

#include "sim/uart.h"

/*
 * What runs on the chip: a handler for bytes, one for a timer, and what all of them share. Where
 * `byte` is NULL the program takes bytes from the line by itself; its timer then runs it on to
 * sim->run_until_ns.
 */
struct sim_program {
	void (*byte)(struct rmw_sim *sim, const struct sim_byte *byte);
	void (*timer)(struct rmw_sim *sim);
};

/* For programs that do not listen. */
void sim_hear_nothing(struct rmw_sim *sim, const struct sim_byte *byte);

/* Nothing is heard, nothing happens: a chip that stopped, or runs code we know nothing of. */
void sim_boot_park(struct rmw_sim *sim);
/* The board drives the strap: GPIO8, or GPIO6 where the eFuse says so. */
void sim_boot_set_strap(struct rmw_sim *sim, bool is_high);

/* True between a reset and a start from flash that the strap asks for. */
bool sim_boot_is_under_way(const struct rmw_sim *sim);

/* Supply and reset. */
void sim_boot_power_on(struct rmw_sim *sim);
void sim_boot_power_off(struct rmw_sim *sim);
void sim_boot_system_reset(struct rmw_sim *sim);

/* Start what the flash holds, or silence. True when it is valid. */
enum sim_hash_rule { SIM_HASH_CHECKED, SIM_HASH_TRUSTED };
bool sim_boot_flash(struct rmw_sim *sim, enum sim_hash_rule rule);

/*
 * Execute the code of a valid first header out of the flash, as the ROM starts it: flash and clock
 * configuration of the header, its code mapped to 0x23000000. bl602-soc 1.3, 1.5 and 8.4
 */
void sim_boot_code(struct rmw_sim *sim, const uint8_t *header);
/*
 * app=auto executes firmware of this project and plays all else. True when it is that, and what it
 * would end in is the project's: the firmware of the FW partition, or without a partition table
 * that of the first header.
 */
bool sim_boot_is_own_code(const struct rmw_sim *sim, const uint8_t *header);

/* True when the 176 bytes of a boot header are right, and `code`, which may be longer, hashes so.
 */
bool sim_boot_image_fits(struct rmw_sim *sim, const uint8_t *header, struct rmw_view code);

/* Let something happen when the answer is out; the chip hears nothing until then. */
void sim_boot_later(struct rmw_sim *sim, void (*what)(struct rmw_sim *sim), uint64_t delay_ns);

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
