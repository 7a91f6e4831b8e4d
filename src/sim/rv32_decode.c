/* SPDX-License-Identifier: MIT */
/* Instructions as rows: RV32I, M, A, F, Zicsr, Zifencei, and what of machine mode is one. */
#include "sim/rv32_core.h"

enum form {
	FORM_NONE,
	FORM_R,
	FORM_I,
	FORM_SHIFT,
	FORM_S,
	FORM_B,
	FORM_U,
	FORM_J,
	FORM_CSR,
	FORM_F, /* rounding mode, and for some rs3 */
};

/* Of more than one that match the first counts. */
static const struct {
	uint32_t mask;
	uint32_t match;
	uint8_t kind;
	uint8_t form;
} rows[] = {
	/* clang-format off */
	{ 0x0000007f, 0x00000037, RV32_LUI, FORM_U },
	{ 0x0000007f, 0x00000017, RV32_AUIPC, FORM_U },
	{ 0x0000007f, 0x0000006f, RV32_JAL, FORM_J },
	{ 0x0000707f, 0x00000067, RV32_JALR, FORM_I },
	{ 0x0000707f, 0x00000063, RV32_BEQ, FORM_B },
	{ 0x0000707f, 0x00001063, RV32_BNE, FORM_B },
	{ 0x0000707f, 0x00004063, RV32_BLT, FORM_B },
	{ 0x0000707f, 0x00005063, RV32_BGE, FORM_B },
	{ 0x0000707f, 0x00006063, RV32_BLTU, FORM_B },
	{ 0x0000707f, 0x00007063, RV32_BGEU, FORM_B },
	{ 0x0000707f, 0x00000003, RV32_LB, FORM_I },
	{ 0x0000707f, 0x00001003, RV32_LH, FORM_I },
	{ 0x0000707f, 0x00002003, RV32_LW, FORM_I },
	{ 0x0000707f, 0x00004003, RV32_LBU, FORM_I },
	{ 0x0000707f, 0x00005003, RV32_LHU, FORM_I },
	{ 0x0000707f, 0x00000023, RV32_SB, FORM_S },
	{ 0x0000707f, 0x00001023, RV32_SH, FORM_S },
	{ 0x0000707f, 0x00002023, RV32_SW, FORM_S },
	{ 0x0000707f, 0x00000013, RV32_ADDI, FORM_I },
	{ 0x0000707f, 0x00002013, RV32_SLTI, FORM_I },
	{ 0x0000707f, 0x00003013, RV32_SLTIU, FORM_I },
	{ 0x0000707f, 0x00004013, RV32_XORI, FORM_I },
	{ 0x0000707f, 0x00006013, RV32_ORI, FORM_I },
	{ 0x0000707f, 0x00007013, RV32_ANDI, FORM_I },
	{ 0xfe00707f, 0x00001013, RV32_SLLI, FORM_SHIFT },
	{ 0xfe00707f, 0x00005013, RV32_SRLI, FORM_SHIFT },
	{ 0xfe00707f, 0x40005013, RV32_SRAI, FORM_SHIFT },
	{ 0xfe00707f, 0x00000033, RV32_ADD, FORM_R },
	{ 0xfe00707f, 0x40000033, RV32_SUB, FORM_R },
	{ 0xfe00707f, 0x00001033, RV32_SLL, FORM_R },
	{ 0xfe00707f, 0x00002033, RV32_SLT, FORM_R },
	{ 0xfe00707f, 0x00003033, RV32_SLTU, FORM_R },
	{ 0xfe00707f, 0x00004033, RV32_XOR, FORM_R },
	{ 0xfe00707f, 0x00005033, RV32_SRL, FORM_R },
	{ 0xfe00707f, 0x40005033, RV32_SRA, FORM_R },
	{ 0xfe00707f, 0x00006033, RV32_OR, FORM_R },
	{ 0xfe00707f, 0x00007033, RV32_AND, FORM_R },
	{ 0xfe00707f, 0x02000033, RV32_MUL, FORM_R },
	{ 0xfe00707f, 0x02001033, RV32_MULH, FORM_R },
	{ 0xfe00707f, 0x02002033, RV32_MULHSU, FORM_R },
	{ 0xfe00707f, 0x02003033, RV32_MULHU, FORM_R },
	{ 0xfe00707f, 0x02004033, RV32_DIV, FORM_R },
	{ 0xfe00707f, 0x02005033, RV32_DIVU, FORM_R },
	{ 0xfe00707f, 0x02006033, RV32_REM, FORM_R },
	{ 0xfe00707f, 0x02007033, RV32_REMU, FORM_R },
	{ 0x0000707f, 0x0000000f, RV32_NOP, FORM_NONE }, /* fence: one hart, in order */
	{ 0x0000707f, 0x0000100f, RV32_NOP, FORM_NONE }, /* fence.i: stores are seen by themselves */
	{ 0xffffffff, 0x00000073, RV32_ECALL, FORM_NONE },
	{ 0xffffffff, 0x00100073, RV32_EBREAK, FORM_NONE },
	{ 0xffffffff, 0x30200073, RV32_MRET, FORM_NONE },
	{ 0xffffffff, 0x10500073, RV32_WFI, FORM_NONE },
	{ 0x0000707f, 0x00001073, RV32_CSRRW, FORM_CSR },
	{ 0x0000707f, 0x00002073, RV32_CSRRS, FORM_CSR },
	{ 0x0000707f, 0x00003073, RV32_CSRRC, FORM_CSR },
	{ 0x0000707f, 0x00005073, RV32_CSRRWI, FORM_CSR },
	{ 0x0000707f, 0x00006073, RV32_CSRRSI, FORM_CSR },
	{ 0x0000707f, 0x00007073, RV32_CSRRCI, FORM_CSR },
	{ 0xf9f0707f, 0x1000202f, RV32_LR, FORM_R },
	{ 0xf800707f, 0x1800202f, RV32_SC, FORM_R },
	{ 0xf800707f, 0x0800202f, RV32_AMOSWAP, FORM_R },
	{ 0xf800707f, 0x0000202f, RV32_AMOADD, FORM_R },
	{ 0xf800707f, 0x2000202f, RV32_AMOXOR, FORM_R },
	{ 0xf800707f, 0x6000202f, RV32_AMOAND, FORM_R },
	{ 0xf800707f, 0x4000202f, RV32_AMOOR, FORM_R },
	{ 0xf800707f, 0x8000202f, RV32_AMOMIN, FORM_R },
	{ 0xf800707f, 0xa000202f, RV32_AMOMAX, FORM_R },
	{ 0xf800707f, 0xc000202f, RV32_AMOMINU, FORM_R },
	{ 0xf800707f, 0xe000202f, RV32_AMOMAXU, FORM_R },
	{ 0x0000707f, 0x00002007, RV32_FLW, FORM_I },
	{ 0x0000707f, 0x00002027, RV32_FSW, FORM_S },
	{ 0x0600007f, 0x00000043, RV32_FMADD, FORM_F },
	{ 0x0600007f, 0x00000047, RV32_FMSUB, FORM_F },
	{ 0x0600007f, 0x0000004b, RV32_FNMSUB, FORM_F },
	{ 0x0600007f, 0x0000004f, RV32_FNMADD, FORM_F },
	{ 0xfe00007f, 0x00000053, RV32_FADD, FORM_F },
	{ 0xfe00007f, 0x08000053, RV32_FSUB, FORM_F },
	{ 0xfe00007f, 0x10000053, RV32_FMUL, FORM_F },
	{ 0xfe00007f, 0x18000053, RV32_FDIV, FORM_F },
	{ 0xfff0007f, 0x58000053, RV32_FSQRT, FORM_F },
	{ 0xfe00707f, 0x20000053, RV32_FSGNJ, FORM_R },
	{ 0xfe00707f, 0x20001053, RV32_FSGNJN, FORM_R },
	{ 0xfe00707f, 0x20002053, RV32_FSGNJX, FORM_R },
	{ 0xfe00707f, 0x28000053, RV32_FMIN, FORM_R },
	{ 0xfe00707f, 0x28001053, RV32_FMAX, FORM_R },
	{ 0xfff0007f, 0xc0000053, RV32_FCVT_W, FORM_F },
	{ 0xfff0007f, 0xc0100053, RV32_FCVT_WU, FORM_F },
	{ 0xfff0007f, 0xd0000053, RV32_FCVT_S_W, FORM_F },
	{ 0xfff0007f, 0xd0100053, RV32_FCVT_S_WU, FORM_F },
	{ 0xfff0707f, 0xe0000053, RV32_FMV_X, FORM_R },
	{ 0xfff0707f, 0xf0000053, RV32_FMV_W, FORM_R },
	{ 0xfff0707f, 0xe0001053, RV32_FCLASS, FORM_R },
	{ 0xfe00707f, 0xa0002053, RV32_FEQ, FORM_R },
	{ 0xfe00707f, 0xa0001053, RV32_FLT, FORM_R },
	{ 0xfe00707f, 0xa0000053, RV32_FLE, FORM_R },
	/* clang-format on */
};

