/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_ARMV7M_CORE_H
#define RMW_SIM_ARMV7M_CORE_H

#include "sim/armv7m.h"

/*
 * What the files of the core share. An instruction is decoded once and kept, one place for each
 * halfword of the bytes it came from (armv7m_code.c); most kinds are then executed in one switch
 * (armv7m_fast.c); what may fail, reach the board or is rare goes one by one through
 * armv7m_slow.c. An IT instruction decodes what it governs with it, so that each of these carries
 * its condition.
 */

/* Data processing: with an immediate, a register, a shifted register. Each has a second kind, one
 * higher, that sets flags. */
#define ARM_OPERATIONS(X)                                                                          \
	X(AND) X(BIC) X(ORR) X(ORN) X(EOR) X(MOV) X(MVN) X(ADD) X(ADC) X(SUB) X(SBC) X(RSB)
#define ARM_COMPARISONS(X) X(TST) X(TEQ) X(CMP) X(CMN)
/* Shifts: by an immediate and by a register. */
#define ARM_SHIFTS(X) X(LSL) X(LSR) X(ASR) X(ROR)
/* Loads and stores: offset, register, index before with write-back, index after. */
#define ARM_LOADS(X) X(LDR) X(LDRH) X(LDRB) X(LDRSH) X(LDRSB)
#define ARM_STORES(X) X(STR) X(STRH) X(STRB)
/* Halves of a register taken apart, combined lane by lane: armv7m_parallel.c. */
#define ARM_PARALLEL(X) X(ADD16) X(ASX) X(SAX) X(SUB16) X(ADD8) X(SUB8)

/* Kinds of decoded instructions. */
enum armv7m_kind {
	ARM_UNKNOWN, /* not decoded yet */
	ARM_END,     /* past the bytes */
	ARM_UNDEFINED,
	ARM_NO_COPROCESSOR,
	ARM_FAR,  /* a branch that leaves the bytes */
	ARM_COND, /* in an IT block: `under` is the kind */
	ARM_NOP,
	ARM_PAIRED_FIRST, /* from here on in pairs: the second one sets flags */
			  /* clang-format off */
#define PAIR(name) ARM_##name##_I, ARM_##name##S_I, ARM_##name##_R, ARM_##name##S_R, \
		   ARM_##name##_X, ARM_##name##S_X,
	ARM_OPERATIONS(PAIR)
#undef PAIR
#define PAIR(name) ARM_##name##_N, ARM_##name##S_N, ARM_##name##_V, ARM_##name##S_V,
	ARM_SHIFTS(PAIR)
#undef PAIR
	ARM_MUL, ARM_MULS,
	ARM_PAIRED_END,
#define FORMS(name) ARM_##name##_I, ARM_##name##_R, ARM_##name##_X,
	ARM_COMPARISONS(FORMS)
#undef FORMS
#define FORMS(name) ARM_##name##_I, ARM_##name##_R, ARM_##name##_B, ARM_##name##_A,
	ARM_LOADS(FORMS)
	ARM_STORES(FORMS)
#undef FORMS
	ARM_LDR_L, /* from pc and imm */
	ARM_LDRH_L, ARM_LDRB_L, ARM_LDRSH_L, ARM_LDRSB_L, /* rare */
	ARM_LDR_PC, ARM_LDRD, ARM_STRD,
	ARM_LDM, ARM_STM, /* imm: registers; shift: bytes; how: 1 for below rn; ra: 1 moves rn */
	ARM_ADR, ARM_PC_MOV, ARM_PC_ADD, ARM_MOVT,
	ARM_B, ARM_BCC, ARM_BL, ARM_BX, ARM_BLX, ARM_MOV_PC, ARM_ADD_PC, ARM_CBZ, ARM_CBNZ,
	ARM_TBB, ARM_TBH, ARM_IT,
	ARM_MLA, ARM_MLS, ARM_SMULL, ARM_UMULL, ARM_SMLAL, ARM_UMLAL, ARM_UMAAL,
	ARM_SDIV, ARM_UDIV,
	ARM_SXTB, ARM_SXTH, ARM_UXTB, ARM_UXTH, ARM_REV, ARM_REV16, ARM_REVSH, ARM_RBIT, ARM_CLZ,
	ARM_BFI, ARM_BFC, ARM_SBFX, ARM_UBFX, /* shift: lowest bit; imm: width */
	/* the DSP extension: armv7m_dsp.c, armv7m_parallel.c; imm: variant where there are some */
	ARM_SXTAB, ARM_SXTAH, ARM_UXTAB, ARM_UXTAH, ARM_SXTB16, ARM_UXTB16, ARM_SXTAB16,
	ARM_UXTAB16,
	ARM_SSAT, ARM_USAT, ARM_SSAT16, ARM_USAT16, ARM_QADD, ARM_QDADD, ARM_QSUB, ARM_QDSUB,
	ARM_PKHBT, ARM_PKHTB, ARM_SEL, ARM_USAD8,
	ARM_SMLAXY, ARM_SMLAWY, ARM_SMLAD, ARM_SMLSD, ARM_SMMLA, ARM_SMMLS, /* ra 15: none */
	ARM_SMLALXY, ARM_SMLALD, ARM_SMLSLD,
	ARM_PARALLEL, /* imm: operation; shift: prefix */
	/* the system: armv7m_special.c */
	ARM_SVC, ARM_BKPT, ARM_CPS, ARM_MRS, ARM_MSR, ARM_WFI, ARM_WFE, ARM_SEV, ARM_CLREX,
	ARM_LDREX, ARM_LDREXB, ARM_LDREXH, ARM_STREX, ARM_STREXB, ARM_STREXH,
	/* clang-format on */
	ARM_KINDS,
};
_Static_assert(ARM_KINDS < 256, "a kind is a byte");
_Static_assert(ARM_AND_I % 2 == 0 && ARM_MUL % 2 == 0, "bit 0 of a kind tells that flags are set");

