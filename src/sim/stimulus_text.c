/* SPDX-License-Identifier: MIT */
/* The lists behind press= and hum=, read into rows. */
#include <stdlib.h>
#include <string.h>

#include "sim/board.h"

#define SECONDS_MAX 1000000u
#define MS 1000000u

static bool take_word(const char **text, const char *word)
{
	const size_t len = strlen(word);

	if (strncmp(*text, word, len) != 0)
		return false;
	*text += len;
	return true;
}

static bool take_number(const char **text, uint32_t max, uint32_t *value)
{
	char *end;
	unsigned long long number;

	if (**text < '0' || **text > '9')
		return false;
	number = strtoull(*text, &end, 10);
	if (number > max)
		return false;
	*text = end;
	*value = (uint32_t)number;
	return true;
}

static bool take_level(const char **text, enum rmw_sim_level *level)
{
	*level = RMW_SIM_LOW;
	if (take_word(text, "low"))
		return true;
	*level = RMW_SIM_HIGH;
	return take_word(text, "high");
}

/* PIN:low|high@MS[+MS] */
static bool take_press(const char **text, struct sim_press *press)
{
	press->for_ms = 0;
	return take_number(text, SIM_PADS - 1, &press->pin) && take_word(text, ":") &&
	       take_level(text, &press->level) && take_word(text, "@") &&
	       take_number(text, SECONDS_MAX * 1000, &press->at_ms) &&
	       (!take_word(text, "+") || take_number(text, SECONDS_MAX * 1000, &press->for_ms));
}

bool sim_press_parse(struct sim_config *config, const char *text, struct rmw_err *err)
{
	const char *rest = text;

	do {
		if (config->press_count == SIM_PRESSES_MAX)
			return rmw_fail(err, RMW_E_PORT_SPEC, "press= takes %u rows",
					SIM_PRESSES_MAX);
		if (!take_press(&rest, &config->presses[config->press_count]))
			return rmw_fail(err, RMW_E_PORT_SPEC,
					"'%s' of press= is not PIN:low|high@MS+MS", rest);
		config->press_count++;
	} while (take_word(&rest, ","));
	return *rest == '\0' || rmw_fail(err, RMW_E_PORT_SPEC, "'%s' of press= is too much", rest);
}

/* PIN[:KOHM] */
static bool take_hum(const char **text, struct sim_hum *hum)
{
	uint32_t kohm;

	hum->wave = sim_disturbance_of(SIM_DISTURBANCE_HUM);
	if (!take_number(text, SIM_PADS - 1, &hum->pin))
		return false;
	if (!take_word(text, ":"))
		return true;
	if (!take_number(text, SIM_PIN_NOTHING / 1000, &kohm))
		return false;
	hum->wave.ohm = kohm * 1000;
	return true;
}

bool sim_hum_parse(struct sim_config *config, const char *text, struct rmw_err *err)
{
	const char *rest = text;

	do {
		if (config->hum_count == SIM_HUMS_MAX)
			return rmw_fail(err, RMW_E_PORT_SPEC, "hum= takes %u rows", SIM_HUMS_MAX);
		if (!take_hum(&rest, &config->hums[config->hum_count]))
			return rmw_fail(err, RMW_E_PORT_SPEC, "'%s' of hum= is not PIN[:KOHM]",
					rest);
		config->hum_count++;
	} while (take_word(&rest, ","));
	return *rest == '\0' || rmw_fail(err, RMW_E_PORT_SPEC, "'%s' of hum= is too much", rest);
}

static bool is_before_another(const struct sim_config *config, size_t at)
{
	const struct sim_press *press = &config->presses[at];

	for (size_t i = 0; i < at; i++)
		if (config->presses[i].pin == press->pin &&
		    press->at_ms < config->presses[i].at_ms + config->presses[i].for_ms)
			return true;
	return false;
}

static bool plan(struct sim_bus *bus, const struct sim_press *press)
{
	const uint64_t at_ns = (uint64_t)press->at_ms * MS;

	return sim_pin_hold(bus, press->pin, press->level, at_ns) &&
	       (press->for_ms == 0 ||
		sim_pin_hold(bus, press->pin, RMW_SIM_OPEN, at_ns + (uint64_t)press->for_ms * MS));
}

bool sim_stimulus_arm(struct rmw_sim *sim, struct rmw_err *err)
{
	struct sim_config *config = &sim->config;

	for (size_t i = 0; i < config->hum_count; i++)
		sim_pin_connect(&sim->bus, config->hums[i].pin,
				sim_disturbance_source(&config->hums[i].wave));
	for (size_t i = 0; i < config->press_count; i++) {
		const struct sim_press *press = &config->presses[i];

		if (is_before_another(config, i))
			return rmw_fail(err, RMW_E_PORT_SPEC,
					"press= has GPIO%u at %u ms behind what is later",
					(unsigned)press->pin, (unsigned)press->at_ms);
		if (!plan(&sim->bus, press))
			return rmw_fail(err, RMW_E_PORT_SPEC, "press= has too much for GPIO%u",
					(unsigned)press->pin);
	}
	return true;
}
