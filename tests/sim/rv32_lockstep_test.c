/* SPDX-License-Identifier: MIT */
/* The core against libunicorn: every instruction with seeded random operands, all compressed ones.
 */
#include "support/cmocka.h"

#include "base/random.h"
#include "rv32_lockstep.h"

#define RAM 0x22000000u
#define RAM_SIZE 0x400000u
#define CODE 0x22200000u
#define DATA 0x22100000u
#define SLOTS 8192u /* of 4 bytes */
#define ROUNDS 16u

/* What the operands must be for an instruction to be comparable. */
enum operands {
	ANY,
	ADDRESS,    /* rs1 + imm is in DATA, a multiple of 4 */
	PLAIN_ADDR, /* rs1 alone is */
	TARGET,	    /* rs1 is near CODE */
	QUIET,	    /* no signaling NaN */
	NUMBER,	    /* rs3 is no NaN */
};

static const struct {
	uint32_t mask; /* of the bits that are given */
	uint32_t match;
	enum operands operands;
} rows[] = {
	/* clang-format off */
	{ 0x0000007f, 0x00000037, ANY }, /* lui */
	{ 0x0000007f, 0x00000017, ANY }, /* auipc */
	{ 0x0000007f, 0x0000006f, ANY }, /* jal */
	{ 0x0000707f, 0x00000067, TARGET }, /* jalr */
	{ 0x0000707f, 0x00000063, ANY }, /* beq */
	{ 0x0000707f, 0x00001063, ANY }, /* bne */
	{ 0x0000707f, 0x00004063, ANY }, /* blt */
	{ 0x0000707f, 0x00005063, ANY }, /* bge */
	{ 0x0000707f, 0x00006063, ANY }, /* bltu */
	{ 0x0000707f, 0x00007063, ANY }, /* bgeu */
	{ 0x0000707f, 0x00000003, ADDRESS }, /* lb */
	{ 0x0000707f, 0x00001003, ADDRESS }, /* lh */
	{ 0x0000707f, 0x00002003, ADDRESS }, /* lw */
	{ 0x0000707f, 0x00004003, ADDRESS }, /* lbu */
	{ 0x0000707f, 0x00005003, ADDRESS }, /* lhu */
	{ 0x0000707f, 0x00000023, ADDRESS }, /* sb */
	{ 0x0000707f, 0x00001023, ADDRESS }, /* sh */
	{ 0x0000707f, 0x00002023, ADDRESS }, /* sw */
	{ 0x0000707f, 0x00000013, ANY }, /* addi */
	{ 0x0000707f, 0x00002013, ANY }, /* slti */
	{ 0x0000707f, 0x00003013, ANY }, /* sltiu */
	{ 0x0000707f, 0x00004013, ANY }, /* xori */
	{ 0x0000707f, 0x00006013, ANY }, /* ori */
	{ 0x0000707f, 0x00007013, ANY }, /* andi */
	{ 0xfe00707f, 0x00001013, ANY }, /* slli */
	{ 0xfe00707f, 0x00005013, ANY }, /* srli */
	{ 0xfe00707f, 0x40005013, ANY }, /* srai */
	{ 0xfe00707f, 0x00000033, ANY }, /* add */
	{ 0xfe00707f, 0x40000033, ANY }, /* sub */
	{ 0xfe00707f, 0x00001033, ANY }, /* sll */
	{ 0xfe00707f, 0x00002033, ANY }, /* slt */
	{ 0xfe00707f, 0x00003033, ANY }, /* sltu */
	{ 0xfe00707f, 0x00004033, ANY }, /* xor */
	{ 0xfe00707f, 0x00005033, ANY }, /* srl */
	{ 0xfe00707f, 0x40005033, ANY }, /* sra */
	{ 0xfe00707f, 0x00006033, ANY }, /* or */
	{ 0xfe00707f, 0x00007033, ANY }, /* and */
	{ 0xfe00707f, 0x02000033, ANY }, /* mul */
	{ 0xfe00707f, 0x02001033, ANY }, /* mulh */
	{ 0xfe00707f, 0x02002033, ANY }, /* mulhsu */
	{ 0xfe00707f, 0x02003033, ANY }, /* mulhu */
	{ 0xfe00707f, 0x02004033, ANY }, /* div */
	{ 0xfe00707f, 0x02005033, ANY }, /* divu */
	{ 0xfe00707f, 0x02006033, ANY }, /* rem */
	{ 0xfe00707f, 0x02007033, ANY }, /* remu */
	{ 0xffffffff, 0x0ff0000f, ANY }, /* fence */
	{ 0xffffffff, 0x0000100f, ANY }, /* fence.i */
	{ 0xfff0707f, 0x00101073, ANY }, /* csrrw fflags */
	{ 0xfff0707f, 0x00102073, ANY }, /* csrrs fflags */
	{ 0xfff0707f, 0x00203073, ANY }, /* csrrc frm */
	{ 0xfff0707f, 0x00306073, ANY }, /* csrrsi fcsr */
	{ 0xfff0707f, 0x00307073, ANY }, /* csrrci fcsr */
	{ 0xf9f0707f, 0x1000202f, PLAIN_ADDR }, /* lr.w */
	{ 0xf800707f, 0x0800202f, PLAIN_ADDR }, /* amoswap.w */
	{ 0xf800707f, 0x0000202f, PLAIN_ADDR }, /* amoadd.w */
	{ 0xf800707f, 0x2000202f, PLAIN_ADDR }, /* amoxor.w */
	{ 0xf800707f, 0x6000202f, PLAIN_ADDR }, /* amoand.w */
	{ 0xf800707f, 0x4000202f, PLAIN_ADDR }, /* amoor.w */
	{ 0xf800707f, 0x8000202f, PLAIN_ADDR }, /* amomin.w */
	{ 0xf800707f, 0xa000202f, PLAIN_ADDR }, /* amomax.w */
	{ 0xf800707f, 0xc000202f, PLAIN_ADDR }, /* amominu.w */
	{ 0xf800707f, 0xe000202f, PLAIN_ADDR }, /* amomaxu.w */
	{ 0x0000707f, 0x00002007, ADDRESS }, /* flw */
	{ 0x0000707f, 0x00002027, ADDRESS }, /* fsw */
	{ 0x0600007f, 0x00000043, NUMBER }, /* fmadd.s */
	{ 0x0600007f, 0x00000047, NUMBER }, /* fmsub.s */
	{ 0x0600007f, 0x0000004b, NUMBER }, /* fnmsub.s */
	{ 0x0600007f, 0x0000004f, NUMBER }, /* fnmadd.s */
	{ 0xfe00007f, 0x00000053, ANY }, /* fadd.s */
	{ 0xfe00007f, 0x08000053, ANY }, /* fsub.s */
	{ 0xfe00007f, 0x10000053, ANY }, /* fmul.s */
	{ 0xfe00007f, 0x18000053, ANY }, /* fdiv.s */
	{ 0xfff0007f, 0x58000053, ANY }, /* fsqrt.s */
	{ 0xfe00707f, 0x20000053, ANY }, /* fsgnj.s */
	{ 0xfe00707f, 0x20001053, ANY }, /* fsgnjn.s */
	{ 0xfe00707f, 0x20002053, ANY }, /* fsgnjx.s */
	{ 0xfe00707f, 0x28000053, QUIET }, /* fmin.s */
	{ 0xfe00707f, 0x28001053, QUIET }, /* fmax.s */
	{ 0xfff0007f, 0xc0000053, ANY }, /* fcvt.w.s */
	{ 0xfff0007f, 0xc0100053, ANY }, /* fcvt.wu.s */
	{ 0xfff0007f, 0xd0000053, ANY }, /* fcvt.s.w */
	{ 0xfff0007f, 0xd0100053, ANY }, /* fcvt.s.wu */
	{ 0xfff0707f, 0xe0000053, ANY }, /* fmv.x.w */
	{ 0xfff0707f, 0xf0000053, ANY }, /* fmv.w.x */
	{ 0xfff0707f, 0xe0001053, ANY }, /* fclass.s */
	{ 0xfe00707f, 0xa0002053, ANY }, /* feq.s */
	{ 0xfe00707f, 0xa0001053, ANY }, /* flt.s */
	{ 0xfe00707f, 0xa0000053, ANY }, /* fle.s */
	/* clang-format on */
};

