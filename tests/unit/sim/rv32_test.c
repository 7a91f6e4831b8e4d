/* SPDX-License-Identifier: MIT */
/* Each instruction of the core with its edges, one row each; the words are an assembler's. */
#include "support/core_bench.h"

#include "sim/rv32_core.h"

#define CODE CORE_CODE
#define UNTOUCHED 0xabad1deau
#define FS_CLEAN 0x4000u

static void prepare(struct core_bench *bench)
{
	struct sim_rv32 *cpu = &bench->cpu;

	sim_rv32_reset(cpu, CODE);
	for (unsigned i = 1; i < 32; i++) {
		cpu->x[i] = UNTOUCHED;
		cpu->f[i] = UNTOUCHED;
	}
	cpu->mstatus |= FS_CLEAN;
}

/* x11 and x12 in, x10 out. */
static const struct {
	const char *says;
	uint32_t word, a, b, result;
} integers[] = {
	/* clang-format off */
	{ "lui x10, 0x80000", 0x80000537, 0, 0, 0x80000000 },
	{ "lui x10, 0xfffff", 0xfffff537, 0, 0, 0xfffff000 },
	{ "lui x10, 1", 0x00001537, 0, 0, 0x1000 },
	{ "auipc x10, 0", 0x00000517, 0, 0, CODE },
	{ "auipc x10, 0xfffff", 0xfffff517, 0, 0, CODE - 0x1000 },
	{ "addi x10, x11, -2048", 0x80058513, 0, 0, 0xfffff800 },
	{ "addi x10, x11, 2047", 0x7ff58513, 1, 0, 0x800 },
	{ "addi x10, x11, 1", 0x00158513, 0xffffffff, 0, 0 },
	{ "slti x10, x11, -1", 0xfff5a513, 0x80000000, 0, 1 },
	{ "slti x10, x11, -1", 0xfff5a513, 0xffffffff, 0, 0 },
	{ "slti x10, x11, 0", 0x0005a513, 1, 0, 0 },
	{ "sltiu x10, x11, -1", 0xfff5b513, 5, 0, 1 },
	{ "sltiu x10, x11, -1", 0xfff5b513, 0xffffffff, 0, 0 },
	{ "sltiu x10, x11, 1", 0x0015b513, 0, 0, 1 },
	{ "xori x10, x11, -1", 0xfff5c513, 0x12345678, 0, 0xedcba987 },
	{ "ori x10, x11, -2048", 0x8005e513, 0x7ff, 0, 0xffffffff },
	{ "ori x10, x11, 0x555", 0x5555e513, 0xa000, 0, 0xa555 },
	{ "andi x10, x11, -16", 0xff05f513, 0xffff00ff, 0, 0xffff00f0 },
	{ "andi x10, x11, 0x7ff", 0x7ff5f513, 0xffffffff, 0, 0x7ff },
	{ "slli x10, x11, 31", 0x01f59513, 3, 0, 0x80000000 },
	{ "slli x10, x11, 0", 0x00059513, 3, 0, 3 },
	{ "srli x10, x11, 31", 0x01f5d513, 0x80000000, 0, 1 },
	{ "srai x10, x11, 31", 0x41f5d513, 0x80000000, 0, 0xffffffff },
	{ "srai x10, x11, 31", 0x41f5d513, 0x7fffffff, 0, 0 },
	{ "srai x10, x11, 4", 0x4045d513, 0xf0000000, 0, 0xff000000 },
	{ "add x10, x11, x12", 0x00c58533, 0xffffffff, 1, 0 },
	{ "add x10, x11, x12", 0x00c58533, 0x7fffffff, 1, 0x80000000 },
	{ "sub x10, x11, x12", 0x40c58533, 0, 1, 0xffffffff },
	{ "sub x10, x11, x12", 0x40c58533, 0x80000000, 1, 0x7fffffff },
	{ "sll x10, x11, x12", 0x00c59533, 1, 0x1f, 0x80000000 },
	{ "sll x10, x11, x12", 0x00c59533, 1, 0x20, 1 },
	{ "sll x10, x11, x12", 0x00c59533, 1, 0xffffffff, 0x80000000 },
	{ "slt x10, x11, x12", 0x00c5a533, 0x80000000, 0x7fffffff, 1 },
	{ "slt x10, x11, x12", 0x00c5a533, 0x7fffffff, 0x80000000, 0 },
	{ "slt x10, x11, x12", 0x00c5a533, 7, 7, 0 },
	{ "sltu x10, x11, x12", 0x00c5b533, 0x80000000, 0x7fffffff, 0 },
	{ "sltu x10, x11, x12", 0x00c5b533, 0, 0xffffffff, 1 },
	{ "xor x10, x11, x12", 0x00c5c533, 0xff00ff00, 0xff00ff0, 0xf0f0f0f0 },
	{ "srl x10, x11, x12", 0x00c5d533, 0x80000000, 0x1f, 1 },
	{ "srl x10, x11, x12", 0x00c5d533, 0x80000000, 0x3f, 1 },
	{ "sra x10, x11, x12", 0x40c5d533, 0x80000000, 0x1f, 0xffffffff },
	{ "sra x10, x11, x12", 0x40c5d533, 0x80000000, 0x21, 0xc0000000 },
	{ "or x10, x11, x12", 0x00c5e533, 0xf0f0, 0xf0f, 0xffff },
	{ "and x10, x11, x12", 0x00c5f533, 0xff0f, 0xfff, 0xf0f },
	{ "mul x10, x11, x12", 0x02c58533, 0xffffffff, 0xffffffff, 1 },
	{ "mul x10, x11, x12", 0x02c58533, 0x10000, 0x10000, 0 },
	{ "mul x10, x11, x12", 0x02c58533, 0x80000000, 0xffffffff, 0x80000000 },
	{ "mulh x10, x11, x12", 0x02c59533, 0xffffffff, 0xffffffff, 0 },
	{ "mulh x10, x11, x12", 0x02c59533, 0x80000000, 0x80000000, 0x40000000 },
	{ "mulh x10, x11, x12", 0x02c59533, 0x80000000, 0x7fffffff, 0xc0000000 },
	{ "mulh x10, x11, x12", 0x02c59533, 0xffffffff, 1, 0xffffffff },
	{ "mulhsu x10, x11, x12", 0x02c5a533, 0xffffffff, 0xffffffff, 0xffffffff },
	{ "mulhsu x10, x11, x12", 0x02c5a533, 0x80000000, 0xffffffff, 0x80000000 },
	{ "mulhsu x10, x11, x12", 0x02c5a533, 0x7fffffff, 0xffffffff, 0x7ffffffe },
	{ "mulhu x10, x11, x12", 0x02c5b533, 0xffffffff, 0xffffffff, 0xfffffffe },
	{ "mulhu x10, x11, x12", 0x02c5b533, 0x80000000, 2, 1 },
	{ "div x10, x11, x12", 0x02c5c533, 0xfffffff9, 2, 0xfffffffd },
	{ "div x10, x11, x12", 0x02c5c533, 7, 0xfffffffe, 0xfffffffd },
	{ "div x10, x11, x12", 0x02c5c533, 7, 0, 0xffffffff },
	{ "div x10, x11, x12", 0x02c5c533, 0x80000000, 0xffffffff, 0x80000000 },
	{ "divu x10, x11, x12", 0x02c5d533, 0xffffffff, 2, 0x7fffffff },
	{ "divu x10, x11, x12", 0x02c5d533, 7, 0, 0xffffffff },
	{ "divu x10, x11, x12", 0x02c5d533, 0x80000000, 0xffffffff, 0 },
	{ "rem x10, x11, x12", 0x02c5e533, 0xfffffff9, 2, 0xffffffff },
	{ "rem x10, x11, x12", 0x02c5e533, 7, 0xfffffffe, 1 },
	{ "rem x10, x11, x12", 0x02c5e533, 0xfffffff9, 0, 0xfffffff9 },
	{ "rem x10, x11, x12", 0x02c5e533, 0x80000000, 0xffffffff, 0 },
	{ "remu x10, x11, x12", 0x02c5f533, 0xffffffff, 0xa, 5 },
	{ "remu x10, x11, x12", 0x02c5f533, 7, 0, 7 },
	{ "remu x10, x11, x12", 0x02c5f533, 0x80000000, 0xffffffff, 0x80000000 },
	{ "fence", 0x0ff0000f, 1, 1, UNTOUCHED },
	{ "fence.i", 0x0000100f, 1, 1, UNTOUCHED },
	{ "add x0, x11, x12", 0x00c58033, 1, 1, UNTOUCHED },
	{ "lui x0, 5", 0x00005037, 1, 1, UNTOUCHED },
	/* clang-format on */
};

