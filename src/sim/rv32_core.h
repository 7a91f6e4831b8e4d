/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_RV32_CORE_H
#define RMW_SIM_RV32_CORE_H

#include "sim/rv32.h"

/*
 * What the files of the core share. An instruction is decoded once and kept, one place for each
 * halfword of the bytes it came from (rv32_code.c); most kinds are then executed in one switch
 * (rv32_fast.c); what may trap, reach the board or is rare goes one by one through rv32_slow.c.
 */

/* Kinds of decoded instructions. */
enum rv32_kind {
	RV32_UNKNOWN, /* not decoded yet */
	RV32_END,     /* past the bytes */
	RV32_ILLEGAL,
	RV32_FAR,    /* a branch or jump that leaves the bytes */
	RV32_ABSENT, /* a load into x0 */
	RV32_NOP,
	/* clang-format off */
	RV32_LUI, RV32_AUIPC, RV32_JAL, RV32_J, RV32_JALR, RV32_JR,
	RV32_BEQ, RV32_BNE, RV32_BLT, RV32_BGE, RV32_BLTU, RV32_BGEU,
	RV32_LB, RV32_LH, RV32_LW, RV32_LBU, RV32_LHU, RV32_SB, RV32_SH, RV32_SW,
	RV32_ADDI, RV32_SLTI, RV32_SLTIU, RV32_XORI, RV32_ORI, RV32_ANDI,
	RV32_SLLI, RV32_SRLI, RV32_SRAI,
	RV32_ADD, RV32_SUB, RV32_SLL, RV32_SLT, RV32_SLTU, RV32_XOR, RV32_SRL, RV32_SRA,
	RV32_OR, RV32_AND,
	RV32_MUL, RV32_MULH, RV32_MULHSU, RV32_MULHU, RV32_DIV, RV32_DIVU, RV32_REM, RV32_REMU,
	RV32_ECALL, RV32_EBREAK, RV32_MRET, RV32_WFI,
	RV32_CSRRW, RV32_CSRRS, RV32_CSRRC, RV32_CSRRWI, RV32_CSRRSI, RV32_CSRRCI,
	RV32_LR, RV32_SC, RV32_AMOSWAP, RV32_AMOADD, RV32_AMOXOR, RV32_AMOAND, RV32_AMOOR,
	RV32_AMOMIN, RV32_AMOMAX, RV32_AMOMINU, RV32_AMOMAXU,
	RV32_FLW, RV32_FSW, RV32_FMADD, RV32_FMSUB, RV32_FNMSUB, RV32_FNMADD,
	RV32_FADD, RV32_FSUB, RV32_FMUL, RV32_FDIV, RV32_FSQRT,
	RV32_FSGNJ, RV32_FSGNJN, RV32_FSGNJX, RV32_FMIN, RV32_FMAX,
	RV32_FCVT_W, RV32_FCVT_WU, RV32_FCVT_S_W, RV32_FCVT_S_WU,
	RV32_FMV_X, RV32_FMV_W, RV32_FCLASS, RV32_FEQ, RV32_FLT, RV32_FLE,
	/* clang-format on */
};

/*
 * A decoded instruction, in eight bytes for the sake of caches. Its immediate fits into 24 bits: of
 * LUI and AUIPC it is without the low 12 bits; of CSR instructions it is the number; of
 * floating-point ones the rounding mode, and above it rs3.
 */
struct rv32_op {
	uint8_t kind;
	uint8_t rd;
	uint8_t rs1;
	uint8_t rs2;
	int32_t tail; /* the immediate, times 256, and the length */
};

static inline int32_t rv32_imm(const struct rv32_op *op)
{
	return op->tail >> 8;
}

/* In halfwords: 1 or 2. */
static inline uint32_t rv32_length(const struct rv32_op *op)
{
	return (uint8_t)op->tail;
}

