/* SPDX-License-Identifier: MIT */
/* The core and libunicorn side by side. */
#include "armv7m_lockstep.h"

#include <stdio.h>
#include <stdlib.h>

#include <unicorn/unicorn.h>

#define REGISTERS 17 /* r0 to r14, pc, xpsr */
#define AT_PC 15
#define AT_XPSR 16
#define WHAT 60 /* bytes of text for one difference */
#define FLAGS 0xf80f0000u
#define THUMB 1u
#define NEAR 2048u

struct arm_lockstep {
	struct sim_armv7m cpu;
	struct sim_armv7m_area area;
	struct arm_lockstep_memory memory;
	uint8_t *other; /* the bytes of the other side */
	const struct arm_lockstep_device *device;
	uc_engine *uc;
	int ids[REGISTERS];
	uint32_t values[REGISTERS];
	void *places[REGISTERS];
};

static bool is_in_device(const struct arm_lockstep *lockstep, uint32_t addr)
{
	return lockstep->device != NULL && addr - lockstep->device->addr < lockstep->device->size;
}

static bool core_load(void *board, uint32_t addr, unsigned size, uint32_t *value)
{
	struct arm_lockstep *lockstep = board;

	if (!is_in_device(lockstep, addr))
		return false;
	*value = lockstep->device->load(lockstep->device->sides[0], addr, size);
	return true;
}

static bool core_store(void *board, uint32_t addr, unsigned size, uint32_t value)
{
	struct arm_lockstep *lockstep = board;

	if (!is_in_device(lockstep, addr))
		return false;
	lockstep->device->store(lockstep->device->sides[0], addr, size, value);
	return true;
}

static bool core_enter(void *board, struct sim_armv7m *cpu)
{
	(void)board, (void)cpu;
	return false;
}

static void core_reset(void *board)
{
	(void)board;
}

static uint64_t other_load(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
	const struct arm_lockstep_device *device = user;

	(void)uc;
	return device->load(device->sides[1], device->addr + (uint32_t)offset, size);
}

static void other_store(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
	const struct arm_lockstep_device *device = user;

	(void)uc;
	device->store(device->sides[1], device->addr + (uint32_t)offset, size, (uint32_t)value);
}

static bool open_device(struct arm_lockstep *lockstep)
{
	const struct arm_lockstep_device *device = lockstep->device;

	return device == NULL || device->size == 0 ||
	       uc_mmio_map(lockstep->uc, device->addr, device->size, other_load,
			   (void *)(uintptr_t)device, other_store,
			   (void *)(uintptr_t)device) == UC_ERR_OK;
}

static bool add_memory(struct arm_lockstep *lockstep)
{
	const struct arm_lockstep_memory *memory = &lockstep->memory;
	uint8_t *bytes = calloc(1, memory->size);

	lockstep->other = aligned_alloc(4096, memory->size);
	lockstep->area = (struct sim_armv7m_area){ .bytes = bytes,
						   .first = memory->addr & 0xffffff,
						   .size = memory->size };
	if (bytes == NULL || lockstep->other == NULL)
		return false;
	memset(lockstep->other, 0, memory->size);
	lockstep->cpu.areas[memory->addr >> 24] = &lockstep->area;
	return uc_mem_map_ptr(lockstep->uc, memory->addr, memory->size, UC_PROT_ALL,
			      lockstep->other) == UC_ERR_OK;
}

static void name_registers(struct arm_lockstep *lockstep)
{
	for (int i = 0; i < 13; i++)
		lockstep->ids[i] = UC_ARM_REG_R0 + i;
	lockstep->ids[13] = UC_ARM_REG_SP;
	lockstep->ids[14] = UC_ARM_REG_LR;
	lockstep->ids[AT_PC] = UC_ARM_REG_PC;
	lockstep->ids[AT_XPSR] = UC_ARM_REG_XPSR;
	for (size_t i = 0; i < REGISTERS; i++)
		lockstep->places[i] = &lockstep->values[i];
}

static bool prepare(struct arm_lockstep *lockstep)
{
	if (!sim_armv7m_init(&lockstep->cpu) ||
	    uc_open(UC_ARCH_ARM, (uc_mode)(UC_MODE_THUMB | UC_MODE_MCLASS), &lockstep->uc) !=
		    UC_ERR_OK ||
	    uc_ctl_set_cpu_model(lockstep->uc, UC_CPU_ARM_CORTEX_M4) != UC_ERR_OK)
		return false;
	name_registers(lockstep);
	lockstep->cpu.faultmask = 1; /* what fails is the end, not an exception */
	return add_memory(lockstep) && open_device(lockstep);
}

