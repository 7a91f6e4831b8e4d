/* SPDX-License-Identifier: MIT */
/* Compressed instructions: each is a row that tells which 32-bit instruction it stands for. */
#include "sim/rv32_core.h"

/* Where a register's number comes from. */
enum source {
	X0,
	X1,
	X2,
	AT7,  /* bits 11:7 */
	AT2,  /* bits 6:2 */
	NEW7, /* 8 + bits 9:7 */
	NEW2, /* 8 + bits 4:2 */
};

enum form { FORM_R, FORM_I, FORM_S, FORM_B, FORM_U, FORM_J };
enum need { ANY, IMM, REG }; /* reserved where the immediate, or the register at 11:7, is 0 */

/* Which bit of the immediate the bits 12, 11, ... 2 of the instruction are; -1: none. */
struct map {
	int8_t to[11];
	bool is_signed; /* bit 12 is the sign */
};

static const struct map NONE = { { -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1 }, false };
/* clang-format off                 12  11  10   9   8   7   6   5   4   3   2 */
static const struct map ADDI4SPN = { { 5, 4, 9, 8, 7, 6, 2, 3, -1, -1, -1 }, false };
static const struct map WORD = { { 5, 4, 3, -1, -1, -1, 2, 6, -1, -1, -1 }, false };
static const struct map SMALL = { { 5, -1, -1, -1, -1, -1, 4, 3, 2, 1, 0 }, true };
static const struct map SHIFT = { { -1, -1, -1, -1, -1, -1, 4, 3, 2, 1, 0 }, false };
static const struct map ADDI16SP = { { 9, -1, -1, -1, -1, -1, 4, 6, 8, 7, 5 }, true };
static const struct map UPPER = { { 17, -1, -1, -1, -1, -1, 16, 15, 14, 13, 12 }, true };
static const struct map JUMP = { { 11, 4, 9, 8, 10, 6, 7, 3, 2, 1, 5 }, true };
static const struct map BRANCH = { { 8, 4, 3, -1, -1, -1, 7, 6, 2, 1, 5 }, true };
static const struct map FROM_SP = { { 5, -1, -1, -1, -1, -1, 4, 3, 2, 7, 6 }, false };
static const struct map TO_SP = { { 5, 4, 3, 2, 7, 6, -1, -1, -1, -1, -1 }, false };
/* clang-format on */

