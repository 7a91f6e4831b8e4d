/* SPDX-License-Identifier: MIT */
/* What each id does that the BL602's boot ROM knows. bl602-protocol 3.2, bl602-observed 3 */
#include "sim/answer.h"
#include "sim/board.h"
#include "sim/costs.h"

#define SW_USAGE_LOCKED (1u << 20)
#define ROM_START 0x01000000u

static void tell_boot_info(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim_answer_boot_info(sim, 1);
}

/* bl602-soc 1.4: the new rate is the measured one times new / old. */
static void change_rate(struct rmw_sim *sim, struct rmw_view body)
{
	uint32_t was, now, rate;
	uint64_t wanted;

	if (body.len != 8)
		return;
	was = rmw_get_le32(body.data);
	now = rmw_get_le32(body.data + 4);
	wanted = was == 0 ? 0 : (uint64_t)sim->rom.measured_baud * now / was;
	rate = sim_uart_real_baud(SIM_COST_RC32M_HZ,
				  wanted > SIM_COST_RC32M_HZ ? 0 : (uint32_t)wanted);
	sim_spend(sim, SIM_COST_LEAVE_NS);
	if (rate != 0)
		sim->uart.baud = rate;
	sim_answer(sim);
}

static void reset(struct rmw_sim *sim, struct rmw_view body)
{
	(void)body;
	sim_answer(sim);
	sim_boot_later(sim, sim_boot_system_reset, SIM_COST_LEAVE_NS);
}

static void erase_flash(struct rmw_sim *sim, struct rmw_view body)
{
	static const struct sim_erase_style style = { 0 };

	if (body.len != 8) {
		sim_answer_fail(sim, 0x0002);
		return;
	}
	if (sim_bus_flash_start(&sim->bus) != 0 ||
	    !sim_flash_erase(sim, rmw_get_le32(body.data), rmw_get_le32(body.data + 4), &style)) {
		sim_answer_fail(sim, 0x0003);
		return;
	}
	sim->rom.is_flash_ready = true;
	sim_answer(sim);
}

static unsigned program(struct rmw_sim *sim, struct rmw_view body)
{
	uint32_t addr;

	if (body.len <= 4)
		return 0x0004;
	addr = rmw_get_le32(body.data);
	if (addr == UINT32_MAX)
		return 0x0005;
	if (!sim->rom.is_flash_ready || sim_bus_flash_is_disturbed(&sim->bus) ||
	    !sim_flash_program(sim, addr, rmw_view_part(body, 4, SIZE_MAX)))
		return 0x0006;
	return 0;
}

static void program_flash(struct rmw_sim *sim, struct rmw_view body)
{
	sim_answer_result(sim, program(sim, body));
}

static void start_flash(struct rmw_sim *sim)
{
	(void)sim_boot_flash(sim, SIM_HASH_CHECKED);
}

static void boot_flash(struct rmw_sim *sim, struct rmw_view body)
{
	if (body.len != 4)
		return;
	sim_answer(sim);
	sim_boot_later(sim, start_flash, SIM_COST_LEAVE_NS);
}

static void read_efuse(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t data[SIM_EFUSE_BYTES];

	if (body.len != 8) {
		sim_answer_fail(sim, 0x0404);
		return;
	}
	if (rmw_get_le32(body.data) >= SIM_EFUSE_BYTES) {
		sim_answer_fail(sim, 0x0405);
		return;
	}
	sim_answer_data(
		sim, (struct rmw_view){ data, sim_fuses_read(sim, rmw_get_le32(body.data),
							     rmw_get_le32(body.data + 4), data) });
}

static bool is_memory_locked(const struct rmw_sim *sim)
{
	return (sim->bus.efuse[SIM_EFUSE_SW_USAGE] & SW_USAGE_LOCKED) != 0;
}

static void write_memory(struct rmw_sim *sim, struct rmw_view body)
{
	if (body.len % 8 != 0 || is_memory_locked(sim)) {
		sim_answer_fail(sim, 0x0501);
		return;
	}
	for (size_t at = 0; at < body.len && !sim->is_cut; at += 8)
		sim_bus_write32(&sim->bus, rmw_get_le32(body.data + at),
				rmw_get_le32(body.data + at + 4));
	if (sim_bus_take_reset(&sim->bus)) {
		sim_boot_system_reset(sim);
		return;
	}
	sim_answer(sim);
}

static void read_memory(struct rmw_sim *sim, struct rmw_view body)
{
	uint8_t data[SIM_ROM_PAYLOAD_MAX];
	uint32_t addr = body.len == 8 ? rmw_get_le32(body.data) & ~3u : 0;
	uint32_t len = body.len == 8 ? rmw_get_le32(body.data + 4) : 0;

	if (body.len != 8 || len > SIM_ROM_PAYLOAD_MAX || (addr & 0x0fff0000) == ROM_START ||
	    is_memory_locked(sim)) {
		sim_answer_fail(sim, 0x0504);
		return;
	}
	len &= ~3u;
	for (uint32_t at = 0; at < len; at += 4)
		rmw_put_le32(data + at, sim_bus_read32(&sim->bus, addr + at));
	sim_answer_data(sim, (struct rmw_view){ data, len });
}

static const struct {
	uint8_t id;
	void (*run)(struct rmw_sim *sim, struct rmw_view body);
} commands[] = {
	/* clang-format off */
	{ 0x10, tell_boot_info },
	{ 0x11, sim_load_boot_header },
	{ 0x12, sim_load_key },
	{ 0x14, sim_load_signature },
	{ 0x16, sim_load_iv },
	{ 0x17, sim_load_segment_header },
	{ 0x18, sim_load_segment_data },
	{ 0x19, sim_load_check },
	{ 0x1a, sim_load_run },
	{ 0x20, change_rate },
	{ 0x21, reset },
	{ 0x30, erase_flash },
	{ 0x31, program_flash },
	{ 0x33, boot_flash },
	{ 0x40, sim_fuses_burn },
	{ 0x41, read_efuse },
	{ 0x50, write_memory },
	{ 0x51, read_memory },
	/* clang-format on */
};

static size_t command_of(uint8_t id)
{
	size_t i = 0;

	while (i < RMW_COUNT(commands) && commands[i].id != id)
		i++;
	return i;
}

bool sim_rom_knows(uint8_t id)
{
	return command_of(id) < RMW_COUNT(commands);
}

void sim_rom_obey(struct rmw_sim *sim, uint8_t id, struct rmw_view body)
{
	commands[command_of(id)].run(sim, body);
}
