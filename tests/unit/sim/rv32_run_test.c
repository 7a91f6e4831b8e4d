/* SPDX-License-Identifier: MIT */
/* Running: limits, costs, waiting, code that changes, code that the board plays. */
#include "support/core_bench.h"

#define CODE CORE_CODE
#define NOP 0x00000013u
#define ADD_1 0x00150513u  /* addi x10, x10, 1 */
#define SET_1 0x00100513u  /* addi x10, x0, 1 */
#define SET_2 0x00200513u  /* addi x10, x0, 2 */
#define STORE 0x00c5a023u  /* sw x12, 0(x11) */
#define LOAD 0x0005a503u   /* lw x10, 0(x11) */
#define JUMP_8 0x0080006fu /* jal x0, +8 */
#define JUMP_0 0x0000006fu /* jal x0, +0 */
#define RETURN 0x00008067u /* jalr x0, 0(x1) */
#define CALL 0x000580e7u   /* jalr x1, 0(x11) */
#define WFI 0x10500073u
#define PUT(bench, addr, ...)                                                                      \
	do {                                                                                       \
		const uint32_t words_[] = { __VA_ARGS__ };                                         \
		core_bench_put(bench, addr, words_, RMW_COUNT(words_));                            \
	} while (0)

static void the_limit_is_kept_to_the_cycle(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	PUT(bench, CODE, ADD_1, ADD_1, ADD_1, ADD_1, ADD_1);
	assert_int_equal(sim_rv32_run(cpu, 3), SIM_RV32_LIMIT);
	assert_int_equal(cpu->x[10], 3);
	assert_int_equal(cpu->cycles, 3);
	assert_int_equal(cpu->retired, 3);
	assert_int_equal(cpu->pc, CODE + 12);
	assert_int_equal(sim_rv32_run(cpu, 3), SIM_RV32_LIMIT);
	assert_int_equal(cpu->retired, 3);
}

/* What each costs beyond its one cycle. */
static const struct {
	const char *says;
	uint32_t word, x11, cycles;
} costs[] = {
	/* clang-format off */
	{ "addi", ADD_1, 0, 0 },
	{ "a branch that is not taken", 0x00059463, 0, 0 }, /* bne x11, x0, +8 */
	{ "a branch that is taken", 0x00059463, 1, 2 },
	{ "mul", 0x02c58533, 1, 3 },
	{ "mulhu", 0x02c5b533, 1, 3 },
	{ "div", 0x02c5c533, 1, 30 },
	{ "remu", 0x02c5f533, 1, 30 },
	{ "a load", LOAD, CORE_DATA, 0 },
	{ "a load of slow memory", LOAD, CORE_RAM_DATA + 0x8000, 5 },
	{ "a store to slow memory", STORE, CORE_RAM_DATA + 0x8800, 5 },
	{ "an atomic on slow memory", 0x00c5a52f, CORE_RAM_DATA + 0x8800, 10 },
	{ "a load of a device", LOAD, CORE_DEVICE, 11 },
	{ "a store to a device", STORE, CORE_DEVICE + 12, 11 },
	{ "a jump", JUMP_8, 0, 2 },
	{ "a call", CALL, CORE_RAM, 2 },
	{ "a load that is watched", LOAD, CORE_RAM_DATA + 0x8000, 5 }, /* after a jump back */
	/* clang-format on */
};

static void costs_are_added(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	cpu->costs =
		(struct sim_rv32_costs){ .taken = 2, .device = 11, .multiply = 3, .divide = 30 };
	bench->ram_area.slow_first = 0x8000;
	bench->ram_area.slow_wait = 5;
	for (size_t i = 0; i < RMW_COUNT(costs); i++) {
		const uint64_t before = cpu->cycles;

		cpu->x[11] = costs[i].x11;
		core_bench_step(bench, costs[i].word);
		if (cpu->cycles != before + 1 + costs[i].cycles)
			fail_msg("%s: %u cycles", costs[i].says, (unsigned)(cpu->cycles - before));
	}
}