static const struct row {
	uint16_t mask;
	uint16_t match;
	uint32_t base;
	uint8_t rd, rs1, rs2;
	uint8_t form;
	uint8_t need;
	const struct map *imm;
} rows[] = {
	/* clang-format off */
	{ 0xe003, 0x0000, 0x00000013, NEW2, X2,   X0,   FORM_I, IMM, &ADDI4SPN }, /* c.addi4spn */
	{ 0xe003, 0x4000, 0x00002003, NEW2, NEW7, X0,   FORM_I, ANY, &WORD },     /* c.lw */
	{ 0xe003, 0x6000, 0x00002007, NEW2, NEW7, X0,   FORM_I, ANY, &WORD },     /* c.flw */
	{ 0xe003, 0xc000, 0x00002023, X0,   NEW7, NEW2, FORM_S, ANY, &WORD },     /* c.sw */
	{ 0xe003, 0xe000, 0x00002027, X0,   NEW7, NEW2, FORM_S, ANY, &WORD },     /* c.fsw */
	{ 0xe003, 0x0001, 0x00000013, AT7,  AT7,  X0,   FORM_I, ANY, &SMALL },    /* c.addi */
	{ 0xe003, 0x2001, 0x0000006f, X1,   X0,   X0,   FORM_J, ANY, &JUMP },     /* c.jal */
	{ 0xe003, 0x4001, 0x00000013, AT7,  X0,   X0,   FORM_I, ANY, &SMALL },    /* c.li */
	{ 0xef83, 0x6101, 0x00000013, X2,   X2,   X0,   FORM_I, IMM, &ADDI16SP }, /* c.addi16sp */
	{ 0xe003, 0x6001, 0x00000037, AT7,  X0,   X0,   FORM_U, IMM, &UPPER },    /* c.lui */
	{ 0xfc03, 0x8001, 0x00005013, NEW7, NEW7, X0,   FORM_I, ANY, &SHIFT },    /* c.srli */
	{ 0xfc03, 0x8401, 0x40005013, NEW7, NEW7, X0,   FORM_I, ANY, &SHIFT },    /* c.srai */
	{ 0xec03, 0x8801, 0x00007013, NEW7, NEW7, X0,   FORM_I, ANY, &SMALL },    /* c.andi */
	{ 0xfc63, 0x8c01, 0x40000033, NEW7, NEW7, NEW2, FORM_R, ANY, &NONE },     /* c.sub */
	{ 0xfc63, 0x8c21, 0x00004033, NEW7, NEW7, NEW2, FORM_R, ANY, &NONE },     /* c.xor */
	{ 0xfc63, 0x8c41, 0x00006033, NEW7, NEW7, NEW2, FORM_R, ANY, &NONE },     /* c.or */
	{ 0xfc63, 0x8c61, 0x00007033, NEW7, NEW7, NEW2, FORM_R, ANY, &NONE },     /* c.and */
	{ 0xe003, 0xa001, 0x0000006f, X0,   X0,   X0,   FORM_J, ANY, &JUMP },     /* c.j */
	{ 0xe003, 0xc001, 0x00000063, X0,   NEW7, X0,   FORM_B, ANY, &BRANCH },   /* c.beqz */
	{ 0xe003, 0xe001, 0x00001063, X0,   NEW7, X0,   FORM_B, ANY, &BRANCH },   /* c.bnez */
	{ 0xf003, 0x0002, 0x00001013, AT7,  AT7,  X0,   FORM_I, ANY, &SHIFT },    /* c.slli */
	{ 0xe003, 0x4002, 0x00002003, AT7,  X2,   X0,   FORM_I, REG, &FROM_SP },  /* c.lwsp */
	{ 0xe003, 0x6002, 0x00002007, AT7,  X2,   X0,   FORM_I, ANY, &FROM_SP },  /* c.flwsp */
	{ 0xf07f, 0x8002, 0x00000067, X0,   AT7,  X0,   FORM_I, REG, &NONE },     /* c.jr */
	{ 0xf003, 0x8002, 0x00000033, AT7,  X0,   AT2,  FORM_R, ANY, &NONE },     /* c.mv */
	{ 0xffff, 0x9002, 0x00100073, X0,   X0,   X0,   FORM_R, ANY, &NONE },     /* c.ebreak */
	{ 0xf07f, 0x9002, 0x00000067, X1,   AT7,  X0,   FORM_I, REG, &NONE },     /* c.jalr */
	{ 0xf003, 0x9002, 0x00000033, AT7,  AT7,  AT2,  FORM_R, ANY, &NONE },     /* c.add */
	{ 0xe003, 0xc002, 0x00002023, X0,   X2,   AT2,  FORM_S, ANY, &TO_SP },    /* c.swsp */
	{ 0xe003, 0xe002, 0x00002027, X0,   X2,   AT2,  FORM_S, ANY, &TO_SP },    /* c.fswsp */
	/* clang-format on */
};

static uint32_t reg(uint32_t half, unsigned source)
{
	switch ((enum source)source) {
	case X0:
	case X1:
	case X2:
		return source;
	case AT7:
		return half >> 7 & 31;
	case AT2:
		return half >> 2 & 31;
	case NEW7:
		return 8 + (half >> 7 & 7);
	case NEW2:
		return 8 + (half >> 2 & 7);
	}
	return 0;
}

static uint32_t immediate(uint32_t half, const struct map *map)
{
	uint32_t imm = 0;

	for (unsigned i = 0; i < RMW_COUNT(map->to); i++)
		if (map->to[i] >= 0)
			imm |= (half >> (12 - i) & 1) << map->to[i];
	if (map->is_signed && (half >> 12 & 1))
		imm |= ~0u << map->to[0];
	return imm;
}

static uint32_t placed(uint32_t imm, unsigned form)
{
	switch ((enum form)form) {
	case FORM_R:
		return 0;
	case FORM_I:
		return imm << 20;
	case FORM_S:
		return (imm & 0xfe0) << 20 | (imm & 31) << 7;
	case FORM_B:
		return (imm >> 12 & 1) << 31 | (imm >> 5 & 63) << 25 | (imm >> 1 & 15) << 8 |
		       (imm >> 11 & 1) << 7;
	case FORM_U:
		return imm & 0xfffff000;
	case FORM_J:
		return (imm >> 20 & 1) << 31 | (imm >> 1 & 0x3ff) << 21 | (imm >> 11 & 1) << 20 |
		       (imm & 0xff000);
	}
	return 0;
}

uint32_t rv32_expand(uint32_t half)
{
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		const struct row *row = &rows[i];
		const uint32_t imm = immediate(half, row->imm);

		if ((half & row->mask) != row->match)
			continue;
		if ((row->need == IMM && imm == 0) || (row->need == REG && !reg(half, AT7)))
			return 0;
		return row->base | reg(half, row->rd) << 7 | reg(half, row->rs1) << 15 |
		       reg(half, row->rs2) << 20 | placed(imm, row->form);
	}
	return 0;
}