static void integers_are_computed(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	for (size_t i = 0; i < RMW_COUNT(integers); i++) {
		const uint64_t retired = cpu->retired;

		prepare(bench);
		cpu->x[11] = integers[i].a;
		cpu->x[12] = integers[i].b;
		core_bench_step(bench, integers[i].word);
		if (cpu->x[10] != integers[i].result || cpu->x[0] != 0)
			fail_msg("%s of %x and %x is %x", integers[i].says, integers[i].a,
				 integers[i].b, cpu->x[10]);
		assert_int_equal(cpu->pc, CODE + 4);
		assert_int_equal(cpu->retired, retired + 1);
	}
}

/* x11 and x12 in; where it goes, and x10. */
static const struct {
	const char *says;
	uint32_t word, a, b, pc, link;
} jumps[] = {
	/* clang-format off */
	{ "jal x10, .+0", 0x0000056f, 0, 0, CODE, CODE + 4 },
	{ "jal x10, .-1048576", 0x8000056f, 0, 0, CODE - 0x100000, CODE + 4 },
	{ "jal x0, .+1048574", 0x7ffff06f, 0, 0, CODE + 0xffffe, UNTOUCHED },
	{ "jal x10, .+2", 0x0020056f, 0, 0, CODE + 2, CODE + 4 },
	{ "jal x10, .-2", 0xfffff56f, 0, 0, CODE - 2, CODE + 4 },
	{ "jalr x10, 5(x11)", 0x00558567, CODE, 0, CODE + 4, CODE + 4 },
	{ "jalr x10, -2048(x11)", 0x80058567, CODE + 1, 0, CODE - 2048, CODE + 4 },
	{ "jalr x0, 0(x11)", 0x00058067, CODE + 0x102, 0, CODE + 0x102, UNTOUCHED },
	{ "jalr x0, 2047(x11)", 0x7ff58067, 0xffffffff, 0, 0x7fe, UNTOUCHED },
	{ "beq x11, x12, .+4094", 0x7ec58fe3, 5, 5, CODE + 4094, UNTOUCHED },
	{ "beq x11, x12, .+4094", 0x7ec58fe3, 5, 6, CODE + 4, UNTOUCHED },
	{ "bne x11, x12, .+4094", 0x7ec59fe3, 5, 6, CODE + 4094, UNTOUCHED },
	{ "bne x11, x12, .+4094", 0x7ec59fe3, 5, 5, CODE + 4, UNTOUCHED },
	{ "blt x11, x12, .+4094", 0x7ec5cfe3, 0x80000000, 0x7fffffff, CODE + 4094, UNTOUCHED },
	{ "blt x11, x12, .-4096", 0x80c5c063, 0xffffffff, 0, CODE - 4096, UNTOUCHED },
	{ "blt x11, x12, .+4094", 0x7ec5cfe3, 0x7fffffff, 0x80000000, CODE + 4, UNTOUCHED },
	{ "blt x11, x12, .+4094", 0x7ec5cfe3, 3, 3, CODE + 4, UNTOUCHED },
	{ "bge x11, x12, .+4094", 0x7ec5dfe3, 0x7fffffff, 0x80000000, CODE + 4094, UNTOUCHED },
	{ "bge x11, x12, .-4096", 0x80c5d063, 3, 3, CODE - 4096, UNTOUCHED },
	{ "bge x11, x12, .+4094", 0x7ec5dfe3, 0x80000000, 0x7fffffff, CODE + 4, UNTOUCHED },
	{ "bltu x11, x12, .+4094", 0x7ec5efe3, 0x7fffffff, 0x80000000, CODE + 4094, UNTOUCHED },
	{ "bltu x11, x12, .-4096", 0x80c5e063, 0, 0xffffffff, CODE - 4096, UNTOUCHED },
	{ "bltu x11, x12, .+4094", 0x7ec5efe3, 0x80000000, 0x7fffffff, CODE + 4, UNTOUCHED },
	{ "bltu x11, x12, .+4094", 0x7ec5efe3, 3, 3, CODE + 4, UNTOUCHED },
	{ "bgeu x11, x12, .+4094", 0x7ec5ffe3, 0x80000000, 0x7fffffff, CODE + 4094, UNTOUCHED },
	{ "bgeu x11, x12, .-4096", 0x80c5f063, 3, 3, CODE - 4096, UNTOUCHED },
	{ "bgeu x11, x12, .+4094", 0x7ec5ffe3, 0x7fffffff, 0x80000000, CODE + 4, UNTOUCHED },
	/* clang-format on */
};