static void devices_see_what_is_outside_of_all_areas(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	bench->status = 0x81828384;
	cpu->x[11] = CORE_DEVICE;
	core_bench_step(bench, 0x0005a503); /* lw x10, 0(x11) */
	assert_int_equal(cpu->x[10], 0x81828384);
	core_bench_step(bench, 0x00058503); /* lb x10, 0(x11) */
	assert_int_equal(cpu->x[10], 0xffffff84);
	core_bench_step(bench, 0x0005d503); /* lhu x10, 0(x11) */
	assert_int_equal(cpu->x[10], 0x8384);
	cpu->x[12] = 0xaabbccdd;
	core_bench_step(bench, 0x00c58623); /* sb x12, 12(x11) */
	assert_int_equal(bench->stored, 0xdd);
	assert_int_equal(bench->loads, 3);
	assert_int_equal(bench->stores, 1);
}

static void waiting_ends_with_an_interrupt(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	PUT(bench, CODE, WFI, ADD_1, WFI);
	PUT(bench, CORE_HANDLER, 0x30200073); /* mret */
	cpu->mstatus |= 8;
	assert_int_equal(sim_rv32_run(cpu, 100), SIM_RV32_WAITING);
	assert_int_equal(sim_rv32_run(cpu, 100), SIM_RV32_WAITING);
	assert_int_equal(cpu->cycles, 1);
	cpu->interrupt = 7;
	assert_int_equal(sim_rv32_run(cpu, cpu->cycles + 1), SIM_RV32_LIMIT);
	assert_int_equal(cpu->mepc, CODE + 4);
	cpu->interrupt = -1;
	assert_int_equal(sim_rv32_run(cpu, 100), SIM_RV32_WAITING);
	assert_int_equal(cpu->x[10], 1);
}

static void waiting_ends_even_where_interrupts_are_not_taken(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	PUT(bench, CODE, WFI, ADD_1, JUMP_0);
	assert_int_equal(sim_rv32_run(cpu, 100), SIM_RV32_WAITING);
	cpu->interrupt = 7;
	sim_rv32_run(cpu, cpu->cycles + 1);
	assert_int_equal(cpu->x[10], 1);
	assert_int_equal(cpu->mcause, 0);
}

static void the_board_plays_code_outside_of_all_areas(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	PUT(bench, CODE, CALL, CALL, WFI);
	cpu->x[11] = CORE_ROM;
	assert_int_equal(sim_rv32_run(cpu, 1000), SIM_RV32_WAITING);
	assert_int_equal(cpu->x[10], 2);
	assert_int_equal(cpu->cycles, 3 + 2 * 7);
	assert_int_equal(cpu->retired, 3);
}

static void stored_code_is_executed(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	/* a function is called, changed through the data address, and called again */
	PUT(bench, CODE + 0x100, SET_1, RETURN);
	PUT(bench, CODE, CALL, 0x00a006b3 /* add x13, x0, x10 */, 0x00c72023 /* sw x12, 0(x14) */,
	    CALL, WFI);
	cpu->x[11] = CODE + 0x100;
	cpu->x[12] = SET_2;
	cpu->x[14] = CORE_RAM_DATA + (CODE + 0x100 - CORE_RAM);
	assert_int_equal(sim_rv32_run(cpu, 1000), SIM_RV32_WAITING);
	assert_int_equal(cpu->x[13], 1);
	assert_int_equal(cpu->x[10], 2);
}

