/* SPDX-License-Identifier: MIT */
/* Whatever machine code a host loads: the board it runs on neither breaks nor keeps the host. */
#include <stdint.h>
#include <stdlib.h>

#include "sim/board.h"
#include "sim/sim.h"

#define CODE_ADDR 0x22010000u
#define WORDS_MAX 1024u
#define DEVICE_NS 2000000u

struct code {
	uint8_t *at;
	size_t count;
};

static void add(struct code *code, uint32_t word)
{
	if (code->count < WORDS_MAX)
		rmw_put_le32(code->at + 4 * code->count++, word);
}

/* lui and addi */
static void add_constant(struct code *code, uint32_t reg, uint32_t value)
{
	add(code, ((value + 0x800) & 0xfffff000) | reg << 7 | 0x37);
	add(code, value << 20 | reg << 15 | reg << 7 | 0x13);
}

/* Through the table of pointers, as everybody calls it. */
static void add_rom_call(struct code *code, uint32_t number)
{
	add_constant(code, 5, 0x21010800 + 4 * (4 + number % 172));
	add(code, 0x0002a303); /* lw t1, 0(t0) */
	add(code, 0x000300e7); /* jalr t1 */
}

static uint32_t register_addr(uint32_t value)
{
	static const uint32_t blocks[] = {
		0x40000000, 0x40000000, 0x40000100, 0x40004000, 0x40007000, 0x40009000, 0x4000a000,
		0x4000a100, 0x4000a500, 0x4000b000, 0x4000b400, 0x4000e400, 0x4000f000, 0x4000f100,
		0x0200bff8, 0x02004000, 0x02800400, 0x02800800, 0x42020000, 0x23000000,
	};

	return blocks[value % RMW_COUNT(blocks)] + (value >> 5 & 0xff);
}

/* A row of the input: how, a register, a word. */
static void add_row(struct code *code, const uint8_t row[6])
{
	const uint32_t word = rmw_get_le32(row + 2), reg = row[1] & 31;

	switch (row[0] % 8) {
	case 0:
		add(code, word);
		break;
	case 1:
		add(code, (word & ~0x7fu) | 0x13); /* a whole one, of the simple kinds */
		break;
	case 2:
		add_constant(code, reg, word);
		break;
	case 3:
		add_constant(code, 10 + row[1] % 6, word & 0xffff); /* an argument */
		break;
	case 4:
		add_constant(code, 10 + row[1] % 6, 0x42020000 + (word & 0x1ffff));
		break;
	case 5:
		add_rom_call(code, word);
		break;
	case 6:
		add_constant(code, 5, register_addr(word));
		add_constant(code, 6, word >> 13 | (uint32_t)row[1] << 24);
		add(code, 0x0062a023); /* sw t1, 0(t0) */
		break;
	default:
		add_constant(code, 5, register_addr(word));
		add(code, 0x0002a003 | reg << 7); /* lw reg, 0(t0) */
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rmw_sim *sim;
	struct rmw_err err = { 0 };
	struct code code = { 0 };
	uint64_t until_ns;

	if (sim == NULL && !rmw_sim_new(&sim, "bl602?flash=64K&stock=0", &err))
		abort();
	rmw_sim_power_cycle(sim, true);
	code.at = sim_bus_ram(&sim->bus, CODE_ADDR, 4 * WORDS_MAX).data;
	for (size_t at = 0; at + 6 <= size; at += 6)
		add_row(&code, data + at);
	sim_cpu_start(sim, CODE_ADDR);
	until_ns = sim->bus.now_ns + DEVICE_NS;
	sim_run(sim, until_ns, SIM_RUN_ALL);
	if (sim->bus.now_ns < until_ns)
		abort();
	return 0;
}