static void jumps_lead_where_they_should(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	for (size_t i = 0; i < RMW_COUNT(jumps); i++) {
		prepare(bench);
		cpu->x[11] = jumps[i].a;
		cpu->x[12] = jumps[i].b;
		core_bench_step(bench, jumps[i].word);
		if (cpu->pc != jumps[i].pc || cpu->x[10] != jumps[i].link || cpu->x[0] != 0)
			fail_msg("%s with %x and %x goes to %x, x10 is %x", jumps[i].says,
				 jumps[i].a, jumps[i].b, cpu->pc, cpu->x[10]);
	}
}

/* x11 is CORE_DATA + offset, x12 = b; x10 and the word at CORE_DATA out. */
static const struct {
	const char *says;
	uint32_t word;
	int32_t offset;
	uint32_t memory, b, result, after;
} memories[] = {
	/* clang-format off */
	{ "lb x10, 3(x11)", 0x00358503, 0, 0x80345678, 0, 0xffffff80, 0x80345678 },
	{ "lb x10, -2048(x11)", 0x80058503, 2048, 0x7f, 0, 0x7f, 0x7f },
	{ "lbu x10, 3(x11)", 0x0035c503, 0, 0x80345678, 0, 0x80, 0x80345678 },
	{ "lh x10, 2(x11)", 0x00259503, 0, 0x80005678, 0, 0xffff8000, 0x80005678 },
	{ "lhu x10, 2(x11)", 0x0025d503, 0, 0x80005678, 0, 0x8000, 0x80005678 },
	{ "lh x10, 2046(x11)", 0x7fe59503, -2046, 0x7fff, 0, 0x7fff, 0x7fff },
	{ "lw x10, 0(x11)", 0x0005a503, 0, 0xdeadbeef, 0, 0xdeadbeef, 0xdeadbeef },
	{ "lw x0, 0(x11)", 0x0005a003, 0, 0xdeadbeef, 0, UNTOUCHED, 0xdeadbeef },
	{ "sb x12, 1(x11)", 0x00c580a3, 0, 0x11223344, 0xaabbccdd, UNTOUCHED, 0x1122dd44 },
	{ "sb x12, -2048(x11)", 0x80c58023, 2048, 0, 0xff, UNTOUCHED, 0xff },
	{ "sh x12, 2(x11)", 0x00c59123, 0, 0x11223344, 0xaabbccdd, UNTOUCHED, 0xccdd3344 },
	{ "sw x12, 2044(x11)", 0x7ec5ae23, -2044, 0, 0xaabbccdd, UNTOUCHED, 0xaabbccdd },
	{ "lr.w x10, (x11)", 0x1005a52f, 0, 0x4d, 0, 0x4d, 0x4d },
	{ "sc.w x10, x12, (x11)", 0x18c5a52f, 0, 0x4d, 5, 1, 0x4d },
	{ "amoswap.w x10, x12, (x11)", 0x08c5a52f, 0, 1, 2, 1, 2 },
	{ "amoadd.w x10, x12, (x11)", 0x00c5a52f, 0, 0xffffffff, 2, 0xffffffff, 1 },
	{ "amoxor.w x10, x12, (x11)", 0x20c5a52f, 0, 0xff, 0xf0, 0xff, 0xf },
	{ "amoand.w x10, x12, (x11)", 0x60c5a52f, 0, 0xff, 0xf00f, 0xff, 0xf },
	{ "amoor.w x10, x12, (x11)", 0x40c5a52f, 0, 0xf0, 0xf, 0xf0, 0xff },
	{ "amomin.w x10, x12, (x11)", 0x80c5a52f, 0, 0xffffffff, 1, 0xffffffff, 0xffffffff },
	{ "amomin.w x10, x12, (x11)", 0x80c5a52f, 0, 1, 0x80000000, 1, 0x80000000 },
	{ "amomax.w x10, x12, (x11)", 0xa0c5a52f, 0, 0xffffffff, 1, 0xffffffff, 1 },
	{ "amominu.w x10, x12, (x11)", 0xc0c5a52f, 0, 0xffffffff, 1, 0xffffffff, 1 },
	{ "amomaxu.w x10, x12, (x11)", 0xe0c5a52f, 0, 0xffffffff, 1, 0xffffffff, 0xffffffff },
	{ "amoadd.w x0, x12, (x11)", 0x00c5a02f, 0, 1, 2, UNTOUCHED, 3 },
	{ "amoswap.w.aqrl x11, x12, (x11)", 0x0ec5a5af, 0, 9, 2, UNTOUCHED, 2 },
	/* clang-format on */
};

