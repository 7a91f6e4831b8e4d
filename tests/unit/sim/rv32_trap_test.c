/* SPDX-License-Identifier: MIT */
/* Traps, interrupts and control registers of the core. */
#include "support/core_bench.h"

#include "sim/rv32_core.h"

#define CODE CORE_CODE
#define FLOATS_ON 0x2000u
#define ADDI 0x00150513u /* addi x10, x10, 1 */
#define MRET 0x30200073u
#define READ_X12(number) ((number) << 20 | 0x2673u)   /* csrrs x12, number, x0 */
#define WRITE_X11(number) ((number) << 20 | 0x59573u) /* csrrw x10, number, x11 */

/* x11 in. */
static const struct {
	const char *says;
	uint32_t word, x11, cause, value;
} exceptions[] = {
	/* clang-format off */
	{ "ecall", 0x00000073, 0, 11, 0 },
	{ "ebreak", 0x00100073, 0, 3, CODE },
	{ "c.ebreak", 0x9002, 0, 3, CODE },
	{ "all ones", 0xffffffff, 0, 2, 0xffffffff },
	{ "all zeros", 0, 0, 2, 0 },
	{ "add of another width", 0x00b5053b, 0, 2, 0x00b5053b },
	{ "ld", 0x00013083, 0, 2, 0x00013083 },
	{ "sret", 0x10200073, 0, 2, 0x10200073 },
	{ "fadd.d", 0x02c58553, 0, 2, 0x02c58553 },
	{ "fadd.s with rounding mode 5", 0x00c5d553, 0, 2, 0x00c5d553 },
	{ "lh x10, 1(x11)", 0x00159503, CORE_DATA, 4, CORE_DATA + 1 },
	{ "lhu x10, 3(x11)", 0x0035d503, CORE_DATA, 4, CORE_DATA + 3 },
	{ "lw x10, 2(x11)", 0x0025a503, CORE_DATA, 4, CORE_DATA + 2 },
	{ "flw f10, 2(x11)", 0x0025a507, CORE_DATA, 4, CORE_DATA + 2 },
	{ "lr.w x10, (x11)", 0x1005a52f, CORE_DATA + 2, 4, CORE_DATA + 2 },
	{ "sh x12, 1(x11)", 0x00c590a3, CORE_DATA, 6, CORE_DATA + 1 },
	{ "sw x12, 2(x11)", 0x00c5a123, CORE_DATA, 6, CORE_DATA + 2 },
	{ "fsw f10, 1(x11)", 0x00a5a0a7, CORE_DATA, 6, CORE_DATA + 1 },
	{ "sc.w x10, x12, (x11)", 0x18c5a52f, CORE_DATA + 1, 6, CORE_DATA + 1 },
	{ "amoadd.w x10, x12, (x11)", 0x00c5a52f, CORE_DATA + 2, 6, CORE_DATA + 2 },
	{ "lb x10, 0(x11)", 0x00058503, CORE_NOWHERE, 5, CORE_NOWHERE },
	{ "lw x0, 0(x11)", 0x0005a003, CORE_NOWHERE, 5, CORE_NOWHERE },
	{ "lb past the RAM", 0x00058503, CORE_RAM + CORE_RAM_SIZE, 5, CORE_RAM + CORE_RAM_SIZE },
	{ "lb before the RAM", 0x00058503, CORE_RAM - 1, 5, CORE_RAM - 1 },
	{ "sb x12, 0(x11)", 0x00c58023, CORE_NOWHERE, 7, CORE_NOWHERE },
	{ "sb into flash", 0x00c58023, CORE_FLASH, 7, CORE_FLASH },
	{ "amoadd.w nowhere", 0x00c5a52f, CORE_NOWHERE, 7, CORE_NOWHERE },
	{ "csrrw of an unknown register", 0x7c159573, 0, 2, 0x7c159573 },
	{ "csrrw of a read-only register", 0xf1459073, 0, 2, 0xf1459073 },
	/* clang-format on */
};

