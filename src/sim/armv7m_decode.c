/* SPDX-License-Identifier: MIT */
/* Taking apart Thumb instructions of one halfword. Encodings: Armv7-M ARM, A5.2. */
#include "sim/armv7m_core.h"

enum { SP = 13, PC = 15 };

static uint8_t bits(uint32_t half, unsigned low, unsigned width)
{
	return (uint8_t)(half >> low & ((1u << width) - 1));
}

static struct armv7m_op make(unsigned kind, uint8_t rd, uint8_t rn, uint32_t imm)
{
	return (struct armv7m_op){
		.kind = (uint8_t)kind, .rd = rd, .rn = rn, .ra = 2, .length = 1, .imm = imm
	};
}

static struct armv7m_op with_register(unsigned kind, uint8_t rd, uint8_t rn, uint8_t rm)
{
	struct armv7m_op op = make(kind, rd, rn, 0);

	op.rm = rm;
	return op;
}

/* 00.. to 3f.. */
static struct armv7m_op shift_add_move(uint32_t half)
{
	static const uint8_t shifts[] = { ARM_LSLS_N, ARM_LSRS_N, ARM_ASRS_N };
	static const uint8_t with_imm8[] = { ARM_MOVS_I, ARM_CMP_I, ARM_ADDS_I, ARM_SUBS_I };
	const uint8_t rd = bits(half, 0, 3), rm = bits(half, 3, 3), imm5 = bits(half, 6, 5);
	const uint8_t wide_rd = bits(half, 8, 3);
	struct armv7m_op op;

	if (half >= 0x2000)
		return make(with_imm8[half >> 11 & 3], wide_rd, wide_rd, half & 0xff);
	if (half >= 0x1c00)
		return make(half & 0x200 ? ARM_SUBS_I : ARM_ADDS_I, rd, rm, bits(half, 6, 3));
	if (half >= 0x1800)
		return with_register(half & 0x200 ? ARM_SUBS_R : ARM_ADDS_R, rd, rm,
				     bits(half, 6, 3));
	if (half < 0x0800 && imm5 == 0)
		return with_register(ARM_MOVS_R, rd, 0, rm);
	op = with_register(shifts[half >> 11 & 3], rd, 0, rm);
	op.shift = imm5 == 0 ? 32 : imm5;
	return op;
}

/* 40.. to 43.. */
static struct armv7m_op data_processing(uint32_t half)
{
	static const uint8_t kinds[] = {
		ARM_ANDS_R, ARM_EORS_R, ARM_LSLS_V, ARM_LSRS_V, ARM_ASRS_V, ARM_ADCS_R,
		ARM_SBCS_R, ARM_RORS_V, ARM_TST_R,  ARM_RSBS_I, ARM_CMP_R,  ARM_CMN_R,
		ARM_ORRS_R, ARM_MULS,	ARM_BICS_R, ARM_MVNS_R,
	};
	const uint8_t kind = kinds[half >> 6 & 15];
	const uint8_t rd = bits(half, 0, 3), rm = bits(half, 3, 3);

	return kind == ARM_RSBS_I ? make(kind, rd, rm, 0) : with_register(kind, rd, rd, rm);
}

static struct armv7m_op undefined(void)
{
	return make(ARM_UNDEFINED, 0, 0, 0);
}

/* 44.. to 47..: any register */
static struct armv7m_op high_register(uint32_t half)
{
	const uint8_t rd = (uint8_t)(bits(half, 0, 3) | bits(half, 7, 1) << 3);
	const uint8_t rm = bits(half, 3, 4);

	switch (half >> 8 & 3) {
	case 0:
		if (rd == PC)
			return with_register(ARM_ADD_PC, 0, 0, rm);
		return with_register(rm == PC ? ARM_PC_ADD : ARM_ADD_R, rd, rd, rm == PC ? 0 : rm);
	case 1:
		return rm == PC || rd == PC ? undefined() : with_register(ARM_CMP_R, rd, rd, rm);
	case 2:
		if (rd == PC)
			return with_register(ARM_MOV_PC, 0, 0, rm == PC ? 0 : rm);
		return with_register(rm == PC ? ARM_PC_MOV : ARM_MOV_R, rd, 0, rm == PC ? 0 : rm);
	default:
		if (rm == PC || (half & 7) != 0)
			return undefined();
		return with_register(half & 0x80 ? ARM_BLX : ARM_BX, 0, 0, rm);
	}
}

/* 50.. to 5f.. */
static struct armv7m_op memory_register(uint32_t half)
{
	static const uint8_t kinds[] = { ARM_STR_R, ARM_STRH_R, ARM_STRB_R, ARM_LDRSB_R,
					 ARM_LDR_R, ARM_LDRH_R, ARM_LDRB_R, ARM_LDRSH_R };

	return with_register(kinds[half >> 9 & 7], bits(half, 0, 3), bits(half, 3, 3),
			     bits(half, 6, 3));
}

/* 60.. to 9f.. */
static struct armv7m_op memory_immediate(uint32_t half)
{
	static const struct {
		uint8_t kind;
		uint8_t size;
	} rows[] = { { ARM_STR_I, 4 },	{ ARM_LDR_I, 4 },  { ARM_STRB_I, 1 },
		     { ARM_LDRB_I, 1 }, { ARM_STRH_I, 2 }, { ARM_LDRH_I, 2 } };
	const unsigned row = (half >> 11) - 12;

