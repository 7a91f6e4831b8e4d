/* SPDX-License-Identifier: MIT */
/* Answers that the boot ROM and the vendor's loaders give alike. */
#include "sim/answer.h"

#include "sim/board.h"
#include "sim/costs.h"
#include "sim/efuse.h"

void sim_answer(struct rmw_sim *sim)
{
	sim_uart_send(sim, (struct rmw_view){ (const uint8_t *)"OK", 2 });
}

void sim_answer_head(struct rmw_sim *sim, uint16_t len)
{
	uint8_t head[4] = { 'O', 'K' };

	rmw_put_le16(head + 2, len);
	sim_uart_send(sim, RMW_VIEW_OF(head));
}

void sim_answer_data(struct rmw_sim *sim, struct rmw_view data)
{
	sim_answer_head(sim, (uint16_t)data.len);
	sim_uart_send(sim, data);
}

void sim_answer_fail(struct rmw_sim *sim, unsigned code)
{
	uint8_t answer[4] = { 'F', 'L' };

	rmw_put_le16(answer + 2, (uint16_t)code);
	sim_uart_send(sim, RMW_VIEW_OF(answer));
}

void sim_answer_result(struct rmw_sim *sim, unsigned code)
{
	if (code != 0)
		sim_answer_fail(sim, code);
	else
		sim_answer(sim);
}

void sim_answer_boot_info(struct rmw_sim *sim, uint32_t version)
{
	uint8_t info[20] = { 0 };
	uint32_t cfg = sim->bus.efuse[SIM_EFUSE_CFG];

	rmw_put_le32(info, version);
	info[4] = (uint8_t)sim_efuse_sign_mode(&sim->bus);
	info[5] = (uint8_t)sim_efuse_encrypt_mode(&sim->bus);
	info[6] = (uint8_t)(cfg >> 28 | (cfg >> 13 & 1) << 4);
	info[7] = cfg >> 12 & 1;
	rmw_put_le32(info + 8, sim->bus.efuse[SIM_EFUSE_SW_USAGE]);
	rmw_put_le32(info + 12, sim->bus.efuse[SIM_EFUSE_MAC]);
	rmw_put_le32(info + 16, sim->bus.efuse[SIM_EFUSE_DEVICE] & 0x00ffffff);
	sim_answer_data(sim, RMW_VIEW_OF(info));
}

void sim_fuses_burn(struct rmw_sim *sim, struct rmw_view body)
{
	uint32_t offset;

	if (body.len < 8) {
		sim_answer_fail(sim, 0x0401);
		return;
	}
	offset = rmw_get_le32(body.data);
	if (offset >= SIM_EFUSE_BYTES || body.len - 4 > SIM_EFUSE_BYTES - offset) {
		sim_answer_fail(sim, 0x0402);
		return;
	}
	for (size_t at = 4; at + 4 <= body.len; at += 4) {
		size_t word = (offset + at - 4) / 4;

		sim->bus.efuse[word] |= rmw_get_le32(body.data + at);
		sim->bus.efuse_programs++;
		sim_spend(sim, SIM_COST_EFUSE_BURN_NS);
	}
	sim_answer(sim);
}

size_t sim_fuses_read(struct rmw_sim *sim, uint32_t offset, uint32_t len,
		      uint8_t data[SIM_EFUSE_BYTES])
{
	size_t end;

	offset &= ~3u;
	len &= ~3u;
	end = len < SIM_EFUSE_BYTES - offset ? len : SIM_EFUSE_BYTES - offset;
	for (size_t at = 0; at < end; at += 4)
		rmw_put_le32(data + at, sim->bus.efuse[(offset + at) / 4]);
	return end;
}