/* Exceptions, as mcause has them. */
enum rv32_cause {
	RV32_FETCH_FAULT = 1,
	RV32_ILLEGAL_INSTRUCTION = 2,
	RV32_BREAKPOINT = 3,
	RV32_LOAD_MISALIGNED = 4,
	RV32_LOAD_FAULT = 5,
	RV32_STORE_MISALIGNED = 6,
	RV32_STORE_FAULT = 7,
	RV32_ENVIRONMENT_CALL = 11,
};

#define RV32_MSTATUS_MIE SIM_RV32_MSTATUS_MIE
#define RV32_MSTATUS_MPIE (1u << 7)
#define RV32_MSTATUS_MPP (3u << 11) /* there is no other mode */
#define RV32_MSTATUS_FS (3u << 13)
#define RV32_NOT_RESERVED 1u

/* Decoded instructions of one run of bytes; two more at its end are RV32_END. */
struct rv32_code {
	const uint8_t *bytes;
	uint32_t count; /* of halfwords */
	uint32_t low;	/* [low, high): all that was decoded */
	uint32_t high;
	struct rv32_op *ops;
};

#define RV32_CODES 16
/* A filter over host addresses: nonzero where code may be decoded in these 64 bytes. */
#define RV32_MARKS 65536u
#define RV32_MARK(at) ((uintptr_t)(at) >> 6 & (RV32_MARKS - 1))

/* What makes a turn of a loop the same again, but for memory. */
struct rv32_moment {
	uint32_t x[32];
	uint32_t f[32];
	uint32_t control[9];
};

#define RV32_LOOKS 4u
#define RV32_SEEN 8u

/* Watching for a polling loop: rv32_watch.c. */
struct rv32_watch {
	bool is_on;
	bool is_found;	   /* a loop that polls, since last asked */
	uint64_t next;	   /* instructions retired when to begin again */
	uint64_t since;	   /* ... when this watch began */
	uint64_t patience; /* how many it may take */
	struct {
		bool is_set;
		uint32_t pc;
		uint32_t visits;
		uint64_t renew_at; /* visits */
		bool has_clock;
		struct rv32_moment moment;
	} jump; /* a place that is jumped back to */
	struct {
		bool is_set;
		bool has_clock;
		bool has_other; /* something else was looked at */
		uint32_t pc;
		uint32_t addr;
		uint32_t misses;
		uint64_t began; /* instructions retired */
		uint64_t hash;
		uint64_t before_hash; /* of the turn before, and how long it was */
		uint64_t before_length;
		uint64_t began_cycles;
		struct rv32_moment moment;
		uint32_t looks; /* loads in this turn; the first ones are kept */
		struct {
			uint32_t addr;
			uint32_t value; /* as the register gets it */
		} seen[RV32_SEEN];
	} device; /* a load from a device that comes again and again */
	struct {
		uint32_t pc;
		uint32_t addr;
		uint32_t value;
		uint64_t at; /* instructions retired */
	} looks[RV32_LOOKS]; /* last loads from devices, while no watch is on */
	struct {
		uint64_t count; /* how often the turn just found can be repeated unseen */
		uint32_t pc;	/* where one began for which that was known */
		uint64_t cycles;
		uint64_t length; /* instructions */
		uint32_t steps[32];
	} turns;
};

struct sim_rv32_inner {
	struct rv32_code codes[RV32_CODES];
	struct rv32_code *of[256]; /* which one an address was last found in */
	uint8_t marks[RV32_MARKS];
	struct rv32_watch watch;
	bool is_waiting; /* WFI */
	bool is_trapped; /* an exception, and nothing was executed since */
	bool is_dead;
};

/* Instructions from where `op` is on, as many as are of the fast kinds. */
enum rv32_stop {
	RV32_STOP_SLOW,	 /* `op` is to be executed by rv32_slow */
	RV32_STOP_LIMIT, /* nothing is `left` */
	RV32_STOP_LEFT,	 /* a jump to `pc`, which is elsewhere */
	RV32_STOP_TURN,	 /* a jump back to `pc`, at or after `watch_at` */
};

