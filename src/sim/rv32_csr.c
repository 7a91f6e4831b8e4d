/* SPDX-License-Identifier: MIT */
/* Control and status registers, each a row: where it lives and which of its bits can be written. */
#include "sim/rv32_core.h"

#define MSTATUS_SD 0x80000000u
#define MSTATUS_KEPT (RV32_MSTATUS_MIE | RV32_MSTATUS_MPIE | RV32_MSTATUS_FS)
#define MCAUSE_MIRROR 0x38000000u /* MPP and MPIE, which are those of mstatus */
#define MCAUSE_MPIE (1u << 27)
#define MISA_RV32IMAFC 0x40001125u

/* What a register is, where it is not plainly a word. */
enum what {
	PLAIN,
	CONSTANT, /* `bits`, whatever is written */
	MSTATUS,
	MCAUSE,
	FLOATS, /* `bits` of fcsr */
	CYCLES,
	RETIRED,
};

/* A range of numbers; `place` is the field of struct sim_rv32. */
static const struct row {
	uint16_t first, last;
	uint8_t what;
	uint8_t shift;
	uint32_t bits;
	size_t place;
} rows[] = {
	/* clang-format off */
	{ 0x001, 0x001, FLOATS,    0, 0x1f, 0 },
	{ 0x002, 0x002, FLOATS,    5, 0x07, 0 },
	{ 0x003, 0x003, FLOATS,    0, 0xff, 0 },
	{ 0x300, 0x300, MSTATUS,   0, MSTATUS_KEPT, 0 },
	{ 0x301, 0x301, CONSTANT,  0, MISA_RV32IMAFC, 0 },
	{ 0x304, 0x304, CONSTANT,  0, 0, 0 }, /* mie: the CLIC has its own */
	{ 0x305, 0x305, PLAIN,     0, ~0u, offsetof(struct sim_rv32, mtvec) },
	{ 0x307, 0x307, PLAIN,     0, ~63u, offsetof(struct sim_rv32, mtvt) },
	{ 0x310, 0x310, CONSTANT,  0, 0, 0 }, /* mstatush */
	{ 0x320, 0x320, CONSTANT,  0, 0, 0 }, /* mcountinhibit */
	{ 0x323, 0x33f, CONSTANT,  0, 0, 0 }, /* mhpmevent */
	{ 0x340, 0x340, PLAIN,     0, ~0u, offsetof(struct sim_rv32, mscratch) },
	{ 0x341, 0x341, PLAIN,     0, ~1u, offsetof(struct sim_rv32, mepc) },
	{ 0x342, 0x342, MCAUSE,    0, 0, 0 },
	{ 0x343, 0x343, PLAIN,     0, ~0u, offsetof(struct sim_rv32, mtval) },
	{ 0x344, 0x344, CONSTANT,  0, 0, 0 }, /* mip */
	{ 0xb00, 0xb00, CYCLES,    0, 0, 0 },
	{ 0xb02, 0xb02, RETIRED,   0, 0, 0 },
	{ 0xb03, 0xb1f, CONSTANT,  0, 0, 0 }, /* mhpmcounter */
	{ 0xb80, 0xb80, CYCLES,   32, 0, 0 },
	{ 0xb82, 0xb82, RETIRED,  32, 0, 0 },
	{ 0xb83, 0xb9f, CONSTANT,  0, 0, 0 },
	{ 0xc00, 0xc00, CYCLES,    0, 0, 0 },
	{ 0xc02, 0xc02, RETIRED,   0, 0, 0 },
	{ 0xc80, 0xc80, CYCLES,   32, 0, 0 },
	{ 0xc82, 0xc82, RETIRED,  32, 0, 0 },
	{ 0xf11, 0xf14, CONSTANT,  0, 0, 0 }, /* mvendorid, marchid, mimpid, mhartid */
	/* clang-format on */
};

static const struct row *row_of(uint32_t number)
{
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (number >= rows[i].first && number <= rows[i].last)
			return &rows[i];
	return NULL;
}

static uint32_t *word(struct sim_rv32 *cpu, const struct row *row)
{
	return (uint32_t *)(void *)((uint8_t *)cpu + row->place);
}

static uint32_t read_mstatus(const struct sim_rv32 *cpu)
{
	const bool is_dirty = (cpu->mstatus & RV32_MSTATUS_FS) == RV32_MSTATUS_FS;

	return cpu->mstatus | RV32_MSTATUS_MPP | (is_dirty ? MSTATUS_SD : 0);
}

