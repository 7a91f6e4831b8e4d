/* SPDX-License-Identifier: MIT */
/* The instructions that programs consist of, as fast as a plain switch executes them. */
#include "sim/rv32_core.h"

uint32_t rv32_divide(uint32_t a, uint32_t b)
{
	if (b == 0)
		return ~0u;
	if (a == 0x80000000u && b == ~0u)
		return a;
	return (uint32_t)((int32_t)a / (int32_t)b);
}

uint32_t rv32_remainder(uint32_t a, uint32_t b)
{
	if (b == 0)
		return a;
	if (a == 0x80000000u && b == ~0u)
		return 0;
	return (uint32_t)((int32_t)a % (int32_t)b);
}

static uint32_t high(int64_t a, int64_t b)
{
	return (uint32_t)((uint64_t)(a * b) >> 32);
}

static uint32_t shift_signed(uint32_t a, uint32_t by)
{
	return (uint32_t)((int32_t)a >> (by & 31));
}

/* The area that holds all of an aligned access, or NULL: then rv32_slow finds out what it is. */
static inline const struct sim_rv32_area *reach(const struct sim_rv32_area *const *areas,
						uint32_t addr, uint32_t size)
{
	const struct sim_rv32_area *area = areas[addr >> 24];

	if (area == NULL || (addr & 0xffffff) - area->first >= area->size || area->bytes == NULL ||
	    (addr & (size - 1)) != 0)
		return NULL;
	return area;
}

static inline int64_t wait(const struct sim_rv32_area *area, uint32_t at)
{
	return at >= area->slow_first ? area->slow_wait : 0;
}

/* Bookkeeping in words for the rows below; the variables are those of rv32_fast. */
#define A x[op->rs1]
#define B x[op->rs2]
#define IMM ((uint32_t)rv32_imm(op))
#define PC (base + (uint32_t)(op - ops) * 2)
#define SET(value)                                                                                 \
	do {                                                                                       \
		x[op->rd] = (uint32_t)(value);                                                     \
		op += rv32_length(op);                                                             \
		goto next;                                                                         \
	} while (0)
#define BRANCH(condition)                                                                          \
	do {                                                                                       \
		if (condition)                                                                     \
			goto taken;                                                                \
		op += rv32_length(op);                                                             \
		goto next;                                                                         \
	} while (0)
#define JUMP(link, target)                                                                         \
	do {                                                                                       \
		pc = (target);                                                                     \
		if (link)                                                                          \
			x[op->rd] = PC + 2 * rv32_length(op);                                      \
		goto jump;                                                                         \
	} while (0)
#define LOAD(size, get)                                                                            \
	do {                                                                                       \
		const uint32_t addr = A + IMM;                                                     \
		const struct sim_rv32_area *area = reach(areas, addr, size);                       \
		uint32_t at;                                                                       \
		if (area == NULL)                                                                  \
			goto slow;                                                                 \
		at = (addr & 0xffffff) - area->first;                                              \
		left -= wait(area, at);                                                            \
		SET(get(area->bytes + at));                                                        \
	} while (0)
#define STORE(size, put)                                                                           \
	do {                                                                                       \
		const uint32_t addr = A + IMM;                                                     \
		const struct sim_rv32_area *area = reach(areas, addr, size);                       \
		uint32_t at;                                                                       \
		if (area == NULL || area->is_read_only)                                            \
			goto slow;                                                                 \
		at = (addr & 0xffffff) - area->first;                                              \
		if (marks[RV32_MARK(area->bytes + at)])                                            \
			goto slow;                                                                 \
		left -= wait(area, at);                                                            \
		put(area->bytes + at, B);                                                          \
		op += rv32_length(op);                                                             \
		goto next;                                                                         \
	} while (0)
#define BYTE(at) (at)[0]
#define SIGNED_BYTE(at) ((int8_t)(at)[0])
#define SIGNED_HALF(at) ((int16_t)rmw_get_le16(at))
#define PUT_BYTE(at, value) ((at)[0] = (uint8_t)(value))
#define PUT_HALF(at, value) rmw_put_le16(at, (uint16_t)(value))

/* NOLINTNEXTLINE(readability-function-size): its statements are the rows of a table */
enum rv32_stop rv32_fast(struct sim_rv32 *cpu, struct rv32_stretch *stretch)
{
	const struct sim_rv32_area *const *const areas = stretch->areas;
	const struct rv32_op *const ops = stretch->ops;
	const uint8_t *const marks = cpu->inner->marks;
	const uint32_t base = stretch->base, count = stretch->count;
	const int64_t taken = cpu->costs.taken;
	const uint64_t watch_at = stretch->watch_at;
	const struct rv32_op *op = stretch->op, *to;
	uint32_t *const x = cpu->x;
	uint64_t done = 0;
	int64_t left = stretch->left;
	enum rv32_stop stop;
	uint32_t pc = 0;
	bool is_back;