static const struct lockstep_memory memory = { RAM, 0x42000000, RAM_SIZE };

static int set_up(void **state)
{
	struct lockstep *lockstep = lockstep_new(&memory, 1, NULL);

	*state = lockstep;
	if (lockstep == NULL)
		return 1;
	lockstep_cpu(lockstep)->mtvec = CODE;
	return 0;
}

static int tear_down(void **state)
{
	lockstep_free(*state);
	return 0;
}

static uint32_t drawn_integer(uint64_t *dice)
{
	static const uint32_t corners[] = { 0,		1,	    ~0u,   0x80000000, 0x7fffffff,
					    0x80000001, 0xfffffffe, 31,	   32,	       0x55555555,
					    0x8000,	0x7fff,	    0xff80 };
	const uint32_t kind = rmw_random_next(dice);

	if (kind & 1)
		return corners[(kind >> 1) % RMW_COUNT(corners)];
	return rmw_random_next(dice) >> (kind >> 1 & 31);
}

/* Near each other, near the ends, and everything else. */
static uint32_t drawn_float(uint64_t *dice)
{
	static const uint32_t corners[] = {
		0x00000000, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000,
		0x7f800001, 0xffc00001, 0x00000001, 0x80000001, 0x007fffff, 0x00800000, 0x80800001,
		0x7f7fffff, 0xff7fffff, 0x4f000000, 0xcf000000, 0x4f800000, 0x4effffff, 0x3f000000,
		0x3effffff, 0x3fc00000, 0x40200000, 0x5f800000, 0x1f800000,
	};
	const uint32_t kind = rmw_random_next(dice), bits = rmw_random_next(dice);

	switch (kind & 3) {
	case 0:
		return corners[(kind >> 2) % RMW_COUNT(corners)];
	case 1:
		return 0x3f000000 + (bits & 0x81ffffff);
	case 2:
		return bits & (kind & 4 ? 0x80ff0000 : 0x87ffffff);
	default:
		return bits;
	}
}

