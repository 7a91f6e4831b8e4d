/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_NOR_H
#define RMW_SIM_NOR_H

#include <rmwflash/bytes.h>

/*
 * Times of one flash chip, in microseconds; 0 takes the default of sim/costs.h, that of the
 * captured board.
 */
struct sim_nor_times {
	uint32_t page_us;
	uint32_t erase_4k_us;
	uint32_t erase_32k_us;
	uint32_t erase_64k_us;
	uint32_t erase_chip_us;
	uint32_t status_us;
};

struct sim_nor_config {
	uint32_t size; /* bytes, a power of two; 0: no flash is fitted, every read gives FF */
	uint8_t jedec[3];
	struct sim_nor_times times;
	/* 16 bytes that 4B answers; all zero: eight made of the above */
	uint8_t unique_id[16];
};

/* Things that happened, for tests and demos. */
struct sim_nor_counts {
	uint64_t erase_4k, erase_32k, erase_64k, erase_chip, page_program, write_enable;
	uint64_t ignored; /* commands the chip did not obey: busy, no WEL, no QE, protected */
};

/*
 * A SPI NOR flash: programming only clears bits and wraps inside its 256-byte page, erasing sets
 * whole sectors, WEL and WIP behave, block protection is obeyed in silence, each sector counts
 * its erases. Time is the caller's: `now_ns` goes up from call to call.
 */
struct sim_nor;

struct sim_nor *sim_nor_new(const struct sim_nor_config *config); /* blank; NULL: no memory */
void sim_nor_free(struct sim_nor *nor);

/*
 * One transfer with chip select low: `out` holds command, address, mode, dummy and data bytes in
 * the order they are sent (how many lines carry them does not matter here), `in` is filled with
 * what the chip drives after them. A chip that is busy only answers its status registers.
 */
void sim_nor_transfer(struct sim_nor *nor, uint64_t now_ns, struct rmw_view out,
		      struct rmw_span in);

/* True when a transfer that starts with `head` would be answered with cells; nothing happens. */
bool sim_nor_takes_read(struct sim_nor *nor, uint64_t now_ns, struct rmw_view head);

/* When the running erase, program or status write ends; not after `now_ns` when idle. */
uint64_t sim_nor_busy_until_ns(const struct sim_nor *nor);

/*
 * Power goes: a running erase or program stops half-way and leaves its cells in disorder. The
 * chip then drives nothing until power comes back.
 */
void sim_nor_power_loss(struct sim_nor *nor, uint64_t now_ns);
void sim_nor_power_on(struct sim_nor *nor);

/*
 * Called before each erase or program starts with its running number from 1 on; for faults. A
 * power loss inside the call cuts this very operation.
 */
void sim_nor_on_operation(struct sim_nor *nor, void (*hook)(void *ctx, uint64_t number), void *ctx);

/* Faults: a cell bit that stays at `value` whatever is done, status registers at power-on. */
bool sim_nor_stick_bit(struct sim_nor *nor, uint32_t addr, unsigned bit, bool value);
#define SIM_NOR_QUAD 0x02u /* quad enable, in status register 2 */
void sim_nor_set_status(struct sim_nor *nor, uint8_t status1, uint8_t status2);

/* Security registers: 1 KiB that stands beside the cells (48, 42, 44). */
struct rmw_span sim_nor_security(struct sim_nor *nor);

/* From now on the cells are those of this file, which has their length: what changes is in it at
 * once, and stays when the program is killed. False, with errno: it cannot be mapped. */
bool sim_nor_map(struct sim_nor *nor, const char *path) RMW_MUST_CHECK;

/* Raw content, for loading and looking; not a flash operation. */
struct rmw_span sim_nor_cells(struct sim_nor *nor);
const struct sim_nor_counts *sim_nor_counts(const struct sim_nor *nor);
uint32_t sim_nor_wear(const struct sim_nor *nor, uint32_t addr); /* erases of that sector */

#endif
