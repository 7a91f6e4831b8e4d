/* SPDX-License-Identifier: MIT */
/*
 * How many instructions a second the simulated core executes, in host time: a measurement, not a
 * test.
 *
 * usage: rv32_bench [JSON_FILE]
 */
#include <stdio.h>
#include <time.h>

#include "sim/rv32.h"

#define BASE 0x22010000u
#define SIZE 0x10000u

static const uint32_t integer[] = {
	/* clang-format off */
	0x000f4537, /* lui x10, 0xf4 */
	0x24050513, /* addi x10, x10, 576 */
	0x00100593, /* addi x11, x0, 1 */
	0x00b60633, /* add x12, x12, x11 */
	0x00c6c6b3, /* xor x13, x13, x12 */
	0x00369713, /* slli x14, x13, 0x3 */
	0x0076d793, /* srli x15, x13, 0x7 */
	0x00f76733, /* or x14, x14, x15 */
	0x40c705b3, /* sub x11, x14, x12 */
	0xfff50513, /* addi x10, x10, -1 */
	0xfe0512e3, /* bne x10, x0, -28 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t memory[] = {
	/* clang-format off */
	0x3e800293, /* addi x5, x0, 1000 */
	0x22011537, /* lui x10, 0x22011 */
	0x220125b7, /* lui x11, 0x22012 */
	0x10000613, /* addi x12, x0, 256 */
	0x00052683, /* lw x13, 0(x10) */
	0x00554703, /* lbu x14, 5(x10) */
	0x00e686b3, /* add x13, x13, x14 */
	0x00d5a023, /* sw x13, 0(x11) */
	0x00450513, /* addi x10, x10, 4 */
	0x00458593, /* addi x11, x11, 4 */
	0xfff60613, /* addi x12, x12, -1 */
	0xfe0612e3, /* bne x12, x0, -28 */
	0xfff28293, /* addi x5, x5, -1 */
	0xfc0298e3, /* bne x5, x0, -48 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const uint32_t crc[] = {
	/* clang-format off */
	0x06400293, /* addi x5, x0, 100 */
	0xedb887b7, /* lui x15, 0xedb88 */
	0x32078793, /* addi x15, x15, 800 */
	0x22011537, /* lui x10, 0x22011 */
	0x220115b7, /* lui x11, 0x22011 */
	0x40058593, /* addi x11, x11, 1024 */
	0xfff00613, /* addi x12, x0, -1 */
	0x00054683, /* lbu x13, 0(x10) */
	0x00d64633, /* xor x12, x12, x13 */
	0x00800713, /* addi x14, x0, 8 */
	0x00167693, /* andi x13, x12, 1 */
	0x40d006b3, /* sub x13, x0, x13 */
	0x00f6f6b3, /* and x13, x13, x15 */
	0x00165613, /* srli x12, x12, 0x1 */
	0x00d64633, /* xor x12, x12, x13 */
	0xfff70713, /* addi x14, x14, -1 */
	0xfe0714e3, /* bne x14, x0, -24 */
	0x00150513, /* addi x10, x10, 1 */
	0xfcb51ae3, /* bne x10, x11, -44 */
	0xfff28293, /* addi x5, x5, -1 */
	0xfa029ee3, /* bne x5, x0, -68 */
	0x10500073, /* wfi */
	0xffdff06f, /* jal x0, -4 */
	/* clang-format on */
};

static const struct work {
	const char *name;
	const uint32_t *words;
	size_t count;
} works[] = {
	{ "integer", integer, RMW_COUNT(integer) },
	{ "memory", memory, RMW_COUNT(memory) },
	{ "crc", crc, RMW_COUNT(crc) },
};

static bool no_load(void *board, uint32_t addr, unsigned size, uint32_t *value)
{
	(void)board, (void)addr, (void)size, (void)value;
	return false;
}

static bool no_store(void *board, uint32_t addr, unsigned size, uint32_t value)
{
	(void)board, (void)addr, (void)size, (void)value;
	return false;
}

static bool no_entry(void *board, struct sim_rv32 *cpu)
{
	(void)board, (void)cpu;
	return false;
}

static bool no_control(void *board, uint32_t number, uint32_t *value)
{
	(void)board, (void)number, (void)value;
	return false;
}

static double now_s(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Million instructions per second; 0 when the work did not end as it should. */
static double measure(const struct work *work)
{
	static uint8_t ram[SIZE];
	const struct sim_rv32_area area = { .bytes = ram, .first = BASE & 0xffffff, .size = SIZE };
	struct sim_rv32 cpu = {
		.load = no_load, .store = no_store, .enter = no_entry, .control = no_control
	};
	double began;
	enum sim_rv32_end end = SIM_RV32_WAITING;
	uint64_t count = 0;

	cpu.areas[BASE >> 24] = &area;
	if (!sim_rv32_init(&cpu))
		return 0;
	for (size_t i = 0; i < work->count; i++)
		rmw_put_le32(ram + 4 * i, work->words[i]);
	sim_rv32_forget_code(&cpu);
	for (began = now_s(); now_s() < began + 1 && end == SIM_RV32_WAITING;) {
		sim_rv32_reset(&cpu, BASE);
		end = sim_rv32_run(&cpu, UINT64_MAX);
	}
	began = now_s() - began;
	count = cpu.retired;
	sim_rv32_release(&cpu);
	return end == SIM_RV32_WAITING ? (double)count / began / 1e6 : 0;
}

int main(int argc, char **argv)
{
	FILE *json = argc > 1 ? fopen(argv[1], "w") : NULL;
	const char *mark = "{";

	for (size_t i = 0; i < RMW_COUNT(works); i++) {
		const double mips = measure(&works[i]);

		printf("%-8s %7.1f million instructions per second\n", works[i].name, mips);
		if (json != NULL)
			fprintf(json, "%s\"%s_mips\":%.1f", mark, works[i].name, mips);
		mark = ",";
	}
	if (json != NULL) {
		fputs("}\n", json);
		fclose(json);
	}
	return 0;
}