	if (half >= 0x9000)
		return make(half & 0x800 ? ARM_LDR_I : ARM_STR_I, bits(half, 8, 3), SP,
			    4 * (half & 0xff));
	return make(rows[row].kind, bits(half, 0, 3), bits(half, 3, 3),
		    rows[row].size * (uint32_t)bits(half, 6, 5));
}

static struct armv7m_op block(unsigned kind, uint8_t rn, uint32_t list, uint8_t how)
{
	struct armv7m_op op = make(kind, 0, rn, list);

	op.shift = (uint8_t)(4 * __builtin_popcount(list));
	op.how = how;
	op.ra = 1;
	return list == 0 ? undefined() : op;
}

static struct armv7m_op hint(uint32_t half)
{
	static const uint8_t hints[] = { ARM_NOP, ARM_NOP, ARM_WFE, ARM_WFI, ARM_SEV };
	const unsigned hint = half >> 4 & 15;

	if ((half & 15) != 0)
		return make(ARM_IT, 0, 0, half & 0xff);
	return make(hint < RMW_COUNT(hints) ? hints[hint] : (unsigned)ARM_NOP, 0, 0, 0);
}

static struct armv7m_op compare_and_branch(uint32_t half)
{
	return make(half & 0x800 ? ARM_CBNZ : ARM_CBZ, 0, bits(half, 0, 3),
		    (half >> 3 & 0x40) | (half >> 2 & 0x3e));
}

/* b0.. to bf.. */
static struct armv7m_op miscellaneous(uint32_t half)
{
	static const uint8_t extends[] = { ARM_SXTH, ARM_SXTB, ARM_UXTH, ARM_UXTB };
	static const uint8_t reverses[] = { ARM_REV, ARM_REV16, ARM_UNDEFINED, ARM_REVSH };
	const uint8_t rd = bits(half, 0, 3), rm = bits(half, 3, 3);

	switch (half >> 8 & 15) {
	case 0x0:
		return make(half & 0x80 ? ARM_SUB_I : ARM_ADD_I, SP, SP, 4 * (half & 0x7f));
	case 0x1:
	case 0x3:
	case 0x9:
	case 0xb:
		return compare_and_branch(half);
	case 0x2:
		return with_register(extends[half >> 6 & 3], rd, 0, rm);
	case 0x4:
	case 0x5:
		return block(ARM_STM, SP, (half & 0xff) | (half & 0x100) << 6, 1);
	case 0x6:
		return (half & 0xffec) == 0xb660 ? make(ARM_CPS, 0, 0, half & 0x1f) : undefined();
	case 0xa:
		return with_register(reverses[half >> 6 & 3], rd, 0, rm);
	case 0xc:
	case 0xd:
		return block(ARM_LDM, SP, (half & 0xff) | (half & 0x100) << 7, 0);
	case 0xe:
		return make(ARM_BKPT, 0, 0, half & 0xff);
	case 0xf:
		return hint(half);
	default:
		return undefined();
	}
}

/* c0.. to cf..: the base moves on, unless it is loaded itself */
static struct armv7m_op load_store_multiple(uint32_t half)
{
	const uint8_t rn = bits(half, 8, 3);
	struct armv7m_op op = block(half & 0x800 ? ARM_LDM : ARM_STM, rn, half & 0xff, 0);

	if (op.kind == ARM_LDM && (half >> rn & 1) != 0)
		op.ra = 0;
	return op;
}

static uint32_t extended(uint32_t value, unsigned width)
{
	const uint32_t sign = 1u << (width - 1);

	return (value ^ sign) - sign;
}

/* d0.. to df.. */
static struct armv7m_op branch_or_call(uint32_t half)
{
	const uint8_t cond = bits(half, 8, 4);
	struct armv7m_op op;

	if (cond == 14)
		return undefined();
	if (cond == 15)
		return make(ARM_SVC, 0, 0, half & 0xff);
	op = make(ARM_BCC, 0, 0, extended((half & 0xff) << 1, 9));
	op.ra = cond;
	return op;
}

bool armv7m_is_wide(uint32_t half)
{
	return half >= 0xe800;
}

static struct armv7m_op decode_narrow(uint32_t half)
{
	const uint8_t wide_rd = bits(half, 8, 3);

	if (half < 0x4000)
		return shift_add_move(half);
	if (half < 0x4400)
		return data_processing(half);
	if (half < 0x4800)
		return high_register(half);
	if (half < 0x5000)
		return make(ARM_LDR_L, wide_rd, 0, 4 * (half & 0xff));
	if (half < 0x6000)
		return memory_register(half);
	if (half < 0xa000)
		return memory_immediate(half);
	if (half < 0xa800)
		return make(ARM_ADR, wide_rd, 0, 4 * (half & 0xff));
	if (half < 0xb000)
		return make(ARM_ADD_I, wide_rd, SP, 4 * (half & 0xff));
	if (half < 0xc000)
		return miscellaneous(half);
	if (half < 0xd000)
		return load_store_multiple(half);
	if (half < 0xe000)
		return branch_or_call(half);
	return make(ARM_B, 0, 0, extended((half & 0x7ff) << 1, 12));
}

struct armv7m_op armv7m_decode(uint32_t half, uint32_t next)
{
	return armv7m_is_wide(half) ? armv7m_decode_wide(half, next) : decode_narrow(half);
}
