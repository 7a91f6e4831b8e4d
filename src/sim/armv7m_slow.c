/* SPDX-License-Identifier: MIT */
/* Instructions one at a time: those that may fail, that reach the board, or that are rare. */
#include "sim/armv7m_core.h"

enum { LR = 14, PC = 15, FORMS = 4, FORM_R = 1, FORM_B = 2, FORM_A = 3, FORM_L = 4 };

/* A load or store taken apart: where, and what becomes of the base. */
struct place {
	uint32_t addr;
	uint32_t moved; /* the base after it */
	bool moves;
};

static struct place place_of(const struct sim_armv7m *cpu, const struct armv7m_op *op,
			     unsigned form)
{
	const uint32_t base = cpu->r[op->rn];
	struct place place = { base + op->imm, base + op->imm, form == FORM_B || form == FORM_A };

	if (form == FORM_R)
		place.addr = base + (cpu->r[op->rm] << op->shift);
	else if (form == FORM_A)
		place.addr = base;
	else if (form == FORM_L)
		place.addr = ((cpu->pc + 4) & ~3u) + op->imm;
	return place;
}

static const struct {
	unsigned size;
	uint32_t sign;
} sizes[] = {
	{ 4, 0 }, { 2, 0 }, { 1, 0 }, { 2, 0x8000 }, { 1, 0x80 }, { 4, 0 }, { 2, 0 }, { 1, 0 }
};

static bool memory(struct sim_armv7m *cpu, const struct armv7m_op *op, unsigned row, unsigned form)
{
	const struct place place = place_of(cpu, op, form);
	uint32_t value;

	if (row >= (ARM_STR_I - ARM_LDR_I) / FORMS) {
		if (!armv7m_store(cpu, place.addr, sizes[row].size, cpu->r[op->rd]))
			return false;
	} else {
		if (!armv7m_load(cpu, place.addr, sizes[row].size, &value))
			return false;
		cpu->r[op->rd] = (value ^ sizes[row].sign) - sizes[row].sign;
	}
	if (place.moves)
		cpu->r[op->rn] = place.moved;
	return true;
}

/* Words that must be aligned. */
static bool aligned(struct sim_armv7m *cpu, uint32_t addr)
{
	if ((addr & 3) == 0)
		return true;
	armv7m_fault(cpu, SIM_ARMV7M_UNALIGNED, addr);
	return false;
}

static bool load_dual(struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	const struct place place = place_of(cpu, op, op->rn == PC ? (unsigned)FORM_L : op->how);
	uint32_t low, high;

	if (!aligned(cpu, place.addr) || !armv7m_load(cpu, place.addr, 4, &low) ||
	    !armv7m_load(cpu, place.addr + 4, 4, &high))
		return false;
	if (place.moves)
		cpu->r[op->rn] = place.moved;
	cpu->r[op->rd] = low;
	cpu->r[op->ra] = high;
	return true;
}

static bool store_dual(struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	const struct place place = place_of(cpu, op, op->how);

	if (!aligned(cpu, place.addr) || !armv7m_store(cpu, place.addr, 4, cpu->r[op->rd]) ||
	    !armv7m_store(cpu, place.addr + 4, 4, cpu->r[op->ra]))
		return false;
	if (place.moves)
		cpu->r[op->rn] = place.moved;
	return true;
}

/* A jump whose bit 0 has to say Thumb; in handler mode it may be the way back. */
static bool jump(struct sim_armv7m *cpu, uint32_t target, uint32_t *next)
{
	if ((target & 1) == 0) {
		cpu->pc = target;
		armv7m_fault(cpu, SIM_ARMV7M_NOT_THUMB, target);
		return false;
	}
	*next = target & ~1u;
	cpu->cycles += cpu->costs.taken;
	return true;
}

static bool load_pc(struct sim_armv7m *cpu, const struct armv7m_op *op, uint32_t *next)
{
	const struct place place = place_of(cpu, op, op->how);
	uint32_t target;

	if (!armv7m_load(cpu, place.addr, 4, &target))
		return false;
	if (place.moves)
		cpu->r[op->rn] = place.moved;
	return jump(cpu, target, next);
}

