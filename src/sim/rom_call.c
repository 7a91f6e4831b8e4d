/* SPDX-License-Identifier: MIT */
/* What the functions of the boot ROM share: arguments, memory, time. */
#include "sim/rom_call.h"

#include "sim/clock.h"
#include "sim/costs.h"
#include "sim/glb.h"

#define A0 10u
#define COUNT_MAX 0x1000000u /* the addresses of a serial flash */
/* A delay of 49 days is the longest there is; a wrong word on the clock could make ages of it. */
#define SECONDS_MAX 10000000u

uint32_t sim_call_word(const struct sim_rom_call *call, unsigned number)
{
	return call->core->x[A0 + number];
}

uint8_t sim_call_byte(const struct sim_rom_call *call, unsigned number)
{
	return (uint8_t)sim_call_word(call, number);
}

uint32_t sim_call_count(const struct sim_rom_call *call, unsigned number)
{
	const uint32_t count = sim_call_word(call, number);

	return count < COUNT_MAX ? count : COUNT_MAX;
}

uint32_t sim_call_void(const struct sim_rom_call *call)
{
	return sim_call_word(call, 0);
}

uint8_t sim_call_load(const struct sim_rom_call *call, uint32_t addr)
{
	const struct rmw_span ram = sim_bus_ram(call->bus, addr, 1);
	uint32_t value;

	if (ram.len > 0)
		return ram.data[0];
	(void)sim_bus_load(call->bus, addr, 1, &value);
	return (uint8_t)value;
}

void sim_call_store(const struct sim_rom_call *call, uint32_t addr, uint8_t value)
{
	const struct rmw_span ram = sim_bus_ram(call->bus, addr, 1);

	if (ram.len == 0) {
		(void)sim_bus_store(call->bus, addr, 1, value);
		return;
	}
	ram.data[0] = value;
	sim_rv32_forget_bytes(call->core, ram.data, 1);
}

void sim_call_store_word(const struct sim_rom_call *call, uint32_t addr, uint32_t value)
{
	const struct rmw_span ram = sim_bus_ram(call->bus, addr & ~3u, 4);

	(void)sim_bus_store(call->bus, addr & ~3u, 4, value);
	sim_rv32_forget_bytes(call->core, ram.data, (uint32_t)ram.len);
}

void sim_call_fetch(const struct sim_rom_call *call, uint32_t addr, struct rmw_span into)
{
	for (size_t i = 0; i < into.len; i++)
		into.data[i] = sim_call_load(call, addr + (uint32_t)i);
}

void sim_call_put(const struct sim_rom_call *call, uint32_t addr, struct rmw_view bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		sim_call_store(call, addr + (uint32_t)i, bytes.data[i]);
}

uint32_t sim_call_reg(const struct sim_rom_call *call, uint32_t offset)
{
	uint32_t value;

	(void)sim_bus_load(call->bus, SIM_ROM_BASE + offset, 4, &value);
	return value;
}

void sim_call_set_reg(const struct sim_rom_call *call, uint32_t offset, uint32_t value)
{
	(void)sim_bus_store(call->bus, SIM_ROM_BASE + offset, 4, value);
}

void sim_call_set_bits(const struct sim_rom_call *call, uint32_t offset, unsigned low,
		       unsigned width, uint32_t value)
{
	const uint32_t mask = ((1u << width) - 1) << low;
	const uint32_t before = sim_call_reg(call, offset);

	sim_call_set_reg(call, offset, (before & ~mask) | (value << low & mask));
}

void sim_call_spend_cycles(const struct sim_rom_call *call, uint64_t cycles)
{
	const uint32_t hz = sim_clock_core_hz(call->bus);
	const uint64_t most = (uint64_t)hz * SECONDS_MAX;

	if (hz != 0)
		call->bus->now_ns += sim_clock_ns(cycles < most ? cycles : most, hz);
}

/* The ROM counts loops by what 0x4000F108 says of the clock. bl602-soc 3, side conditions */
void sim_call_wait_us(const struct sim_rom_call *call, uint32_t us)
{
	const uint64_t believed_hz = *sim_reg(call->bus, SIM_HBN_CORE_CLOCK);

	sim_call_spend_cycles(call, believed_hz * us / 1000000);
}