enum arm_shift { ARM_LSL, ARM_LSR, ARM_ASR, ARM_ROR, ARM_RRX };

struct armv7m_op {
	uint8_t kind;
	uint8_t under; /* of COND */
	uint8_t rd;    /* rt of loads and stores, RdLo */
	uint8_t rn;
	uint8_t rm;
	uint8_t ra;	/* Ra, Rt2, RdHi; condition of BCC; of S_I: carry of imm, 2: unchanged */
	uint8_t shift;	/* by how many bits */
	uint8_t length; /* in halfwords: 1 or 2 */
	uint32_t imm;
	uint8_t it;  /* of COND: IT bits of the EPSR at this instruction */
	uint8_t how; /* enum arm_shift */
};

/* Decoded instructions of one run of bytes; two more at its end are ARM_END. */
struct armv7m_code {
	const uint8_t *bytes;
	uint32_t count; /* of halfwords */
	uint32_t low;	/* [low, high): all that was decoded */
	uint32_t high;
	struct armv7m_op *ops;
};

#define ARM_CODES 8
/* A filter over host addresses: nonzero where code may be decoded in these 64 bytes. */
#define ARM_MARKS 65536u
#define ARM_MARK(at) ((uintptr_t)(at) >> 6 & (ARM_MARKS - 1))

/* What makes a turn of a loop the same again, but for memory. */
struct armv7m_moment {
	uint32_t r[15];
	uint32_t others[12];
};

#define ARM_LOOKS 4u

/* Watching for a polling loop: armv7m_watch.c. */
struct armv7m_watch {
	bool is_on;
	bool is_found;	   /* a loop that polls, since last asked */
	uint64_t next;	   /* instructions retired when to begin again */
	uint64_t since;	   /* ... when this watch began */
	uint64_t patience; /* how many it may take */
	bool is_set;	   /* a place where a turn begins */
	uint32_t pc;	   /* of it */
	uint32_t misses;
	uint64_t began;
	uint64_t hash;
	uint64_t before_hash; /* of the turn before, and how long it was */
	uint64_t before_length;
	bool has_clock;
	bool has_other; /* something else than a clock was looked at */
	struct armv7m_moment moment;
	struct {
		uint32_t pc;
		uint32_t addr;
		uint32_t value;
		uint64_t at; /* instructions retired */
	} looks[ARM_LOOKS];  /* last loads from devices, while no watch is on */
};