static void exceptions_lead_to_the_handler(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	for (size_t i = 0; i < RMW_COUNT(exceptions); i++) {
		sim_rv32_reset(cpu, CODE);
		cpu->mtvec = CORE_HANDLER;
		cpu->mstatus |= FLOATS_ON | RV32_MSTATUS_MIE;
		cpu->x[10] = 7;
		cpu->x[11] = exceptions[i].x11;
		core_bench_step(bench, exceptions[i].word);
		if (cpu->mcause != exceptions[i].cause || cpu->mtval != exceptions[i].value)
			fail_msg("%s: cause %u, value %x", exceptions[i].says, cpu->mcause,
				 cpu->mtval);
		assert_int_equal(cpu->pc, CORE_HANDLER);
		assert_int_equal(cpu->mepc, CODE);
		assert_int_equal(cpu->mstatus & 0x1888, RV32_MSTATUS_MPP | RV32_MSTATUS_MPIE);
		assert_int_equal(cpu->x[10], 7);
	}
}

static void floats_are_illegal_while_they_are_off(void **state)
{
	static const uint32_t words[] = { 0x00c58553, 0x0025a507, 0x00a5a0a7, 0x00159573 };
	struct core_bench *bench = *state;

	for (size_t i = 0; i < RMW_COUNT(words); i++) {
		sim_rv32_reset(&bench->cpu, CODE);
		bench->cpu.mtvec = CORE_HANDLER;
		core_bench_step(bench, words[i]);
		assert_int_equal(bench->cpu.mcause, 2);
		assert_int_equal(bench->cpu.mtval, words[i]);
	}
}

static void a_jump_to_nowhere_is_a_fetch_fault_there(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	cpu->x[11] = CORE_NOWHERE;
	core_bench_step(bench, 0x000580e7); /* jalr x1, 0(x11) */
	sim_rv32_run(cpu, cpu->cycles + 1);
	assert_int_equal(cpu->mcause, 1);
	assert_int_equal(cpu->mepc, CORE_NOWHERE);
	assert_int_equal(cpu->mtval, CORE_NOWHERE);
	assert_int_equal(cpu->pc, CORE_HANDLER);
	assert_int_equal(cpu->x[1], CODE + 4);
}

static void half_an_instruction_at_the_end_is_a_fetch_fault(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	rmw_put_le16(bench->ram + CORE_RAM_SIZE - 2, 0x0513);
	cpu->pc = CORE_RAM + CORE_RAM_SIZE - 2;
	sim_rv32_run(cpu, cpu->cycles + 1);
	assert_int_equal(cpu->mcause, 1);
	assert_int_equal(cpu->mtval, CORE_RAM + CORE_RAM_SIZE);
}

static void a_trap_that_traps_is_the_end(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	cpu->mtvec = CORE_NOWHERE;
	core_bench_step(bench, 0xffffffff);
	assert_int_equal(sim_rv32_run(cpu, 1000), SIM_RV32_DEAD);
	assert_int_equal(cpu->dead_pc, CODE);
	assert_int_equal(cpu->dead_cause, 2);
	assert_int_equal(sim_rv32_run(cpu, 2000), SIM_RV32_DEAD);
	sim_rv32_reset(cpu, CODE);
	cpu->mtvec = CODE; /* an illegal instruction as the handler of illegal instructions */
	assert_int_equal(sim_rv32_run(cpu, 3000), SIM_RV32_DEAD);
}

static void mret_goes_back_with_what_was_allowed(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	cpu->mepc = CORE_RAM + 6;
	cpu->mstatus = RV32_MSTATUS_MPP | RV32_MSTATUS_MPIE;
	core_bench_step(bench, MRET);
	assert_int_equal(cpu->pc, CORE_RAM + 6);
	assert_int_equal(cpu->mstatus & 0x1888, 0x1888);
	cpu->mstatus = RV32_MSTATUS_MPP | RV32_MSTATUS_MIE;
	core_bench_step(bench, MRET);
	assert_int_equal(cpu->mstatus & 0x1888, RV32_MSTATUS_MPP | RV32_MSTATUS_MPIE);
}