static bool is_signaling(uint32_t a)
{
	return (a & 0x7fc00000) == 0x7f800000 && (a & 0x3fffff) != 0;
}

static uint32_t offset(uint32_t word)
{
	const int32_t top = (int32_t)word;

	if ((word & 0x7f) == 0x03 || (word & 0x7f) == 0x07)
		return (uint32_t)(top >> 20);
	return (uint32_t)((top >> 25) * 32) | (word >> 7 & 31);
}

static void draw_operands(struct sim_rv32 *cpu, uint32_t word, enum operands operands,
			  uint64_t *dice)
{
	const uint32_t rs1 = word >> 15 & 31, rs2 = word >> 20 & 31, rs3 = word >> 27;
	const uint32_t place = DATA + (rmw_random_next(dice) & 0xffc);

	cpu->fcsr = rmw_random_next(dice) % 5 << 5 | (cpu->fcsr & 31);
	cpu->x[rs2] = drawn_integer(dice);
	cpu->x[rs1] = drawn_integer(dice);
	cpu->f[rs1] = drawn_float(dice);
	cpu->f[rs2] = drawn_float(dice);
	cpu->f[rs3] = drawn_float(dice);
	if (operands == ADDRESS)
		cpu->x[rs1] = place - offset(word);
	else if (operands == PLAIN_ADDR)
		cpu->x[rs1] = place;
	else if (operands == TARGET)
		cpu->x[rs1] = CODE + (rmw_random_next(dice) & 0xffff);
	/* Its minimum with a signaling NaN is NaN, as IEEE 754-2008 had it and 2019 has not. */
	if (operands == QUIET && is_signaling(cpu->f[rs1]))
		cpu->f[rs1] = 0x7fc00000;
	if (operands == QUIET && is_signaling(cpu->f[rs2]))
		cpu->f[rs2] = 0x3f800000;
	/* Infinity times 0 plus a quiet NaN does not raise its invalid flag, as it must. */
	if (operands == NUMBER && (cpu->f[rs3] & 0x7fffffff) > 0x7f800000)
		cpu->f[rs3] &= 0x7f800000;
	cpu->x[0] = 0;
}

/* Random bits where the row leaves them open; no address in x0, no reserved rounding mode. */
static uint32_t drawn_word(size_t row, uint64_t *dice)
{
	uint32_t word = rows[row].match | (rmw_random_next(dice) & ~rows[row].mask);

	if (rows[row].operands != ANY && (word >> 15 & 31) == 0)
		word |= 7u << 15;
	if ((word & 0x7f) >= 0x43 && (word & 0x7f) <= 0x53 && (rows[row].mask & 0x7000) == 0 &&
	    ((word & 0x7000) == 0x5000 || (word & 0x7000) == 0x6000))
		word &= ~0x4000u;
	return word;
}

static void every_instruction_is_as_the_other_has_it(void **state)
{
	static uint32_t words[SLOTS];
	static uint8_t bytes[4 * SLOTS];
	struct lockstep *lockstep = *state;
	struct sim_rv32 *cpu = lockstep_cpu(lockstep);
	char text[LOCKSTEP_TEXT];
	uint64_t dice = 20;

	for (size_t i = 0; i < SLOTS; i++) {
		words[i] = drawn_word(i % RMW_COUNT(rows), &dice);
		rmw_put_le32(bytes + 4 * i, words[i]);
	}
	assert_true(lockstep_put(lockstep, CODE, RMW_VIEW_OF(bytes)));
	for (size_t i = 0; i < (size_t)SLOTS * ROUNDS; i++) {
		const size_t slot = i % SLOTS;

		draw_operands(cpu, words[slot], rows[slot % RMW_COUNT(rows)].operands, &dice);
		cpu->pc = CODE + 4 * (uint32_t)slot;
		lockstep_agree(lockstep);
		if (lockstep_step(lockstep, text) != LOCKSTEP_SAME)
			fail_msg("%s (step %zu, %08x)", text, i, words[slot]);
	}
}

