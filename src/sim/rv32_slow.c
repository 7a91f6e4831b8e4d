/* SPDX-License-Identifier: MIT */
/* Instructions one at a time: those that may trap, that reach the board, or that are rare. */
#include "sim/rv32_core.h"

static const struct sim_rv32_area *area_at(const struct sim_rv32 *cpu, uint32_t addr)
{
	const struct sim_rv32_area *area = cpu->areas[addr >> 24];

	if (area == NULL || area->bytes == NULL || (addr & 0xffffff) - area->first >= area->size)
		return NULL;
	return area;
}

static uint32_t get(const uint8_t *at, unsigned size)
{
	return size == 1 ? *at : size == 2 ? rmw_get_le16(at) : rmw_get_le32(at);
}

static void put(uint8_t *at, unsigned size, uint32_t value)
{
	if (size == 1)
		*at = (uint8_t)value;
	else if (size == 2)
		rmw_put_le16(at, (uint16_t)value);
	else
		rmw_put_le32(at, value);
}

static void wait(struct sim_rv32 *cpu, const struct sim_rv32_area *area, uint32_t at)
{
	if (at >= area->slow_first)
		cpu->cycles += area->slow_wait;
}

static bool read(struct sim_rv32 *cpu, uint32_t addr, unsigned size, uint32_t *value)
{
	const struct sim_rv32_area *area = area_at(cpu, addr);
	const uint32_t at = area == NULL ? 0 : (addr & 0xffffff) - area->first;

	if (area != NULL) {
		*value = get(area->bytes + at, size);
		wait(cpu, area, at);
		if (cpu->inner->watch.is_on)
			rv32_watch_memory(cpu, addr, *value);
		return true;
	}
	cpu->cycles += cpu->costs.device;
	cpu->is_clock = false;
	*value = 0;
	if (!cpu->load(cpu->board, addr, size, value))
		return false;
	if (size < 4)
		*value &= (1u << 8 * size) - 1;
	if (cpu->inner->watch.is_on)
		rv32_watch_device(cpu, addr, *value);
	else
		rv32_watch_look(cpu, addr, *value);
	return true;
}

static bool write(struct sim_rv32 *cpu, uint32_t addr, unsigned size, uint32_t value)
{
	const struct sim_rv32_area *area = area_at(cpu, addr);
	const uint32_t at = area == NULL ? 0 : (addr & 0xffffff) - area->first;

	if (size < 4)
		value &= (1u << 8 * size) - 1;
	if (area == NULL || area->is_read_only) {
		cpu->cycles += cpu->costs.device;
		rv32_watch_break(cpu);
		return cpu->store(cpu->board, addr, size, value);
	}
	wait(cpu, area, at);
	if (cpu->inner->watch.is_on) {
		if (get(area->bytes + at, size) == value)
			rv32_watch_memory(cpu, addr, value);
		else
			rv32_watch_break(cpu);
	}
	put(area->bytes + at, size, value);
	if (cpu->inner->marks[RV32_MARK(area->bytes + at)])
		rv32_code_changed(cpu->inner, area->bytes + at, size);
	return true;
}

bool rv32_load(struct sim_rv32 *cpu, uint32_t addr, unsigned size, uint32_t *value)
{
	if ((addr & (size - 1)) == 0 && read(cpu, addr, size, value))
		return true;
	rv32_trap(cpu, addr & (size - 1) ? RV32_LOAD_MISALIGNED : RV32_LOAD_FAULT, addr);
	return false;
}

bool rv32_store(struct sim_rv32 *cpu, uint32_t addr, unsigned size, uint32_t value)
{
	if ((addr & (size - 1)) == 0 && write(cpu, addr, size, value))
		return true;
	rv32_trap(cpu, addr & (size - 1) ? RV32_STORE_MISALIGNED : RV32_STORE_FAULT, addr);
	return false;
}

