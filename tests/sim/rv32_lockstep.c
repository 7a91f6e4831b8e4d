/* SPDX-License-Identifier: MIT */
/* The core and libunicorn side by side. */
#include "rv32_lockstep.h"

#include <stdio.h>
#include <stdlib.h>

#include <unicorn/unicorn.h>

#define MEMORIES 4
#define FS_DIRTY 0x6000u
#define REGISTERS 66 /* x, f, pc, fcsr */
#define AT_PC 64
#define AT_FCSR 65
#define WHAT 60 /* bytes of text for one difference */
#define BOXED 0xffffffff00000000u

/* A window as the other side's callbacks need it. */
struct opening {
	const struct lockstep_device *device;
	uint32_t addr;
};

struct lockstep {
	struct sim_rv32 cpu;
	struct sim_rv32_area areas[MEMORIES];
	struct lockstep_memory memories[MEMORIES];
	uint8_t *others[MEMORIES]; /* the bytes of the other side */
	size_t count;
	const struct lockstep_device *device;
	struct opening openings[LOCKSTEP_WINDOWS];
	uc_engine *uc;
	int ids[REGISTERS];
	uint64_t values[REGISTERS];
	void *places[REGISTERS];
};

static bool is_in_device(const struct lockstep *lockstep, uint32_t addr)
{
	const struct lockstep_device *device = lockstep->device;

	for (size_t i = 0; device != NULL && i < LOCKSTEP_WINDOWS; i++)
		if (addr - device->windows[i].addr < device->windows[i].size)
			return true;
	return false;
}

static bool core_load(void *board, uint32_t addr, unsigned size, uint32_t *value)
{
	struct lockstep *lockstep = board;

	if (!is_in_device(lockstep, addr))
		return false;
	*value = lockstep->device->load(lockstep->device->sides[0], addr, size);
	return true;
}

static bool core_store(void *board, uint32_t addr, unsigned size, uint32_t value)
{
	struct lockstep *lockstep = board;

	if (!is_in_device(lockstep, addr))
		return false;
	lockstep->device->store(lockstep->device->sides[0], addr, size, value);
	return true;
}

static bool core_enter(void *board, struct sim_rv32 *cpu)
{
	(void)board, (void)cpu;
	return false;
}

static bool core_control(void *board, uint32_t number, uint32_t *value)
{
	(void)board, (void)number;
	*value = 0;
	return true;
}

static uint64_t other_load(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
	const struct opening *opening = user;
	const struct lockstep_device *device = opening->device;

	(void)uc;
	return device->load(device->sides[1], opening->addr + (uint32_t)offset, size);
}

static void other_store(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
	const struct opening *opening = user;
	const struct lockstep_device *device = opening->device;

	(void)uc;
	device->store(device->sides[1], opening->addr + (uint32_t)offset, size, (uint32_t)value);
}

static bool open_windows(struct lockstep *lockstep)
{
	const struct lockstep_device *device = lockstep->device;

	for (size_t i = 0; device != NULL && i < LOCKSTEP_WINDOWS; i++) {
		const struct lockstep_window *window = &device->windows[i];
		struct opening *opening = &lockstep->openings[i];

		*opening = (struct opening){ device, window->addr };
		if (window->size > 0 &&
		    uc_mmio_map(lockstep->uc, window->addr, window->size, other_load, opening,
				other_store, opening) != UC_ERR_OK)
			return false;
	}
	return true;
}

static bool add_memory(struct lockstep *lockstep, const struct lockstep_memory *memory)
{
	const size_t at = lockstep->count++;
	struct sim_rv32_area *area = &lockstep->areas[at];
	uint8_t *bytes = calloc(1, memory->size);
	bool is_good;

	lockstep->memories[at] = *memory;
	lockstep->others[at] = aligned_alloc(4096, memory->size);
	*area = (struct sim_rv32_area){ .bytes = bytes,
					.first = memory->addr & 0xffffff,
					.size = memory->size };
	if (bytes == NULL || lockstep->others[at] == NULL)
		return false;
	memset(lockstep->others[at], 0, memory->size);
	lockstep->cpu.areas[memory->addr >> 24] = area;
	is_good = uc_mem_map_ptr(lockstep->uc, memory->addr, memory->size, UC_PROT_ALL,
				 lockstep->others[at]) == UC_ERR_OK;
	if (memory->alias == 0)
		return is_good;
	lockstep->cpu.areas[memory->alias >> 24] = area;
	return is_good && uc_mem_map_ptr(lockstep->uc, memory->alias, memory->size, UC_PROT_ALL,
					 lockstep->others[at]) == UC_ERR_OK;
}

