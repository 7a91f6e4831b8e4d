/* SPDX-License-Identifier: MIT */
/* The Armv7-M core: exceptions, SysTick, special registers, waiting, loops that poll. */
#include "sim/armv7m.h"

#include "support/cmocka.h"

#define RAM 0x20000000u
#define RAM_SIZE 0x10000u
#define CODE 0x20000200u
#define HANDLER 0x20000300u
#define STACK 0x20008000u
#define DEVICE 0x40000000u
#define LIMIT 100000u

/* A device of one register, which is a clock or what the test says. */
struct bench {
	struct sim_armv7m cpu;
	struct sim_armv7m_area ram;
	uint8_t bytes[RAM_SIZE];
	uint32_t value;
	bool is_clock;
	unsigned resets;
};

static bool load(void *board, uint32_t addr, unsigned size, uint32_t *value)
{
	struct bench *bench = board;

	(void)size;
	if (addr != DEVICE)
		return false;
	bench->cpu.is_clock = bench->is_clock;
	*value = bench->is_clock ? (uint32_t)bench->cpu.cycles : bench->value;
	return true;
}

static bool store(void *board, uint32_t addr, unsigned size, uint32_t value)
{
	struct bench *bench = board;

	(void)size;
	bench->value = value;
	return addr == DEVICE;
}

static bool enter(void *board, struct sim_armv7m *cpu)
{
	(void)board, (void)cpu;
	return false;
}

static void reset(void *board)
{
	struct bench *bench = board;

	bench->resets++;
	bench->cpu.is_stopped = true;
}

static int set_up(void **state)
{
	struct bench *bench = test_calloc(1, sizeof(*bench));

	bench->ram = (struct sim_armv7m_area){ .bytes = bench->bytes, .size = RAM_SIZE };
	bench->cpu.areas[RAM >> 24] = &bench->ram;
	bench->cpu.board = bench;
	bench->cpu.load = load;
	bench->cpu.store = store;
	bench->cpu.enter = enter;
	bench->cpu.reset = reset;
	assert_true(sim_armv7m_init(&bench->cpu));
	sim_armv7m_reset(&bench->cpu, CODE, STACK, RAM);
	for (uint32_t i = 2; i < 64; i++)
		rmw_put_le32(bench->bytes + 4 * i, HANDLER | 1);
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;

	sim_armv7m_release(&bench->cpu);
	test_free(bench);
	return 0;
}

static void put(struct bench *bench, uint32_t addr, const uint16_t *halves, size_t count)
{
	for (size_t i = 0; i < count; i++)
		rmw_put_le16(bench->bytes + (addr - RAM) + 2 * i, halves[i]);
	sim_armv7m_forget_code(&bench->cpu);
}
#define PUT(bench, addr, ...)                                                                      \
	put(bench, addr, (const uint16_t[]){ __VA_ARGS__ },                                        \
	    sizeof((const uint16_t[]){ __VA_ARGS__ }) / sizeof(uint16_t))

static void put_handler(struct bench *bench)
{
	PUT(bench, HANDLER, 0x3401, 0x4770); /* adds r4, #1; bx lr */
}

static void run(struct bench *bench, enum sim_armv7m_end end)
{
	assert_int_equal(sim_armv7m_run(&bench->cpu, bench->cpu.cycles + LIMIT), end);
}

static void a_call_enters_and_returns(void **state)
{
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	put_handler(bench);
	PUT(bench, CODE, 0x2007, 0xdf03, 0x3001, 0xe7fe); /* movs r0,#7; svc #3; adds r0,#1; b . */
	cpu->r[13] = STACK - 4;
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->pc, CODE + 6);
	assert_int_equal(cpu->r[0], 8);
	assert_int_equal(cpu->r[4], 1);
	assert_int_equal(cpu->r[13], STACK - 4);
	assert_int_equal(cpu->number, 0);
	/* the frame began eight bytes aligned, and tells where the way back is */
	assert_int_equal(rmw_get_le32(bench->bytes + (STACK - 40 - RAM) + 24), CODE + 4);
	assert_int_equal(rmw_get_le32(bench->bytes + (STACK - 40 - RAM) + 28) & 0x200, 0x200);
}