struct sim_armv7m_inner {
	struct armv7m_code codes[ARM_CODES];
	struct armv7m_code *of[256]; /* which one an address was last found in */
	uint8_t marks[ARM_MARKS];
	struct armv7m_watch watch;
	bool is_waiting; /* WFI, WFE */
	bool is_for_event;
	bool is_dead;
};

/* Instructions from where `op` is on, as many as are of the fast kinds. */
enum armv7m_stop {
	ARM_STOP_SLOW,	/* `op` is to be executed by armv7m_slow; its condition holds */
	ARM_STOP_LIMIT, /* nothing is `left` */
	ARM_STOP_LEFT,	/* a jump to `pc`, which is elsewhere */
	ARM_STOP_TURN,	/* a jump back to `pc`, at or after `watch_at` */
};

struct armv7m_stretch {
	const struct armv7m_op *op;
	const struct armv7m_op *ops;
	uint32_t count;
	uint32_t base; /* address of ops[0] */
	const struct sim_armv7m_area *const *areas;
	uint64_t done;	   /* instructions executed */
	int64_t left;	   /* cycles until the limit */
	uint64_t watch_at; /* of `done` */
	uint32_t pc;
};

enum armv7m_stop armv7m_fast(struct sim_armv7m *cpu, struct armv7m_stretch *stretch);

/* Execute the instruction at cpu->pc; on return pc is where it goes on, also after a fault. */
void armv7m_slow(struct sim_armv7m *cpu, const struct armv7m_op *op);

/* Rarer kinds. DSP extension, false: none of these. Exclusive access, special registers, hints;
 * false: a fault was taken. */
bool armv7m_dsp(struct sim_armv7m *cpu, const struct armv7m_op *op);
uint32_t armv7m_parallel(struct sim_armv7m *cpu, const struct armv7m_op *op);
bool armv7m_special(struct sim_armv7m *cpu, const struct armv7m_op *op);

/* True when condition `cond` (0 to 15) holds with these flags. */
static inline bool armv7m_holds(unsigned cond, uint32_t n, uint32_t z, uint32_t c, uint32_t v)
{
	bool is_true = true;

	/* clang-format off */
	switch (cond >> 1) {
	case 0: is_true = z == 0; break;
	case 1: is_true = c != 0; break;
	case 2: is_true = n >> 31 != 0; break;
	case 3: is_true = v != 0; break;
	case 4: is_true = c != 0 && z != 0; break;
	case 5: is_true = n >> 31 == v; break;
	case 6: is_true = z != 0 && n >> 31 == v; break;
	case 7: return true;
	}
	/* clang-format on */
	return is_true != ((cond & 1) != 0);
}

/* A shift as `how` and `by` have it, by = 0 being none; `carry` is taken and given. */
static inline uint32_t armv7m_shift(uint32_t value, unsigned how, unsigned by, uint32_t *carry)
{
	uint32_t out;

	if (how == ARM_RRX) {
		out = *carry << 31 | value >> 1;
		*carry = value & 1;
		return out;
	}
	if (by == 0)
		return value;
	switch (how) {
	case ARM_LSL:
		*carry = by <= 32 ? value >> (32 - by) & 1 : 0;
		return by < 32 ? value << by : 0;
	case ARM_LSR:
		*carry = by <= 32 ? value >> (by - 1) & 1 : 0;
		return by < 32 ? value >> by : 0;
	case ARM_ASR:
		by = by < 32 ? by : 32;
		*carry = (uint32_t)((int64_t)(int32_t)value >> (by - 1)) & 1;
		return (uint32_t)((int64_t)(int32_t)value >> by);
	default:
		by &= 31;
		out = by == 0 ? value : value >> by | value << (32 - by);
		*carry = out >> 31;
		return out;
	}
}

/* The next state of an IT block. */
static inline uint8_t armv7m_it_next(uint8_t it)
{
	const uint32_t moved = (it & 0xe0u) | ((uint32_t)it << 1 & 0x1fu);

	return (it & 7) == 0 ? 0 : (uint8_t)moved;
}