static void name_registers(struct lockstep *lockstep)
{
	for (int i = 0; i < 32; i++) {
		lockstep->ids[i] = UC_RISCV_REG_X0 + i;
		lockstep->ids[32 + i] = UC_RISCV_REG_F0 + i;
	}
	lockstep->ids[AT_PC] = UC_RISCV_REG_PC;
	lockstep->ids[AT_FCSR] = UC_RISCV_REG_FCSR;
	for (size_t i = 0; i < REGISTERS; i++)
		lockstep->places[i] = &lockstep->values[i];
}

static bool prepare(struct lockstep *lockstep, const struct lockstep_memory *memories, size_t count)
{
	const uint32_t status = FS_DIRTY;

	if (count > MEMORIES || !sim_rv32_init(&lockstep->cpu) ||
	    uc_open(UC_ARCH_RISCV, UC_MODE_RISCV32, &lockstep->uc) != UC_ERR_OK)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!add_memory(lockstep, &memories[i]))
			return false;
	name_registers(lockstep);
	lockstep->cpu.mstatus |= FS_DIRTY;
	return uc_reg_write(lockstep->uc, UC_RISCV_REG_MSTATUS, &status) == UC_ERR_OK &&
	       open_windows(lockstep);
}

struct lockstep *lockstep_new(const struct lockstep_memory *memories, size_t count,
			      const struct lockstep_device *device)
{
	struct lockstep *lockstep = calloc(1, sizeof(*lockstep));

	if (lockstep == NULL)
		return NULL;
	lockstep->device = device;
	lockstep->cpu.board = lockstep;
	lockstep->cpu.load = core_load;
	lockstep->cpu.store = core_store;
	lockstep->cpu.enter = core_enter;
	lockstep->cpu.control = core_control;
	if (prepare(lockstep, memories, count))
		return lockstep;
	lockstep_free(lockstep);
	return NULL;
}

void lockstep_free(struct lockstep *lockstep)
{
	if (lockstep == NULL)
		return;
	sim_rv32_release(&lockstep->cpu);
	if (lockstep->uc != NULL)
		uc_close(lockstep->uc);
	for (size_t i = 0; i < lockstep->count; i++) {
		free(lockstep->areas[i].bytes);
		free(lockstep->others[i]);
	}
	free(lockstep);
}

struct sim_rv32 *lockstep_cpu(struct lockstep *lockstep)
{
	return &lockstep->cpu;
}

/* Its f registers have 64 bits; a single precision number fills the upper half with ones. */
void lockstep_agree(struct lockstep *lockstep)
{
	const struct sim_rv32 *cpu = &lockstep->cpu;

	for (size_t i = 0; i < 32; i++) {
		lockstep->values[i] = cpu->x[i];
		lockstep->values[32 + i] = BOXED | cpu->f[i];
	}
	lockstep->values[AT_PC] = cpu->pc;
	lockstep->values[AT_FCSR] = cpu->fcsr;
	uc_reg_write_batch(lockstep->uc, lockstep->ids, lockstep->places, REGISTERS);
}

/* Where RAM is, on both sides; false: there is none. */
static bool find(const struct lockstep *lockstep, uint32_t addr, size_t len, uint8_t *sides[2])
{
	for (size_t i = 0; i < lockstep->count; i++) {
		const struct lockstep_memory *memory = &lockstep->memories[i];
		uint32_t at = addr - memory->addr;

		if (at >= memory->size && memory->alias != 0)
			at = addr - memory->alias;
		if (at >= memory->size || len > memory->size - at)
			continue;
		sides[0] = lockstep->areas[i].bytes + at;
		sides[1] = lockstep->others[i] + at;
		return true;
	}
	return false;
}

bool lockstep_put(struct lockstep *lockstep, uint32_t addr, struct rmw_view bytes)
{
	uint8_t *sides[2];

	if (!find(lockstep, addr, bytes.len, sides))
		return false;
	memcpy(sides[0], bytes.data, bytes.len);
	memcpy(sides[1], bytes.data, bytes.len);
	sim_rv32_forget_code(&lockstep->cpu);
	return true;
}

static uint32_t word_at(const struct lockstep *lockstep, uint32_t pc)
{
	uint8_t *sides[2];

	if (find(lockstep, pc, 4, sides))
		return rmw_get_le32(sides[0]);
	return find(lockstep, pc, 2, sides) ? rmw_get_le16(sides[0]) : 0;
}

/* Of SYSTEM only fflags, frm and fcsr are the same by all specifications. */
static bool is_compared(uint32_t word)
{
	return (word & 0x7f) != 0x73 ||
	       ((word & 0x7000) != 0 && word >> 20 >= 1 && word >> 20 <= 3);
}

