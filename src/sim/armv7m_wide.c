/* SPDX-License-Identifier: MIT */
/* Taking apart Thumb instructions of two halfwords. Encodings: Armv7-M ARM, A5.3. */
#include "sim/armv7m_core.h"

enum { PC = 15, FORM_R = 1, FORM_B = 2, FORM_A = 3 };

static uint8_t bits(uint32_t half, unsigned low, unsigned width)
{
	return (uint8_t)(half >> low & ((1u << width) - 1));
}

static uint32_t extended(uint32_t value, unsigned width)
{
	const uint32_t sign = 1u << (width - 1);

	return (value ^ sign) - sign;
}

static struct armv7m_op make(unsigned kind, uint8_t rd, uint8_t rn, uint32_t imm)
{
	return (struct armv7m_op){
		.kind = (uint8_t)kind, .rd = rd, .rn = rn, .ra = 2, .length = 2, .imm = imm
	};
}

static struct armv7m_op undefined(void)
{
	return make(ARM_UNDEFINED, 0, 0, 0);
}

static struct armv7m_op multiple(uint32_t half, uint32_t list)
{
	const bool is_load = (half & 0x10) != 0, moves = (half & 0x20) != 0;
	const uint8_t rn = bits(half, 0, 4);
	struct armv7m_op op = make(is_load ? ARM_LDM : ARM_STM, 0, rn, list);

	op.how = (half & 0x100) != 0;
	op.shift = (uint8_t)(4 * __builtin_popcount(list));
	op.ra = moves;
	if ((half >> 7 & 3) == 0 || (half >> 7 & 3) == 3 || rn == PC || (list & 0x2000) != 0 ||
	    op.shift < 8 || (!is_load && (list & 0x8000) != 0) || (is_load && (list >> 14) == 3) ||
	    (moves && (list >> rn & 1) != 0))
		return undefined();
	return op;
}

static struct armv7m_op exclusive(uint32_t half, uint32_t next)
{
	struct armv7m_op op = make((half & 0x10) != 0 ? ARM_LDREX : ARM_STREX, bits(next, 12, 4),
				   bits(half, 0, 4), 4 * (next & 0xff));

	op.ra = (half & 0x10) != 0 ? 0 : bits(next, 8, 4);
	return op;
}

/* e8c. and e8d. */
static struct armv7m_op table_or_exclusive(uint32_t half, uint32_t next)
{
	static const uint8_t loads[] = { ARM_TBB, ARM_TBH, 0, 0, ARM_LDREXB, ARM_LDREXH };
	static const uint8_t stores[] = { 0, 0, 0, 0, ARM_STREXB, ARM_STREXH };
	const unsigned row = bits(next, 4, 4);
	const uint8_t kind = row >= RMW_COUNT(loads) ? 0
			     : (half & 0x10) != 0    ? loads[row]
						     : stores[row];
	struct armv7m_op op = make(kind, bits(next, 12, 4), bits(half, 0, 4), 0);

	if (kind == 0)
		return undefined();
	op.rm = op.ra = bits(next, 0, 4);
	if (kind == ARM_TBB || kind == ARM_TBH)
		op.rd = 0;
	if ((half & 0x10) != 0)
		op.ra = 0;
	return op;
}

static struct armv7m_op dual(uint32_t half, uint32_t next)
{
	const uint32_t offset = 4 * (next & 0xff);
	const bool is_before = (half & 0x100) != 0, moves = (half & 0x20) != 0;
	struct armv7m_op op = make((half & 0x10) != 0 ? ARM_LDRD : ARM_STRD, bits(next, 12, 4),
				   bits(half, 0, 4), (half & 0x80) != 0 ? offset : 0 - offset);

	op.ra = bits(next, 8, 4);
	op.how = !moves ? 0 : is_before ? FORM_B : FORM_A;
	if (op.ra == PC || (op.rn == PC && (op.kind == ARM_STRD || moves)))
		return undefined();
	return op;
}

static struct armv7m_op dual_or_exclusive(uint32_t half, uint32_t next)
{
	if ((half & 0x120) != 0)
		return dual(half, next);
	return (half & 0x80) != 0 ? table_or_exclusive(half, next) : exclusive(half, next);
}

/* Rows of both data processing groups: with an immediate, the comparison it is without rd, the
 * move it is without rn. */