static void memory_is_loaded_and_stored(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;
	uint8_t *place = core_bench_at(bench, CORE_DATA);

	for (size_t i = 0; i < RMW_COUNT(memories); i++) {
		prepare(bench);
		cpu->x[11] = CORE_DATA + (uint32_t)memories[i].offset;
		cpu->x[12] = memories[i].b;
		rmw_put_le32(place, memories[i].memory);
		core_bench_step(bench, memories[i].word);
		if (cpu->x[10] != memories[i].result || rmw_get_le32(place) != memories[i].after ||
		    cpu->x[0] != 0 || cpu->mcause != 0)
			fail_msg("%s: x10 is %x, memory %x", memories[i].says, cpu->x[10],
				 rmw_get_le32(place));
	}
}

static void a_store_to_the_reserved_address_succeeds_once(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	cpu->x[11] = CORE_DATA;
	cpu->x[12] = 5;
	core_bench_step(bench, 0x1005a52f); /* lr.w x10, (x11) */
	core_bench_step(bench, 0x18c5a52f); /* sc.w x10, x12, (x11) */
	assert_int_equal(cpu->x[10], 0);
	assert_int_equal(rmw_get_le32(core_bench_at(bench, CORE_DATA)), 5);
	core_bench_step(bench, 0x18c5a52f);
	assert_int_equal(cpu->x[10], 1);
	core_bench_step(bench, 0x1005a52f);
	cpu->x[11] += 4;
	core_bench_step(bench, 0x18c5a52f);
	assert_int_equal(cpu->x[10], 1);
}