static uint32_t read_mcause(const struct sim_rv32 *cpu)
{
	if (!rv32_is_clic(cpu))
		return cpu->mcause;
	return (cpu->mcause & ~MCAUSE_MIRROR) | 3u << 28 |
	       (cpu->mstatus & RV32_MSTATUS_MPIE ? MCAUSE_MPIE : 0);
}

/* A counter is for a loop what a clock of the board is. */
static uint32_t read_counter(struct sim_rv32 *cpu, uint32_t number, uint64_t value)
{
	cpu->is_clock = true;
	if (cpu->inner->watch.is_on)
		rv32_watch_device(cpu, number, 0);
	return (uint32_t)value;
}

static uint32_t read(struct sim_rv32 *cpu, const struct row *row)
{
	switch ((enum what)row->what) {
	case PLAIN:
		return *word(cpu, row);
	case CONSTANT:
		return row->bits;
	case MSTATUS:
		return read_mstatus(cpu);
	case MCAUSE:
		return read_mcause(cpu);
	case FLOATS:
		return cpu->fcsr >> row->shift & row->bits;
	case CYCLES:
		return read_counter(cpu, row->first, cpu->cycles >> row->shift);
	case RETIRED:
		return read_counter(cpu, row->first, cpu->retired >> row->shift);
	}
	return 0;
}

static void write_mcause(struct sim_rv32 *cpu, uint32_t value)
{
	cpu->mcause = value;
	if (!rv32_is_clic(cpu))
		return;
	cpu->mstatus &= ~RV32_MSTATUS_MPIE;
	cpu->mstatus |= value & MCAUSE_MPIE ? RV32_MSTATUS_MPIE : 0;
}

/* The counters cannot be set: the board's time hangs on them. */
static void write(struct sim_rv32 *cpu, const struct row *row, uint32_t value)
{
	switch ((enum what)row->what) {
	case PLAIN:
		*word(cpu, row) = value & row->bits;
		break;
	case CONSTANT:
	case CYCLES:
	case RETIRED:
		break;
	case MSTATUS:
		cpu->mstatus = (value & row->bits) | RV32_MSTATUS_MPP;
		break;
	case MCAUSE:
		write_mcause(cpu, value);
		break;
	case FLOATS:
		cpu->fcsr &= ~(row->bits << row->shift);
		cpu->fcsr |= (value & row->bits) << row->shift;
		cpu->mstatus |= RV32_MSTATUS_FS;
		break;
	}
}

static bool ask_board(struct sim_rv32 *cpu, uint32_t number, uint32_t *value)
{
	cpu->is_clock = false;
	*value = 0;
	if (!cpu->control(cpu->board, number, value))
		return false;
	if (cpu->inner->watch.is_on)
		rv32_watch_device(cpu, number, *value);
	return true;
}

static uint32_t changed(unsigned kind, uint32_t old, uint32_t with)
{
	if (kind == RV32_CSRRS || kind == RV32_CSRRSI)
		return old | with;
	if (kind == RV32_CSRRC || kind == RV32_CSRRCI)
		return old & ~with;
	return with;
}

/* Numbers with both top bits set are read-only; a set or clear of register 0 writes nothing. */
bool rv32_csr(struct sim_rv32 *cpu, const struct rv32_op *op)
{
	const uint32_t number = (uint32_t)rv32_imm(op) & 0xfff;
	const struct row *row = row_of(number);
	const bool is_literal = op->kind >= RV32_CSRRWI;
	const bool is_swap = op->kind == RV32_CSRRW || op->kind == RV32_CSRRWI;
	const bool is_written = is_swap || op->rs1 != 0;
	const uint32_t with = is_literal ? op->rs1 : cpu->x[op->rs1];
	uint32_t old;

	if (is_written && number >> 10 == 3)
		return false;
	if (row != NULL && row->what == FLOATS && (cpu->mstatus & RV32_MSTATUS_FS) == 0)
		return false;
	if (row != NULL)
		old = read(cpu, row);
	else if (!ask_board(cpu, number, &old))
		return false;
	if (row != NULL && is_written)
		write(cpu, row, changed(op->kind, old, with));
	if (op->rd != 0)
		cpu->x[op->rd] = old;
	return true;
}
