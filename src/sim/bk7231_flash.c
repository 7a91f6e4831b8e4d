/* SPDX-License-Identifier: MIT */
/* The flash controller of a BK7231: commands to the flash, and waiting for it. */
#include "sim/bk7231_flash.h"

#include "sim/bk7231_costs.h"
#include "sim/board.h"

#define PAGE 256u
#define ADDRESS_HEAD 4u

static void put_head(uint8_t head[ADDRESS_HEAD], uint8_t command, uint32_t addr)
{
	head[0] = command;
	head[1] = (uint8_t)(addr >> 16);
	head[2] = (uint8_t)(addr >> 8);
	head[3] = (uint8_t)addr;
}

void sim_bk_flash_read(struct rmw_sim *sim, uint32_t addr, struct rmw_span into)
{
	const struct rmw_span cells = sim_nor_cells(sim->bus.nor);

	for (size_t i = 0; i < into.len; i++)
		into.data[i] = cells.len > 0 ? cells.data[(addr + i) % cells.len] : 0xff;
}

void sim_bk_flash_ask(struct rmw_sim *sim, uint8_t command, struct rmw_span in)
{
	sim_nor_transfer(sim->bus.nor, sim->bus.now_ns, (struct rmw_view){ &command, 1 }, in);
	sim_spend(sim, SIM_BK_COST_FLASH_COMMAND_NS);
}

/* Write enable, the command itself, and its end. */
static bool run(struct rmw_sim *sim, struct rmw_view out)
{
	static const uint8_t enable[] = { 0x06 };
	uint64_t ready_ns;

	sim_nor_transfer(sim->bus.nor, sim->bus.now_ns, RMW_VIEW_OF(enable),
			 (struct rmw_span){ NULL, 0 });
	sim_spend(sim, SIM_BK_COST_FLASH_COMMAND_NS);
	sim_nor_transfer(sim->bus.nor, sim->bus.now_ns, out, (struct rmw_span){ NULL, 0 });
	ready_ns = sim_nor_busy_until_ns(sim->bus.nor);
	if (ready_ns > sim->bus.now_ns)
		sim->bus.now_ns = ready_ns;
	return !sim->is_cut;
}

bool sim_bk_flash_set_status(struct rmw_sim *sim, struct rmw_view value)
{
	uint8_t out[3] = { 0x01 };

	memcpy(out + 1, value.data, value.len < 2 ? value.len : 2);
	return run(sim, (struct rmw_view){ out, 1 + (value.len < 2 ? value.len : 2) });
}

bool sim_bk_flash_erase(struct rmw_sim *sim, uint8_t command, uint32_t addr)
{
	uint8_t out[ADDRESS_HEAD];

	put_head(out, command, addr);
	return run(sim, RMW_VIEW_OF(out));
}

bool sim_bk_flash_program(struct rmw_sim *sim, uint32_t addr, struct rmw_view bytes)
{
	uint8_t out[ADDRESS_HEAD + PAGE];

	bytes = rmw_view_part(bytes, 0, PAGE);
	put_head(out, 0x02, addr);
	if (bytes.len > 0)
		memcpy(out + ADDRESS_HEAD, bytes.data, bytes.len);
	return run(sim, (struct rmw_view){ out, ADDRESS_HEAD + bytes.len });
}

bool sim_bk_flash_write(struct rmw_sim *sim, uint32_t addr, struct rmw_view bytes)
{
	while (bytes.len > 0) {
		const struct rmw_view piece = rmw_view_part(bytes, 0, PAGE - addr % PAGE);

		if (!sim_bk_flash_program(sim, addr, piece))
			return false;
		addr += (uint32_t)piece.len;
		bytes = rmw_view_part(bytes, piece.len, SIZE_MAX);
	}
	return true;
}

/* Four bits at a time, by the reflected polynomial EDB88320. */
static uint32_t add_byte(uint32_t crc, uint8_t byte)
{
	static const uint32_t steps[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
		0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};

	crc ^= byte;
	crc = steps[crc & 15] ^ crc >> 4;
	return steps[crc & 15] ^ crc >> 4;
}

uint32_t sim_bk_flash_crc(struct rmw_sim *sim, uint32_t addr, uint32_t len, uint32_t crc)
{
	const struct rmw_span cells = sim_nor_cells(sim->bus.nor);

	for (uint32_t i = 0; i < len; i++)
		crc = add_byte(crc, cells.len > 0 ? cells.data[(addr + i) % cells.len] : 0xff);
	return crc;
}