/* f11, f12, f13 and x11 in; f10 or x10, and fflags out. */
static const struct {
	const char *says;
	uint32_t word, a, b, c, result, flags;
} floats[] = {
	/* clang-format off */
	{ "fadd.s f10, f11, f12, rne", 0x00c58553, 0x3f800000, 0x40000000, 0, 0x40400000, 0 },
	{ "fadd.s f10, f11, f12, rne", 0x00c58553, 0x3f800000, 0x33800000, 0, 0x3f800000, 1 },
	{ "fadd.s f10, f11, f12, rup", 0x00c5b553, 0x3f800000, 0x33800000, 0, 0x3f800001, 1 },
	{ "fadd.s f10, f11, f12, rmm", 0x00c5c553, 0x3f800000, 0x33800000, 0, 0x3f800001, 1 },
	{ "fadd.s f10, f11, f12, rdn", 0x00c5a553, 0x3f800000, 0xbf800000, 0, 0x80000000, 0 },
	{ "fadd.s f10, f11, f12, rne", 0x00c58553, 0x3f800000, 0xbf800000, 0, 0, 0 },
	{ "fadd.s f10, f11, f12, rne", 0x00c58553, 0x7f800000, 0xff800000, 0, 0x7fc00000, 0x10 },
	{ "fadd.s f10, f11, f12, rne", 0x00c58553, 0x7f800001, 0x3f800000, 0, 0x7fc00000, 0x10 },
	{ "fadd.s f10, f11, f12, rne", 0x00c58553, 0xffc00001, 0x3f800000, 0, 0x7fc00000, 0 },
	{ "fadd.s f10, f11, f12, rne", 0x00c58553, 0x7f7fffff, 0x7f7fffff, 0, 0x7f800000, 5 },
	{ "fadd.s f10, f11, f12, rtz", 0x00c59553, 0x7f7fffff, 0x7f7fffff, 0, 0x7f7fffff, 5 },
	{ "fsub.s f10, f11, f12, rne", 0x08c58553, 0x3f800000, 0x40400000, 0, 0xc0000000, 0 },
	{ "fsub.s f10, f11, f12, rne", 0x08c58553, 0x7f800000, 0x7f800000, 0, 0x7fc00000, 0x10 },
	{ "fsub.s f10, f11, f12, rne", 0x08c58553, 0x800000, 1, 0, 0x7fffff, 0 },
	{ "fmul.s f10, f11, f12, rne", 0x10c58553, 0x40400000, 0xbf000000, 0, 0xbfc00000, 0 },
	{ "fmul.s f10, f11, f12, rne", 0x10c58553, 0x7f800000, 0, 0, 0x7fc00000, 0x10 },
	{ "fmul.s f10, f11, f12, rne", 0x10c58553, 1, 0x3f000000, 0, 0, 3 },
	{ "fmul.s f10, f11, f12, rup", 0x10c5b553, 1, 0x3f000000, 0, 1, 3 },
	{ "fmul.s f10, f11, f12, rne", 0x10c58553, 0x3f7fffff, 0x800000, 0, 0x800000, 3 },
	{ "fdiv.s f10, f11, f12, rne", 0x18c58553, 0x3f800000, 0, 0, 0x7f800000, 8 },
	{ "fdiv.s f10, f11, f12, rne", 0x18c58553, 0xbf800000, 0, 0, 0xff800000, 8 },
	{ "fdiv.s f10, f11, f12, rne", 0x18c58553, 0, 0, 0, 0x7fc00000, 0x10 },
	{ "fdiv.s f10, f11, f12, rne", 0x18c58553, 0x3f800000, 0x40400000, 0, 0x3eaaaaab, 1 },
	{ "fdiv.s f10, f11, f12, rtz", 0x18c59553, 0x3f800000, 0x40400000, 0, 0x3eaaaaaa, 1 },
	{ "fdiv.s f10, f11, f12, rne", 0x18c58553, 0x3f800000, 0x7f800000, 0, 0, 0 },
	{ "fsqrt.s f10, f11, rne", 0x58058553, 0x40800000, 0, 0, 0x40000000, 0 },
	{ "fsqrt.s f10, f11, rne", 0x58058553, 0x40000000, 0, 0, 0x3fb504f3, 1 },
	{ "fsqrt.s f10, f11, rne", 0x58058553, 0xbf800000, 0, 0, 0x7fc00000, 0x10 },
	{ "fsqrt.s f10, f11, rne", 0x58058553, 0x80000000, 0, 0, 0x80000000, 0 },
	{ "fsqrt.s f10, f11, rne", 0x58058553, 1, 0, 0, 0x1a3504f3, 1 },
	{ "fmadd.s f10, f11, f12, f13, rne", 0x68c58543, 0x40000000, 0x40400000, 0x40800000, 0x41200000, 0 },
	{ "fmadd.s f10, f11, f12, f13, rne", 0x68c58543, 0x3f800001, 0x3f800001, 0xbf800002, 0x28800000, 0 },
	{ "fmadd.s f10, f11, f12, f13, rne", 0x68c58543, 0x7f800000, 0, 0x7fc00000, 0x7fc00000, 0x10 },
	{ "fmsub.s f10, f11, f12, f13, rne", 0x68c58547, 0x40000000, 0x40400000, 0x40800000, 0x40000000, 0 },
	{ "fnmsub.s f10, f11, f12, f13, rne", 0x68c5854b, 0x40000000, 0x40400000, 0x40800000, 0xc0000000, 0 },
	{ "fnmadd.s f10, f11, f12, f13, rne", 0x68c5854f, 0x40000000, 0x40400000, 0x40800000, 0xc1200000, 0 },
	{ "fsgnj.s f10, f11, f12", 0x20c58553, 0x7f800001, 0x80000000, 0, 0xff800001, 0 },
	{ "fsgnjn.s f10, f11, f12", 0x20c59553, 0x3f800000, 0x3f800000, 0, 0xbf800000, 0 },
	{ "fsgnjx.s f10, f11, f12", 0x20c5a553, 0xbf800000, 0xbf800000, 0, 0x3f800000, 0 },
	{ "fmin.s f10, f11, f12", 0x28c58553, 0, 0x80000000, 0, 0x80000000, 0 },
	{ "fmin.s f10, f11, f12", 0x28c58553, 0x80000000, 0, 0, 0x80000000, 0 },
	{ "fmax.s f10, f11, f12", 0x28c59553, 0x80000000, 0, 0, 0, 0 },
	{ "fmax.s f10, f11, f12", 0x28c59553, 0, 0x80000000, 0, 0, 0 },
	{ "fmin.s f10, f11, f12", 0x28c58553, 0x7fc00000, 0x3f800000, 0, 0x3f800000, 0 },
	{ "fmax.s f10, f11, f12", 0x28c59553, 0x3f800000, 0x7fc00000, 0, 0x3f800000, 0 },
	{ "fmin.s f10, f11, f12", 0x28c58553, 0x7f800001, 0x3f800000, 0, 0x3f800000, 0x10 },
	{ "fmax.s f10, f11, f12", 0x28c59553, 0x7fc00000, 0xffc00000, 0, 0x7fc00000, 0 },
	{ "fmin.s f10, f11, f12", 0x28c58553, 0xc0000000, 0x3f800000, 0, 0xc0000000, 0 },
	{ "fmax.s f10, f11, f12", 0x28c59553, 0xc0000000, 0xc0400000, 0, 0xc0000000, 0 },
	{ "fcvt.w.s x10, f11, rtz", 0xc0059553, 0xbfc00000, 0, 0, 0xffffffff, 1 },
	{ "fcvt.w.s x10, f11, rdn", 0xc005a553, 0xbfc00000, 0, 0, 0xfffffffe, 1 },
	{ "fcvt.w.s x10, f11, rne", 0xc0058553, 0x40200000, 0, 0, 2, 1 },
	{ "fcvt.w.s x10, f11, rmm", 0xc005c553, 0x40200000, 0, 0, 3, 1 },
	{ "fcvt.w.s x10, f11, rne", 0xc0058553, 0x7fc00000, 0, 0, 0x7fffffff, 0x10 },
	{ "fcvt.w.s x10, f11, rne", 0xc0058553, 0xff800000, 0, 0, 0x80000000, 0x10 },
	{ "fcvt.w.s x10, f11, rne", 0xc0058553, 0x4f000000, 0, 0, 0x7fffffff, 0x10 },
	{ "fcvt.w.s x10, f11, rne", 0xc0058553, 0xcf000000, 0, 0, 0x80000000, 0 },
	{ "fcvt.wu.s x10, f11, rtz", 0xc0159553, 0xbf000000, 0, 0, 0, 1 },
	{ "fcvt.wu.s x10, f11, rne", 0xc0158553, 0xbf800000, 0, 0, 0, 0x10 },
	{ "fcvt.wu.s x10, f11, rne", 0xc0158553, 0x7fc00000, 0, 0, 0xffffffff, 0x10 },
	{ "fcvt.wu.s x10, f11, rne", 0xc0158553, 0x4f7fffff, 0, 0, 0xffffff00, 0 },
	{ "fcvt.wu.s x10, f11, rne", 0xc0158553, 0x4f800000, 0, 0, 0xffffffff, 0x10 },
	{ "fcvt.s.w f10, x11, rne", 0xd0058553, 0xffffffff, 0, 0, 0xbf800000, 0 },
	{ "fcvt.s.w f10, x11, rne", 0xd0058553, 0x7fffffff, 0, 0, 0x4f000000, 1 },
	{ "fcvt.s.wu f10, x11, rne", 0xd0158553, 0xffffffff, 0, 0, 0x4f800000, 1 },
	{ "fcvt.s.wu f10, x11, rtz", 0xd0159553, 0xffffffff, 0, 0, 0x4f7fffff, 1 },
	{ "fcvt.s.w f10, x11, rne", 0xd0058553, 0, 0, 0, 0, 0 },
	{ "fmv.x.w x10, f11", 0xe0058553, 0x7f800001, 0, 0, 0x7f800001, 0 },
	{ "fmv.w.x f10, x11", 0xf0058553, 0x7f800001, 0, 0, 0x7f800001, 0 },
	{ "feq.s x10, f11, f12", 0xa0c5a553, 0, 0x80000000, 0, 1, 0 },
	{ "feq.s x10, f11, f12", 0xa0c5a553, 0x7fc00000, 0x7fc00000, 0, 0, 0 },
	{ "feq.s x10, f11, f12", 0xa0c5a553, 0x7f800001, 0, 0, 0, 0x10 },
	{ "flt.s x10, f11, f12", 0xa0c59553, 0xbf800000, 0x3f800000, 0, 1, 0 },
	{ "flt.s x10, f11, f12", 0xa0c59553, 0x80000000, 0, 0, 0, 0 },
	{ "flt.s x10, f11, f12", 0xa0c59553, 0x7fc00000, 0, 0, 0, 0x10 },
	{ "fle.s x10, f11, f12", 0xa0c58553, 0x80000000, 0, 0, 1, 0 },
	{ "fle.s x10, f11, f12", 0xa0c58553, 0, 0x7fc00000, 0, 0, 0x10 },
	{ "fle.s x10, f11, f12", 0xa0c58553, 0x40000000, 0x3f800000, 0, 0, 0 },
	{ "fclass.s x10, f11", 0xe0059553, 0xff800000, 0, 0, 1, 0 },
	{ "fclass.s x10, f11", 0xe0059553, 0xbf800000, 0, 0, 2, 0 },
	{ "fclass.s x10, f11", 0xe0059553, 0x80000001, 0, 0, 4, 0 },
	{ "fclass.s x10, f11", 0xe0059553, 0x80000000, 0, 0, 8, 0 },
	{ "fclass.s x10, f11", 0xe0059553, 0, 0, 0, 0x10, 0 },
	{ "fclass.s x10, f11", 0xe0059553, 1, 0, 0, 0x20, 0 },
	{ "fclass.s x10, f11", 0xe0059553, 0x3f800000, 0, 0, 0x40, 0 },
	{ "fclass.s x10, f11", 0xe0059553, 0x7f800000, 0, 0, 0x80, 0 },
	{ "fclass.s x10, f11", 0xe0059553, 0x7f800001, 0, 0, 0x100, 0 },
	{ "fclass.s x10, f11", 0xe0059553, 0x7fc00000, 0, 0, 0x200, 0 },
	/* clang-format on */
};