static void systick_interrupts_and_wakes(void **state)
{
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	put_handler(bench);
	cpu->r[0] = 0xe000e010;
	PUT(bench, CODE, 0x2263, 0x6042, 0x2200, 0x6082, 0x2207, 0x6002, /* reload 99, enable all */
	    0xbf30, 0xe7fd);						 /* wfi; b */
	cpu->r[4] = 0;
	run(bench, SIM_ARMV7M_WAITING);
	for (unsigned i = 1; i < 4; i++) {
		const uint64_t tick = sim_armv7m_next_tick(cpu);

		assert_in_range(tick, cpu->cycles + 1, cpu->cycles + 100);
		cpu->cycles = tick;
		run(bench, SIM_ARMV7M_WAITING);
		assert_int_equal(cpu->r[4], i);
	}
}

static void a_line_interrupts_when_it_is_enabled(void **state)
{
	static const uint32_t lines[2] = { 1u << 5, 0 }, none[2] = { 0, 0 };
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	put_handler(bench);
	PUT(bench, CODE, 0xe7fe);
	sim_armv7m_hold_lines(cpu, lines);
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->r[4], 0);
	cpu->system.enabled[0] = 1u << 5;
	cpu->primask = 1;
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->r[4], 0);
	cpu->primask = 0;
	sim_armv7m_hold_lines(cpu, none);
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->r[4], 1); /* it was pending already */
	sim_armv7m_hold_lines(cpu, lines);
	run(bench, SIM_ARMV7M_LIMIT); /* a line that nobody lets go comes again and again */
	assert_in_range(cpu->r[4], 100, LIMIT);
}

static void a_higher_priority_comes_between(void **state)
{
	static const uint32_t lines[2] = { 3, 0 };
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	/* line 0: a loop; line 1, more urgent, adds and returns */
	rmw_put_le32(bench->bytes + 4 * 16, (HANDLER + 0x80) | 1);
	PUT(bench, HANDLER + 0x80, 0xe7fe);
	put_handler(bench);
	PUT(bench, CODE, 0xe7fe);
	cpu->system.enabled[0] = 3;
	cpu->system.priority[0] = 0x40;
	cpu->system.priority[1] = 0x40;
	sim_armv7m_hold_lines(cpu, (const uint32_t[2]){ 1, 0 });
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->number, 16);
	sim_armv7m_hold_lines(cpu, lines);
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->r[4], 0);
	cpu->system.priority[1] = 0x20;
	sim_armv7m_hold_lines(cpu, (const uint32_t[2]){ 0, 0 });
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->r[4], 1);
	assert_int_equal(cpu->number, 16);
}

static void a_fault_is_taken_by_its_handler(void **state)
{
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	PUT(bench, HANDLER, 0xe7fe);
	PUT(bench, CODE, 0xde00); /* udf */
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->number, 3);
	assert_int_equal(cpu->system.hfsr, 1u << 30);
	assert_int_equal(cpu->system.cfsr, 1u << 16);
	assert_int_equal(cpu->death, SIM_ARMV7M_UNDEFINED);
	assert_int_equal(cpu->death_pc, CODE);
}

static void a_fault_in_its_handler_is_the_end(void **state)
{
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	PUT(bench, HANDLER, 0x6800); /* ldr r0, [r0] */
	PUT(bench, CODE, 0xde00);
	cpu->r[0] = 0x50000000;
	run(bench, SIM_ARMV7M_DEAD);
	assert_int_equal(cpu->death, SIM_ARMV7M_LOAD);
	assert_int_equal(cpu->death_pc, HANDLER);
	assert_int_equal(cpu->death_addr, 0x50000000);
	run(bench, SIM_ARMV7M_DEAD);
}