static const struct {
	uint8_t kind;
	uint8_t comparison;
	uint8_t move;
} operations[16] = {
	/* clang-format off */
	[0] = { ARM_AND_I, ARM_TST_I, 0 }, [1] = { ARM_BIC_I, 0, 0 },
	[2] = { ARM_ORR_I, 0, ARM_MOV_I }, [3] = { ARM_ORN_I, 0, ARM_MVN_I },
	[4] = { ARM_EOR_I, ARM_TEQ_I, 0 }, [8] = { ARM_ADD_I, ARM_CMN_I, 0 },
	[10] = { ARM_ADC_I, 0, 0 },	   [11] = { ARM_SBC_I, 0, 0 },
	[13] = { ARM_SUB_I, ARM_CMP_I, 0 }, [14] = { ARM_RSB_I, 0, 0 },
	/* clang-format on */
};

/* `form` is 0 for an immediate, 1 for a register, 2 for a shifted one. */
static struct armv7m_op operation(uint32_t half, uint32_t next, unsigned form)
{
	const unsigned row = bits(half, 5, 4);
	const bool sets = (half & 0x10) != 0;
	struct armv7m_op op = make(operations[row].kind, bits(next, 8, 4), bits(half, 0, 4), 0);

	if (op.kind == 0)
		return undefined();
	if (op.rd == PC && sets && operations[row].comparison != 0) {
		op.kind = (uint8_t)(operations[row].comparison + form);
		op.rd = 0;
		return op;
	}
	if (op.rn == PC && operations[row].move != 0) {
		op.kind = operations[row].move;
		op.rn = 0;
	}
	op.kind = (uint8_t)(op.kind + 2 * form + sets);
	return op;
}

static void set_shift(struct armv7m_op *op, uint32_t next)
{
	op->shift = (uint8_t)((next >> 10 & 0x1c) | (next >> 6 & 3));
	op->how = bits(next, 4, 2);
	if (op->how == ARM_ROR && op->shift == 0)
		op->how = ARM_RRX;
	else if (op->how != ARM_LSL && op->shift == 0)
		op->shift = 32;
}

/* MOV with a shift is a shift. */
static uint8_t as_shift(const struct armv7m_op *op)
{
	static const uint8_t shifts[] = { ARM_LSL_N, ARM_LSR_N, ARM_ASR_N, ARM_ROR_N };

	if ((op->kind != ARM_MOV_X && op->kind != ARM_MOVS_X) || op->how == ARM_RRX)
		return op->kind;
	return (uint8_t)(shifts[op->how] + (op->kind == ARM_MOVS_X));
}

static struct armv7m_op pack(uint32_t half, uint32_t next)
{
	struct armv7m_op op = make((next & 0x20) != 0 ? ARM_PKHTB : ARM_PKHBT, bits(next, 8, 4),
				   bits(half, 0, 4), 0);

	set_shift(&op, next);
	op.rm = bits(next, 0, 4);
	return (half & 0x10) != 0 || (next & 0x10) != 0 ? undefined() : op;
}

static struct armv7m_op shifted_register(uint32_t half, uint32_t next)
{
	const bool is_plain = (next & 0x70f0) == 0;
	struct armv7m_op op;

	if ((half >> 5 & 15) == 6)
		return pack(half, next);
	op = operation(half, next, is_plain ? 1 : 2);
	op.rm = bits(next, 0, 4);
	set_shift(&op, next);
	op.kind = as_shift(&op);
	return op;
}

/* What twelve bits stand for, and the carry it leaves: 2 for unchanged. Armv7-M ARM, A5.3.2 */
static uint32_t expanded(uint32_t twelve, uint8_t *carry)
{
	const uint32_t byte = twelve & 0xff, turned = 0x80 | (byte & 0x7f);
	const unsigned by = twelve >> 7;
	uint32_t value;

	*carry = 2;
	if (twelve >> 10 == 0) {
		static const uint32_t copies[] = { 1, 0x00010001, 0x01000100, 0x01010101 };

		return byte * copies[twelve >> 8];
	}
	value = turned >> by | turned << (32 - by);
	*carry = (uint8_t)(value >> 31);
	return value;
}

static uint32_t twelve_of(uint32_t half, uint32_t next)
{
	return (half << 1 & 0x800) | (next >> 4 & 0x700) | (next & 0xff);
}

static struct armv7m_op modified_immediate(uint32_t half, uint32_t next)
{
	struct armv7m_op op = operation(half, next, 0);

	op.imm = expanded(twelve_of(half, next), &op.ra);
	return op;
}

static struct armv7m_op saturate(uint32_t half, uint32_t next)
{
	const bool is_unsigned = (half & 0x80) != 0;
	struct armv7m_op op = make(is_unsigned ? ARM_USAT : ARM_SSAT, bits(next, 8, 4),
				   bits(half, 0, 4), (next & 0x1f) + !is_unsigned);

	op.shift = (uint8_t)((next >> 10 & 0x1c) | (next >> 6 & 3));
	op.how = (half & 0x20) != 0 ? ARM_ASR : ARM_LSL;
	if (op.how == ARM_ASR && op.shift == 0)
		op.kind = is_unsigned ? ARM_USAT16 : ARM_SSAT16;
	return op;
}

