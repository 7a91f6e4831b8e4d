/* SPDX-License-Identifier: MIT */
/* Letting time pass: what reaches the chip when, and what becomes of it without power. */
#include "sim/board.h"

/* How long a person keeps the power off. */
#define POWER_OFF_NS 100000000u

void sim_note(struct rmw_sim *sim, enum sim_event event)
{
	sim->counts[event]++;
}

void sim_spend(struct rmw_sim *sim, uint64_t ns)
{
	sim->bus.now_ns += ns;
}

void sim_hear_nothing(struct rmw_sim *sim, const struct sim_byte *byte)
{
	(void)sim;
	(void)byte;
}

static const struct sim_program silent = { sim_hear_nothing, NULL };

void sim_boot_park(struct rmw_sim *sim)
{
	sim->program = &silent;
	sim->timer_ns = SIM_NEVER;
}

static const struct sim_program dark;

static void lose_power(struct rmw_sim *sim)
{
	sim->is_cut = false;
	sim->bus.now_ns = sim->cut_ns;
	sim->kind->power_off(sim);
	if (sim->dark_ms == 0)
		return;
	sim->program = &dark;
	sim->timer_ns = sim->bus.now_ns + sim->dark_ms * 1000000ull;
}

void sim_settle(struct rmw_sim *sim)
{
	if (sim->is_cut)
		lose_power(sim);
}

static void hear(struct rmw_sim *sim)
{
	struct sim_byte byte;
	unsigned copies = sim_uart_take(sim, &byte);
	uint64_t before_ns = sim->bus.now_ns;

	for (unsigned i = 0; i < copies; i++)
		sim->program->byte(sim, &byte);
	if (sim->bus.now_ns > before_ns) {
		sim->uart.busy_until_ns = sim->bus.now_ns;
		sim->uart.held = 0;
	}
}

static void ring(struct rmw_sim *sim)
{
	if (sim->bus.now_ns < sim->timer_ns)
		sim->bus.now_ns = sim->timer_ns;
	sim->timer_ns = SIM_NEVER;
	sim->program->timer(sim);
}

/* A program without an ear takes bytes from the line by itself. */
static uint64_t next_byte_ns(const struct rmw_sim *sim)
{
	const struct sim_byte *byte = sim->program->byte != NULL ? sim_uart_next(&sim->uart) : NULL;

	return byte != NULL ? byte->end_ns : SIM_NEVER;
}

static void run(struct rmw_sim *sim, uint64_t until_ns, enum sim_run_end end)
{
	sim->run_until_ns = until_ns;
	sim->run_end = end;
	for (;;) {
		uint64_t byte_ns = next_byte_ns(sim);

		if (end == SIM_RUN_TO_OUTPUT && sim->uart.tx.count > 0)
			return;
		if (byte_ns <= sim->timer_ns && byte_ns <= until_ns)
			hear(sim);
		else if (sim->timer_ns <= until_ns && sim->timer_ns != SIM_NEVER)
			ring(sim);
		else
			break;
		sim_settle(sim);
	}
	if (sim->bus.now_ns < until_ns && until_ns != SIM_NEVER)
		sim->bus.now_ns = until_ns;
}

static void switch_off(struct rmw_sim *sim)
{
	sim->hands_ns = SIM_NEVER;
	sim->is_cut = true;
	sim->cut_ns = sim->bus.now_ns;
	sim->dark_ms = POWER_OFF_NS / 1000000u;
	sim_nor_power_loss(sim->bus.nor, sim->bus.now_ns);
	sim_settle(sim);
}

void sim_run(struct rmw_sim *sim, uint64_t until_ns, enum sim_run_end end)
{
	if (sim->hands_ns <= until_ns && sim->hands_ns != SIM_NEVER) {
		run(sim, sim->hands_ns, end);
		if (end == SIM_RUN_TO_OUTPUT && sim->uart.tx.count > 0)
			return;
		switch_off(sim);
	}
	run(sim, until_ns, end);
}

static void power_on_again(struct rmw_sim *sim)
{
	sim->kind->power_on(sim);
}

static const struct sim_program dark = { sim_hear_nothing, power_on_again };

bool sim_is_dark(const struct rmw_sim *sim)
{
	return sim->program == &dark;
}

void sim_meet(struct rmw_sim *sim)
{
	sim_run(sim, sim->host_ns, SIM_RUN_ALL);
	if (sim->host_ns < sim->bus.now_ns)
		sim->host_ns = sim->bus.now_ns;
}

void rmw_sim_power_cycle(struct rmw_sim *sim, bool gpio8_is_high)
{
	sim_lock(sim);
	sim_meet(sim);
	sim->kind->power_off(sim);
	sim_spend(sim, POWER_OFF_NS);
	if (sim->kind->set_strap != NULL)
		sim->kind->set_strap(sim, gpio8_is_high ? RMW_SIM_HIGH : RMW_SIM_LOW);
	sim->kind->power_on(sim);
	sim->host_ns = sim->bus.now_ns;
	sim_unlock(sim);
}