static void division_by_zero_is_a_fault_when_asked_for(void **state)
{
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	PUT(bench, HANDLER, 0xe7fe);
	PUT(bench, CODE, 0xfbb1, 0xf0f2, 0xe7fe); /* udiv r0, r1, r2 */
	cpu->r[0] = cpu->r[1] = 5;
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->r[0], 0);
	assert_int_equal(cpu->number, 0);
	cpu->pc = CODE;
	cpu->system.ccr |= 0x10;
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->death, SIM_ARMV7M_DIVIDED_BY_ZERO);
}

static void jumping_to_arm_code_is_a_fault(void **state)
{
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	PUT(bench, HANDLER, 0xe7fe);
	PUT(bench, CODE, 0x4700); /* bx r0 */
	cpu->r[0] = CODE;
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->death, SIM_ARMV7M_NOT_THUMB);
}

static void a_loop_that_polls_is_found_and_left(void **state)
{
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	/* ldr r0,[r4]; lsls r0,#31; beq; movs r6,#1; b . */
	PUT(bench, CODE, 0x6820, 0x07c0, 0xd0fc, 0x2601, 0xe7fe);
	cpu->r[4] = DEVICE;
	run(bench, SIM_ARMV7M_POLLING);
	assert_true(cpu->is_exact);
	assert_in_range(cpu->retired, 1, 2000);
	cpu->cycles += 1000000;
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->r[6], 0);
	bench->value = 1;
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->r[6], 1);
}

static void a_loop_that_looks_at_a_clock_polls(void **state)
{
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	/* ldr r0,[r4]; subs r1,r0,r5; cmp r1,r7; blo; b . */
	PUT(bench, CODE, 0x6820, 0x1b41, 0x42b9, 0xd3fb, 0xe7fe);
	cpu->r[4] = DEVICE;
	cpu->r[7] = 5000000;
	bench->is_clock = true;
	run(bench, SIM_ARMV7M_POLLING);
	assert_false(cpu->is_exact);
	assert_true(cpu->is_clock_only);
	assert_int_equal(cpu->pc, CODE);
	cpu->cycles += 5000000;
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->pc, CODE + 8);
}

static void a_loop_that_counts_does_not_poll(void **state)
{
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	PUT(bench, CODE, 0x3001, 0x6822, 0xe7fc); /* adds r0,#1; ldr r2,[r4]; b */
	cpu->r[4] = DEVICE;
	run(bench, SIM_ARMV7M_LIMIT);
	assert_in_range(cpu->r[0], 10000, LIMIT);
}

static void changed_code_is_executed_as_it_is_now(void **state)
{
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	/* adds r0,#1; strh r3,[r2]; cmp r0,#2; bne; b . : the first one becomes adds r0,#2 */
	PUT(bench, CODE, 0x3001, 0x8013, 0x2803, 0xd1fb, 0xe7fe);
	cpu->r[2] = CODE;
	cpu->r[3] = 0x3002;
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->r[0], 3);
	assert_int_equal(cpu->pc, CODE + 8);
}

/* cmp r0,#0; itte eq; ldreq r1,[r2]; addeq r1,#1; movne r1,#9; b . */
static void an_interrupt_leaves_an_it_block_as_it_was(void **state)
{
	static const uint32_t lines[2] = { 1, 0 };
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	PUT(bench, HANDLER, 0x2801, 0x4770); /* cmp r0,#1; bx lr */
	PUT(bench, CODE, 0x2800, 0xbf06, 0x6811, 0x3101, 0x2109, 0xe7fe);
	cpu->system.enabled[0] = 1;
	cpu->r[2] = STACK;
	for (unsigned stop = 1; stop < 6; stop++) {
		cpu->pc = CODE;
		cpu->r[0] = cpu->it = 0;
		for (unsigned i = 0; i < stop; i++)
			(void)sim_armv7m_run(cpu, cpu->cycles + 1);
		sim_armv7m_hold_lines(cpu, lines);
		sim_armv7m_hold_lines(cpu, (const uint32_t[2]){ 0, 0 });
		run(bench, SIM_ARMV7M_POLLING);
		assert_int_equal(cpu->r[1], 1);
		assert_int_equal(cpu->pc, CODE + 10);
	}
}