static void floats_are_computed(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	for (size_t i = 0; i < RMW_COUNT(floats); i++) {
		const bool is_into_x = strstr(floats[i].says, " x10") != NULL;
		const uint32_t *result = is_into_x ? &cpu->x[10] : &cpu->f[10];

		prepare(bench);
		cpu->x[11] = cpu->f[11] = floats[i].a;
		cpu->f[12] = floats[i].b;
		cpu->f[13] = floats[i].c;
		core_bench_step(bench, floats[i].word);
		if (*result != floats[i].result || cpu->fcsr != floats[i].flags || cpu->mcause != 0)
			fail_msg("%s of %x, %x, %x is %x with flags %x", floats[i].says,
				 floats[i].a, floats[i].b, floats[i].c, *result, cpu->fcsr);
	}
}

static void floats_are_loaded_and_stored(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	prepare(bench);
	cpu->x[11] = CORE_DATA;
	cpu->f[12] = 0x7f800001;
	core_bench_step(bench, 0x00c5a227); /* fsw f12, 4(x11) */
	assert_int_equal(rmw_get_le32(core_bench_at(bench, CORE_DATA + 4)), 0x7f800001);
	assert_int_equal(cpu->mstatus & RV32_MSTATUS_FS, FS_CLEAN);
	core_bench_step(bench, 0x0045a507); /* flw f10, 4(x11) */
	assert_int_equal(cpu->f[10], 0x7f800001);
	assert_int_equal(cpu->mstatus & RV32_MSTATUS_FS, RV32_MSTATUS_FS);
}

