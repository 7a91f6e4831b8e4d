/* SPDX-License-Identifier: MIT */
/* Reset of the BL602: strap, wake-up request, start from flash or from UART, or silence. */
#include "sim/board.h"
#include "sim/costs.h"

#define EF_CFG_STRAP_GPIO6 (1u << 11)
#define SW_USAGE_HASH_ON_WAKE (1u << 22)
#define SW_USAGE_NO_FLASH (1u << 24)
#define SW_USAGE_NO_UART (1u << 25)
#define SW_USAGE_NO_WAKE (1u << 27)

#define HBN_RSV0 0x4000f100u
#define HBN_RSV1 0x4000f104u
#define WAKE_ASKED 0x4e424845u
#define WAKE_TAKEN 0x4e424857u

static void run_pending(struct rmw_sim *sim)
{
	sim_boot_park(sim);
	sim->rom.pending(sim);
}

static const struct sim_program waiting = { sim_hear_nothing, run_pending };

void sim_boot_later(struct rmw_sim *sim, void (*what)(struct rmw_sim *sim), uint64_t delay_ns)
{
	sim->rom.pending = what;
	sim->program = &waiting;
	sim->timer_ns = sim->bus.now_ns + delay_ns;
}

/* The pin that decides: GPIO8, or GPIO6 where the eFuse says so. */
static unsigned strap_pin(const struct rmw_sim *sim)
{
	return sim->bus.efuse[SIM_EFUSE_CFG] & EF_CFG_STRAP_GPIO6 ? 6 : 8;
}

void sim_boot_set_strap(struct rmw_sim *sim, bool is_high)
{
	(void)sim_pin_hold(&sim->bus, strap_pin(sim), is_high ? RMW_SIM_HIGH : RMW_SIM_LOW,
			   sim->bus.now_ns);
}

static bool strap_is_high(struct rmw_sim *sim)
{
	unsigned pin = strap_pin(sim);
	unsigned high = 0;

	for (unsigned i = 0; i < 3; i++) {
		high += sim_bus_pin(&sim->bus, pin);
		sim_spend(sim, SIM_COST_STRAP_STEP_NS);
	}
	return high >= 2;
}

static bool takes_wake_request(struct rmw_sim *sim)
{
	if ((sim->bus.efuse[SIM_EFUSE_SW_USAGE] & SW_USAGE_NO_WAKE) ||
	    sim_bus_read32(&sim->bus, HBN_RSV0) != WAKE_ASKED)
		return false;
	sim_bus_write32(&sim->bus, HBN_RSV0, WAKE_TAKEN);
	return true;
}

static void wake(struct rmw_sim *sim)
{
	uint32_t entry = sim_bus_read32(&sim->bus, HBN_RSV1);

	if (entry != 0 && entry != UINT32_MAX) {
		sim_load_start(sim, entry);
		return;
	}
	(void)sim_boot_flash(sim, sim->bus.efuse[SIM_EFUSE_SW_USAGE] & SW_USAGE_HASH_ON_WAKE
					  ? SIM_HASH_CHECKED
					  : SIM_HASH_TRUSTED);
}

static void decide(struct rmw_sim *sim)
{
	uint32_t usage = sim->bus.efuse[SIM_EFUSE_SW_USAGE];

	if (takes_wake_request(sim)) {
		wake(sim);
		return;
	}
	if (!strap_is_high(sim) && !(usage & SW_USAGE_NO_FLASH)) {
		(void)sim_boot_flash(sim, SIM_HASH_CHECKED);
		return;
	}
	if (usage & SW_USAGE_NO_UART)
		sim_boot_park(sim);
	else
		sim_rom_listen(sim, sim->bus.now_ns + SIM_COST_ROM_START_NS);
}

static const struct sim_program starting = { sim_hear_nothing, decide };

bool sim_boot_is_under_way(const struct rmw_sim *sim)
{
	return sim->program == &starting && sim_pin_held(&sim->bus, strap_pin(sim)) != RMW_SIM_HIGH;
}

static void start(struct rmw_sim *sim)
{
	sim_note(sim, SIM_EVENT_RESET);
	sim_uart_cut(sim, sim->bus.now_ns + SIM_COST_STRAP_NS);
	sim->rom.len = 0;
	sim_load_reset(&sim->rom.load);
	sim->program = &starting;
	sim->timer_ns = sim->bus.now_ns + SIM_COST_STRAP_NS;
}

void sim_boot_power_on(struct rmw_sim *sim)
{
	sim_note(sim, SIM_EVENT_POWER_ON);
	sim->was_powered_on = true;
	sim_bus_power_on(&sim->bus);
	start(sim);
}

void sim_boot_power_off(struct rmw_sim *sim)
{
	sim_nor_power_loss(sim->bus.nor, sim->bus.now_ns);
	sim_uart_cut(sim, SIM_NEVER);
	sim_pins_power_off(&sim->bus);
	sim_boot_park(sim);
}

void sim_boot_system_reset(struct rmw_sim *sim)
{
	sim->was_powered_on = false;
	sim_bus_system_reset(&sim->bus);
	start(sim);
}