struct arm_lockstep *arm_lockstep_new(const struct arm_lockstep_memory *memory,
				      const struct arm_lockstep_device *device)
{
	struct arm_lockstep *lockstep = calloc(1, sizeof(*lockstep));

	if (lockstep == NULL)
		return NULL;
	lockstep->memory = *memory;
	lockstep->device = device;
	lockstep->cpu.board = lockstep;
	lockstep->cpu.load = core_load;
	lockstep->cpu.store = core_store;
	lockstep->cpu.enter = core_enter;
	lockstep->cpu.reset = core_reset;
	if (prepare(lockstep))
		return lockstep;
	arm_lockstep_free(lockstep);
	return NULL;
}

void arm_lockstep_free(struct arm_lockstep *lockstep)
{
	if (lockstep == NULL)
		return;
	sim_armv7m_release(&lockstep->cpu);
	if (lockstep->uc != NULL)
		uc_close(lockstep->uc);
	free(lockstep->area.bytes);
	free(lockstep->other);
	free(lockstep);
}

struct sim_armv7m *arm_lockstep_cpu(struct arm_lockstep *lockstep)
{
	return &lockstep->cpu;
}

void arm_lockstep_agree(struct arm_lockstep *lockstep)
{
	const struct sim_armv7m *cpu = &lockstep->cpu;

	memcpy(lockstep->values, cpu->r, 15 * sizeof(uint32_t));
	lockstep->values[AT_PC] = cpu->pc | THUMB;
	lockstep->values[AT_XPSR] = sim_armv7m_xpsr(cpu) & FLAGS;
	for (size_t i = 0; i < REGISTERS; i++)
		uc_reg_write(lockstep->uc, i == AT_XPSR ? UC_ARM_REG_XPSR_NZCVQG : lockstep->ids[i],
			     &lockstep->values[i]);
}

/* Where RAM is, on both sides; false: there is none. */
static bool find(const struct arm_lockstep *lockstep, uint32_t addr, size_t len, uint8_t *sides[2])
{
	const uint32_t at = addr - lockstep->memory.addr;

	if (at >= lockstep->memory.size || len > lockstep->memory.size - at)
		return false;
	sides[0] = lockstep->area.bytes + at;
	sides[1] = lockstep->other + at;
	return true;
}

bool arm_lockstep_put(struct arm_lockstep *lockstep, uint32_t addr, struct rmw_view bytes)
{
	uint8_t *sides[2];

	if (!find(lockstep, addr, bytes.len, sides))
		return false;
	memcpy(sides[0], bytes.data, bytes.len);
	memcpy(sides[1], bytes.data, bytes.len);
	sim_armv7m_forget_code(&lockstep->cpu);
	return uc_ctl_remove_cache(lockstep->uc, addr, addr + (uint32_t)bytes.len) == UC_ERR_OK;
}

static uint32_t word_at(const struct arm_lockstep *lockstep, uint32_t pc)
{
	uint8_t *sides[2];

	return find(lockstep, pc, 4, sides) ? rmw_get_le32(sides[0]) : 0;
}

static const char *differing(struct arm_lockstep *lockstep, char text[WHAT])
{
	const struct sim_armv7m *cpu = &lockstep->cpu;
	const uint32_t flags = sim_armv7m_xpsr(cpu) & FLAGS;

	for (unsigned i = 0; i < 15; i++)
		if (lockstep->values[i] != cpu->r[i]) {
			snprintf(text, WHAT, "r%u is %08x, not %08x", i, cpu->r[i],
				 lockstep->values[i]);
			return text;
		}
	if ((lockstep->values[AT_PC] & ~THUMB) != cpu->pc)
		snprintf(text, WHAT, "pc is %08x, not %08x", cpu->pc, lockstep->values[AT_PC]);
	else if ((lockstep->values[AT_XPSR] & FLAGS) != flags)
		snprintf(text, WHAT, "flags are %08x, not %08x", flags,
			 lockstep->values[AT_XPSR] & FLAGS);
	else
		return NULL;
	return text;
}

/* Any address a store may have used is near what a register held before it. */
static bool is_memory_same(const struct arm_lockstep *lockstep, const uint32_t before[16])
{
	for (unsigned i = 0; i < 15; i++) {
		uint8_t *sides[2];

		if (find(lockstep, before[i] - NEAR, 2 * NEAR, sides) &&
		    memcmp(sides[0], sides[1], 2 * NEAR) != 0)
			return false;
	}
	return true;
}