static bool load_into_x(struct sim_rv32 *cpu, const struct rv32_op *op)
{
	static const struct {
		unsigned size;
		uint32_t sign;
	} rows[] = {
		[RV32_LB - RV32_LB] = { 1, 0x80 }, [RV32_LH - RV32_LB] = { 2, 0x8000 },
		[RV32_LW - RV32_LB] = { 4, 0 },	   [RV32_LBU - RV32_LB] = { 1, 0 },
		[RV32_LHU - RV32_LB] = { 2, 0 },
	};
	const unsigned row = op->kind - (unsigned)RV32_LB;
	const uint32_t addr = cpu->x[op->rs1] + (uint32_t)rv32_imm(op);
	uint32_t value;

	if (!rv32_load(cpu, addr, rows[row].size, &value))
		return false;
	value = (value ^ rows[row].sign) - rows[row].sign;
	if (op->rd != 0)
		cpu->x[op->rd] = value;
	if (cpu->inner->watch.is_on)
		rv32_watch_loaded(cpu, addr, value);
	return true;
}

static uint32_t combined(unsigned kind, uint32_t memory, uint32_t with)
{
	/* clang-format off */
	switch (kind) {
	case RV32_AMOADD: return memory + with;
	case RV32_AMOXOR: return memory ^ with;
	case RV32_AMOAND: return memory & with;
	case RV32_AMOOR: return memory | with;
	case RV32_AMOMIN: return (int32_t)memory < (int32_t)with ? memory : with;
	case RV32_AMOMAX: return (int32_t)memory > (int32_t)with ? memory : with;
	case RV32_AMOMINU: return memory < with ? memory : with;
	case RV32_AMOMAXU: return memory > with ? memory : with;
	default: return with; /* AMOSWAP */
	}
	/* clang-format on */
}

static bool atomic(struct sim_rv32 *cpu, const struct rv32_op *op)
{
	const uint32_t addr = cpu->x[op->rs1], with = cpu->x[op->rs2];
	uint32_t memory;

	if ((addr & 3) != 0) {
		rv32_trap(cpu, RV32_STORE_MISALIGNED, addr);
		return false;
	}
	if (!read(cpu, addr, 4, &memory) ||
	    !write(cpu, addr, 4, combined(op->kind, memory, with))) {
		rv32_trap(cpu, RV32_STORE_FAULT, addr);
		return false;
	}
	if (op->rd != 0)
		cpu->x[op->rd] = memory;
	return true;
}

static bool load_reserved(struct sim_rv32 *cpu, const struct rv32_op *op)
{
	const uint32_t addr = cpu->x[op->rs1];
	uint32_t value;

	if (!rv32_load(cpu, addr, 4, &value))
		return false;
	cpu->reserved = addr;
	if (op->rd != 0)
		cpu->x[op->rd] = value;
	return true;
}

static bool store_conditional(struct sim_rv32 *cpu, const struct rv32_op *op)
{
	const uint32_t addr = cpu->x[op->rs1];
	const bool is_reserved = cpu->reserved == addr;

	if ((addr & 3) != 0 || is_reserved) {
		if (!rv32_store(cpu, addr, 4, cpu->x[op->rs2]))
			return false;
	}
	cpu->reserved = RV32_NOT_RESERVED;
	if (op->rd != 0)
		cpu->x[op->rd] = !is_reserved;
	return true;
}

static bool float_memory(struct sim_rv32 *cpu, const struct rv32_op *op)
{
	const uint32_t addr = cpu->x[op->rs1] + (uint32_t)rv32_imm(op);

	if ((cpu->mstatus & RV32_MSTATUS_FS) == 0) {
		rv32_trap(cpu, RV32_ILLEGAL_INSTRUCTION, rv32_code_word(cpu));
		return false;
	}
	if (op->kind == RV32_FSW)
		return rv32_store(cpu, addr, 4, cpu->f[op->rs2]);
	if (!rv32_load(cpu, addr, 4, &cpu->f[op->rd]))
		return false;
	cpu->mstatus |= RV32_MSTATUS_FS;
	return true;
}

