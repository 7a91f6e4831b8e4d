/* SPDX-License-Identifier: MIT */
/* Loops that only wait are told from those that work. */
#include "support/core_bench.h"

/* x10 is the device, x11 a time, x12 data, x2 a stack. All but endless ones end with WFI. */
static const uint32_t status_loop[] = {
	/* clang-format off */
	0x00052283, /* lw x5, 0(x10) */
	0x0012f293, /* andi x5, x5, 1 */
	0xfe028ce3, /* beq x5, x0, -8 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t limited_loop[] = {
	/* clang-format off */
	0x00100337, /* lui x6, 0x100 */
	0x00052283, /* lw x5, 0(x10) */
	0x0012f293, /* andi x5, x5, 1 */
	0x00029663, /* bne x5, x0, +12 */
	0xfff30313, /* addi x6, x6, -1 */
	0xfe0318e3, /* bne x6, x0, -16 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t counting_loop[] = {
	/* clang-format off */
	0x00052283, /* lw x5, 0(x10) */
	0x00330313, /* addi x6, x6, 3 */
	0xfeb36ce3, /* bltu x6, x11, -8 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t clock_loop[] = {
	/* clang-format off */
	0x00852283, /* lw x5, 8(x10) */
	0xfeb2eee3, /* bltu x5, x11, -4 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t cycle_loop[] = {
	/* clang-format off */
	0xb00022f3, /* csrrs x5, mcycle, x0 */
	0xfeb2eee3, /* bltu x5, x11, -4 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t call_loop[] = {
	/* clang-format off */
	0x010000ef, /* jal x1, +16 */
	0xfe028ee3, /* beq x5, x0, -4 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	0xff010113, /* addi x2, x2, -16 */
	0x00112623, /* sw x1, 12(x2) */
	0x00612423, /* sw x6, 8(x2) */
	0x00052283, /* lw x5, 0(x10) */
	0x00c12083, /* lw x1, 12(x2) */
	0x01010113, /* addi x2, x2, 16 */
	0x00008067, /* jalr x0, 0(x1) */
	/* clang-format on */
};

static const uint32_t flag_loop[] = {
	/* clang-format off */
	0x00062283, /* lw x5, 0(x12) */
	0xfe028ee3, /* beq x5, x0, -4 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t endless_loop[] = {
	/* clang-format off */
	0x0000006f, /* jal x0, +0 */
	/* clang-format on */
};

