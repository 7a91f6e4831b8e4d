/* SPDX-License-Identifier: MIT */
/* Flash work as ROM and loaders split it: block choice, page borders, stop when power goes. */
#include "sim/board.h"

#define SECTOR 4096u
#define PAGE 256u

/* Sizes of erase commands: used at multiples of `size` when more than `above` bytes remain. */
static const struct {
	uint32_t size;
	uint32_t above;
} blocks[] = {
	{ 64 * 1024, 60 * 1024 },
	{ 32 * 1024, 28 * 1024 },
};

/* A range longer than any flash would keep a chip busy for hours; a board gives up here. */
#define COMMANDS_MAX 8192u

/* bl602-protocol 4.4: the loaders read a range of a Winbond part before they erase it. */
#define BLANK_RANGE_MIN 0x2800u
#define WINBOND 0xef

static uint32_t block_at(uint32_t addr, uint64_t left)
{
	for (size_t i = 0; i < RMW_COUNT(blocks); i++)
		if (addr % blocks[i].size == 0 && left > blocks[i].above)
			return blocks[i].size;
	return SECTOR;
}

static bool is_range_blank(struct rmw_sim *sim, uint32_t addr, uint64_t left)
{
	uint8_t piece[SECTOR];

	if (left < BLANK_RANGE_MIN || sim->config.nor.jedec[0] != WINBOND)
		return false;
	for (; left > 0; addr += SECTOR, left -= left < SECTOR ? left : SECTOR)
		if (sim_bus_flash_read(&sim->bus, addr, RMW_SPAN_OF(piece)) != 0 ||
		    !rmw_view_is_blank(RMW_VIEW_OF(piece)))
			return false;
	return true;
}

bool sim_flash_erase(struct rmw_sim *sim, uint32_t start, uint32_t end,
		     const struct sim_erase_style *style)
{
	uint32_t addr = start & ~(SECTOR - 1);
	uint64_t left = (uint64_t)end + 1 - addr;

	if (end < start || (style->skips_blank && is_range_blank(sim, addr, left)))
		return true;
	for (size_t i = 0; left > 0 && i < COMMANDS_MAX; i++) {
		uint32_t size = block_at(addr, left);

		if (style->tells_pending)
			sim_uart_send(sim, (struct rmw_view){ (const uint8_t *)"PD", 2 });
		if (sim_bus_flash_erase(&sim->bus, addr, size) != 0 || sim->is_cut)
			return false;
		addr += size;
		left -= left < size ? left : size;
	}
	return true;
}

bool sim_flash_program(struct rmw_sim *sim, uint32_t addr, struct rmw_view bytes)
{
	while (bytes.len > 0) {
		struct rmw_view piece = rmw_view_part(bytes, 0, PAGE - addr % PAGE);

		if (sim_bus_flash_program(&sim->bus, addr, piece) != 0 || sim->is_cut)
			return false;
		addr += (uint32_t)piece.len;
		bytes = rmw_view_part(bytes, piece.len, SIZE_MAX);
	}
	return true;
}
