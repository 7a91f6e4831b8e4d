/* SPDX-License-Identifier: MIT */
/* Taking apart what begins with FA and FB: registers only. Armv7-M ARM, A5.3.12 to A5.3.17. */
#include "sim/armv7m_core.h"

enum { PC = 15, NO_ACCUMULATOR = 15 };

static uint8_t bits(uint32_t half, unsigned low, unsigned width)
{
	return (uint8_t)(half >> low & ((1u << width) - 1));
}

static struct armv7m_op make(unsigned kind, uint32_t half, uint32_t next)
{
	return (struct armv7m_op){
		.kind = (uint8_t)kind,
		.rd = bits(next, 8, 4),
		.rn = bits(half, 0, 4),
		.rm = bits(next, 0, 4),
		.length = 2,
	};
}

static struct armv7m_op shift_by_register(uint32_t half, uint32_t next)
{
	static const uint8_t kinds[] = { ARM_LSL_V, ARM_LSR_V, ARM_ASR_V, ARM_ROR_V };

	return make(kinds[half >> 5 & 3] + (unsigned)bits(half, 4, 1), half, next);
}

/* Without a register to add to it is the plain form. */
static struct armv7m_op extend(uint32_t half, uint32_t next)
{
	static const uint8_t kinds[6][2] = {
		{ ARM_SXTAH, ARM_SXTH },     { ARM_UXTAH, ARM_UXTH }, { ARM_SXTAB16, ARM_SXTB16 },
		{ ARM_UXTAB16, ARM_UXTB16 }, { ARM_SXTAB, ARM_SXTB }, { ARM_UXTAB, ARM_UXTB },
	};
	const unsigned row = half >> 4 & 15;
	const bool is_alone = (half & 15) == PC;
	struct armv7m_op op;

	if (row >= RMW_COUNT(kinds) || (next & 0x40) != 0)
		return make(ARM_UNDEFINED, 0, 0);
	op = make(kinds[row][is_alone], half, next);
	op.shift = (uint8_t)(8 * bits(next, 4, 2));
	op.how = ARM_ROR;
	if (is_alone)
		op.rn = 0;
	return op;
}

static struct armv7m_op parallel(uint32_t half, uint32_t next)
{
	/* by bits 6:4 of the first halfword */
	static const uint8_t operations[8] = { 4, 0, 1, 9, 5, 3, 2, 9 };
	struct armv7m_op op = make(ARM_PARALLEL, half, next);

	op.imm = operations[half >> 4 & 7];
	op.shift = bits(next, 4, 3);
	if (op.imm == 9 || (op.shift & 3) == 3)
		op.kind = ARM_UNDEFINED;
	return op;
}

/* fa8. to fab. with bit 7 of the second halfword set */
static struct armv7m_op single(uint32_t half, uint32_t next)
{
	static const uint8_t kinds[4][4] = {
		{ ARM_QADD, ARM_QDADD, ARM_QSUB, ARM_QDSUB },
		{ ARM_REV, ARM_REV16, ARM_RBIT, ARM_REVSH },
		{ ARM_SEL, 0, 0, 0 },
		{ ARM_CLZ, 0, 0, 0 },
	};
	const uint8_t kind = kinds[half >> 4 & 3][next >> 4 & 3];
	struct armv7m_op op = make(kind != 0 ? kind : (unsigned)ARM_UNDEFINED, half, next);

	if ((half & 0xd0) == 0x90) /* the register stands twice */
		op.rn = 0;
	return op;
}

static struct armv7m_op data_processing(uint32_t half, uint32_t next)
{
	if ((next & 0xf000) != 0xf000)
		return make(ARM_UNDEFINED, 0, 0);
	if ((half & 0x80) == 0)
		return (next & 0x80) != 0   ? extend(half, next)
		       : (next & 0xf0) == 0 ? shift_by_register(half, next)
					    : make(ARM_UNDEFINED, 0, 0);
	if ((next & 0x80) == 0)
		return parallel(half, next);
	return (half & 0x40) == 0 && (next & 0x40) == 0 ? single(half, next)
							: make(ARM_UNDEFINED, 0, 0);
}

static struct armv7m_op with_accumulator(unsigned kind, uint32_t half, uint32_t next)
{
	struct armv7m_op op = make(kind, half, next);

	op.ra = bits(next, 12, 4);
	op.imm = bits(next, 4, 2);
	return op;
}

/* fb0. to fb7. */
static struct armv7m_op multiply(uint32_t half, uint32_t next)
{
	static const uint8_t kinds[8] = { ARM_MLA,   ARM_SMLAXY, ARM_SMLAD, ARM_SMLAWY,
					  ARM_SMLSD, ARM_SMMLA,	 ARM_SMMLS, ARM_USAD8 };
	const unsigned row = half >> 4 & 7;
	struct armv7m_op op = with_accumulator(kinds[row], half, next);

	if ((next & 0xc0) != 0 || (row > 1 && op.imm > 1) || (row == 7 && op.imm != 0))
		return make(ARM_UNDEFINED, 0, 0);
	if (row == 0 && op.imm > 1)
		return make(ARM_UNDEFINED, 0, 0);
	if (row == 0 && op.imm == 1)
		op.kind = ARM_MLS;
	else if (row == 0 && op.ra == NO_ACCUMULATOR)
		op.kind = ARM_MUL;
	if (op.ra == NO_ACCUMULATOR && (op.kind == ARM_MLS || op.kind == ARM_SMMLS))
		return make(ARM_UNDEFINED, 0, 0);
	return op;
}

/* By bits 6:4 of the first halfword and 7:4 of the second one; `mask` takes the variants. */
static const struct {
	uint8_t group;
	uint8_t mask;
	uint8_t match;
	uint8_t kind;
} long_rows[] = {
	{ 0, 15, 0, ARM_SMULL },   { 1, 15, 15, ARM_SDIV },   { 2, 15, 0, ARM_UMULL },
	{ 3, 15, 15, ARM_UDIV },   { 4, 15, 0, ARM_SMLAL },   { 4, 12, 8, ARM_SMLALXY },
	{ 4, 14, 12, ARM_SMLALD }, { 5, 14, 12, ARM_SMLSLD }, { 6, 15, 0, ARM_UMLAL },
	{ 6, 15, 6, ARM_UMAAL },
};

/* fb8. to fbf.: RdLo is where Ra else is */
static struct armv7m_op multiply_long(uint32_t half, uint32_t next)
{
	const unsigned group = half >> 4 & 7, variant = next >> 4 & 15;
	struct armv7m_op op = make(ARM_UNDEFINED, half, next);

	for (size_t i = 0; i < RMW_COUNT(long_rows); i++)
		if (long_rows[i].group == group &&
		    (variant & long_rows[i].mask) == long_rows[i].match)
			op.kind = long_rows[i].kind;
	op.imm = variant;
	if (op.kind == ARM_SDIV || op.kind == ARM_UDIV)
		return (next & 0xf000) == 0xf000 ? op : make(ARM_UNDEFINED, 0, 0);
	op.ra = op.rd;
	op.rd = bits(next, 12, 4);
	return op.ra == PC || op.ra == op.rd ? make(ARM_UNDEFINED, 0, 0) : op;
}

struct armv7m_op armv7m_decode_register(uint32_t half, uint32_t next)
{
	if ((half & 0xff00) == 0xfa00)
		return data_processing(half, next);
	if ((half & 0xff80) == 0xfb00)
		return multiply(half, next);
	if ((half & 0xff80) == 0xfb80)
		return multiply_long(half, next);
	return make(ARM_UNDEFINED, 0, 0);
}