static const struct {
	const char *says;
	uint32_t mtvec, pc, cause;
} interrupts[] = {
	/* clang-format off */
	{ "all to the base", CORE_HANDLER, CORE_HANDLER, 0x8000002d },
	{ "a place each", CORE_HANDLER + 1, CORE_HANDLER + 4 * 45, 0x8000002d },
	{ "CLIC, all to the base", CORE_HANDLER + 2, CORE_HANDLER, 0xb800002d },
	{ "CLIC, by the table", CORE_HANDLER + 3, CORE_RAM + 0x44, 0xb800002d },
	/* clang-format on */
};

static void interrupts_are_taken_while_allowed(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	rmw_put_le32(core_bench_at(bench, CORE_TABLE) + 4 * 45, CORE_RAM + 0x44);
	for (size_t i = 0; i < RMW_COUNT(interrupts); i++) {
		sim_rv32_reset(cpu, CODE);
		cpu->mtvec = interrupts[i].mtvec;
		cpu->mtvt = CORE_TABLE;
		cpu->interrupt = 45;
		core_bench_step(bench, ADDI);
		assert_int_equal(cpu->pc, CODE + 4);
		cpu->mstatus |= RV32_MSTATUS_MIE;
		sim_rv32_run(cpu, cpu->cycles + 1);
		if (cpu->pc != interrupts[i].pc || cpu->mcause != interrupts[i].cause)
			fail_msg("%s: %x, cause %x", interrupts[i].says, cpu->pc, cpu->mcause);
		assert_int_equal(cpu->mepc, CODE + 4);
		assert_int_equal(cpu->mstatus & 0x1888, RV32_MSTATUS_MPP | RV32_MSTATUS_MPIE);
	}
}

static void an_exception_of_the_clic_goes_to_the_base(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	cpu->mtvec = CORE_HANDLER + 3;
	cpu->mtvt = CORE_TABLE;
	core_bench_step(bench, 0x00000073);
	assert_int_equal(cpu->pc, CORE_HANDLER);
	assert_int_equal(cpu->mcause, 0x3000000b);
}

static void an_interrupt_ends_a_reservation(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	cpu->x[11] = CORE_DATA;
	core_bench_step(bench, 0x1005a52f); /* lr.w x10, (x11) */
	assert_int_equal(cpu->reserved, CORE_DATA);
	cpu->mstatus |= RV32_MSTATUS_MIE;
	cpu->interrupt = 7;
	sim_rv32_run(cpu, cpu->cycles + 1);
	assert_int_equal(cpu->reserved, RV32_NOT_RESERVED);
}

/* What is read after all ones, and after all zeros, were written. */
static const struct {
	const char *says;
	uint32_t number, ones, zeros;
} controls[] = {
	/* clang-format off */
	{ "fflags", 0x001, 0x1f, 0 },
	{ "frm", 0x002, 7, 0 },
	{ "fcsr", 0x003, 0xff, 0 },
	{ "mstatus", 0x300, 0x80007888, 0x1800 },
	{ "misa", 0x301, 0x40001125, 0x40001125 },
	{ "mie", 0x304, 0, 0 },
	{ "mtvt", 0x307, 0xffffffc0, 0 },
	{ "mcountinhibit", 0x320, 0, 0 },
	{ "mscratch", 0x340, 0xffffffff, 0 },
	{ "mepc", 0x341, 0xfffffffe, 0 },
	{ "mcause", 0x342, 0xffffffff, 0 },
	{ "mtval", 0x343, 0xffffffff, 0 },
	{ "mip", 0x344, 0, 0 },
	{ "mhpmcounter3", 0xb03, 0, 0 },
	{ "the board's", CORE_CSR, 0x1234, 0x1234 },
	{ "mtvec", 0x305, 0xffffffff, 0 },
	/* clang-format on */
};