static struct armv7m_op bit_field(unsigned kind, uint32_t half, uint32_t next)
{
	struct armv7m_op op = make(kind, bits(next, 8, 4), bits(half, 0, 4), (next & 0x1f) + 1);

	op.shift = (uint8_t)((next >> 10 & 0x1c) | (next >> 6 & 3));
	if (kind != ARM_BFI)
		return op.shift + op.imm > 32 ? undefined() : op;
	if (op.imm <= op.shift)
		return undefined();
	op.imm -= op.shift;
	if (op.rn == PC) {
		op.kind = ARM_BFC;
		op.rn = 0;
	}
	return op;
}

static struct armv7m_op plain_immediate(uint32_t half, uint32_t next)
{
	const uint32_t twelve = twelve_of(half, next), sixteen = (half << 12 & 0xf000) | twelve;
	const uint8_t rd = bits(next, 8, 4), rn = bits(half, 0, 4);

	switch (half >> 4 & 0x1f) {
	case 0x00:
		return rn == PC ? make(ARM_ADR, rd, 0, twelve) : make(ARM_ADD_I, rd, rn, twelve);
	case 0x0a:
		return rn == PC ? make(ARM_ADR, rd, 0, 0 - twelve)
				: make(ARM_SUB_I, rd, rn, twelve);
	case 0x04:
		return make(ARM_MOV_I, rd, 0, sixteen);
	case 0x0c:
		return make(ARM_MOVT, rd, 0, sixteen);
	case 0x10:
	case 0x12:
	case 0x18:
	case 0x1a:
		return saturate(half, next);
	case 0x14:
		return bit_field(ARM_SBFX, half, next);
	case 0x16:
		return bit_field(ARM_BFI, half, next);
	case 0x1c:
		return bit_field(ARM_UBFX, half, next);
	default:
		return undefined();
	}
}

static struct armv7m_op barrier_or_hint(uint32_t half, uint32_t next)
{
	static const uint8_t hints[] = { ARM_NOP, ARM_NOP, ARM_WFE, ARM_WFI, ARM_SEV };
	const uint32_t hint = next & 0xff;

	if (half == 0xf3af && (next & 0xff00) == 0x8000)
		return make(hint < RMW_COUNT(hints) ? hints[hint] : (unsigned)ARM_NOP, 0, 0, 0);
	if (half != 0xf3bf || (next & 0xff00) != 0x8f00)
		return undefined();
	if ((next & 0xf0) == 0x20)
		return make(ARM_CLREX, 0, 0, 0);
	return (next & 0xf0) >= 0x40 && (next & 0xf0) <= 0x60 ? make(ARM_NOP, 0, 0, 0)
							      : undefined();
}

static struct armv7m_op system_register(uint32_t half, uint32_t next)
{
	struct armv7m_op op;

	switch (half >> 4 & 0x7f) {
	case 0x38:
		op = make(ARM_MSR, 0, bits(half, 0, 4), next & 0xff);
		op.shift = bits(next, 10, 2);
		return op;
	case 0x3a:
	case 0x3b:
		return barrier_or_hint(half, next);
	case 0x3e:
		return make(ARM_MRS, bits(next, 8, 4), 0, next & 0xff);
	default:
		return undefined();
	}
}

static struct armv7m_op branch_or_system(uint32_t half, uint32_t next)
{
	const uint32_t sign = half >> 10 & 1, j1 = next >> 13 & 1, j2 = next >> 11 & 1;
	const uint32_t low = (next & 0x7ff) << 1;
	uint32_t far = sign << 24 | (~(j1 ^ sign) & 1) << 23 | (~(j2 ^ sign) & 1) << 22 | low;
	struct armv7m_op op;

	if ((next & 0x5000) == 0 && (half & 0x380) == 0x380)
		return system_register(half, next);
	if ((next & 0x5000) == 0) {
		op = make(
			ARM_BCC, 0, 0,
			extended(sign << 20 | j2 << 19 | j1 << 18 | (half & 0x3f) << 12 | low, 21));
		op.ra = bits(half, 6, 4);
		return op;
	}
	far |= (half & 0x3ff) << 12;
	if ((next & 0x1000) == 0)
		return undefined();
	return make((next & 0x4000) != 0 ? ARM_BL : ARM_B, 0, 0, extended(far, 25));
}

