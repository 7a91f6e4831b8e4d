/* SPDX-License-Identifier: MIT */
/* The options of a simulated board: which there are, and whose. */
#include "sim/options.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct rmw_sim_option rows[] = {
#define ROW(name, kinds, value, help) { #name, value, help, kinds },
	SIM_OPTIONS(ROW)
#undef ROW
};

static bool (*const setters[])(const struct sim_setting *setting, struct rmw_err *err) = {
#define SETTER(name, kinds, value, help) sim_set_##name,
	SIM_OPTIONS(SETTER)
#undef SETTER
};
/* clang-format on */

const struct rmw_sim_option *rmw_sim_options(size_t *count)
{
	*count = RMW_COUNT(rows);
	return rows;
}

static bool fail_unknown(const struct sim_kind *kind, const char *name, struct rmw_err *err)
{
	char names[400] = "";

	for (size_t i = 0; i < RMW_COUNT(rows); i++) {
		if (!(rows[i].boards & kind->bit))
			continue;
		strncat(names, " ", sizeof(names) - strlen(names) - 1);
		strncat(names, rows[i].name, sizeof(names) - strlen(names) - 1);
	}
	return rmw_fail(err, RMW_E_PORT_SPEC, "no option '%s'; there are:%s", name, names);
}

static bool set_option(const struct sim_kind *kind, struct sim_config *config, char *text,
		       struct rmw_err *err)
{
	char *equals = strchr(text, '=');
	struct sim_setting setting = { config, text, NULL };

	if (equals == NULL)
		return rmw_fail(err, RMW_E_PORT_SPEC, "'%s' lacks a value: NAME=VALUE", text);
	*equals = '\0';
	setting.value = equals + 1;
	for (size_t i = 0; i < RMW_COUNT(rows); i++)
		if ((rows[i].boards & kind->bit) && strcmp(rows[i].name, text) == 0)
			return setters[i](&setting, err);
	return fail_unknown(kind, text, err);
}

/* The last byte of the id tells the size, as a power of two. */
static void fit_jedec(struct sim_config *config)
{
	uint8_t code = 0;

	if (config->has_jedec || config->nor.size == 0)
		return;
	while (UINT32_C(1) << code < config->nor.size)
		code++;
	config->nor.jedec[2] = code;
}

static bool find_kind(const struct sim_kind **kind, const char *name, size_t len,
		      struct rmw_err *err)
{
	size_t count;
	const struct sim_kind *const *kinds = sim_kinds(&count);
	char names[100] = "";

	for (size_t i = 0; i < count; i++) {
		if (strlen(kinds[i]->name) == len && strncmp(kinds[i]->name, name, len) == 0) {
			*kind = kinds[i];
			return true;
		}
		strncat(names, i > 0 ? ", " : "", sizeof(names) - strlen(names) - 1);
		strncat(names, kinds[i]->name, sizeof(names) - strlen(names) - 1);
	}
	return rmw_fail(err, RMW_E_PORT_SPEC, "no simulated '%.*s'; there is: %s", (int)len, name,
			names);
}

bool sim_config_parse(const struct sim_kind **kind, struct sim_config *config, const char *spec,
		      struct rmw_err *err)
{
	char text[2048];
	const size_t name_len = strcspn(spec, "?");
	char *save = NULL;

	if (!find_kind(kind, spec, name_len, err))
		return false;
	*config = *(*kind)->defaults;
	if (spec[name_len] == '\0')
		return true;
	if (snprintf(text, sizeof(text), "%s", spec + name_len + 1) >= (int)sizeof(text))
		return rmw_fail(err, RMW_E_PORT_SPEC, "more than %zu characters of options",
				sizeof(text) - 1);
	for (char *option = strtok_r(text, "&", &save); option != NULL;
	     option = strtok_r(NULL, "&", &save))
		if (!set_option(*kind, config, option, err))
			return false;
	fit_jedec(config);
	return true;
}

/* A MAC counts up in its last three bytes, which are the unit's. */
static void count_mac(uint8_t mac[6], uint32_t index)
{
	const uint32_t unit =
		((uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5]) + (index & 0xffffffu);

	mac[3] = (uint8_t)(unit >> 16);
	mac[4] = (uint8_t)(unit >> 8);
	mac[5] = (uint8_t)unit;
}

void sim_config_seat(struct sim_config *config, uint32_t index)
{
	const size_t len = strlen(config->image);
	const uint8_t *mac = config->mac;

	if (config->boards == 0)
		return;
	count_mac(config->mac, index);
	config->seed += index;
	if (len > 0)
		(void)snprintf(config->image + len, sizeof(config->image) - len,
			       "/%02x%02x%02x%02x%02x%02x.bin", mac[0], mac[1], mac[2], mac[3],
			       mac[4], mac[5]);
}
