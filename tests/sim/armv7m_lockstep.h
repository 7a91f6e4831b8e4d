/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_ARMV7M_LOCKSTEP_H
#define RMW_TESTS_ARMV7M_LOCKSTEP_H

#include <rmwflash/bytes.h>

#include "sim/armv7m.h"

/*
 * The core next to another implementation of the same instructions (libunicorn): registers, flags
 * and the memory that a store reaches are compared after each step.
 */

/* RAM, whole 4 KiB. */
struct arm_lockstep_memory {
	uint32_t addr;
	uint32_t size;
};

/* Addresses that are no RAM, whole 4 KiB. Each side has its own state, so that both see the same
 * device. */
struct arm_lockstep_device {
	uint32_t addr;
	uint32_t size; /* 0: none */
	void *sides[2];
	uint32_t (*load)(void *side, uint32_t addr, unsigned size);
	void (*store)(void *side, uint32_t addr, unsigned size, uint32_t value);
};

#define ARM_LOCKSTEP_TEXT 200

struct arm_lockstep;

/* NULL: no memory or no libunicorn. `device` is borrowed and may be NULL. */
struct arm_lockstep *arm_lockstep_new(const struct arm_lockstep_memory *memory,
				      const struct arm_lockstep_device *device);
void arm_lockstep_free(struct arm_lockstep *lockstep);

/* The core, to set its registers; arm_lockstep_agree then gives them to the other side. */
struct sim_armv7m *arm_lockstep_cpu(struct arm_lockstep *lockstep);
void arm_lockstep_agree(struct arm_lockstep *lockstep);

/* Put bytes into the RAM of both sides; false: none is there. */
bool arm_lockstep_put(struct arm_lockstep *lockstep, uint32_t addr, struct rmw_view bytes);

enum arm_lockstep_end {
	ARM_LOCKSTEP_SAME,
	ARM_LOCKSTEP_REFUSED, /* both refused the instruction; the core is as before it */
	ARM_LOCKSTEP_DIFFERENT,
	ARM_LOCKSTEP_ENDED, /* the core waits or is dead */
};

/* So many instructions at once. DIFFERENT: `text` says what differs, after which instruction. */
enum arm_lockstep_end arm_lockstep_step(struct arm_lockstep *lockstep, unsigned count,
					char text[ARM_LOCKSTEP_TEXT]);

/*
 * From `pc` on for `count` instructions or until it waits; IT blocks in one step. False: `text`
 * says where the sides differ.
 */
bool arm_lockstep_run(struct arm_lockstep *lockstep, uint32_t pc, uint64_t count,
		      char text[ARM_LOCKSTEP_TEXT]);

#endif