struct rv32_stretch {
	const struct rv32_op *op;
	const struct rv32_op *ops;
	uint32_t count;
	uint32_t base; /* address of ops[0] */
	const struct sim_rv32_area *const *areas;
	uint64_t done;	   /* instructions executed */
	int64_t left;	   /* cycles until the limit */
	uint64_t watch_at; /* of `done` */
	uint32_t pc;
};

enum rv32_stop rv32_fast(struct sim_rv32 *cpu, struct rv32_stretch *stretch);

/* Execute the instruction at cpu->pc; on return pc is where it goes on, also after a trap. */
void rv32_slow(struct sim_rv32 *cpu, const struct rv32_op *op);

/* Division as the specification has it: by zero and of the most negative number too. */
uint32_t rv32_divide(uint32_t a, uint32_t b);
uint32_t rv32_remainder(uint32_t a, uint32_t b);

/* The instruction that `word` is; of its low 16 bits when these are a compressed one. */
struct rv32_op rv32_decode(uint32_t word);

/* The 32-bit form of a compressed instruction; 0, which is illegal, for none. */
uint32_t rv32_expand(uint32_t half);

/* Decoded code around cpu->pc: `stretch` gets op, ops, count and base. False: none can be there. */
bool rv32_code_find(struct sim_rv32 *cpu, struct rv32_stretch *stretch);
/* Decode what stands at stretch->op. */
void rv32_code_fill(struct sim_rv32 *cpu, const struct rv32_stretch *stretch);
/* The instruction word at cpu->pc, for mtval. */
uint32_t rv32_code_word(const struct sim_rv32 *cpu);
/* Bytes at `at` (a place in an area's bytes) were stored to. */
void rv32_code_changed(struct sim_rv32_inner *inner, const uint8_t *at, unsigned size);

/* Take an exception; cpu->pc is the instruction's. */
void rv32_trap(struct sim_rv32 *cpu, enum rv32_cause cause, uint32_t value);
/* Take the interrupt that is offered. */
void rv32_interrupt(struct sim_rv32 *cpu);
void rv32_return(struct sim_rv32 *cpu);
bool rv32_is_clic(const struct sim_rv32 *cpu);

/* Load and store with all that belongs to it. False: a trap was taken. */
bool rv32_load(struct sim_rv32 *cpu, uint32_t addr, unsigned size, uint32_t *value);
bool rv32_store(struct sim_rv32 *cpu, uint32_t addr, unsigned size, uint32_t value);

/* A CSR instruction; false: illegal. */
bool rv32_csr(struct sim_rv32 *cpu, const struct rv32_op *op);

/* A floating-point instruction other than FLW and FSW; false: illegal. */
bool rv32_float(struct sim_rv32 *cpu, const struct rv32_op *op);

void rv32_watch_reset(struct rv32_watch *watch);
/* A jump back to cpu->pc: begins a watch when it is time, or ends a turn. */
void rv32_watch_turn(struct sim_rv32 *cpu);
/* Nothing can be said of this turn. */
void rv32_watch_break(struct sim_rv32 *cpu);
/* A load from a device while no watch is on: one that comes again at once may poll. */
void rv32_watch_look(struct sim_rv32 *cpu, uint32_t addr, uint32_t value);
/* For a watch that is on. cpu->pc is of the instruction. */
void rv32_watch_memory(struct sim_rv32 *cpu, uint32_t addr, uint32_t value);
void rv32_watch_device(struct sim_rv32 *cpu, uint32_t addr, uint32_t value);
/* What a load just put into its register. */
void rv32_watch_loaded(struct sim_rv32 *cpu, uint32_t addr, uint32_t value);
/* About to execute `op`: true when that begins one more turn of a loop that polls. */
bool rv32_watch_is_found_at(struct sim_rv32 *cpu, const struct rv32_op *op);

/*
 * From cpu->pc on, the loop just watched: stores how many turns of `length` instructions certainly
 * go the same way, each adding to the registers what they gained since `before`. False: not known.
 */
bool rv32_turns(struct sim_rv32 *cpu, const uint32_t *before, uint64_t length, uint64_t *turns);

#endif
