/* SPDX-License-Identifier: MIT */
/* Machine code in flash, for simulated boards. */
#include "support/flash_code.h"

#include "sim/boot_header.h"
#include "support/cmocka.h"

void put_flash_code(struct rmw_sim *sim, const uint32_t *words, size_t count)
{
	uint8_t *cells = sim_nor_cells(sim->bus.nor).data;

	assert_memory_equal(cells, "BFNP", 4);
	rmw_put_le32(cells + SIM_HEADER_FLAGS, 0x00033300);
	rmw_put_le32(cells + SIM_HEADER_COUNT, (uint32_t)(4 * count));
	rmw_put_le32(cells + SIM_HEADER_ENTRY, 0);
	rmw_put_le32(cells + SIM_HEADER_OFFSET, FLASH_CODE_AT);
	rmw_put_le32(cells + SIM_HEADER_HASH, SIM_HEADER_IGNORED);
	rmw_put_le32(cells + SIM_HEADER_CRC, SIM_HEADER_IGNORED);
	for (size_t i = 0; i < count; i++)
		rmw_put_le32(cells + FLASH_CODE_AT + 4 * i, words[i]);
}

void start_flash_code(struct rmw_sim *sim, const uint32_t *words, size_t count)
{
	put_flash_code(sim, words, count);
	rmw_sim_power_cycle(sim, false);
}

void put_ram_word(struct rmw_sim *sim, uint32_t addr, uint32_t value)
{
	const struct rmw_span ram = sim_bus_ram(&sim->bus, addr, 4);

	assert_int_equal(ram.len, 4);
	rmw_put_le32(ram.data, value);
}

uint32_t ram_word(struct rmw_sim *sim, uint32_t addr)
{
	const struct rmw_span ram = sim_bus_ram(&sim->bus, addr, 4);

	assert_int_equal(ram.len, 4);
	return rmw_get_le32(ram.data);
}
