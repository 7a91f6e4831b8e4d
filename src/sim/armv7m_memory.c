/* SPDX-License-Identifier: MIT */
/* Loads and stores one at a time: in areas, at the board, in the core's own address space. */
#include "sim/armv7m_core.h"

#define OWN_FIRST 0xe0000000u
#define OWN_SIZE 0x100000u

static const struct sim_armv7m_area *area_at(const struct sim_armv7m *cpu, uint32_t addr,
					     unsigned size)
{
	const struct sim_armv7m_area *area = cpu->areas[addr >> 24];
	uint32_t at;

	if (area == NULL || area->bytes == NULL)
		return NULL;
	at = (addr & 0xffffff) - area->first;
	return at < area->size && size <= area->size - at ? area : NULL;
}

static uint32_t get(const uint8_t *at, unsigned size)
{
	return size == 1 ? *at : size == 2 ? rmw_get_le16(at) : rmw_get_le32(at);
}

static void put(uint8_t *at, unsigned size, uint32_t value)
{
	if (size == 1)
		*at = (uint8_t)value;
	else if (size == 2)
		rmw_put_le16(at, (uint16_t)value);
	else
		rmw_put_le32(at, value);
}

static bool device_load(struct sim_armv7m *cpu, uint32_t addr, unsigned size, uint32_t *value)
{
	cpu->is_clock = false;
	*value = 0;
	if (addr - OWN_FIRST < OWN_SIZE) {
		if (!armv7m_system_load(cpu, addr, size, value))
			return false;
	} else {
		cpu->cycles += cpu->costs.device;
		if (!cpu->load(cpu->board, addr, size, value))
			return false;
	}
	if (size < 4)
		*value &= (1u << 8 * size) - 1;
	armv7m_watch_device(cpu, addr, *value);
	return true;
}

bool armv7m_read(struct sim_armv7m *cpu, uint32_t addr, unsigned size, uint32_t *value)
{
	const struct sim_armv7m_area *area = area_at(cpu, addr, size);

	cpu->cycles += cpu->costs.load;
	if (area == NULL)
		return (addr & (size - 1)) == 0 && device_load(cpu, addr, size, value);
	*value = get(area->bytes + ((addr & 0xffffff) - area->first), size);
	if (cpu->inner->watch.is_on)
		armv7m_watch_memory(cpu, addr, *value);
	return true;
}

static bool device_store(struct sim_armv7m *cpu, uint32_t addr, unsigned size, uint32_t value)
{
	armv7m_watch_break(cpu);
	if (addr - OWN_FIRST < OWN_SIZE)
		return armv7m_system_store(cpu, addr, size, value);
	cpu->cycles += cpu->costs.device;
	return cpu->store(cpu->board, addr, size, value);
}

bool armv7m_write(struct sim_armv7m *cpu, uint32_t addr, unsigned size, uint32_t value)
{
	const struct sim_armv7m_area *area = area_at(cpu, addr, size);
	uint8_t *at;

	if (size < 4)
		value &= (1u << 8 * size) - 1;
	if (area == NULL || area->is_read_only)
		return (addr & (size - 1)) == 0 && device_store(cpu, addr, size, value);
	at = area->bytes + ((addr & 0xffffff) - area->first);
	if (cpu->inner->watch.is_on && get(at, size) == value)
		armv7m_watch_memory(cpu, addr, value);
	else
		armv7m_watch_break(cpu);
	put(at, size, value);
	if (cpu->inner->marks[ARM_MARK(at)] || cpu->inner->marks[ARM_MARK(at + size - 1)])
		armv7m_code_changed(cpu->inner, at, size);
	return true;
}

static bool is_unaligned_device(const struct sim_armv7m *cpu, uint32_t addr, unsigned size)
{
	return (addr & (size - 1)) != 0 && area_at(cpu, addr, size) == NULL;
}

bool armv7m_load(struct sim_armv7m *cpu, uint32_t addr, unsigned size, uint32_t *value)
{
	if (armv7m_read(cpu, addr, size, value))
		return true;
	armv7m_fault(cpu,
		     is_unaligned_device(cpu, addr, size) ? SIM_ARMV7M_UNALIGNED : SIM_ARMV7M_LOAD,
		     addr);
	return false;
}

bool armv7m_store(struct sim_armv7m *cpu, uint32_t addr, unsigned size, uint32_t value)
{
	if (armv7m_write(cpu, addr, size, value))
		return true;
	armv7m_fault(cpu,
		     is_unaligned_device(cpu, addr, size) ? SIM_ARMV7M_UNALIGNED : SIM_ARMV7M_STORE,
		     addr);
	return false;
}