static uint32_t block_first(const struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	return cpu->r[op->rn] - (op->how ? op->shift : 0u);
}

static void move_base(struct sim_armv7m *cpu, const struct armv7m_op *op, uint32_t first)
{
	if (op->ra)
		cpu->r[op->rn] = op->how ? first : first + op->shift;
}

static bool store_multiple(struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	const uint32_t first = block_first(cpu, op);
	uint32_t addr = first;

	if (!aligned(cpu, addr))
		return false;
	for (uint32_t list = op->imm; list != 0; list &= list - 1) {
		if (!armv7m_store(cpu, addr, 4, cpu->r[__builtin_ctz(list)]))
			return false;
		addr += 4;
	}
	move_base(cpu, op, first);
	return true;
}

static bool load_multiple(struct sim_armv7m *cpu, const struct armv7m_op *op, uint32_t *next)
{
	const uint32_t first = block_first(cpu, op);
	uint32_t addr = first, loaded[16];

	if (!aligned(cpu, addr))
		return false;
	for (uint32_t list = op->imm; list != 0; list &= list - 1) {
		if (!armv7m_load(cpu, addr, 4, &loaded[__builtin_ctz(list)]))
			return false;
		addr += 4;
	}
	move_base(cpu, op, first);
	for (uint32_t list = op->imm & 0x7fff; list != 0; list &= list - 1)
		cpu->r[__builtin_ctz(list)] = loaded[__builtin_ctz(list)];
	return (op->imm >> PC) == 0 || jump(cpu, loaded[PC], next);
}

static bool divide(struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	const uint32_t a = cpu->r[op->rn], b = cpu->r[op->rm];

	cpu->cycles += cpu->costs.divide;
	if (b == 0 && (cpu->system.ccr & 0x10) != 0) {
		armv7m_fault(cpu, SIM_ARMV7M_DIVIDED_BY_ZERO, 0);
		return false;
	}
	if (b == 0)
		cpu->r[op->rd] = 0;
	else if (op->kind == ARM_UDIV)
		cpu->r[op->rd] = a / b;
	else
		cpu->r[op->rd] = (uint32_t)((int64_t)(int32_t)a / (int32_t)b);
	return true;
}

static void insert_field(struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	const uint32_t mask = (uint32_t)((UINT64_C(1) << op->imm) - 1) << op->shift;
	const uint32_t from = op->kind == ARM_BFC ? 0 : cpu->r[op->rn] << op->shift;

	cpu->r[op->rd] = (cpu->r[op->rd] & ~mask) | (from & mask);
}

static uint32_t reversed(uint32_t value)
{
	value = (value >> 1 & 0x55555555) | (value & 0x55555555) << 1;
	value = (value >> 2 & 0x33333333) | (value & 0x33333333) << 2;
	value = (value >> 4 & 0x0f0f0f0f) | (value & 0x0f0f0f0f) << 4;
	return __builtin_bswap32(value);
}

static bool is_taken(const struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	/* clang-format off */
	switch (op->kind) {
	case ARM_BCC: return armv7m_holds(op->ra, cpu->n, cpu->z, cpu->c, cpu->v);
	case ARM_CBZ: return cpu->r[op->rn] == 0;
	case ARM_CBNZ: return cpu->r[op->rn] != 0;
	default: return true;
	}
	/* clang-format on */
}

/* What the decoded form gave up to be fast is decoded again. */
static void branch_far(struct sim_armv7m *cpu, uint32_t *next)
{
	const struct armv7m_op op = armv7m_code_plain(cpu);

	if (!is_taken(cpu, &op))
		return;
	if (op.kind == ARM_BL)
		cpu->r[LR] = *next | 1;
	*next = cpu->pc + 4 + op.imm;
	cpu->cycles += cpu->costs.taken;
}

