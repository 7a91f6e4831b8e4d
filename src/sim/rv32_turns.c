/* SPDX-License-Identifier: MIT */
/*
 * How many turns a loop that polls and counts goes on with. One turn is worked out with what each
 * register gains a turn: what adds up again as it began does so until a branch goes another way.
 */
#include "sim/rv32_core.h"

#define TURN_LONGEST 64u /* instructions */

/* In the turn at hand, and what a turn adds. */
struct number {
	uint32_t at;
	uint32_t step;
};

struct walk {
	struct sim_rv32 *cpu;
	struct number x[32];
	uint32_t pc;
	uint32_t looked;
	uint64_t turns; /* that go the same way, as far as known */
};

static struct number fixed(uint32_t value)
{
	return (struct number){ value, 0 };
}

static void set(struct walk *walk, const struct rv32_op *op, struct number value)
{
	if (op->rd != 0)
		walk->x[op->rd] = value;
}

static void at_most(struct walk *walk, uint64_t turns)
{
	if (walk->turns > turns)
		walk->turns = turns;
}

/* Two numbers that are equal, or become so. */
static void until_equal(struct walk *walk, struct number a, struct number b)
{
	const uint32_t gap = a.at - b.at, step = a.step - b.step;

	if (step != 0)
		at_most(walk, (int32_t)step < 0 ? gap / (0 - step) : (0 - gap) / step);
}

static void until_wrap(struct walk *walk, int64_t at, int32_t step, int64_t low, int64_t high)
{
	if (step > 0)
		at_most(walk, (uint64_t)((high - at) / step));
	else if (step < 0)
		at_most(walk, (uint64_t)((at - low) / -(int64_t)step));
}

/* `less` is below `more`, or not above it. */
static void until_passed(struct walk *walk, int64_t less, int64_t more, int64_t closer)
{
	if (closer > 0)
		at_most(walk, (uint64_t)((more - less) / closer));
}

static bool order(struct walk *walk, struct number a, struct number b, bool is_signed)
{
	const int64_t low = is_signed ? INT32_MIN : 0, high = is_signed ? INT32_MAX : UINT32_MAX;
	const int64_t a_at = is_signed ? (int64_t)(int32_t)a.at : (int64_t)a.at;
	const int64_t b_at = is_signed ? (int64_t)(int32_t)b.at : (int64_t)b.at;
	const int64_t closer = (int64_t)(int32_t)a.step - (int32_t)b.step;

	until_wrap(walk, a_at, (int32_t)a.step, low, high);
	until_wrap(walk, b_at, (int32_t)b.step, low, high);
	if (a_at < b_at)
		until_passed(walk, a_at, b_at, closer);
	else
		until_passed(walk, b_at, a_at, -closer);
	return a_at < b_at;
}

static bool branches(struct walk *walk, const struct rv32_op *op)
{
	const struct number a = walk->x[op->rs1], b = walk->x[op->rs2];

	switch (op->kind) {
	case RV32_BEQ:
	case RV32_BNE:
		until_equal(walk, a, b);
		return (a.at == b.at) == (op->kind == RV32_BEQ);
	case RV32_BLT:
	case RV32_BGE:
		return order(walk, a, b, true) == (op->kind == RV32_BLT);
	default:
		return order(walk, a, b, false) == (op->kind == RV32_BLTU);
	}
}

/* The register it leads to, with the value that this turn's look had. */
static bool load(struct walk *walk, const struct rv32_op *op)
{
	const struct rv32_watch *watch = &walk->cpu->inner->watch;
	const struct number base = walk->x[op->rs1];
	const uint32_t addr = base.at + (uint32_t)rv32_imm(op);

	if (base.step != 0 || walk->looked == watch->device.looks ||
	    watch->device.seen[walk->looked].addr != addr)
		return false;
	set(walk, op, fixed(watch->device.seen[walk->looked++].value));
	return true;
}

static bool combine(struct walk *walk, const struct rv32_op *op)
{
	const struct number a = walk->x[op->rs1];
	const bool has_register = op->kind >= RV32_ADD;
	const struct number with = has_register ? walk->x[op->rs2] : fixed((uint32_t)rv32_imm(op));
	const uint32_t b = with.at;

	if (a.step != 0 || with.step != 0)
		return false;
	/* clang-format off */
	switch (op->kind) {
	case RV32_XORI: case RV32_XOR: set(walk, op, fixed(a.at ^ b)); break;
	case RV32_ORI: case RV32_OR: set(walk, op, fixed(a.at | b)); break;
	case RV32_ANDI: case RV32_AND: set(walk, op, fixed(a.at & b)); break;
	case RV32_SLLI: case RV32_SLL: set(walk, op, fixed(a.at << (b & 31))); break;
	case RV32_SRLI: case RV32_SRL: set(walk, op, fixed(a.at >> (b & 31))); break;
	case RV32_SLTIU: case RV32_SLTU: set(walk, op, fixed(a.at < b)); break;
	default: return false;
	}
	/* clang-format on */
	return true;
}

