/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_ARMV7M_H
#define RMW_SIM_ARMV7M_H

#include <rmwflash/bytes.h>

/*
 * A processor core: Armv7E-M (the Thumb-2 instructions of a Cortex-M4 with its DSP extension,
 * without its floating-point unit and without an MPU), with NVIC, SysTick, the system control
 * block and the cycle counter. In order and deterministic.
 *
 * It knows no device: memory is a table of areas, one for each value of address bits 31:24, and
 * whatever lies in none of them goes to the board; E0000000 to E00FFFFF is the core's own. It
 * counts cycles and knows no seconds. Numbers of the architecture are those of the Armv7-M
 * Architecture Reference Manual (B3, system address map).
 */

/*
 * Bytes that load, store and fetch reach directly: from an even address, `first` and `size`
 * multiples of 4. Areas may be changed and exchanged between runs and within the functions below.
 */
struct sim_armv7m_area {
	uint8_t *bytes;	   /* NULL: all accesses go to the board, and fetches to its `enter` */
	uint32_t first;	   /* address bits 23:0 of bytes[0] */
	uint32_t size;	   /* beyond it the board is asked */
	bool is_read_only; /* stores go to the board */
};

/* What an instruction costs beyond its one cycle. */
struct sim_armv7m_costs {
	uint32_t taken;	 /* a taken branch or jump */
	uint32_t load;	 /* a load, or each word of several */
	uint32_t device; /* a load or store that goes to the board */
	uint32_t divide;
	uint32_t exception; /* to enter one or to return */
};

enum sim_armv7m_end {
	SIM_ARMV7M_LIMIT,   /* `cycles` reached the limit, or the board stopped the run */
	SIM_ARMV7M_WAITING, /* WFI or WFE, and nothing that would end it */
	SIM_ARMV7M_POLLING, /* turns in a loop that only looks at devices, clocks or memory */
	SIM_ARMV7M_DEAD,    /* lockup: `death` tells */
};

/* Why the core went no further. */
enum sim_armv7m_fault {
	SIM_ARMV7M_NO_FAULT,
	SIM_ARMV7M_UNDEFINED,
	SIM_ARMV7M_NO_COPROCESSOR,
	SIM_ARMV7M_NOT_THUMB,
	SIM_ARMV7M_BAD_RETURN, /* EXC_RETURN that fits nothing */
	SIM_ARMV7M_UNALIGNED,
	SIM_ARMV7M_DIVIDED_BY_ZERO,
	SIM_ARMV7M_FETCH,
	SIM_ARMV7M_LOAD,
	SIM_ARMV7M_STORE,
	SIM_ARMV7M_STACK, /* on entry to or return from an exception */
	SIM_ARMV7M_VECTOR,
	SIM_ARMV7M_BREAKPOINT,
	SIM_ARMV7M_CALL, /* SVC that could not be taken */
};

#define SIM_ARMV7M_LINES 64u /* external interrupts */

/* The system control space: NVIC, SysTick and SCB. */
struct sim_armv7m_system {
	uint32_t lines[2];   /* as the board holds them */
	uint32_t pending[2]; /* of external interrupts */
	uint32_t enabled[2];
	uint32_t active[2];
	uint8_t priority[SIM_ARMV7M_LINES];
	uint32_t core_pending; /* bit n of exception n below 16 */
	uint32_t core_active;
	uint8_t core_priority[16];
	uint32_t vtor, aircr, scr, ccr, shcsr, cfsr, hfsr, bfar, cpacr;
	uint32_t systick_control, systick_reload;
	uint32_t systick_value; /* while it stands */
	uint64_t systick_next;	/* cycle at which it reaches zero, while it counts */
	uint32_t demcr, dwt_control;
	uint64_t dwt_zero; /* cycle at which the cycle counter was 0 */
};

