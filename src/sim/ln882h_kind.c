/* SPDX-License-Identifier: MIT */
/* The LN882H as a kind of simulated board: what it is made of, and what its flash remembers. */
#include <stdlib.h>

#include "sim/ln882h.h"
#include "sim/ln882h_costs.h"
#include "sim/obk_platform.h"

/* In the security register of the flash. ln882h-protocol 9 */
enum { OTP_XTAL = 0, OTP_POWER = 1, OTP_VALID = 4, OTP_MAC = 0x100 };

#define XTAL_TRIM 10 /* of the captured chip */

static void burn_identity(struct rmw_sim *sim)
{
	const struct rmw_span otp = sim_nor_security(sim->bus.nor);

	otp.data[OTP_XTAL] = XTAL_TRIM;
	memset(otp.data + OTP_POWER, 0, OTP_VALID - OTP_POWER);
	otp.data[OTP_VALID] = 1;
	memcpy(otp.data + OTP_MAC, sim->config.mac, sizeof(sim->config.mac));
}

static bool build(struct rmw_sim *sim, struct rmw_err *err)
{
	sim->chip = calloc(1, sizeof(struct sim_ln));
	if (sim->chip == NULL || !sim_ln_bus_init(sim) || !sim_ln_cpu_init(sim))
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a simulated board");
	burn_identity(sim);
	return true;
}

static void release(struct rmw_sim *sim)
{
	if (sim->chip == NULL)
		return;
	sim_ln_cpu_release(sim);
	sim_ln_bus_release(sim);
	free(sim->chip);
	sim->chip = NULL;
}

static bool fill(struct rmw_span cells, const struct sim_config *config)
{
	if (config->content == SIM_CONTENT_BLANK || (cells.len != 1 << 20 && cells.len != 2 << 20))
		return false;
	sim_ln_stock_fill(cells, config->mac);
	return true;
}

/* What asks for the boot ROM pulls PA9 low: BOOT1 has the other level than a BL602's strap. */
static void set_strap(struct rmw_sim *sim, enum rmw_sim_level level)
{
	sim_ln(sim)->is_strapped = level == RMW_SIM_HIGH;
}

static uint64_t count(const struct rmw_sim *sim, const char *what)
{
	const struct {
		const char *name;
		uint64_t count;
	} counts[] = {
		{ "rx_overflow", sim_ln(sim)->bus.uart.overflows },
		{ "rx_fifo_high", sim_ln(sim)->bus.uart.rx_high },
		{ "spi_overflow", sim_ln(sim)->bus.ssi.overflows },
		{ "instructions", sim_ln_cpu_instructions(sim) },
		{ "busy_cycles", sim_ln_cpu_busy_cycles(sim) },
		{ "rom_unknown", sim_ln(sim)->cpu.unknown_calls },
	};

	for (size_t i = 0; i < RMW_COUNT(counts); i++)
		if (strcmp(counts[i].name, what) == 0)
			return counts[i].count;
	return 0;
}

static const struct sim_config defaults = {
	.nor = { .size = 2 << 20,
		 .jedec = { 0xeb, 0x60, 0x15 },
		 .times = { .page_us = LN_COST_NOR_PAGE_US,
			    .erase_4k_us = LN_COST_NOR_ERASE_US,
			    .erase_32k_us = LN_COST_NOR_ERASE_US,
			    .erase_64k_us = LN_COST_NOR_ERASE_US,
			    .erase_chip_us = LN_COST_NOR_ERASE_CHIP_US },
		 .unique_id = { 'L', 'N', '8', '8', '2', 'H', '-', 'b', 'e', 'n', 'c', 'h', 0, 1, 2,
				3 } },
	.mac = { 0x00, 0x50, 0xc2, 0x12, 0x34, 0x56 },
	.strap_is_high = true,
	.cpi = 1,
	.app = { .version = { 1, 18, 299 }, .version_text = "1.18.299" },
	.seed = 1,
};

const struct sim_kind sim_kind_ln882h = {
	.name = "ln882h",
	.bit = SIM_LN882H,
	.defaults = &defaults,
	.build = build,
	.release = release,
	.fill = fill,
	.fill_sizes = "1M or 2M",
	.power_on = sim_ln_power_on,
	.power_off = sim_ln_power_off,
	.reset = sim_ln_reset,
	.set_strap = set_strap,
	.is_starting = sim_ln_is_starting,
	.obk = &sim_obk_platform_ln882h,
	.count = count,
};
