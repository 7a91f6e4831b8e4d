/* SPDX-License-Identifier: MIT */
/* The LN882H's flash, driven by code that is only played. */
#include "sim/ln882h_flash.h"

#include "sim/board.h"
#include "sim/ln882h_costs.h"

enum { PAGE = 256, DUMMIES_MOST = 7 };

static void transfer(struct rmw_sim *sim, struct rmw_view out, struct rmw_span in)
{
	sim_nor_transfer(sim->bus.nor, sim->bus.now_ns, out, in);
	sim_spend(sim, (out.len + in.len) * LN_COST_SPI_BYTE_NS);
}

void sim_ln_flash_ask(struct rmw_sim *sim, uint8_t code, size_t dummies, struct rmw_span into)
{
	const uint8_t out[1 + DUMMIES_MOST] = { code };

	transfer(sim, rmw_view_part(RMW_VIEW_OF(out), 0, 1 + dummies), into);
}

static void put_head(uint8_t *head, uint8_t code, uint32_t addr)
{
	head[0] = code;
	head[1] = (uint8_t)(addr >> 16);
	head[2] = (uint8_t)(addr >> 8);
	head[3] = (uint8_t)addr;
}

void sim_ln_flash_read(struct rmw_sim *sim, uint32_t addr, struct rmw_span into)
{
	uint8_t head[4];

	put_head(head, 0x03, addr);
	transfer(sim, RMW_VIEW_OF(head), into);
}

void sim_ln_flash_read_otp(struct rmw_sim *sim, uint32_t addr, struct rmw_span into)
{
	uint8_t head[5] = { 0 };

	put_head(head, 0x48, addr);
	transfer(sim, RMW_VIEW_OF(head), into);
}

/* A command that changes something, and the wait for its end. */
static void change(struct rmw_sim *sim, struct rmw_view bytes)
{
	static const uint8_t write_enable[] = { 0x06 };
	uint64_t until_ns;

	if (sim->is_cut)
		return;
	transfer(sim, RMW_VIEW_OF(write_enable), (struct rmw_span){ NULL, 0 });
	transfer(sim, bytes, (struct rmw_span){ NULL, 0 });
	until_ns = sim_nor_busy_until_ns(sim->bus.nor);
	if (until_ns > sim->bus.now_ns)
		sim->bus.now_ns = until_ns;
}

void sim_ln_flash_program(struct rmw_sim *sim, uint32_t addr, struct rmw_view bytes)
{
	uint8_t page[4 + PAGE];

	while (bytes.len > 0) {
		const size_t room = PAGE - addr % PAGE, len = bytes.len < room ? bytes.len : room;

		put_head(page, 0x02, addr);
		memcpy(page + 4, bytes.data, len);
		change(sim, (struct rmw_view){ page, 4 + len });
		addr += (uint32_t)len;
		bytes = rmw_view_part(bytes, len, SIZE_MAX);
	}
}

void sim_ln_flash_erase(struct rmw_sim *sim, uint8_t code, uint32_t addr)
{
	uint8_t head[4];

	put_head(head, code, addr);
	change(sim, RMW_VIEW_OF(head));
}

void sim_ln_flash_erase_chip(struct rmw_sim *sim)
{
	static const uint8_t chip[] = { 0x60 };

	change(sim, RMW_VIEW_OF(chip));
}
