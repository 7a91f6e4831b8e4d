/* SPDX-License-Identifier: MIT */
/* Floating-point instructions: their registers, rounding mode and flags around the arithmetic. */
#include "sim/rv32_core.h"
#include "sim/rv32_float.h"

#define SIGN 0x80000000u
#define DYNAMIC 7u

static bool is_into_x(unsigned kind)
{
	return kind == RV32_FCVT_W || kind == RV32_FCVT_WU || kind == RV32_FMV_X ||
	       kind >= RV32_FCLASS;
}

/* These have other bits where the rest has a rounding mode. */
static bool is_rounded(unsigned kind)
{
	return kind <= RV32_FSQRT || (kind >= RV32_FCVT_W && kind <= RV32_FCVT_S_WU);
}

static uint32_t result(const struct sim_rv32 *cpu, const struct rv32_op *op,
		       struct float_context *context)
{
	const uint32_t a = cpu->f[op->rs1], b = cpu->f[op->rs2], c = cpu->f[rv32_imm(op) >> 3 & 31];
	const uint32_t x = cpu->x[op->rs1];

	/* clang-format off */
	switch (op->kind) {
	case RV32_FMADD: return float_multiply_add(a, b, c, context);
	case RV32_FMSUB: return float_multiply_add(a, b, c ^ SIGN, context);
	case RV32_FNMSUB: return float_multiply_add(a ^ SIGN, b, c, context);
	case RV32_FNMADD: return float_multiply_add(a ^ SIGN, b, c ^ SIGN, context);
	case RV32_FADD: return float_add(a, b, context);
	case RV32_FSUB: return float_add(a, b ^ SIGN, context);
	case RV32_FMUL: return float_multiply(a, b, context);
	case RV32_FDIV: return float_divide(a, b, context);
	case RV32_FSQRT: return float_root(a, context);
	case RV32_FSGNJ: return (a & ~SIGN) | (b & SIGN);
	case RV32_FSGNJN: return (a & ~SIGN) | (~b & SIGN);
	case RV32_FSGNJX: return a ^ (b & SIGN);
	case RV32_FMIN: return float_minimum(a, b, context);
	case RV32_FMAX: return float_maximum(a, b, context);
	case RV32_FCVT_W: return float_to_signed(a, context);
	case RV32_FCVT_WU: return float_to_unsigned(a, context);
	case RV32_FCVT_S_W: return float_from_signed(x, context);
	case RV32_FCVT_S_WU: return float_from_unsigned(x, context);
	case RV32_FMV_X: return a;
	case RV32_FMV_W: return x;
	case RV32_FCLASS: return float_class(a);
	case RV32_FEQ: return float_is_equal(a, b, context);
	case RV32_FLT: return float_is_less(a, b, context);
	default: return float_is_at_most(a, b, context); /* FLE */
	}
	/* clang-format on */
}

bool rv32_float(struct sim_rv32 *cpu, const struct rv32_op *op)
{
	struct float_context context = { 0 };
	uint32_t rounding = (uint32_t)rv32_imm(op) & 7, value;

	if ((cpu->mstatus & RV32_MSTATUS_FS) == 0)
		return false;
	if (rounding == DYNAMIC)
		rounding = cpu->fcsr >> 5 & 7;
	if (is_rounded(op->kind)) {
		if (rounding > FLOAT_NEAREST_AWAY)
			return false;
		context.rounding = (enum float_rounding)rounding;
	}
	value = result(cpu, op, &context);
	if (!is_into_x(op->kind))
		cpu->f[op->rd] = value;
	else if (op->rd != 0)
		cpu->x[op->rd] = value;
	if (context.flags != 0 || !is_into_x(op->kind))
		cpu->mstatus |= RV32_MSTATUS_FS;
	cpu->fcsr |= context.flags;
	return true;
}