static bool is_taken(const struct sim_rv32 *cpu, const struct rv32_op *op)
{
	const uint32_t a = cpu->x[op->rs1], b = cpu->x[op->rs2];

	/* clang-format off */
	switch (op->kind) {
	case RV32_BEQ: return a == b;
	case RV32_BNE: return a != b;
	case RV32_BLT: return (int32_t)a < (int32_t)b;
	case RV32_BGE: return (int32_t)a >= (int32_t)b;
	case RV32_BLTU: return a < b;
	case RV32_BGEU: return a >= b;
	default: return true; /* JAL */
	}
	/* clang-format on */
}

/* What the decoded form gave up to be fast is decoded again. */
static void jump_far(struct sim_rv32 *cpu, uint32_t *next)
{
	const struct rv32_op op = rv32_decode(rv32_code_word(cpu));

	if (!is_taken(cpu, &op))
		return;
	if (op.kind == RV32_JAL && op.rd != 0)
		cpu->x[op.rd] = *next;
	*next = cpu->pc + (uint32_t)rv32_imm(&op);
	cpu->cycles += cpu->costs.taken;
}

static bool illegal(struct sim_rv32 *cpu)
{
	rv32_trap(cpu, RV32_ILLEGAL_INSTRUCTION, rv32_code_word(cpu));
	return false;
}

/* A trap that the instruction asks for. */
static bool ask(struct sim_rv32 *cpu, enum rv32_cause cause, uint32_t value)
{
	rv32_trap(cpu, cause, value);
	return false;
}

static bool execute(struct sim_rv32 *cpu, const struct rv32_op *op, uint32_t *next)
{
	const uint32_t addr = cpu->x[op->rs1] + (uint32_t)rv32_imm(op);
	struct rv32_op absent;

	switch (op->kind) {
	case RV32_FAR:
		jump_far(cpu, next);
		return true;
	case RV32_ABSENT:
		absent = rv32_decode(rv32_code_word(cpu));
		return load_into_x(cpu, &absent);
	case RV32_LB:
	case RV32_LH:
	case RV32_LW:
	case RV32_LBU:
	case RV32_LHU:
		return load_into_x(cpu, op);
	case RV32_SB:
		return rv32_store(cpu, addr, 1, cpu->x[op->rs2]);
	case RV32_SH:
		return rv32_store(cpu, addr, 2, cpu->x[op->rs2]);
	case RV32_SW:
		return rv32_store(cpu, addr, 4, cpu->x[op->rs2]);
	case RV32_ECALL:
		return ask(cpu, RV32_ENVIRONMENT_CALL, 0);
	case RV32_EBREAK:
		return ask(cpu, RV32_BREAKPOINT, cpu->pc);
	case RV32_MRET:
		rv32_return(cpu);
		*next = cpu->pc;
		cpu->cycles += cpu->costs.taken;
		return true;
	case RV32_WFI:
		cpu->inner->is_waiting = true;
		return true;
	case RV32_LR:
		return load_reserved(cpu, op);
	case RV32_SC:
		return store_conditional(cpu, op);
	case RV32_FLW:
	case RV32_FSW:
		return float_memory(cpu, op);
	case RV32_ILLEGAL:
		return illegal(cpu);
	default:
		break;
	}
	if (op->kind >= RV32_AMOSWAP && op->kind <= RV32_AMOMAXU)
		return atomic(cpu, op);
	return (op->kind <= RV32_CSRRCI ? rv32_csr(cpu, op) : rv32_float(cpu, op)) || illegal(cpu);
}

void rv32_slow(struct sim_rv32 *cpu, const struct rv32_op *op)
{
	const struct rv32_op kept = *op; /* it may be changed or gone when it has been executed */
	uint32_t next = cpu->pc + 2 * rv32_length(&kept);

	if (!execute(cpu, &kept, &next))
		return;
	cpu->pc = next;
	cpu->cycles++;
	cpu->retired++;
	cpu->inner->is_trapped = false;
}