	for (;;) {
		/* clang-format off */
		switch (op->kind) {
		case RV32_NOP: op += rv32_length(op); break;
		case RV32_LUI: SET(IMM << 12);
		case RV32_AUIPC: SET(PC + (IMM << 12));
		case RV32_JAL: x[op->rd] = PC + 2 * rv32_length(op); goto taken;
		case RV32_J: goto taken;
		case RV32_JALR: JUMP(1, (A + IMM) & ~1u);
		case RV32_JR: JUMP(0, (A + IMM) & ~1u);
		case RV32_BEQ: BRANCH(A == B);
		case RV32_BNE: BRANCH(A != B);
		case RV32_BLT: BRANCH((int32_t)A < (int32_t)B);
		case RV32_BGE: BRANCH((int32_t)A >= (int32_t)B);
		case RV32_BLTU: BRANCH(A < B);
		case RV32_BGEU: BRANCH(A >= B);
		case RV32_LB: LOAD(1, SIGNED_BYTE);
		case RV32_LH: LOAD(2, SIGNED_HALF);
		case RV32_LW: LOAD(4, rmw_get_le32);
		case RV32_LBU: LOAD(1, BYTE);
		case RV32_LHU: LOAD(2, rmw_get_le16);
		case RV32_SB: STORE(1, PUT_BYTE);
		case RV32_SH: STORE(2, PUT_HALF);
		case RV32_SW: STORE(4, rmw_put_le32);
		case RV32_ADDI: SET(A + IMM);
		case RV32_SLTI: SET((int32_t)A < rv32_imm(op));
		case RV32_SLTIU: SET(A < IMM);
		case RV32_XORI: SET(A ^ IMM);
		case RV32_ORI: SET(A | IMM);
		case RV32_ANDI: SET(A & IMM);
		case RV32_SLLI: SET(A << (IMM & 31));
		case RV32_SRLI: SET(A >> (IMM & 31));
		case RV32_SRAI: SET(shift_signed(A, IMM));
		case RV32_ADD: SET(A + B);
		case RV32_SUB: SET(A - B);
		case RV32_SLL: SET(A << (B & 31));
		case RV32_SLT: SET((int32_t)A < (int32_t)B);
		case RV32_SLTU: SET(A < B);
		case RV32_XOR: SET(A ^ B);
		case RV32_SRL: SET(A >> (B & 31));
		case RV32_SRA: SET(shift_signed(A, B));
		case RV32_OR: SET(A | B);
		case RV32_AND: SET(A & B);
		case RV32_MUL: left -= cpu->costs.multiply; SET(A * B);
		case RV32_MULH: left -= cpu->costs.multiply; SET(high((int32_t)A, (int32_t)B));
		case RV32_MULHSU: left -= cpu->costs.multiply; SET(high((int32_t)A, B));
		case RV32_MULHU: left -= cpu->costs.multiply; SET((uint64_t)A * B >> 32);
		case RV32_DIV: left -= cpu->costs.divide; SET(rv32_divide(A, B));
		case RV32_DIVU: left -= cpu->costs.divide; SET(B ? A / B : ~0u);
		case RV32_REM: left -= cpu->costs.divide; SET(rv32_remainder(A, B));
		case RV32_REMU: left -= cpu->costs.divide; SET(B ? A % B : A);
		default: goto slow;
		}
		/* clang-format on */
	next:
		done++;
		if (--left > 0)
			continue;
		stop = RV32_STOP_LIMIT;
		break;
	taken: /* the target was found to be among `ops` when this was decoded */
		to = op + rv32_imm(op) / 2;
		goto turn;
	jump:
		stop = RV32_STOP_LEFT;
		if ((pc - base) / 2 >= count) {
			done++;
			left -= 1 + taken;
			break;
		}
		to = ops + (pc - base) / 2;
	turn:
		done++;
		left -= 1 + taken;
		stop = RV32_STOP_TURN;
		is_back = to <= op;
		op = to;
		if (is_back && done >= watch_at)
			break;
		if (left > 0)
			continue;
		stop = RV32_STOP_LIMIT;
		break;
	slow:
		stop = RV32_STOP_SLOW;
		break;
	}
	stretch->op = op;
	stretch->done = done;
	stretch->left = left;
	stretch->pc = stop == RV32_STOP_LEFT ? pc : base + (uint32_t)(op - ops) * 2;
	return stop;
}
