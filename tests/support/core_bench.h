/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_CORE_BENCH_H
#define RMW_TESTS_CORE_BENCH_H

#include "support/cmocka.h"

#include <stdlib.h>

#include "sim/rv32.h"

/*
 * A core on a bench: RAM at two addresses, flash that it cannot store to, four registers of a
 * device, a ROM function, a clock.
 */
#define CORE_RAM 0x22010000u
#define CORE_RAM_DATA 0x42010000u /* the same bytes */
#define CORE_RAM_SIZE 0x10000u
#define CORE_FLASH 0x23000000u
#define CORE_FLASH_SIZE 0x1000u
#define CORE_CODE 0x22018000u
#define CORE_DATA 0x42014000u
#define CORE_HANDLER 0x22012000u
#define CORE_TABLE 0x22013000u
#define CORE_DEVICE 0x40000000u /* +0 status, +4 FIFO, +8 clock, +12 takes what is stored */
#define CORE_ROM 0x21000000u	/* adds 1 to x10 in 7 cycles and returns */
#define CORE_NOWHERE 0x50000000u
#define CORE_CSR 0x7c0u /* reads 0x1234 */

struct core_bench {
	struct sim_rv32 cpu;
	struct sim_rv32_area ram_area;
	struct sim_rv32_area flash_area;
	uint8_t ram[CORE_RAM_SIZE];
	uint8_t flash[CORE_FLASH_SIZE];
	uint32_t status;
	uint32_t stored;
	unsigned loads;
	unsigned stores;
};

static inline bool core_load(void *board, uint32_t addr, unsigned size, uint32_t *value)
{
	struct core_bench *bench = board;

	(void)size;
	bench->loads++;
	*value = addr == CORE_DEVICE ? bench->status : 0;
	if (addr == CORE_DEVICE + 4)
		bench->cpu.is_touched = true;
	if (addr == CORE_DEVICE + 8) {
		bench->cpu.is_clock = true;
		*value = (uint32_t)bench->cpu.cycles;
	}
	return addr - CORE_DEVICE < 16;
}

static inline bool core_store(void *board, uint32_t addr, unsigned size, uint32_t value)
{
	struct core_bench *bench = board;

	(void)size;
	bench->stores++;
	bench->stored = value;
	return addr - CORE_DEVICE < 16;
}

static inline bool core_enter(void *board, struct sim_rv32 *cpu)
{
	(void)board;
	if (cpu->pc != CORE_ROM)
		return false;
	cpu->x[10]++;
	cpu->cycles += 7;
	cpu->pc = cpu->x[1];
	return true;
}

static inline bool core_control(void *board, uint32_t number, uint32_t *value)
{
	(void)board;
	*value = 0x1234;
	return number == CORE_CSR;
}

static inline struct core_bench *core_bench_new(void)
{
	struct core_bench *bench = calloc(1, sizeof(*bench));
	struct sim_rv32 *cpu;

	assert_non_null(bench);
	cpu = &bench->cpu;
	bench->ram_area = (struct sim_rv32_area){ .bytes = bench->ram,
						  .first = CORE_RAM & 0xffffff,
						  .size = CORE_RAM_SIZE };
	bench->flash_area = (struct sim_rv32_area){ .bytes = bench->flash,
						    .size = CORE_FLASH_SIZE,
						    .is_read_only = true };
	cpu->areas[CORE_RAM >> 24] = cpu->areas[CORE_RAM_DATA >> 24] = &bench->ram_area;
	cpu->areas[CORE_FLASH >> 24] = &bench->flash_area;
	cpu->board = bench;
	cpu->load = core_load;
	cpu->store = core_store;
	cpu->enter = core_enter;
	cpu->control = core_control;
	assert_true(sim_rv32_init(cpu));
	sim_rv32_reset(cpu, CORE_CODE);
	cpu->mtvec = CORE_HANDLER;
	return bench;
}

static inline void core_bench_free(struct core_bench *bench)
{
	sim_rv32_release(&bench->cpu);
	free(bench);
}

static inline int core_bench_set_up(void **state)
{
	*state = core_bench_new();
	return 0;
}

static inline int core_bench_tear_down(void **state)
{
	core_bench_free(*state);
	return 0;
}

/* A place in RAM, by either address. */
static inline uint8_t *core_bench_at(struct core_bench *bench, uint32_t addr)
{
	return bench->ram + (addr - CORE_RAM) % 0x10000;
}

/* Instructions to `addr`, as a board puts them there. */
static inline void core_bench_put(struct core_bench *bench, uint32_t addr, const uint32_t *words,
				  size_t count)
{
	for (size_t i = 0; i < count; i++)
		rmw_put_le32(core_bench_at(bench, addr) + 4 * i, words[i]);
	sim_rv32_forget_code(&bench->cpu);
}

/* One instruction word at CORE_CODE, executed there. */
static inline enum sim_rv32_end core_bench_step(struct core_bench *bench, uint32_t word)
{
	core_bench_put(bench, CORE_CODE, &word, 1);
	bench->cpu.pc = CORE_CODE;
	return sim_rv32_run(&bench->cpu, bench->cpu.cycles + 1);
}

#endif
