/* SPDX-License-Identifier: MIT */
/* The list of faults behind fault=, read into rows. */
#include <stdlib.h>
#include <string.h>

#include "sim/board.h"

#define DARK_DEFAULT_MS 500u

/*
 * ROW[,ROW...]; a ROW is
 *	KIND[.in|.out]@N	the N-th byte of the conversation, both directions counted from 1
 *	KIND[.in|.out]/N	one byte in N by chance
 *	silence[.in|.out]@N[:MS]	nothing from the N-th byte on, for MS or for ever
 *	power@N[:MS]	supply lost in the N-th flash operation, back after MS
 *	outage@N[:MS]	supply lost at the N-th byte of the conversation, back after MS
 *	unplug@N	the adapter is pulled out at the N-th byte of the conversation
 *	stuck@ADDR:BIT:VALUE
 */
static const struct {
	const char *name;
	enum sim_fault_kind kind;
} kinds[] = {
	{ "drop", SIM_FAULT_DROP },	{ "garble", SIM_FAULT_GARBLE },
	{ "repeat", SIM_FAULT_REPEAT }, { "silence", SIM_FAULT_SILENCE },
	{ "power", SIM_FAULT_POWER },	{ "outage", SIM_FAULT_OUTAGE },
	{ "stuck", SIM_FAULT_STUCK },	{ "unplug", SIM_FAULT_UNPLUG },
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
					"outage@N:MS, unplug@N, stuck@ADDR:BIT:VALUE",
					text);
		config->faults[config->fault_count++] = fault;
	} while (take_word(&at, ","));
	return *at == '\0' || rmw_fail(err, RMW_E_PORT_SPEC, "'%s' is left over in fault=", at);
}