/* Of loads and stores, by sign and size: the first of four forms. */
static unsigned memory_kind(uint32_t half)
{
	static const uint8_t kinds[3][3] = { { ARM_STRB_I, ARM_STRH_I, ARM_STR_I },
					     { ARM_LDRB_I, ARM_LDRH_I, ARM_LDR_I },
					     { ARM_LDRSB_I, ARM_LDRSH_I, 0 } };
	const unsigned size = half >> 5 & 3;
	const bool is_load = (half & 0x10) != 0, is_signed = (half & 0x100) != 0;

	if (size == 3 || (is_signed && !is_load))
		return 0;
	return kinds[is_load + is_signed][size];
}

static struct armv7m_op literal(uint32_t half, uint32_t next, unsigned kind)
{
	static const struct {
		uint8_t kind;
		uint8_t literal;
	} rows[] = { { ARM_LDR_I, ARM_LDR_L },
		     { ARM_LDRH_I, ARM_LDRH_L },
		     { ARM_LDRB_I, ARM_LDRB_L },
		     { ARM_LDRSH_I, ARM_LDRSH_L },
		     { ARM_LDRSB_I, ARM_LDRSB_L } };
	const uint32_t offset = next & 0xfff;
	struct armv7m_op op = make(0, bits(next, 12, 4), 0, half & 0x80 ? offset : 0 - offset);

	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if (rows[i].kind == kind)
			op.kind = rows[i].literal;
	return op.kind == 0 ? undefined() : op;
}

/* Bits 10 to 8: index before or after, up or down, write back. */
static struct armv7m_op indexed(struct armv7m_op op, uint32_t next)
{
	const uint32_t offset = next & 0xff;

	op.imm = (next & 0x200) != 0 ? offset : 0 - offset;
	if ((next & 0x100) == 0)
		return (next & 0x400) != 0 ? op : undefined();
	op.how = (next & 0x400) != 0 ? FORM_B : FORM_A;
	op.kind = (uint8_t)(op.kind + op.how);
	return op.rn == op.rd ? undefined() : op;
}

static struct armv7m_op memory_form(uint32_t half, uint32_t next, unsigned kind)
{
	struct armv7m_op op = make(kind, bits(next, 12, 4), bits(half, 0, 4), next & 0xfff);

	if ((half & 0x80) != 0)
		return op;
	if ((next & 0x800) != 0)
		return indexed(op, next);
	if ((next & 0x7c0) != 0)
		return undefined();
	op.kind = (uint8_t)(kind + FORM_R);
	op.how = FORM_R;
	op.imm = 0;
	op.rm = bits(next, 0, 4);
	op.shift = bits(next, 4, 2);
	return op;
}

/* f8.. and f9.. */
static struct armv7m_op memory(uint32_t half, uint32_t next)
{
	const unsigned kind = memory_kind(half);
	const bool is_literal = (half & 15) == PC;
	struct armv7m_op op;

	if (kind == 0 || (is_literal && (half & 0x10) == 0))
		return undefined();
	op = is_literal ? literal(half, next, kind) : memory_form(half, next, kind);
	if (op.kind == ARM_UNDEFINED || op.rd != PC)
		return op;
	op.rd = 0;
	if (op.kind == ARM_LDR_L)
		op.how = FORM_A + 1;
	if ((half & 0x40) == 0) /* a byte or halfword into pc: a hint to preload */
		return make(ARM_NOP, 0, 0, 0);
	op.kind = ARM_LDR_PC;
	return (half & 0x10) == 0 ? undefined() : op;
}

static struct armv7m_op decode(uint32_t half, uint32_t next)
{
	if ((half & 0xec00) == 0xec00)
		return make(ARM_NO_COPROCESSOR, 0, 0, 0);
	if ((half & 0xfe40) == 0xe800)
		return multiple(half, next);
	if ((half & 0xfe40) == 0xe840)
		return dual_or_exclusive(half, next);
	if ((half & 0xfe00) == 0xea00)
		return shifted_register(half, next);
	if ((half & 0xf800) == 0xf000 && (next & 0x8000) != 0)
		return branch_or_system(half, next);
	if ((half & 0xfa00) == 0xf000)
		return modified_immediate(half, next);
	if ((half & 0xfa00) == 0xf200)
		return plain_immediate(half, next);
	if ((half & 0xfe00) == 0xf800)
		return memory(half, next);
	return armv7m_decode_register(half, next);
}

/* Elsewhere the pc has no meaning. */
static bool names_pc(const struct armv7m_op *op)
{
	const bool may_start_from_it =
		op->kind == ARM_LDRD || op->kind == ARM_TBB || op->kind == ARM_TBH;

	return op->rd == PC || op->rm == PC || (op->rn == PC && !may_start_from_it);
}

struct armv7m_op armv7m_decode_wide(uint32_t half, uint32_t next)
{
	const struct armv7m_op op = decode(half, next);

	return names_pc(&op) ? undefined() : op;
}
