/* SPDX-License-Identifier: MIT */
/* Faults on request: what goes wrong on the line, in the flash and with the supply, repeatably. */
#include "base/random.h"
#include "sim/board.h"

#define GARBLED_OF 500u /* bytes, where the wires do not carry a rate */

static bool strikes(struct sim_faults *faults, const struct sim_fault *fault,
		    enum sim_direction direction)
{
	if (fault->direction != SIM_EITHER && fault->direction != direction)
		return false;
	if (fault->at != 0)
		return faults->bytes == fault->at;
	return fault->one_in != 0 && rmw_random_next(&faults->random) % fault->one_in == 0;
}

/* Silence begins at its byte whatever the direction of that byte is. */
static bool silences(struct rmw_sim *sim, const struct sim_fault *fault,
		     enum sim_direction direction)
{
	struct sim_faults *faults = &sim->faults;
	uint64_t at_ns = direction == SIM_OUT ? sim->uart.tx_free_ns : sim->bus.now_ns;

	if (faults->bytes == fault->at)
		faults->silent_until_ns =
			fault->ms == 0 ? SIM_NEVER : at_ns + fault->ms * 1000000ull;
	return at_ns < faults->silent_until_ns &&
	       (fault->direction == SIM_EITHER || fault->direction == direction);
}

/* The flash stops where it is; the chip goes dark as soon as what it does now is cut short. */
static void cut_power(struct rmw_sim *sim, const struct sim_fault *fault)
{
	sim->is_cut = true;
	sim->cut_ns = sim->bus.now_ns;
	sim->dark_ms = fault->ms;
	sim_nor_power_loss(sim->bus.nor, sim->bus.now_ns);
}

static unsigned strike(struct rmw_sim *sim, const struct sim_fault *fault, uint8_t *value,
		       unsigned copies)
{
	sim_note(sim, SIM_EVENT_FAULT);
	switch (fault->kind) {
	case SIM_FAULT_DROP:
	case SIM_FAULT_SILENCE:
		return 0;
	case SIM_FAULT_REPEAT:
		return copies * 2;
	case SIM_FAULT_GARBLE:
		*value ^= (uint8_t)(1u << rmw_random_next(&sim->faults.random) % 8);
		return copies;
	case SIM_FAULT_OUTAGE:
		cut_power(sim, fault);
		return 0;
	case SIM_FAULT_UNPLUG:
		sim->is_unplugged = true;
		return 0;
	case SIM_FAULT_POWER:
	case SIM_FAULT_STUCK:
		break;
	}
	return copies;
}

/* Wires that are too long for a rate. */
static void garble_above(struct rmw_sim *sim, uint8_t *value)
{
	const uint32_t most = sim->config.carries_baud;

	if (most == 0 || sim->uart.host_baud <= most ||
	    rmw_random_next(&sim->faults.random) % GARBLED_OF != 0)
		return;
	sim_note(sim, SIM_EVENT_FAULT);
	*value ^= (uint8_t)(1u << rmw_random_next(&sim->faults.random) % 8);
}

unsigned sim_fault_byte(struct rmw_sim *sim, enum sim_direction direction, uint8_t *value)
{
	unsigned copies = 1;

	sim->faults.bytes++;
	garble_above(sim, value);
	for (size_t i = 0; i < sim->config.fault_count; i++) {
		const struct sim_fault *fault = &sim->config.faults[i];
		bool hits = false;

		if (fault->kind == SIM_FAULT_SILENCE)
			hits = silences(sim, fault, direction);
		else if (fault->kind < SIM_FAULT_SILENCE || fault->kind == SIM_FAULT_OUTAGE ||
			 fault->kind == SIM_FAULT_UNPLUG)
			hits = strikes(&sim->faults, fault, direction);
		if (hits)
			copies = strike(sim, fault, value, copies);
	}
	return copies < 2 ? copies : 2;
}

/* Power goes while the operation runs: the flash is left in disorder, the chip stops. */
static void watch_operation(void *ctx, uint64_t number)
{
	struct rmw_sim *sim = ctx;

	sim->counts[SIM_EVENT_FLASH_OP] = number;
	for (size_t i = 0; i < sim->config.fault_count; i++) {
		const struct sim_fault *fault = &sim->config.faults[i];

		if (fault->kind != SIM_FAULT_POWER || fault->at != number)
			continue;
		sim_note(sim, SIM_EVENT_FAULT);
		cut_power(sim, fault);
	}
}

bool sim_fault_arm(struct rmw_sim *sim, struct rmw_err *err)
{
	sim->faults.random = sim->config.seed;
	sim_nor_on_operation(sim->bus.nor, watch_operation, sim);
	for (size_t i = 0; i < sim->config.fault_count; i++) {
		const struct sim_fault *fault = &sim->config.faults[i];

		if (fault->kind == SIM_FAULT_STUCK &&
		    !sim_nor_stick_bit(sim->bus.nor, fault->addr, fault->bit, fault->value))
			return rmw_fail(err, RMW_E_PORT_SPEC, "fault=stuck@0x%x: no such cell",
					fault->addr);
	}
	return true;
}