static bool calculate(struct walk *walk, const struct rv32_op *op)
{
	const struct number a = walk->x[op->rs1], b = walk->x[op->rs2];
	const uint32_t imm = (uint32_t)rv32_imm(op);

	switch (op->kind) {
	case RV32_NOP:
		return true;
	case RV32_LUI:
		set(walk, op, fixed(imm << 12));
		return true;
	case RV32_AUIPC:
		set(walk, op, fixed(walk->pc + (imm << 12)));
		return true;
	case RV32_ADDI:
		set(walk, op, (struct number){ a.at + imm, a.step });
		return true;
	case RV32_ADD:
		set(walk, op, (struct number){ a.at + b.at, a.step + b.step });
		return true;
	case RV32_SUB:
		set(walk, op, (struct number){ a.at - b.at, a.step - b.step });
		return true;
	default:
		return combine(walk, op);
	}
}

static bool jump(struct walk *walk, const struct rv32_op *op, uint32_t *next)
{
	const struct number base = walk->x[op->rs1];
	const struct number back = fixed(*next);

	if (op->kind == RV32_JAL || op->kind == RV32_J) {
		*next = walk->pc + (uint32_t)rv32_imm(op);
	} else {
		if (base.step != 0)
			return false;
		*next = (base.at + (uint32_t)rv32_imm(op)) & ~1u;
	}
	if (op->kind == RV32_JAL || op->kind == RV32_JALR)
		set(walk, op, back);
	return true;
}

static bool step(struct walk *walk)
{
	struct sim_rv32 *cpu = walk->cpu;
	struct rv32_stretch stretch = { .areas = cpu->areas };
	const uint32_t pc = cpu->pc;
	uint32_t next;
	bool is_found, is_known = true;

	cpu->pc = walk->pc;
	is_found = rv32_code_find(cpu, &stretch);
	cpu->pc = pc;
	if (!is_found)
		return false;
	next = walk->pc + 2 * rv32_length(stretch.op);
	if (stretch.op->kind >= RV32_JAL && stretch.op->kind <= RV32_JR)
		is_known = jump(walk, stretch.op, &next);
	else if (stretch.op->kind >= RV32_BEQ && stretch.op->kind <= RV32_BGEU)
		next = branches(walk, stretch.op) ? walk->pc + (uint32_t)rv32_imm(stretch.op)
						  : next;
	else if (stretch.op->kind >= RV32_LB && stretch.op->kind <= RV32_LHU)
		is_known = load(walk, stretch.op);
	else
		is_known = calculate(walk, stretch.op);
	walk->pc = next;
	return is_known;
}

bool rv32_turns(struct sim_rv32 *cpu, const uint32_t *before, uint64_t length, uint64_t *turns)
{
	struct walk walk = { .cpu = cpu, .pc = cpu->pc, .turns = UINT32_MAX };

	if (length > TURN_LONGEST || cpu->inner->watch.device.looks > RV32_SEEN)
		return false;
	for (unsigned i = 0; i < 32; i++)
		walk.x[i] = (struct number){ cpu->x[i], cpu->x[i] - before[i] };
	for (uint64_t i = 0; i < length; i++)
		if (!step(&walk))
			return false;
	for (unsigned i = 0; i < 32; i++)
		if (walk.x[i].step != cpu->x[i] - before[i] ||
		    walk.x[i].at != cpu->x[i] + walk.x[i].step)
			return false;
	if (walk.pc != cpu->pc)
		return false;
	*turns = walk.turns;
	return true;
}

void sim_rv32_repeat(struct sim_rv32 *cpu, uint64_t limit)
{
	struct rv32_watch *watch = &cpu->inner->watch;
	uint64_t turns = watch->turns.count, most;

	watch->turns.count = 0;
	if (turns == 0 || cpu->cycles >= limit)
		return;
	most = (limit - cpu->cycles + watch->turns.cycles - 1) / watch->turns.cycles;
	if (turns > most)
		turns = most;
	for (unsigned i = 0; i < 32; i++) {
		cpu->x[i] += (uint32_t)turns * watch->turns.steps[i];
		watch->device.moment.x[i] = cpu->x[i];
	}
	cpu->cycles += turns * watch->turns.cycles;
	cpu->retired += turns * watch->turns.length;
	watch->device.began = watch->since = cpu->retired;
	watch->device.began_cycles = cpu->cycles;
}