/* The core alone; false: it ended, or refused. */
static bool core_steps(struct sim_armv7m *cpu, unsigned count)
{
	const uint64_t until = cpu->retired + count;

	while (cpu->retired < until) {
		const enum sim_armv7m_end end = sim_armv7m_run(cpu, cpu->cycles + 1);

		if (end == SIM_ARMV7M_WAITING || end == SIM_ARMV7M_DEAD || cpu->number != 0)
			return false;
	}
	return true;
}

/*
 * It does not count what a condition leaves out: several instructions are known by their end. With
 * no count at all it would forget what it translated.
 */
static bool other_steps(struct arm_lockstep *lockstep, uint32_t pc, unsigned count)
{
	const uint32_t until = count == 1 ? 0 : lockstep->cpu.pc;

	return uc_emu_start(lockstep->uc, pc | THUMB, until, 0, count) == UC_ERR_OK;
}

static enum arm_lockstep_end compare(struct arm_lockstep *lockstep, uint32_t word, uint32_t pc,
				     const uint32_t before[16], char text[ARM_LOCKSTEP_TEXT])
{
	char what[WHAT];
	const char *difference;

	for (size_t i = 0; i < REGISTERS; i++)
		uc_reg_read(lockstep->uc, lockstep->ids[i], lockstep->places[i]);
	difference = differing(lockstep, what);
	if (difference == NULL && !is_memory_same(lockstep, before))
		difference = "memory differs";
	if (difference == NULL)
		return ARM_LOCKSTEP_SAME;
	snprintf(text, ARM_LOCKSTEP_TEXT, "%04x %04x at %08x: %s", word & 0xffff, word >> 16, pc,
		 difference);
	return ARM_LOCKSTEP_DIFFERENT;
}

/* Without handlers a refused instruction is the core's end: it is brought back to before. */
static void revive(struct arm_lockstep *lockstep, const struct sim_armv7m *before)
{
	struct sim_armv7m *cpu = &lockstep->cpu;

	sim_armv7m_reset(cpu, before->pc, before->r[13], 0);
	memcpy(cpu->r, before->r, sizeof(cpu->r));
	cpu->faultmask = 1;
	sim_armv7m_set_xpsr(cpu, sim_armv7m_xpsr(before));
}

enum arm_lockstep_end arm_lockstep_step(struct arm_lockstep *lockstep, unsigned count,
					char text[ARM_LOCKSTEP_TEXT])
{
	const struct sim_armv7m before = lockstep->cpu;
	const uint32_t pc = before.pc, word = word_at(lockstep, pc);
	const bool has_ended = !core_steps(&lockstep->cpu, count);
	const enum sim_armv7m_fault fault = lockstep->cpu.death;
	const uint32_t failed_at = lockstep->cpu.death_pc;
	bool has_refused;

	if (has_ended && fault == SIM_ARMV7M_NO_FAULT)
		return ARM_LOCKSTEP_ENDED;
	has_refused = !other_steps(lockstep, pc, count);
	if (has_ended)
		revive(lockstep, &before);
	if (has_refused != has_ended) {
		snprintf(text, ARM_LOCKSTEP_TEXT,
			 "%04x %04x at %08x: %s by the core alone, at %08x", word & 0xffff,
			 word >> 16, pc, has_refused ? "executed" : "refused", failed_at);
		return ARM_LOCKSTEP_DIFFERENT;
	}
	if (!has_refused)
		return compare(lockstep, word, pc, before.r, text);
	arm_lockstep_agree(lockstep);
	return ARM_LOCKSTEP_REFUSED;
}

/* An IT instruction and all that it governs: the other side loses its state between two steps. */
static unsigned length_at(const struct arm_lockstep *lockstep, uint32_t pc)
{
	const uint32_t half = word_at(lockstep, pc) & 0xffff;

	if ((half & 0xff00) != 0xbf00 || (half & 15) == 0)
		return 1;
	return 5u - (unsigned)__builtin_ctz(half & 15);
}

bool arm_lockstep_run(struct arm_lockstep *lockstep, uint32_t pc, uint64_t count,
		      char text[ARM_LOCKSTEP_TEXT])
{
	enum arm_lockstep_end end = ARM_LOCKSTEP_SAME;

	lockstep->cpu.pc = pc;
	arm_lockstep_agree(lockstep);
	for (uint64_t i = 0; i < count && end == ARM_LOCKSTEP_SAME; i++)
		end = arm_lockstep_step(lockstep, length_at(lockstep, lockstep->cpu.pc), text);
	if (end == ARM_LOCKSTEP_REFUSED)
		snprintf(text, ARM_LOCKSTEP_TEXT, "refused at %08x", lockstep->cpu.pc);
	return end == ARM_LOCKSTEP_SAME || end == ARM_LOCKSTEP_ENDED;
}