static void the_rounding_mode_may_be_dynamic(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	prepare(bench);
	cpu->f[11] = 0x3f800000;
	cpu->f[12] = 0x33800000;
	cpu->fcsr = 3 << 5;
	core_bench_step(bench, 0x00c5f553); /* fadd.s f10, f11, f12, dyn */
	assert_int_equal(cpu->f[10], 0x3f800001);
	cpu->fcsr = 5 << 5;
	core_bench_step(bench, 0x00c5f553);
	assert_int_equal(cpu->mcause, RV32_ILLEGAL_INSTRUCTION);
}

/* The 32-bit instruction that a compressed one stands for; 0: none. */
static const struct {
	const char *says;
	uint16_t half;
	uint32_t word;
} compressed[] = {
	/* clang-format off */
	{ "c.addi4spn x15, x2, 1020", 0x1ffc, 0x3fc10793 }, /* addi x15, x2, 1020 */
	{ "c.addi4spn x8, x2, 4", 0x0040, 0x00410413 }, /* addi x8, x2, 4 */
	{ "c.lw x9, 124(x15)", 0x5fe4, 0x07c7a483 }, /* lw x9, 124(x15) */
	{ "c.lw x8, 64(x8)", 0x4020, 0x04042403 }, /* lw x8, 64(x8) */
	{ "c.flw f8, 4(x9)", 0x60c0, 0x0044a407 }, /* flw f8, 4(x9) */
	{ "c.sw x15, 124(x8)", 0xdc7c, 0x06f42e23 }, /* sw x15, 124(x8) */
	{ "c.fsw f15, 64(x8)", 0xe03c, 0x04f42027 }, /* fsw f15, 64(x8) */
	{ "c.nop", 0x0001, 0x00000013 }, /* addi x0, x0, 0 */
	{ "c.addi x31, 31", 0x0ffd, 0x01ff8f93 }, /* addi x31, x31, 31 */
	{ "c.addi x1, -32", 0x1081, 0xfe008093 }, /* addi x1, x1, -32 */
	{ "c.jal .+2046", 0x2ffd, 0x7fe000ef }, /* jal x1, .+2046 */
	{ "c.jal .-2048", 0x3001, 0x801ff0ef }, /* jal x1, .-2048 */
	{ "c.li x31, -32", 0x5f81, 0xfe000f93 }, /* addi x31, x0, -32 */
	{ "c.li x10, 31", 0x457d, 0x01f00513 }, /* addi x10, x0, 31 */
	{ "c.addi16sp x2, 496", 0x617d, 0x1f010113 }, /* addi x2, x2, 496 */
	{ "c.addi16sp x2, -512", 0x7101, 0xe0010113 }, /* addi x2, x2, -512 */
	{ "c.addi16sp x2, 16", 0x6141, 0x01010113 }, /* addi x2, x2, 16 */
	{ "c.lui x31, 31", 0x6ffd, 0x0001ffb7 }, /* lui x31, 31 */
	{ "c.lui x1, 0xfffe0", 0x7081, 0xfffe00b7 }, /* lui x1, 0xfffe0 */
	{ "c.srli x8, 31", 0x807d, 0x01f45413 }, /* srli x8, x8, 31 */
	{ "c.srai x15, 1", 0x8785, 0x4017d793 }, /* srai x15, x15, 1 */
	{ "c.andi x8, -32", 0x9801, 0xfe047413 }, /* andi x8, x8, -32 */
	{ "c.andi x15, 31", 0x8bfd, 0x01f7f793 }, /* andi x15, x15, 31 */
	{ "c.sub x8, x15", 0x8c1d, 0x40f40433 }, /* sub x8, x8, x15 */
	{ "c.xor x9, x14", 0x8cb9, 0x00e4c4b3 }, /* xor x9, x9, x14 */
	{ "c.or x10, x13", 0x8d55, 0x00d56533 }, /* or x10, x10, x13 */
	{ "c.and x11, x12", 0x8df1, 0x00c5f5b3 }, /* and x11, x11, x12 */
	{ "c.j .+2046", 0xaffd, 0x7fe0006f }, /* jal x0, .+2046 */
	{ "c.j .-2048", 0xb001, 0x801ff06f }, /* jal x0, .-2048 */
	{ "c.j .+16", 0xa801, 0x0100006f }, /* jal x0, .+16 */
	{ "c.beqz x8, .+254", 0xcc7d, 0x0e040f63 }, /* beq x8, x0, .+254 */
	{ "c.beqz x15, .-256", 0xd381, 0xf00780e3 }, /* beq x15, x0, .-256 */
	{ "c.bnez x9, .+64", 0xe0a1, 0x04049063 }, /* bne x9, x0, .+64 */
	{ "c.slli x31, 31", 0x0ffe, 0x01ff9f93 }, /* slli x31, x31, 31 */
	{ "c.lwsp x31, 252(x2)", 0x5ffe, 0x0fc12f83 }, /* lw x31, 252(x2) */
	{ "c.lwsp x1, 64(x2)", 0x4086, 0x04012083 }, /* lw x1, 64(x2) */
	{ "c.flwsp f0, 4(x2)", 0x6012, 0x00412007 }, /* flw f0, 4(x2) */
	{ "c.jr x1", 0x8082, 0x00008067 }, /* jalr x0, 0(x1) */
	{ "c.mv x31, x1", 0x8f86, 0x00100fb3 }, /* add x31, x0, x1 */
	{ "c.ebreak", 0x9002, 0x00100073 }, /* ebreak */
	{ "c.jalr x31", 0x9f82, 0x000f80e7 }, /* jalr x1, 0(x31) */
	{ "c.add x1, x31", 0x90fe, 0x01f080b3 }, /* add x1, x1, x31 */
	{ "c.swsp x31, 252(x2)", 0xdffe, 0x0ff12e23 }, /* sw x31, 252(x2) */
	{ "c.swsp x0, 64(x2)", 0xc082, 0x04012023 }, /* sw x0, 64(x2) */
	{ "c.fswsp f31, 128(x2)", 0xe17e, 0x09f12027 }, /* fsw f31, 128(x2) */
	{ "all zero", 0x0000, 0 },
	{ "c.addi4spn with 0", 0x0004, 0 },
	{ "no row in quadrant 0", 0x8000, 0 },
	{ "c.fld", 0x2000, 0 },
	{ "c.fsd", 0xa000, 0 },
	{ "c.addi16sp with 0", 0x6101, 0 },
	{ "c.lui with 0", 0x6081, 0 },
	{ "c.srli by 32", 0x9001, 0 },
	{ "c.srai by 32", 0x9401, 0 },
	{ "c.subw", 0x9c01, 0 },
	{ "c.addw", 0x9c21, 0 },
	{ "reserved beside c.addw", 0x9c41, 0 },
	{ "c.slli by 32", 0x1082, 0 },
	{ "c.fldsp", 0x2002, 0 },
	{ "c.lwsp into x0", 0x4002, 0 },
	{ "c.jr x0", 0x8002, 0 },
	{ "c.fsdsp", 0xa002, 0 },
	/* clang-format on */
};

