/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_NOR_STATE_H
#define RMW_SIM_NOR_STATE_H

#include "sim/nor.h"

/* The inside of a flash chip, shared by its state (nor.c) and its commands (nor_commands.c). */

enum {
	NOR_SECTOR = 4096,
	NOR_BLOCK = 65536,
	NOR_PAGE = 256,
	NOR_STUCK_MAX = 16,
	NOR_SECURITY = 1024,
	NOR_ADDR_LEN = 4, /* command byte and three of address */
};

/* Bits of status registers 1 and 2. Those that can be written are also what power-on brings back.
 */
enum {
	SR1_WIP = 0x01,
	SR1_WEL = 0x02,
	SR1_BP_SHIFT = 2,
	SR1_TB = 0x20,
	SR1_SEC = 0x40,
	SR1_WRITABLE = 0xfc,
	SR2_QE = SIM_NOR_QUAD,
	SR2_CMP = 0x40,
	SR2_WRITABLE = 0x7b,
};

enum nor_mode {
	NOR_OFF, /* no supply: drives nothing, hears nothing */
	NOR_COMMAND,
	NOR_CONTINUOUS, /* the next transfer starts with an address, not with a command */
	NOR_POWER_DOWN,
};

enum nor_operation {
	NOR_IDLE,
	NOR_ERASE,
	NOR_PROGRAM,
	NOR_STATUS,
};

struct nor_stuck_bit {
	uint32_t addr;
	uint8_t mask;
	bool value;
};

/* What keeps the chip busy, and what it takes to leave it half done. */
struct nor_running {
	enum nor_operation what;
	uint32_t addr, len;
	uint64_t until_ns;
	uint8_t before[NOR_PAGE];
	uint8_t latch[NOR_PAGE];
};

struct sim_nor {
	struct sim_nor_config config;
	struct sim_nor_counts counts;
	uint8_t *cells;
	bool is_mapped; /* they are a file's */
	uint8_t security[NOR_SECURITY];
	uint32_t *wear;
	struct nor_stuck_bit stuck[NOR_STUCK_MAX];
	size_t stuck_count;
	void (*hook)(void *ctx, uint64_t number);
	void *hook_ctx;
	uint64_t operations;

	enum nor_mode mode;
	bool is_write_enabled;
	bool is_status_volatile; /* 50 was the last command */
	bool is_reset_enabled;	 /* 66 was the last command */
	uint8_t test_step;	 /* of the sequences that begin and end the maker EB's test mode */
	bool is_testing;
	uint8_t status[3];
	uint8_t status_kept[3]; /* what power-on brings back */
	uint32_t wrap;		/* burst length of quad I/O reads, 0: off */
	struct nor_running running;
};

/* One transfer on its way through the commands. */
struct nor_transfer {
	uint64_t now_ns;
	struct rmw_view out;
	struct rmw_span in;
};

/* The first byte of the transfer is a command: obey it, or leave the lines as they are. */
void nor_obey(struct sim_nor *nor, const struct nor_transfer *transfer);

/* What starts with `head`, at least a byte, is a command to read cells that would be obeyed. */
bool nor_is_read(const struct sim_nor *nor, struct rmw_view head);

/* The chip is in continuous read: the transfer starts with an address and a mode byte. */
void nor_read_on(struct sim_nor *nor, const struct nor_transfer *transfer);

/* Start being busy. False: the supply went away at this very moment. */
bool nor_begin(struct sim_nor *nor, enum nor_operation what, uint32_t addr, uint32_t len,
	       uint64_t until_ns);

/* Block protection covers a part of these cells. */
bool nor_is_protected(const struct sim_nor *nor, uint32_t addr, uint32_t len);

/* To be called whenever cells changed. */
void nor_hold_stuck_bits(struct sim_nor *nor);

/* The state after power-on or a software reset: everything volatile is forgotten. */
void nor_wake_up(struct sim_nor *nor);

#endif