static const char *differing(struct lockstep *lockstep, char text[WHAT])
{
	const struct sim_rv32 *cpu = &lockstep->cpu;

	for (unsigned i = 0; i < 32; i++) {
		if ((uint32_t)lockstep->values[i] != cpu->x[i])
			snprintf(text, WHAT, "x%u is %08x, not %08x", i, cpu->x[i],
				 (uint32_t)lockstep->values[i]);
		else if ((uint32_t)lockstep->values[32 + i] != cpu->f[i])
			snprintf(text, WHAT, "f%u is %08x, not %08x", i, cpu->f[i],
				 (uint32_t)lockstep->values[32 + i]);
		else
			continue;
		return text;
	}
	if ((uint32_t)lockstep->values[AT_PC] != cpu->pc)
		snprintf(text, WHAT, "pc is %08x, not %08x", cpu->pc,
			 (uint32_t)lockstep->values[AT_PC]);
	else if ((uint32_t)lockstep->values[AT_FCSR] != cpu->fcsr)
		snprintf(text, WHAT, "fcsr is %02x, not %02x", cpu->fcsr,
			 (uint32_t)lockstep->values[AT_FCSR]);
	else
		return NULL;
	return text;
}

/* Any address a store may have used is near what a register held before it. */
static bool is_memory_same(const struct lockstep *lockstep, const uint32_t before[32])
{
	for (unsigned i = 1; i < 32; i++) {
		uint8_t *sides[2];

		if (find(lockstep, before[i] - 2048, 4096, sides) &&
		    memcmp(sides[0], sides[1], 4096) != 0)
			return false;
	}
	return true;
}

static bool is_store(uint32_t word)
{
	const uint32_t code = word & 0x7f;

	if ((word & 3) == 3)
		return code == 0x23 || code == 0x27 || code == 0x2f;
	return (word & 1) == 0 && (word >> 13 & 7) >= 6;
}

static enum lockstep_step compare(struct lockstep *lockstep, uint32_t word, uint32_t pc,
				  const uint32_t before[32], char text[LOCKSTEP_TEXT])
{
	char what[WHAT];
	const char *difference;

	uc_reg_read_batch(lockstep->uc, lockstep->ids, lockstep->places, REGISTERS);
	difference = differing(lockstep, what);
	if (difference == NULL && is_store(word) && !is_memory_same(lockstep, before))
		difference = "memory differs";
	if (difference == NULL)
		return LOCKSTEP_SAME;
	snprintf(text, LOCKSTEP_TEXT, "%08x at %08x: %s", word, pc, difference);
	return LOCKSTEP_DIFFERENT;
}

enum lockstep_step lockstep_step(struct lockstep *lockstep, char text[LOCKSTEP_TEXT])
{
	struct sim_rv32 *cpu = &lockstep->cpu;
	const uint32_t pc = cpu->pc, word = word_at(lockstep, pc);
	const uint64_t retired = cpu->retired;
	uint32_t before[32];
	enum sim_rv32_end end;
	bool has_refused;

	memcpy(before, cpu->x, sizeof(before));
	do
		end = sim_rv32_run(cpu, cpu->cycles + 1);
	while (end == SIM_RV32_POLLING && cpu->retired == retired);
	if (end == SIM_RV32_WAITING || end == SIM_RV32_DEAD)
		return LOCKSTEP_ENDED;
	if ((word & 3) == 3 && !is_compared(word)) {
		lockstep_agree(lockstep);
		return cpu->retired == retired ? LOCKSTEP_TRAPPED : LOCKSTEP_SAME;
	}
	has_refused = uc_emu_start(lockstep->uc, pc, 0, 0, 1) != UC_ERR_OK;
	if (has_refused != (cpu->retired == retired)) {
		snprintf(text, LOCKSTEP_TEXT, "%08x at %08x: %s by the core alone", word, pc,
			 has_refused ? "executed" : "refused");
		return LOCKSTEP_DIFFERENT;
	}
	if (!has_refused)
		return compare(lockstep, word, pc, before, text);
	lockstep_agree(lockstep);
	return LOCKSTEP_TRAPPED;
}

bool lockstep_run(struct lockstep *lockstep, struct rmw_view image, uint32_t addr, uint64_t count,
		  char text[LOCKSTEP_TEXT])
{
	enum lockstep_step step = LOCKSTEP_SAME;

	snprintf(text, LOCKSTEP_TEXT, "no memory at %08x", addr);
	if (!lockstep_put(lockstep, addr, image))
		return false;
	lockstep->cpu.pc = addr;
	lockstep_agree(lockstep);
	for (uint64_t i = 0; i < count && (step == LOCKSTEP_SAME || step == LOCKSTEP_TRAPPED); i++)
		step = lockstep_step(lockstep, text);
	return step != LOCKSTEP_DIFFERENT;
}