struct sim_armv7m {
	/* Set by the board before the first run. */
	const struct sim_armv7m_area *areas[256];
	struct sim_armv7m_costs costs;
	void *board; /* handed to the functions below */
	/*
	 * Load or store of 1, 2 or 4 bytes at an aligned address outside of all areas. False: a
	 * bus fault. A load that changes something, as one that pops a FIFO does, sets
	 * `is_touched`; one of a clock, which runs by itself, sets `is_clock`.
	 */
	bool (*load)(void *board, uint32_t addr, unsigned size, uint32_t *value);
	bool (*store)(void *board, uint32_t addr, unsigned size, uint32_t value);
	/*
	 * The pc went outside of all areas: code that the board plays itself (functions of the boot
	 * ROM). It sets r, pc and cycles as that code would. False: a bus fault.
	 */
	bool (*enter)(void *board, struct sim_armv7m *cpu);
	/* SYSRESETREQ was written. */
	void (*reset)(void *board);

	/* State of the core. */
	uint32_t r[16];	    /* r[13] is the stack pointer in use, r[15] means nothing */
	uint32_t pc;	    /* of the next instruction, bit 0 clear */
	uint32_t n;	    /* bit 31: negative */
	uint32_t z;	    /* 0: zero */
	uint32_t c, v;	    /* 0 or 1 */
	uint32_t q, ge;	    /* 0 or 1; 4 bits */
	uint32_t number;    /* of the exception that is handled; 0: thread mode */
	uint32_t it;	    /* what is left of an IT block */
	uint32_t other_sp;  /* of the two stack pointers the one that is not in r[13] */
	bool is_process_sp; /* r[13] is that of processes */
	uint32_t control, primask, faultmask, basepri;
	uint64_t cycles;
	uint64_t retired;
	bool is_exclusive; /* after LDREX */
	bool is_event;	   /* for WFE */
	struct sim_armv7m_system system;

	bool is_stopped; /* set by the board: the run at hand ends before the next instruction */
	bool is_touched; /* something outside changed since the loop at hand began its turn */
	bool is_clock;	 /* the load at hand was of a clock */
	bool is_exact;	 /* with POLLING: no clock was read, and all registers are as a turn ago */
	bool is_clock_only; /* with POLLING: in that turn only clocks were looked at */
	enum sim_armv7m_fault death;
	uint32_t death_pc;		/* of the instruction that failed first */
	uint32_t death_addr;		/* of a load, store or fetch that failed */
	struct sim_armv7m_inner *inner; /* private */
};

/* Clear the state and make the core ready; false: no memory. What the board set stays. */
bool sim_armv7m_init(struct sim_armv7m *cpu);
void sim_armv7m_release(struct sim_armv7m *cpu);

/* As after a reset, but at `pc` with stack pointer `sp` and vector table `vtor`. `cycles`,
 * `retired` and the board's lines go on. */
void sim_armv7m_reset(struct sim_armv7m *cpu, uint32_t pc, uint32_t sp, uint32_t vtor);

/*
 * Execute until `cycles` is at or past `limit`, or nothing new can happen without the world.
 *
 * POLLING is only said where one more turn of the loop would do the same again as long as every
 * device answers the same: then the board moves `cycles` on to when one may answer differently,
 * and runs again. A loop counts as polling when a whole turn left memory as it was (storing what
 * is there already changes nothing), stored to no device, set no `is_touched`, took the same way
 * and loaded the same values from the same addresses, clocks excepted. Registers may differ only
 * where a clock was read. It stops where the loop looks next, so that nothing it knows is older
 * than what the board then does.
 */
enum sim_armv7m_end sim_armv7m_run(struct sim_armv7m *cpu, uint64_t limit);

/* What the board holds its interrupt lines at: bit n % 32 of `lines[n / 32]`. */
void sim_armv7m_hold_lines(struct sim_armv7m *cpu, const uint32_t lines[2]);

/* The cycle at which SysTick reaches zero next; UINT64_MAX: it does not count. */
uint64_t sim_armv7m_next_tick(const struct sim_armv7m *cpu);

uint32_t sim_armv7m_xpsr(const struct sim_armv7m *cpu);
void sim_armv7m_set_xpsr(struct sim_armv7m *cpu, uint32_t xpsr);

/* Bytes that were code may have changed without a store of the core: forget what was decoded. */
void sim_armv7m_forget_code(struct sim_armv7m *cpu);
/* Some of an area's bytes were stored to by the board: the same for these alone. */
void sim_armv7m_forget_bytes(struct sim_armv7m *cpu, const uint8_t *at, uint32_t len);

#endif