static void control_registers_keep_their_bits(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	for (size_t i = 0; i < RMW_COUNT(controls); i++) {
		cpu->mstatus |= FLOATS_ON;
		cpu->x[11] = ~0u;
		core_bench_step(bench, WRITE_X11(controls[i].number));
		core_bench_step(bench, READ_X12(controls[i].number));
		if (cpu->x[12] != controls[i].ones)
			fail_msg("%s is %x", controls[i].says, cpu->x[12]);
		cpu->x[11] = 0;
		core_bench_step(bench, WRITE_X11(controls[i].number));
		assert_int_equal(cpu->x[10], controls[i].ones);
		core_bench_step(bench, READ_X12(controls[i].number));
		if (cpu->x[12] != controls[i].zeros)
			fail_msg("%s is %x", controls[i].says, cpu->x[12]);
	}
	core_bench_step(bench, READ_X12(0xf14u)); /* mhartid */
	assert_int_equal(cpu->x[12], 0);
}

static void control_registers_are_set_and_cleared_by_bits(void **state)
{
	static const struct {
		uint32_t word, x11, after;
	} rows[] = {
		{ 0x3405a573, 0x0f, 0xff }, /* csrrs x10, mscratch, x11 */
		{ 0x3405b573, 0x0f, 0xf0 }, /* csrrc x10, mscratch, x11 */
		{ 0x340fd573, 0, 31 },	    /* csrrwi x10, mscratch, 31 */
		{ 0x3400e573, 0, 0xf1 },    /* csrrsi x10, mscratch, 1 */
		{ 0x34087573, 0, 0xe0 },    /* csrrci x10, mscratch, 16 */
	};
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		cpu->mscratch = 0xf0;
		cpu->x[11] = rows[i].x11;
		core_bench_step(bench, rows[i].word);
		assert_int_equal(cpu->x[10], 0xf0);
		assert_int_equal(cpu->mscratch, rows[i].after);
	}
}

static void the_clic_shows_in_mcause_what_was_allowed(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	cpu->mtvec = CORE_HANDLER + 3;
	cpu->x[11] = 0x08000007;
	core_bench_step(bench, WRITE_X11(0x342u));
	assert_int_equal(cpu->mstatus & RV32_MSTATUS_MPIE, RV32_MSTATUS_MPIE);
	cpu->mstatus &= ~RV32_MSTATUS_MPIE;
	core_bench_step(bench, READ_X12(0x342u));
	assert_int_equal(cpu->x[12], 0x30000007);
}

static void counters_count(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	cpu->cycles = 0x500000004;
	cpu->retired = 0x300000007;
	core_bench_step(bench, READ_X12(0xb00u));
	assert_int_equal(cpu->x[12], 4);
	core_bench_step(bench, READ_X12(0xb80u));
	assert_int_equal(cpu->x[12], 5);
	core_bench_step(bench, READ_X12(0xc02u));
	assert_int_equal(cpu->x[12], 9);
	core_bench_step(bench, READ_X12(0xb82u));
	assert_int_equal(cpu->x[12], 3);
	core_bench_step(bench, READ_X12(0xc00u));
	assert_int_equal(cpu->x[12], 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define BENCH(test) cmocka_unit_test_setup_teardown(test, core_bench_set_up, core_bench_tear_down)
		BENCH(exceptions_lead_to_the_handler),
		BENCH(floats_are_illegal_while_they_are_off),
		BENCH(a_jump_to_nowhere_is_a_fetch_fault_there),
		BENCH(half_an_instruction_at_the_end_is_a_fetch_fault),
		BENCH(a_trap_that_traps_is_the_end),
		BENCH(mret_goes_back_with_what_was_allowed),
		BENCH(interrupts_are_taken_while_allowed),
		BENCH(an_exception_of_the_clic_goes_to_the_base),
		BENCH(an_interrupt_ends_a_reservation),
		BENCH(control_registers_keep_their_bits),
		BENCH(control_registers_are_set_and_cleared_by_bits),
		BENCH(the_clic_shows_in_mcause_what_was_allowed),
		BENCH(counters_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