static void half_a_stored_instruction_counts(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	PUT(bench, CODE, SET_1, NOP);
	sim_rv32_run(cpu, 2);
	cpu->x[11] = CODE + 2;
	cpu->x[12] = SET_2 >> 16;
	PUT(bench, CODE + 0x200, 0x00c59023); /* sh x12, 0(x11) */
	cpu->pc = CODE;
	sim_rv32_run(cpu, cpu->cycles + 1); /* decoded */
	assert_int_equal(cpu->x[10], 1);
	cpu->pc = CODE + 0x200;
	sim_rv32_run(cpu, cpu->cycles + 1);
	cpu->pc = CODE;
	sim_rv32_run(cpu, cpu->cycles + 1);
	assert_int_equal(cpu->x[10], 2);
}

static void forgotten_code_is_read_again(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	rmw_put_le32(bench->flash, SET_1);
	cpu->pc = CORE_FLASH;
	sim_rv32_run(cpu, 1);
	rmw_put_le32(bench->flash, SET_2);
	sim_rv32_forget_code(cpu);
	cpu->pc = CORE_FLASH;
	sim_rv32_run(cpu, 2);
	assert_int_equal(cpu->x[10], 2);
}

static void another_area_is_other_code(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;
	struct sim_rv32_area moved = bench->flash_area;

	rmw_put_le32(bench->flash, SET_1);
	rmw_put_le32(bench->flash + 0x100, SET_2);
	cpu->pc = CORE_FLASH;
	sim_rv32_run(cpu, 1);
	moved.bytes += 0x100;
	moved.size -= 0x100;
	cpu->areas[CORE_FLASH >> 24] = &moved;
	cpu->pc = CORE_FLASH;
	sim_rv32_run(cpu, 2);
	assert_int_equal(cpu->x[10], 2);
}

static void a_program_may_cross_areas(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;

	rmw_put_le32(bench->flash, ADD_1);
	rmw_put_le32(bench->flash + 4, RETURN);
	PUT(bench, CODE, CALL, CALL, CALL, WFI);
	cpu->x[11] = CORE_FLASH;
	assert_int_equal(sim_rv32_run(cpu, 1000), SIM_RV32_WAITING);
	assert_int_equal(cpu->x[10], 3);
	assert_int_equal(cpu->retired, 10);
}

static void slices_make_no_difference(void **state)
{
	struct core_bench *bench = *state;
	struct sim_rv32 *cpu = &bench->cpu;
	static const uint32_t program[] = {
		0x00150513, /* addi x10, x10, 1 */
		0x02a50633, /* mul x12, x10, x10 */
		0x00c5a023, /* sw x12, 0(x11) */
		0x00c6c6b3, /* xor x13, x13, x12 */
		0xff1ff06f, /* jal x0, -16 */
	};
	uint32_t whole;

	cpu->costs = (struct sim_rv32_costs){ .taken = 2, .multiply = 3 };
	core_bench_put(bench, CODE, program, RMW_COUNT(program));
	cpu->x[11] = CORE_DATA;
	assert_int_equal(sim_rv32_run(cpu, 20000), SIM_RV32_LIMIT);
	whole = cpu->x[13];
	cpu->cycles = cpu->retired = 0;
	sim_rv32_reset(cpu, CODE);
	cpu->x[11] = CORE_DATA;
	for (uint64_t limit = 1; limit <= 20000; limit++)
		sim_rv32_run(cpu, limit);
	assert_int_equal(cpu->x[13], whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define BENCH(test) cmocka_unit_test_setup_teardown(test, core_bench_set_up, core_bench_tear_down)
		BENCH(the_limit_is_kept_to_the_cycle),
		BENCH(costs_are_added),
		BENCH(devices_see_what_is_outside_of_all_areas),
		BENCH(waiting_ends_with_an_interrupt),
		BENCH(waiting_ends_even_where_interrupts_are_not_taken),
		BENCH(the_board_plays_code_outside_of_all_areas),
		BENCH(stored_code_is_executed),
		BENCH(half_a_stored_instruction_counts),
		BENCH(forgotten_code_is_read_again),
		BENCH(another_area_is_other_code),
		BENCH(a_program_may_cross_areas),
		BENCH(slices_make_no_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
