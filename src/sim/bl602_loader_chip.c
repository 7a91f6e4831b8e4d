/* SPDX-License-Identifier: MIT */
/* What the vendor's loaders do with the chip: ids 10, 21, 33, 40 to 51 and 71. */
#include "base/digest.h"
#include "sim/answer.h"
#include "sim/board.h"
#include "sim/costs.h"

void sim_loader_tell_boot_info(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim_answer_boot_info(sim, UINT32_MAX);
}

void sim_loader_reset(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim_answer(sim);
	sim_boot_later(sim, sim_boot_system_reset, SIM_COST_LEAVE_NS);
}

/* With nothing to start the loader goes on: bl602-observed 5. */
static void start_flash(struct rmw_sim *sim)
{
	if (!sim_boot_flash(sim, SIM_HASH_CHECKED))
		sim_loader_go_on(sim);
}

void sim_loader_boot_flash(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim_answer(sim);
	sim_boot_later(sim, start_flash, SIM_COST_LEAVE_NS);
}

void sim_loader_burn_efuse(struct rmw_sim *sim, struct rmw_view body)
{
	unsigned errors = sim->loader.errors;

	sim_fuses_burn(sim, body);
	if (body.len >= 8 && rmw_get_le32(body.data) < SIM_EFUSE_BYTES)
		return;
	sim->loader.errors = errors;
	sim_loader_count_error(sim);
}

void sim_loader_read_efuse(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t data[SIM_EFUSE_BYTES];
	size_t len;

	if (body.len != 8) {
		sim_loader_refuse(sim, 0x0404);
		return;
	}
	if (rmw_get_le32(body.data) >= SIM_EFUSE_BYTES) {
		sim_loader_refuse(sim, 0x0405);
		return;
	}
	len = sim_fuses_read(sim, rmw_get_le32(body.data), rmw_get_le32(body.data + 4), data);
	sim_answer_data(sim, (struct rmw_view){ data, len });
}

void sim_loader_tell_mac(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t stored[8], answer[10];

	(void)body;
	rmw_put_le32(stored, sim->bus.efuse[SIM_EFUSE_MAC]);
	rmw_put_le32(stored + 4, sim->bus.efuse[SIM_EFUSE_DEVICE]);
	for (unsigned i = 0; i < 6; i++)
		answer[i] = stored[sim_loader_has(sim, LOADER_MAC_REVERSED) ? i : 5 - i];
	rmw_put_le32(answer + 6, rmw_crc32((struct rmw_view){ answer, 6 }));
	sim_answer_data(sim, RMW_VIEW_OF(answer));
}

/* Builds that cannot poke store the address where the value belongs: bl602-protocol 4.8. */
void sim_loader_write_memory(struct rmw_sim *sim, struct rmw_view body)
{
	if (body.len == 0 || body.len % 8 != 0) {
		sim_loader_refuse(sim, 0x0401);
		return;
	}
	for (size_t at = 0; at < body.len && !sim->is_cut; at += 8) {
		uint32_t addr = rmw_get_le32(body.data + at);

		sim_bus_write32(&sim->bus, addr,
				sim_loader_has(sim, LOADER_POKES) ? rmw_get_le32(body.data + at + 4)
								  : addr);
	}
	if (sim_bus_take_reset(&sim->bus)) {
		sim_boot_system_reset(sim);
		return;
	}
	sim_answer(sim);
}

/* Every build reads the first word again and again. */
void sim_loader_read_memory(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t word[4];
	uint32_t len;

	if (body.len != 8) {
		sim_loader_refuse(sim, 0x0404);
		return;
	}
	len = rmw_get_le32(body.data + 4) & ~3u;
	if (len > sim->loader.build->payload_max)
		len = sim->loader.build->payload_max;
	sim_answer_head(sim, (uint16_t)len);
	rmw_put_le32(word, sim_bus_read32(&sim->bus, rmw_get_le32(body.data) & ~3u));
	for (; len > 0; len -= 4)
		sim_uart_send(sim, RMW_VIEW_OF(word));
}

void sim_loader_tell_log(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim_answer_data(sim, (struct rmw_view){ NULL, 0 });
}
