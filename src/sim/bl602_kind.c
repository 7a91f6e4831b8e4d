/* SPDX-License-Identifier: MIT */
/* The BL602 as a kind of simulated board: what it is made of, and what is burnt into it. */
#include <string.h>

#include "sim/bl602_hosted.h"
#include "sim/board.h"
#include "sim/bus_state.h"
#include "sim/obk_platform.h"
#include "sim/stock.h"

static void burn_identity(struct rmw_sim *sim)
{
	const struct sim_config *config = &sim->config;
	const uint8_t *mac = config->mac;
	uint32_t zeros = 0;

	for (unsigned i = 0; i < 48; i++)
		zeros += !(mac[i / 8] >> i % 8 & 1);
	zeros ^= config->is_mac_check_wrong;
	sim->bus.efuse[SIM_EFUSE_CFG] = config->ef_cfg;
	sim->bus.efuse[SIM_EFUSE_TRIM] = 0x00000284; /* trim of the captured chip */
	sim->bus.efuse[SIM_EFUSE_SW_USAGE] = config->sw_usage;
	sim->bus.efuse[SIM_EFUSE_MAC] =
		(uint32_t)mac[2] << 24 | (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];
	sim->bus.efuse[SIM_EFUSE_DEVICE] =
		(uint32_t)mac[0] << 8 | mac[1] | zeros << 16 | (config->dev_info & 0xffc00000);
}

static bool build(struct rmw_sim *sim, struct rmw_err *err)
{
	if (!sim_bus_init(&sim->bus, sim->bus.nor) || !sim_cpu_init(sim))
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a simulated board");
	burn_identity(sim);
	return true;
}

static void release(struct rmw_sim *sim)
{
	sim_hosted_free(sim->hosted);
	sim_cpu_release(sim);
	sim_load_reset(&sim->rom.load);
}

static bool fill(struct rmw_span cells, const struct sim_config *config)
{
	if (cells.len != 1 << 20 && cells.len != 2 << 20 && cells.len != 4 << 20)
		return false;
	if (config->content != SIM_CONTENT_BLANK)
		sim_stock_fill(cells, config->mac);
	return true;
}

static void set_strap(struct rmw_sim *sim, enum rmw_sim_level level)
{
	sim_boot_set_strap(sim, level == RMW_SIM_HIGH);
}

static uint64_t count(const struct rmw_sim *sim, const char *what)
{
	const struct {
		const char *name;
		uint64_t count;
	} counts[] = {
		{ "efuse_program", sim->bus.efuse_programs },
		{ "rx_overflow", sim->bus.rx_overflows },
		{ "rx_fifo_high", sim->bus.rx_fifo_high },
		{ "instructions", sim_cpu_instructions(sim) },
		{ "busy_cycles", sim_cpu_busy_cycles(sim) },
		{ "rom_unknown", sim->bus.state->unknown_calls },
	};

	for (size_t i = 0; i < RMW_COUNT(counts); i++)
		if (strcmp(counts[i].name, what) == 0)
			return counts[i].count;
	return 0;
}

static const struct sim_config defaults = {
	.nor = { .size = 2 << 20, .jedec = { 0xef, 0x40, 0x15 } },
	.mac = { 0x18, 0xb9, 0x05, 0x12, 0x34, 0x56 },
	.strap_is_high = true,
	.cpi = 1,
	.app = { .version = { 1, 18, 299 }, .version_text = "1.18.299" },
	.seed = 1,
};

const struct sim_kind sim_kind_bl602 = {
	.name = "bl602",
	.bit = SIM_BL602,
	.defaults = &defaults,
	.build = build,
	.release = release,
	.fill = fill,
	.fill_sizes = "1M, 2M or 4M",
	.power_on = sim_boot_power_on,
	.power_off = sim_boot_power_off,
	.reset = sim_boot_system_reset,
	.set_strap = set_strap,
	.is_starting = sim_boot_is_under_way,
	.obk = &sim_obk_platform_bl602,
	.count = count,
};
