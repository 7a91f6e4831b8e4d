/* SPDX-License-Identifier: MIT */
/* Faults on request: what goes wrong on the line, in the flash and with the supply, repeatably. */
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "sim/board.h"

#define DARK_DEFAULT_MS 500u

/* --- reading fault=... ------------------------------------------------------------------------ */

/*
 * ROW[,ROW...]; a ROW is
 *	KIND[.in|.out]@N	the N-th byte of the conversation, both directions counted from 1
 *	KIND[.in|.out]/N	one byte in N by chance
 *	silence[.in|.out]@N[:MS]	nothing from the N-th byte on, for MS or for ever
 *	power@N[:MS]	supply lost in the N-th flash operation, back after MS
 *	outage@N[:MS]	supply lost at the N-th byte of the conversation, back after MS
 *	stuck@ADDR:BIT:VALUE
 */
static const struct {
	const char *name;
	enum sim_fault_kind kind;
} kinds[] = {
	{ "drop", SIM_FAULT_DROP },	{ "garble", SIM_FAULT_GARBLE },
	{ "repeat", SIM_FAULT_REPEAT }, { "silence", SIM_FAULT_SILENCE },
	{ "power", SIM_FAULT_POWER },	{ "outage", SIM_FAULT_OUTAGE },
	{ "stuck", SIM_FAULT_STUCK },
};

static const struct {
	const char *name;
	enum sim_direction direction;
} directions[] = { { ".in", SIM_IN }, { ".out", SIM_OUT }, { "", SIM_EITHER } };

static bool take_word(const char **text, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*text, word, len) != 0)
		return false;
	*text += len;
	return true;
}

static bool take_number(const char **text, uint32_t *value)
{
	char *end;
	unsigned long long number;

	if (**text < '0' || **text > '9')
		return false;
	number = strtoull(*text, &end, 0);
	if (number > UINT32_MAX)
		return false;
	*text = end;
	*value = (uint32_t)number;
	return true;
}

static bool take_kind(const char **text, struct sim_fault *fault)
{
	for (size_t i = 0; i < RMW_COUNT(kinds); i++)
		if (take_word(text, kinds[i].name)) {
			fault->kind = kinds[i].kind;
			return true;
		}
	return false;
}

static void take_direction(const char **text, struct sim_fault *fault)
{
	for (size_t i = 0; i < RMW_COUNT(directions); i++)
		if (take_word(text, directions[i].name)) {
			fault->direction = directions[i].direction;
			return;
		}
}

static bool take_stuck_bit(const char **text, struct sim_fault *fault)
{
	uint32_t bit, value;

	if (!take_word(text, "@") || !take_number(text, &fault->addr) || !take_word(text, ":") ||
	    !take_number(text, &bit) || !take_word(text, ":") || !take_number(text, &value) ||
	    bit > 7 || value > 1)
		return false;
	fault->bit = bit;
	fault->value = value == 1;
	return true;
}

static bool darkens(enum sim_fault_kind kind)
{
	return kind == SIM_FAULT_POWER || kind == SIM_FAULT_OUTAGE;
}

static bool lasts(enum sim_fault_kind kind)
{
	return kind == SIM_FAULT_SILENCE || darkens(kind);
}

static bool take_fault(const char **text, struct sim_fault *fault)
{
	if (!take_kind(text, fault))
		return false;
	if (fault->kind == SIM_FAULT_STUCK)
		return take_stuck_bit(text, fault);
	take_direction(text, fault);
	if (take_word(text, "@")) {
		if (!take_number(text, &fault->at) || fault->at == 0)
			return false;
	} else if (lasts(fault->kind) || !take_word(text, "/") ||
		   !take_number(text, &fault->one_in) || fault->one_in == 0) {
		return false;
	}
	if (darkens(fault->kind))
		fault->ms = DARK_DEFAULT_MS;
	return !lasts(fault->kind) || !take_word(text, ":") || take_number(text, &fault->ms);
}

bool sim_fault_parse(struct sim_config *config, const char *text, struct rmw_err *err)
{
	const char *at = text;

	do {
		struct sim_fault fault = { 0 };

		if (config->fault_count == SIM_FAULTS_MAX)
			return rmw_fail(err, RMW_E_PORT_SPEC, "more than %u faults in '%s'",
					SIM_FAULTS_MAX, text);
		if (!take_fault(&at, &fault))
			return rmw_fail(err, RMW_E_PORT_SPEC,
					"'%s' is no list of faults: write drop@N, garble@N, "
					"repeat@N or drop/N by chance, silence@N:MS, power@N:MS, "
					"outage@N:MS, stuck@ADDR:BIT:VALUE",
					text);
		config->faults[config->fault_count++] = fault;
	} while (take_word(&at, ","));
	return *at == '\0' || rmw_fail(err, RMW_E_PORT_SPEC, "'%s' is left over in fault=", at);
}

/* --- the line --------------------------------------------------------------------------------- */

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
	case SIM_FAULT_POWER:
	case SIM_FAULT_STUCK:
		break;
	}
	return copies;
}

unsigned sim_fault_byte(struct rmw_sim *sim, enum sim_direction direction, uint8_t *value)
{
	unsigned copies = 1;

	sim->faults.bytes++;
	for (size_t i = 0; i < sim->config.fault_count; i++) {
		const struct sim_fault *fault = &sim->config.faults[i];
		bool hits = false;

		if (fault->kind == SIM_FAULT_SILENCE)
			hits = silences(sim, fault, direction);
		else if (fault->kind < SIM_FAULT_SILENCE || fault->kind == SIM_FAULT_OUTAGE)
			hits = strikes(&sim->faults, fault, direction);
		if (hits)
			copies = strike(sim, fault, value, copies);
	}
	return copies < 2 ? copies : 2;
}

/* --- flash and supply ------------------------------------------------------------------------- */

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