static const uint32_t nested_loop[] = {
	/* clang-format off */
	0x00052283, /* lw x5, 0(x10) */
	0x00a00313, /* addi x6, x0, 10 */
	0xfff30313, /* addi x6, x6, -1 */
	0xfe031ee3, /* bne x6, x0, -4 */
	0xfe0288e3, /* beq x5, x0, -16 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t masked_loop[] = {
	/* clang-format off */
	0x30047373, /* csrrci x6, mstatus, 8 */
	0x00062283, /* lw x5, 0(x12) */
	0x30031073, /* csrrw x0, mstatus, x6 */
	0xfe028ae3, /* beq x5, x0, -12 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t fill_loop[] = {
	/* clang-format off */
	0x00002337, /* lui x6, 0x2 */
	0x00062023, /* sw x0, 0(x12) */
	0x00052383, /* lw x7, 0(x10) */
	0x00460613, /* addi x12, x12, 4 */
	0xffc30313, /* addi x6, x6, -4 */
	0xfe6048e3, /* blt x0, x6, -16 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t sum_loop[] = {
	/* clang-format off */
	0x00002337, /* lui x6, 0x2 */
	0x00062283, /* lw x5, 0(x12) */
	0x00052383, /* lw x7, 0(x10) */
	0x00544433, /* xor x8, x8, x5 */
	0x00460613, /* addi x12, x12, 4 */
	0xffc30313, /* addi x6, x6, -4 */
	0xfe6046e3, /* blt x0, x6, -20 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t fifo_loop[] = {
	/* clang-format off */
	0x00452283, /* lw x5, 4(x10) */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t delay_loop[] = {
	/* clang-format off */
	0x00010337, /* lui x6, 0x10 */
	0xfff30313, /* addi x6, x6, -1 */
	0xfe031ee3, /* bne x6, x0, -4 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t store_loop[] = {
	/* clang-format off */
	0x00052623, /* sw x0, 12(x10) */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t count_loop[] = {
	/* clang-format off */
	0x00052283, /* lw x5, 0(x10) */
	0x00062303, /* lw x6, 0(x12) */
	0x00130313, /* addi x6, x6, 1 */
	0x00662023, /* sw x6, 0(x12) */
	0xff1ff06f, /* jal x0, -16 */
	/* clang-format on */
};

static const uint32_t masked_clock_loop[] = {
	/* clang-format off */
	0x00852283, /* lw x5, 8(x10) */
	0x00b2b2b3, /* sltu x5, x5, x11 */
	0xfe029ce3, /* bne x5, x0, -8 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t hidden_count_loop[] = {
	/* clang-format off */
	0x00062303, /* lw x6, 0(x12) */
	0x00130313, /* addi x6, x6, 1 */
	0x00662023, /* sw x6, 0(x12) */
	0x00000313, /* addi x6, x0, 0 */
	0xff1ff06f, /* jal x0, -16 */
	/* clang-format on */
};

static const uint32_t growing_loop[] = {
	/* clang-format off */
	0x00052283, /* lw x5, 0(x10) */
	0x00140413, /* addi x8, x8, 1 */
	0x00040313, /* addi x6, x8, 0 */
	0xfff30313, /* addi x6, x6, -1 */
	0xfe031ee3, /* bne x6, x0, -4 */
	0xfedff06f, /* jal x0, -20 */
	/* clang-format on */
};

#define PROGRAM(name) name, RMW_COUNT(name)
#define LONG 200000u

/* How a program of 200000 cycles ends. */
static const struct {
	const char *says;
	const uint32_t *words;
	size_t count;
	enum sim_rv32_end end;
	bool is_exact;
} rows[] = {
	/* clang-format off */
	{ "a loop that reads a status", PROGRAM(status_loop), SIM_RV32_POLLING, true },
	{ "one that does so a million times", PROGRAM(limited_loop), SIM_RV32_POLLING, false },
	{ "one that reads a clock", PROGRAM(clock_loop), SIM_RV32_POLLING, false },
	{ "one that keeps no clock's time", PROGRAM(masked_clock_loop), SIM_RV32_POLLING, false },
	{ "one that reads the cycle counter", PROGRAM(cycle_loop), SIM_RV32_POLLING, false },
	{ "one that calls a function", PROGRAM(call_loop), SIM_RV32_POLLING, true },
	{ "one that reads memory", PROGRAM(flag_loop), SIM_RV32_POLLING, true },
	{ "one that does nothing", PROGRAM(endless_loop), SIM_RV32_POLLING, true },
	{ "one with a pause in it", PROGRAM(nested_loop), SIM_RV32_POLLING, true },
	{ "one that holds interrupts off", PROGRAM(masked_loop), SIM_RV32_POLLING, true },
	{ "one that fills memory", PROGRAM(fill_loop), SIM_RV32_WAITING, false },
	{ "one that reads memory and a device", PROGRAM(sum_loop), SIM_RV32_WAITING, false },
	{ "one that empties a FIFO", PROGRAM(fifo_loop), SIM_RV32_LIMIT, false },
	{ "one that counts down", PROGRAM(delay_loop), SIM_RV32_WAITING, false },
	{ "one that stores to a device", PROGRAM(store_loop), SIM_RV32_LIMIT, false },
	{ "one that counts in memory", PROGRAM(count_loop), SIM_RV32_LIMIT, false },
	{ "one whose turns get longer", PROGRAM(growing_loop), SIM_RV32_LIMIT, false },
	{ "one that counts only there", PROGRAM(hidden_count_loop), SIM_RV32_LIMIT, false },
	/* clang-format on */
};

static void start(struct core_bench *bench, const uint32_t *words, size_t count)
{
	struct sim_rv32 *cpu = &bench->cpu;

	core_bench_put(bench, CORE_CODE, words, count);
	cpu->x[2] = CORE_RAM + 0x1000;
	cpu->x[10] = CORE_DEVICE;
	cpu->x[11] = 0x40000000;
	cpu->x[12] = CORE_DATA;
}

static void waiting_is_told_from_working(void **state)
{
	(void)state;
	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		struct core_bench *bench = core_bench_new();
		enum sim_rv32_end end;

		start(bench, rows[i].words, rows[i].count);
		end = sim_rv32_run(&bench->cpu, LONG);
		if (end != rows[i].end)
			fail_msg("%s ends with %d", rows[i].says, end);
		if (end == SIM_RV32_POLLING && bench->cpu.is_exact != rows[i].is_exact)
			fail_msg("%s: exact is %d", rows[i].says, bench->cpu.is_exact);
		if (end == SIM_RV32_POLLING && bench->cpu.cycles > 1000)
			fail_msg("%s: only after %u", rows[i].says, (unsigned)bench->cpu.cycles);
		core_bench_free(bench);
	}
}

static void a_loop_goes_on_polling_until_the_device_answers(void **state)
{
	static const struct {
		const uint32_t *words;
		size_t count;
	} loops[] = { { PROGRAM(status_loop) },
		      { PROGRAM(limited_loop) },
		      { PROGRAM(call_loop) },
		      { PROGRAM(nested_loop) } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(loops); i++) {
		struct core_bench *bench = core_bench_new();
		struct sim_rv32 *cpu = &bench->cpu;

		start(bench, loops[i].words, loops[i].count);
		for (unsigned turn = 0; turn < 5; turn++) {
			const uint64_t before = cpu->retired;

			assert_int_equal(sim_rv32_run(cpu, cpu->cycles + LONG), SIM_RV32_POLLING);
			assert_true(turn == 0 || cpu->retired - before < 100);
			cpu->cycles += 1000;
		}
		bench->status = 1;
		assert_int_equal(sim_rv32_run(cpu, cpu->cycles + LONG), SIM_RV32_WAITING);
		core_bench_free(bench);
	}
}

static void a_counting_loop_is_repeated_to_the_cycle(void **state)
{
	static const struct {
		const uint32_t *words;
		size_t count;
		uint32_t length; /* instructions of a turn; of which branches are taken: 1 */
		uint32_t turns;
		uint32_t before;
		uint32_t x6;
	} loops[] = { { PROGRAM(limited_loop), 5, 0x100000, 1, 0 },
		      { PROGRAM(counting_loop), 3, 0x15555556, 0, 0x40000002 } };

	(void)state;
	for (size_t i = 0; i < RMW_COUNT(loops); i++) {
		struct core_bench *bench = core_bench_new();
		struct sim_rv32 *cpu = &bench->cpu;
		const uint64_t turn = loops[i].length + cpu->costs.device + cpu->costs.taken;
		enum sim_rv32_end end;

		start(bench, loops[i].words, loops[i].count);
		while ((end = sim_rv32_run(cpu, cpu->cycles + LONG)) == SIM_RV32_POLLING) {
			assert_true(cpu->is_counting);
			sim_rv32_repeat(cpu, cpu->cycles + 0x4000000);
		}
		assert_int_equal(end, SIM_RV32_WAITING);
		assert_int_equal(cpu->x[6], loops[i].x6);
		assert_int_equal(cpu->retired,
				 (uint64_t)loops[i].length * loops[i].turns + loops[i].before + 1);
		assert_int_equal(cpu->cycles,
				 turn * loops[i].turns - cpu->costs.taken + loops[i].before + 1);
		assert_true(bench->loads < 2000);
		core_bench_free(bench);
	}
}

static void a_clock_that_is_moved_on_ends_the_loop(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	start(bench, PROGRAM(clock_loop));
	assert_int_equal(sim_rv32_run(cpu, LONG), SIM_RV32_POLLING);
	cpu->cycles = 0x40000000;
	assert_int_equal(sim_rv32_run(cpu, cpu->cycles + LONG), SIM_RV32_WAITING);
}

/* The handler sets what the loop waits for. */
static void an_interrupt_ends_a_loop_that_reads_memory(void **state)
{
	static const uint32_t handler[] = {
		0x01f62023, /* sw x31, 0(x12) */
		0x30200073, /* mret */
	};
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	start(bench, PROGRAM(flag_loop));
	core_bench_put(bench, CORE_HANDLER, handler, RMW_COUNT(handler));
	cpu->x[31] = 1;
	cpu->mstatus |= 8;
	assert_int_equal(sim_rv32_run(cpu, LONG), SIM_RV32_POLLING);
	assert_int_equal(sim_rv32_run(cpu, LONG), SIM_RV32_POLLING);
	cpu->interrupt = 7;
	sim_rv32_run(cpu, cpu->cycles + 1);
	cpu->interrupt = -1;
	assert_int_equal(sim_rv32_run(cpu, LONG), SIM_RV32_WAITING);
}

static void a_loop_is_not_polling_while_the_board_touches_something(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;
	enum sim_rv32_end end = SIM_RV32_LIMIT;

	start(bench, PROGRAM(status_loop));
	for (unsigned i = 0; i < 1000 && end == SIM_RV32_LIMIT; i++) {
		cpu->is_touched = true;
		end = sim_rv32_run(cpu, cpu->cycles + 2);
	}
	assert_int_equal(end, SIM_RV32_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define BENCH(test) cmocka_unit_test_setup_teardown(test, core_bench_set_up, core_bench_tear_down)
		cmocka_unit_test(waiting_is_told_from_working),
		cmocka_unit_test(a_loop_goes_on_polling_until_the_device_answers),
		cmocka_unit_test(a_counting_loop_is_repeated_to_the_cycle),
		BENCH(a_clock_that_is_moved_on_ends_the_loop),
		BENCH(an_interrupt_ends_a_loop_that_reads_memory),
		BENCH(a_loop_is_not_polling_while_the_board_touches_something),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