static void compressed_instructions_stand_for_others(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	for (size_t i = 0; i < RMW_COUNT(compressed); i++) {
		const uint32_t word = rv32_expand(compressed[i].half);

		if (word != compressed[i].word)
			fail_msg("%s is %08x", compressed[i].says, word);
		if (word != 0)
			continue;
		prepare(bench);
		core_bench_step(bench, compressed[i].half);
		assert_int_equal(cpu->mcause, RV32_ILLEGAL_INSTRUCTION);
		assert_int_equal(cpu->mtval, compressed[i].half);
	}
}

static void compressed_instructions_are_two_bytes_long(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;
	const uint32_t words = 0x950245fd; /* c.li x11, 31; c.jalr x10 */

	cpu->x[10] = CORE_RAM;
	core_bench_put(bench, CODE, &words, 1);
	sim_rv32_run(cpu, cpu->cycles + 2);
	assert_int_equal(cpu->x[11], 31);
	assert_int_equal(cpu->x[1], CODE + 4);
	assert_int_equal(cpu->pc, CORE_RAM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define BENCH(test) cmocka_unit_test_setup_teardown(test, core_bench_set_up, core_bench_tear_down)
		BENCH(integers_are_computed),
		BENCH(jumps_lead_where_they_should),
		BENCH(memory_is_loaded_and_stored),
		BENCH(a_store_to_the_reserved_address_succeeds_once),
		BENCH(floats_are_computed),
		BENCH(floats_are_loaded_and_stored),
		BENCH(the_rounding_mode_may_be_dynamic),
		BENCH(compressed_instructions_stand_for_others),
		BENCH(compressed_instructions_are_two_bytes_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