static void exclusive_stores_succeed_once(void **state)
{
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	PUT(bench, CODE, 0xe852, 0x0f00, 0x3001, 0xe842, 0x0100, 0xe842, 0x0300, 0xe7fe);
	cpu->r[2] = STACK;
	cpu->r[1] = 7;
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->r[1], 0);
	assert_int_equal(cpu->r[3], 1);
	assert_int_equal(bench->bytes[STACK - RAM], 1);
}

/* msr primask,r0; mrs r1,primask; cpsie i; mrs r2,primask; msr psp,r3; movs r0,#2;
 * msr control,r0; isb; mov r4,sp; mrs r5,ipsr; b . */
static void special_registers_are_written_and_read(void **state)
{
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	PUT(bench, CODE, 0xf380, 0x8810, 0xf3ef, 0x8110, 0xb662, 0xf3ef, 0x8210, 0xf383, 0x8809,
	    0x2002, 0xf380, 0x8814, 0xf3bf, 0x8f6f, 0x466c, 0xf3ef, 0x8505, 0xe7fe);
	cpu->r[0] = 1;
	cpu->r[3] = STACK - 0x100;
	cpu->r[2] = cpu->r[5] = 9;
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->r[1], 1);
	assert_int_equal(cpu->r[2], 0);
	assert_int_equal(cpu->r[4], STACK - 0x100);
	assert_int_equal(cpu->r[5], 0);
	assert_int_equal(cpu->other_sp, STACK);
}

static void the_board_hears_of_a_reset(void **state)
{
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	PUT(bench, CODE, 0x6001, 0xe7fe); /* str r1,[r0] */
	cpu->r[0] = 0xe000ed0c;
	cpu->r[1] = 0x04;
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(bench->resets, 0); /* without its key it is nothing */
	cpu->pc = CODE;
	cpu->r[1] = 0x05fa0004;
	run(bench, SIM_ARMV7M_LIMIT);
	assert_int_equal(bench->resets, 1);
}

static void the_cycle_counter_counts_cycles(void **state)
{
	struct bench *bench = *state;
	struct sim_armv7m *cpu = &bench->cpu;

	/* str r1,[r0]; ldr r3,[r2]; nop x 3; ldr r4,[r2]; b . */
	PUT(bench, CODE, 0x6001, 0x6813, 0xbf00, 0xbf00, 0xbf00, 0x6814, 0xe7fe);
	cpu->r[0] = 0xe0001000;
	cpu->r[1] = 1;
	cpu->r[2] = 0xe0001004;
	cpu->system.demcr = 1u << 24;
	run(bench, SIM_ARMV7M_POLLING);
	assert_int_equal(cpu->r[4] - cpu->r[3], 4);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_call_enters_and_returns),
		TEST(systick_interrupts_and_wakes),
		TEST(a_line_interrupts_when_it_is_enabled),
		TEST(a_higher_priority_comes_between),
		TEST(a_fault_is_taken_by_its_handler),
		TEST(a_fault_in_its_handler_is_the_end),
		TEST(division_by_zero_is_a_fault_when_asked_for),
		TEST(jumping_to_arm_code_is_a_fault),
		TEST(a_loop_that_polls_is_found_and_left),
		TEST(a_loop_that_looks_at_a_clock_polls),
		TEST(a_loop_that_counts_does_not_poll),
		TEST(changed_code_is_executed_as_it_is_now),
		TEST(an_interrupt_leaves_an_it_block_as_it_was),
		TEST(exclusive_stores_succeed_once),
		TEST(special_registers_are_written_and_read),
		TEST(the_board_hears_of_a_reset),
		TEST(the_cycle_counter_counts_cycles),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