/* By what it is excluded from the comparison; all but the first trap in the core's own test. */
static const struct {
	uint16_t mask;
	uint16_t match;
} left_out[] = {
	/* clang-format off */
	{ 0xffff, 0x9002 }, /* c.ebreak: a trap of its own on either side */
	{ 0x6001, 0x2000 }, /* double precision, which this chip has not */
	{ 0xf003, 0x1002 }, /* shifts by 32 and more: custom in RV32, executed by libunicorn */
	{ 0xf803, 0x9001 },
	{ 0xe003, 0x8000 }, /* reserved, passed over by libunicorn */
	{ 0xfc03, 0x9c01 },
	/* clang-format on */
};

static bool is_left_out(uint32_t half)
{
	for (size_t i = 0; i < RMW_COUNT(left_out); i++)
		if ((half & left_out[i].mask) == left_out[i].match)
			return true;
	return false;
}

static void every_compressed_instruction_is_as_the_other_has_it(void **state)
{
	static uint8_t bytes[4 * 0x10000];
	struct lockstep *lockstep = *state;
	struct sim_rv32 *cpu = lockstep_cpu(lockstep);
	char text[LOCKSTEP_TEXT];
	uint64_t dice = 21;

	for (uint32_t half = 0; half < 0x10000; half++)
		rmw_put_le32(bytes + 4 * half, half);
	assert_true(lockstep_put(lockstep, CODE, RMW_VIEW_OF(bytes)));
	for (uint32_t half = 0; half < 0x10000; half++) {
		if ((half & 3) == 3 || is_left_out(half))
			continue;
		for (unsigned i = 1; i < 32; i++)
			cpu->x[i] = DATA + (rmw_random_next(&dice) & 0xffc);
		cpu->pc = CODE + 4 * half;
		lockstep_agree(lockstep);
		if (lockstep_step(lockstep, text) == LOCKSTEP_DIFFERENT)
			fail_msg("%s", text);
	}
}

/* A made-up device: each load gives another number, and what is stored stirs them. */
static uint32_t stir_load(void *side, uint32_t addr, unsigned size)
{
	uint64_t *dice = side;

	return rmw_random_next(dice) + addr + size;
}

static void stir_store(void *side, uint32_t addr, unsigned size, uint32_t value)
{
	uint64_t *dice = side;

	*dice += value + addr + size;
}

static void a_program_with_a_device_runs_alike(void **state)
{
	static const uint32_t program[] = {
		/* clang-format off */
		0x400002b7, /* lui x5, 0x40000 */
		0x22100e37, /* lui x28, 0x22100 */
		0x0002a303, /* lw x6, 0(x5) */
		0x0042c383, /* lbu x7, 4(x5) */
		0x027303b3, /* mul x7, x6, x7 */
		0x0072a423, /* sw x7, 8(x5) */
		0x00729623, /* sh x7, 12(x5) */
		0x007e2023, /* sw x7, 0(x28) */
		0x004e0e13, /* addi x28, x28, 4 */
		0xb0002573, /* csrrs x10, mcycle, x0 */
		0x00000533, /* add x10, x0, x0 */
		0xfddff06f, /* jal x0, -36 */
		/* clang-format on */
	};
	uint64_t dice[2] = { 5, 5 };
	const struct lockstep_device device = { .windows = { { 0x40000000, 0x10000 } },
						.sides = { &dice[0], &dice[1] },
						.load = stir_load,
						.store = stir_store };
	const struct lockstep_memory ram = { RAM, 0, RAM_SIZE };
	struct lockstep *lockstep = lockstep_new(&ram, 1, &device);
	uint8_t bytes[sizeof(program)];
	char text[LOCKSTEP_TEXT];

	(void)state;
	assert_non_null(lockstep);
	for (size_t i = 0; i < RMW_COUNT(program); i++)
		rmw_put_le32(bytes + 4 * i, program[i]);
	if (!lockstep_run(lockstep, RMW_VIEW_OF(bytes), CODE, 20000, text))
		fail_msg("%s", text);
	assert_int_equal(lockstep_cpu(lockstep)->retired, 20000);
	assert_true(dice[0] == dice[1] && dice[0] != 5);
	dice[1]++;
	assert_false(lockstep_run(lockstep, RMW_VIEW_OF(bytes), CODE, 20000, text));
	lockstep_free(lockstep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_instruction_is_as_the_other_has_it, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(every_compressed_instruction_is_as_the_other_has_it,
						set_up, tear_down),
		cmocka_unit_test(a_program_with_a_device_runs_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
