/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_RV32_H
#define RMW_SIM_RV32_H

#include <rmwflash/bytes.h>

/*
 * A processor core: RV32IMAFC in machine mode, one hart, in order and deterministic, with the
 * control registers and the vectored interrupts that a BL602 has (bl602-soc 1.1).
 *
 * It knows no device: memory is a table of areas, one for each value of address bits 31:24, and
 * whatever lies in none of them goes to the board. It counts cycles and knows no seconds.
 */

/*
 * Bytes that load, store and fetch reach directly: from an even address, `first` and `size`
 * multiples of 4. Several areas may share the same bytes. Areas may be changed and exchanged
 * between runs and within the functions below.
 */
struct sim_rv32_area {
	uint8_t *bytes;	     /* NULL: all accesses go to the board, and fetches to its `enter` */
	uint32_t first;	     /* address bits 23:0 of bytes[0] */
	uint32_t size;	     /* beyond it the board is asked */
	bool is_read_only;   /* stores go to the board */
	uint32_t slow_first; /* offset in `bytes` from which loads and stores cost slow_wait more */
	uint32_t slow_wait;
};

/* What an instruction costs beyond its one cycle. */
struct sim_rv32_costs {
	uint32_t taken;	 /* a taken branch or jump */
	uint32_t device; /* a load or store that goes to the board */
	uint32_t multiply;
	uint32_t divide;
};

enum sim_rv32_end {
	SIM_RV32_LIMIT,	  /* `cycles` reached the limit, or the board stopped the run */
	SIM_RV32_WAITING, /* WFI, and no interrupt that would end it: nothing happens by itself */
	SIM_RV32_POLLING, /* turns in a loop that only looks at devices, the clock or memory */
	SIM_RV32_DEAD,	  /* a trap that leads nowhere; `dead_pc` and `dead_cause` tell */
};

#define SIM_RV32_MSTATUS_MIE (1u << 3) /* interrupts are taken */

struct sim_rv32 {
	/* Set by the board before the first run. */
	const struct sim_rv32_area *areas[256];
	struct sim_rv32_costs costs;
	void *board; /* handed to the functions below */
	/*
	 * Load or store of 1, 2 or 4 bytes at an aligned address outside of all areas. False: an
	 * access fault. A load that changes something, as one that pops a FIFO does, sets
	 * `is_touched`; one of a clock, which runs by itself, sets `is_clock`.
	 */
	bool (*load)(void *board, uint32_t addr, unsigned size, uint32_t *value);
	bool (*store)(void *board, uint32_t addr, unsigned size, uint32_t value);
	/*
	 * The pc went outside of all areas: code that the board plays itself (boot ROM functions).
	 * It sets x, pc and cycles as that code would. Where all it did was to look at devices it
	 * sets `is_plain`: a loop that calls it may still be one that polls. False: an instruction
	 * access fault; with `is_lost` set, the end, as nobody could say what the core reads there.
	 */
	bool (*enter)(void *board, struct sim_rv32 *cpu);
	/*
	 * What a control register reads that the core does not have itself (what is written to it
	 * is dropped); a clock sets `is_clock`. False: an illegal instruction.
	 */
	bool (*control)(void *board, uint32_t number, uint32_t *value);

	/* State of the core. */
	uint32_t x[32]; /* x[0] stays 0 */
	uint32_t f[32];
	uint32_t pc;
	uint64_t cycles;  /* mcycle */
	uint64_t retired; /* minstret */
	uint32_t mstatus, mtvec, mtvt, mepc, mcause, mtval, mscratch, fcsr;
	uint32_t reserved; /* address of LR, or 1: none */
	/*
	 * The interrupt the board offers: the number of the highest one that is pending and
	 * enabled, or -1. Taken between two instructions while mstatus.MIE is set.
	 */
	int interrupt;
	bool is_stopped; /* set by the board: the run at hand ends before the next instruction */
	bool is_touched; /* something outside changed since the loop at hand began its turn */
	bool is_plain;	 /* what was entered at hand only looked, and told what it saw in a0 */
	bool is_clock;	 /* the load at hand was of a clock */
	bool is_lost;	 /* what was entered at hand is no place to take a trap from */
	bool is_exact;	 /* with POLLING: no clock was read, and all registers are as a turn ago */
	bool is_clock_only; /* with POLLING: in that turn only clocks of the board were looked at */
	bool is_counting;   /* with POLLING: sim_rv32_repeat can do turns of that loop */
	uint32_t dead_pc, dead_cause;
	struct sim_rv32_inner *inner; /* private */
};

/* Clear the state and make the core ready; false: no memory. What the board set stays. */
bool sim_rv32_init(struct sim_rv32 *cpu);
void sim_rv32_release(struct sim_rv32 *cpu);

/* As after a reset: pc at `entry`, all else as the privileged specification says. `cycles`,
 * `retired` and the offered interrupt go on. */
void sim_rv32_reset(struct sim_rv32 *cpu, uint32_t entry);

/*
 * Execute until `cycles` is at or past `limit`, or nothing new can happen without the world.
 *
 * POLLING is only said where one more turn of the loop would do the same again as long as every
 * device answers the same: then the board moves `cycles` on to when one may answer differently,
 * and runs again. A loop counts as polling when a whole turn left memory as it was (storing what
 * is there already changes nothing), stored to no device, set no `is_touched`, took the same way
 * and loaded the same values from the same addresses, clocks excepted. Registers may differ where
 * something was loaded from a device or a clock was read: as that of a loop with a limit does. It
 * stops where the loop looks next, so that nothing it knows is older than what the board then does.
 */
enum sim_rv32_end sim_rv32_run(struct sim_rv32 *cpu, uint64_t limit);

/*
 * After POLLING with `is_counting`: whole turns that begin before cycle `limit`, as many as surely
 * differ in nothing but what the registers gain. Registers, `cycles` and `retired` are as after
 * them.
 */
void sim_rv32_repeat(struct sim_rv32 *cpu, uint64_t limit);

/* Bytes that were code may have changed without a store of the core: forget what was decoded. */
void sim_rv32_forget_code(struct sim_rv32 *cpu);
/* Some of an area's bytes were stored to by the board: the same for these alone. */
void sim_rv32_forget_bytes(struct sim_rv32 *cpu, const uint8_t *at, uint32_t len);

#endif