/* All immediates begin with the sign at bit 31 and fit into 21 bits. */
static int32_t immediate(uint32_t word, unsigned form)
{
	const int32_t top = (int32_t)word;

	switch ((enum form)form) {
	case FORM_NONE:
	case FORM_R:
		return 0;
	case FORM_I:
		return top >> 20;
	case FORM_SHIFT:
		return (int32_t)(word >> 20 & 31);
	case FORM_S:
		return (top >> 25) * 32 + (int32_t)(word >> 7 & 31);
	case FORM_B:
		return (top >> 31) * 4096 + (int32_t)((word >> 7 & 1) << 11 |
						      (word >> 25 & 63) << 5 |
						      (word >> 8 & 15) << 1);
	case FORM_U:
		return top >> 12;
	case FORM_J:
		return (top >> 31) * 0x100000 + (int32_t)((word & 0xff000) |
							  (word >> 20 & 1) << 11 |
							  (word >> 21 & 0x3ff) << 1);
	case FORM_CSR:
		return (int32_t)(word >> 20);
	case FORM_F:
		return (int32_t)((word >> 12 & 7) | (word >> 27) << 3);
	}
	return 0;
}

static struct rv32_op decode_whole(uint32_t word)
{
	struct rv32_op op = { .kind = RV32_ILLEGAL, .tail = 2 };

	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		if ((word & rows[i].mask) != rows[i].match)
			continue;
		op.kind = rows[i].kind;
		op.rd = word >> 7 & 31;
		op.rs1 = word >> 15 & 31;
		op.rs2 = word >> 20 & 31;
		op.tail = immediate(word, rows[i].form) * 256 + 2;
		break;
	}
	return op;
}

struct rv32_op rv32_decode(uint32_t word)
{
	struct rv32_op op;

	if ((word & 3) == 3)
		return decode_whole(word);
	op = decode_whole(rv32_expand(word & 0xffff));
	op.tail -= 1;
	return op;
}