static bool branch_table(struct sim_armv7m *cpu, const struct armv7m_op *op, uint32_t *next)
{
	const unsigned size = op->kind == ARM_TBH ? 2 : 1;
	const uint32_t base = op->rn == PC ? cpu->pc + 4 : cpu->r[op->rn];
	uint32_t entry;

	if (!armv7m_load(cpu, base + cpu->r[op->rm] * size, size, &entry))
		return false;
	*next = cpu->pc + 4 + 2 * entry;
	cpu->cycles += cpu->costs.taken;
	return true;
}

static bool jump_to_register(struct sim_armv7m *cpu, const struct armv7m_op *op, uint32_t *next)
{
	const uint32_t target = cpu->r[op->rm];

	if (op->kind == ARM_BLX)
		cpu->r[LR] = *next | 1;
	return jump(cpu, target, next);
}

static bool fail(struct sim_armv7m *cpu, enum sim_armv7m_fault fault)
{
	armv7m_fault(cpu, fault, 0);
	return false;
}

static bool execute(struct sim_armv7m *cpu, const struct armv7m_op *op, uint32_t *next)
{
	switch (op->kind) {
	case ARM_FAR:
		branch_far(cpu, next);
		return true;
	case ARM_LDRD:
		return load_dual(cpu, op);
	case ARM_STRD:
		return store_dual(cpu, op);
	case ARM_LDM:
		return load_multiple(cpu, op, next);
	case ARM_STM:
		return store_multiple(cpu, op);
	case ARM_LDR_PC:
		return load_pc(cpu, op, next);
	case ARM_BX:
	case ARM_BLX:
		return jump_to_register(cpu, op, next);
	case ARM_ADD_PC:
		*next = (cpu->pc + 4 + cpu->r[op->rm]) & ~1u;
		cpu->cycles += cpu->costs.taken;
		return true;
	case ARM_TBB:
	case ARM_TBH:
		return branch_table(cpu, op, next);
	case ARM_SDIV:
	case ARM_UDIV:
		return divide(cpu, op);
	case ARM_BFI:
	case ARM_BFC:
		insert_field(cpu, op);
		return true;
	case ARM_RBIT:
		cpu->r[op->rd] = reversed(cpu->r[op->rm]);
		return true;
	case ARM_SVC:
		cpu->pc = *next;
		armv7m_call(cpu);
		return false;
	case ARM_BKPT:
		return fail(cpu, SIM_ARMV7M_BREAKPOINT);
	case ARM_NO_COPROCESSOR:
		return fail(cpu, SIM_ARMV7M_NO_COPROCESSOR);
	default:
		if (op->kind >= ARM_SVC && op->kind < ARM_KINDS)
			return armv7m_special(cpu, op);
		return armv7m_dsp(cpu, op) || fail(cpu, SIM_ARMV7M_UNDEFINED);
	}
}

static bool execute_kind(struct sim_armv7m *cpu, const struct armv7m_op *op, uint32_t *next)
{
	if (op->kind >= ARM_LDR_I && op->kind < ARM_LDR_L)
		return memory(cpu, op, (op->kind - (unsigned)ARM_LDR_I) / FORMS,
			      (op->kind - (unsigned)ARM_LDR_I) % FORMS);
	if (op->kind >= ARM_LDR_L && op->kind <= ARM_LDRSB_L)
		return memory(cpu, op, op->kind - (unsigned)ARM_LDR_L, FORM_L);
	return execute(cpu, op, next);
}

void armv7m_slow(struct sim_armv7m *cpu, const struct armv7m_op *op)
{
	struct armv7m_op kept = *op; /* it may be changed or gone when it has been executed */
	uint32_t next = cpu->pc + 2u * kept.length;

	cpu->it = kept.kind == ARM_COND ? kept.it : 0;
	if (kept.kind == ARM_COND)
		kept.kind = kept.under;
	if (!execute_kind(cpu, &kept, &next))
		return;
	cpu->it = armv7m_it_next((uint8_t)cpu->it);
	cpu->pc = next;
	cpu->cycles++;
	cpu->retired++;
}
