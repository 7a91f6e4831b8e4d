/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_LN882H_H
#define RMW_SIM_LN882H_H

#include "sim/board.h"
#include "sim/ln882h_bus.h"
#include "sim/ln882h_cpu.h"
#include "sim/ln882h_loader.h"
#include "sim/ln882h_rom.h"
#include "sim/ln882h_ymodem.h"

/* What is an LN882H's on its board: sim->chip. From ln882h-protocol and ln882h-observed. */
struct sim_ln {
	uint8_t ram[LN_RAM_SIZE]; /* at 0x20000000 */
	bool is_strapped;	  /* PA9 (BOOT1) is held low: the next reset ends in the ROM */
	struct ln_rom rom;
	struct ln_ymodem ymodem;
	struct ln_loader loader;
	struct ln_bus bus;
	struct ln_cpu cpu;
};

static inline struct sim_ln *sim_ln(const struct rmw_sim *sim)
{
	return sim->chip;
}

/* Supply and reset, as struct sim_kind has them (ln882h_boot.c). */
void sim_ln_power_on(struct rmw_sim *sim);
void sim_ln_power_off(struct rmw_sim *sim);
void sim_ln_reset(struct rmw_sim *sim);
bool sim_ln_is_starting(const struct rmw_sim *sim);

/* An image in RAM begins, its vector table at `vectors`: executed, or played, as loader= says. */
void sim_ln_start(struct rmw_sim *sim, uint32_t vectors);

/* Types of partitions. ln882h-protocol 8.1 */
enum ln_part { LN_PART_APP = 0, LN_PART_NVDS = 3, LN_PART_USER = 5 };
/* The first record of a type in the partition table; false: there is none with a good CRC. */
bool sim_ln_find_part(struct rmw_view flash, enum ln_part type, uint32_t *start, uint32_t *size);

/* Made-up factory content for 1 or 2 MiB: boot stage, partition table, application, settings. */
void sim_ln_stock_fill(struct rmw_span flash, const uint8_t mac[6]);

#endif