/* The instruction that `half` and, if it takes two, `next` are. */
struct armv7m_op armv7m_decode(uint32_t half, uint32_t next);
bool armv7m_is_wide(uint32_t half);
struct armv7m_op armv7m_decode_wide(uint32_t half, uint32_t next);
/* Those of two halfwords that begin with FA and FB. */
struct armv7m_op armv7m_decode_register(uint32_t half, uint32_t next);

/* Decoded code around cpu->pc: `stretch` gets op, ops, count and base. False: none can be there. */
bool armv7m_code_find(struct sim_armv7m *cpu, struct armv7m_stretch *stretch);
/* Decode what stands at stretch->op, and what an IT there governs. */
void armv7m_code_fill(struct sim_armv7m *cpu, const struct armv7m_stretch *stretch);
/* The instruction at cpu->pc as it was before it was made fast. */
struct armv7m_op armv7m_code_plain(const struct sim_armv7m *cpu);
/* Bytes at `at` (a place in an area's bytes) were stored to. */
void armv7m_code_changed(struct sim_armv7m_inner *inner, const uint8_t *at, unsigned size);

/* The instruction at cpu->pc cannot be executed; `addr` for loads, stores and fetches. */
void armv7m_fault(struct sim_armv7m *cpu, enum sim_armv7m_fault fault, uint32_t addr);
/* Take the exception that is pending and has priority; false: none. */
bool armv7m_interrupt(struct sim_armv7m *cpu);
bool armv7m_is_interrupted(const struct sim_armv7m *cpu);
/* Something is pending that would wake the core from WFI. */
bool armv7m_is_woken(const struct sim_armv7m *cpu);
/* SVC: an exception that the instruction asks for. */
void armv7m_call(struct sim_armv7m *cpu);
/* cpu->pc is an EXC_RETURN in handler mode. */
void armv7m_return(struct sim_armv7m *cpu);
static inline bool armv7m_is_return(const struct sim_armv7m *cpu)
{
	return cpu->number != 0 && cpu->pc >= 0xf0000000u;
}
/* Lines that are high are pending unless they are active. */
void armv7m_sample_lines(struct sim_armv7m *cpu);

/* A special register by its SYSm number. */
uint32_t armv7m_special_read(const struct sim_armv7m *cpu, uint32_t number);
void armv7m_special_write(struct sim_armv7m *cpu, uint32_t number, uint32_t value, uint32_t mask);
/* The stack pointer in use follows mode and CONTROL. */
void armv7m_select_stack(struct sim_armv7m *cpu);

/* E0000000 to E00FFFFF. False: a bus fault. */
bool armv7m_system_load(struct sim_armv7m *cpu, uint32_t addr, unsigned size, uint32_t *value);
bool armv7m_system_store(struct sim_armv7m *cpu, uint32_t addr, unsigned size, uint32_t value);
/* SysTick reached zero since last asked: its exception becomes pending. */
void armv7m_tick(struct sim_armv7m *cpu);

/* Load and store of 1, 2 or 4 bytes with all that belongs to it. False: a fault was taken. */
bool armv7m_load(struct sim_armv7m *cpu, uint32_t addr, unsigned size, uint32_t *value);
bool armv7m_store(struct sim_armv7m *cpu, uint32_t addr, unsigned size, uint32_t value);
/* ... without a fault taken: for exceptions. */
bool armv7m_read(struct sim_armv7m *cpu, uint32_t addr, unsigned size, uint32_t *value);
bool armv7m_write(struct sim_armv7m *cpu, uint32_t addr, unsigned size, uint32_t value);

void armv7m_watch_reset(struct armv7m_watch *watch);
/* A jump back to cpu->pc: begins a watch when it is time, or ends a turn. */
void armv7m_watch_turn(struct sim_armv7m *cpu);
/* Nothing can be said of this turn. */
void armv7m_watch_break(struct sim_armv7m *cpu);
/* A load from a device: `is_on` or not. cpu->pc is of the instruction. */
void armv7m_watch_device(struct sim_armv7m *cpu, uint32_t addr, uint32_t value);
/* For a watch that is on. */
void armv7m_watch_memory(struct sim_armv7m *cpu, uint32_t addr, uint32_t value);
/* About to execute: true when that begins one more turn of a loop that polls. */
bool armv7m_watch_is_found(struct sim_armv7m *cpu);

#endif
