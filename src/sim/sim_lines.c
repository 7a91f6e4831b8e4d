/* SPDX-License-Identifier: MIT */
/* DTR and RTS, as the wirings of bl602-protocol 2.2 join them to reset, and to BOOT where a chip
 * has it. */
#include "sim/board.h"

/*
 * Wiring b: DTR is said to be boot and power cutoff in one, and is released before the last
 * reset. Here a capacitor keeps GPIO8 high for a second after DTR (unverified).
 */
#define BOOT_CHARGE_NS 1000000000u

static bool boot_line(struct rmw_sim *sim, struct rmw_lines lines)
{
	if (sim->config.wiring == SIM_WIRING_A)
		return lines.rts;
	if (lines.dtr)
		sim->boot_high_until_ns = sim->bus.now_ns + BOOT_CHARGE_NS;
	return lines.dtr || sim->bus.now_ns < sim->boot_high_until_ns;
}

void sim_set_lines(struct rmw_sim *sim, struct rmw_lines lines)
{
	bool holds = sim->config.wiring == SIM_WIRING_A ? lines.dtr : lines.rts;

	if (sim->config.wiring == SIM_WIRING_NONE)
		return;
	sim_meet(sim);
	if (sim->config.wiring == SIM_WIRING_B && sim->was_dtr)
		sim->boot_high_until_ns = sim->bus.now_ns + BOOT_CHARGE_NS;
	sim->was_dtr = lines.dtr;
	if (sim->kind->set_strap != NULL)
		sim->kind->set_strap(sim, boot_line(sim, lines) ? RMW_SIM_HIGH : RMW_SIM_LOW);
	if (holds && !sim->is_held)
		sim->kind->power_off(sim);
	if (!holds && sim->is_held)
		sim->kind->power_on(sim);
	sim->is_held = holds;
}
