/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_RV32_LOCKSTEP_H
#define RMW_TESTS_RV32_LOCKSTEP_H

#include <rmwflash/bytes.h>

#include "sim/rv32.h"

/*
 * The core next to another implementation of the same instructions (libunicorn), one instruction
 * at a time: all registers and the memory that a store reaches are compared after each.
 *
 * Control registers other than those of floating point, traps and MRET are executed by the core
 * alone, and the other side takes the result over; interrupts and atomic accesses to devices
 * are not meant for this.
 */

/* RAM: an address, and another that shows the same bytes (0: none). Of one 16 MiB at most each. */
struct lockstep_memory {
	uint32_t addr;
	uint32_t alias;
	uint32_t size; /* whole 4 KiB */
};

/* Addresses that are no RAM, in whole 4 KiB. */
struct lockstep_window {
	uint32_t addr;
	uint32_t size; /* 0: none */
};
#define LOCKSTEP_WINDOWS 3

/* What is there. Each side has its own state, so that both see the same device. */
struct lockstep_device {
	struct lockstep_window windows[LOCKSTEP_WINDOWS];
	void *sides[2];
	uint32_t (*load)(void *side, uint32_t addr, unsigned size);
	void (*store)(void *side, uint32_t addr, unsigned size, uint32_t value);
};

#define LOCKSTEP_TEXT 200

struct lockstep;

/* NULL: no memory or no libunicorn. `device` is borrowed and may be NULL. */
struct lockstep *lockstep_new(const struct lockstep_memory *memories, size_t count,
			      const struct lockstep_device *device);
void lockstep_free(struct lockstep *lockstep);

/* The core, to set its registers; lockstep_agree then gives them to the other side. */
struct sim_rv32 *lockstep_cpu(struct lockstep *lockstep);
void lockstep_agree(struct lockstep *lockstep);

/* Put bytes into the RAM of both sides; false: none is there. */
bool lockstep_put(struct lockstep *lockstep, uint32_t addr, struct rmw_view bytes);

enum lockstep_step {
	LOCKSTEP_SAME,
	LOCKSTEP_TRAPPED, /* both refused the instruction */
	LOCKSTEP_DIFFERENT,
	LOCKSTEP_ENDED, /* the core waits or is dead */
};

/* One instruction. DIFFERENT: `text` says what differs, after which instruction. */
enum lockstep_step lockstep_step(struct lockstep *lockstep, char text[LOCKSTEP_TEXT]);

/*
 * A flat image that is loaded at `addr` and begins there, for `count` instructions or until it
 * waits. False: `text` says where the sides differ.
 */
bool lockstep_run(struct lockstep *lockstep, struct rmw_view image, uint32_t addr, uint64_t count,
		  char text[LOCKSTEP_TEXT]);

#endif
