/* SPDX-License-Identifier: MIT */
/* The BK7231T and BK7231N as kinds of simulated boards. */
#include <stdlib.h>
#include <string.h>

#include "sim/bk7231_costs.h"
#include "sim/bk7231_stock.h"
#include "sim/board.h"
#include "sim/obk_platform.h"

#define FLASH_SIZE (2u << 20)
#define EFUSE_CONTROL 31u
#define EFUSE_ENCRYPTS 0x20u

const struct sim_bk_key *sim_bk_own_key(const struct rmw_sim *sim)
{
	const struct sim_bk7231 *bk = sim_bk_of(sim);
	size_t count;
	const struct sim_bk_key *keys = sim_bk_keys(&count);

	if (!bk->family->has_rom)
		return bk->loader.key;
	for (size_t i = 0; i < count; i++) {
		uint8_t words[16];

		for (size_t word = 0; word < 4; word++)
			rmw_put_le32(words + 4 * word, keys[i].words[word]);
		if (memcmp(words, bk->efuse, sizeof(words)) == 0)
			return &keys[i];
	}
	return NULL;
}

static void burn(struct sim_bk7231 *bk, const struct sim_config *config)
{
	size_t count;
	const struct sim_bk_key *keys = sim_bk_keys(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(keys[i].name, config->bk.key_name) == 0)
			for (size_t word = 0; word < 4; word++)
				rmw_put_le32(bk->efuse + 4 * word, keys[i].words[word]);
	bk->efuse[EFUSE_CONTROL] = EFUSE_ENCRYPTS;
}

static bool build(struct rmw_sim *sim, const struct sim_bk_family *family, struct rmw_err *err)
{
	struct sim_bk7231 *bk = calloc(1, sizeof(*bk));

	if (bk == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a simulated board");
	bk->family = family;
	sim->chip = bk;
	burn(bk, &sim->config);
	if (sim->config.app.app == SIM_APP_CODE)
		return rmw_fail(err, RMW_E_PORT_SPEC, "app=code is for a BL602: %s executes none",
				sim->kind->name);
	return true;
}

static bool build_t(struct rmw_sim *sim, struct rmw_err *err)
{
	return build(sim, &sim_bk_family_t, err);
}

static bool build_n(struct rmw_sim *sim, struct rmw_err *err)
{
	return build(sim, &sim_bk_family_n, err);
}

static void release(struct rmw_sim *sim)
{
	free(sim->chip);
	sim->chip = NULL;
}

/* A T without its boot loader would be none: a blank one has that. */
static bool fill(struct rmw_span cells, const struct sim_bk_family *family,
		 const struct sim_config *config)
{
	if (cells.len != FLASH_SIZE && cells.len != 2 * FLASH_SIZE)
		return false;
	if (config->content != SIM_CONTENT_BLANK)
		sim_bk_stock_fill(cells, family, config);
	else if (!family->has_rom)
		sim_bk_stock_put_loader(cells, family, config);
	return true;
}

static bool fill_t(struct rmw_span cells, const struct sim_config *config)
{
	return fill(cells, &sim_bk_family_t, config);
}

static bool fill_n(struct rmw_span cells, const struct sim_config *config)
{
	return fill(cells, &sim_bk_family_n, config);
}

static uint64_t count(const struct rmw_sim *sim, const char *what)
{
	return strcmp(what, "efuse_program") == 0 ? sim_bk_of(sim)->efuse_programs : 0;
}

/* `units` of those that the T programs at once. */
#define NOR_TIMES(units)                                                                           \
	{                                                                                          \
		.page_us = (units)*SIM_BK_COST_UNIT_US, .erase_64k_us = SIM_BK_COST_ERASE_64K_US,  \
		.status_us = SIM_BK_COST_STATUS_US                                                 \
	}

static const struct sim_config defaults_t = {
	.nor = { .size = FLASH_SIZE, .jedec = { 0x1c, 0x70, 0x15 }, .times = NOR_TIMES(1) },
	.mac = { 0xc8, 0x47, 0x8c, 0x12, 0x34, 0x56 },
	.protect = 0x7c,
	.app = { .version = { 1, 18, 299 }, .version_text = "1.18.299" },
	.bk = { .loader = "1.0.5", .key_name = "tuya" },
	.seed = 1,
};

static const struct sim_config defaults_n = {
	.nor = { .size = FLASH_SIZE,
		 .jedec = { 0xeb, 0x60, 0x15 },
		 .times = NOR_TIMES(SIM_BK_PAGE / SIM_BK_UNIT) },
	.mac = { 0xc8, 0x47, 0x8c, 0x12, 0x34, 0x56 },
	.protect = 0x7c,
	.has_quad = true,
	.app = { .version = { 1, 18, 299 }, .version_text = "1.18.299" },
	.bk = { .key_name = "tuya" },
	.seed = 1,
};

const struct sim_kind sim_kind_bk7231t = {
	.name = "bk7231t",
	.bit = SIM_BK7231T,
	.defaults = &defaults_t,
	.build = build_t,
	.release = release,
	.fill = fill_t,
	.fill_sizes = "2M or 4M",
	.power_on = sim_bk_power_on,
	.power_off = sim_bk_power_off,
	.reset = sim_bk_system_reset,
	.is_starting = sim_bk_is_starting,
	.obk = &sim_obk_platform_bk7231t,
	.count = count,
};

const struct sim_kind sim_kind_bk7231n = {
	.name = "bk7231n",
	.bit = SIM_BK7231N,
	.defaults = &defaults_n,
	.build = build_n,
	.release = release,
	.fill = fill_n,
	.fill_sizes = "2M or 4M",
	.power_on = sim_bk_power_on,
	.power_off = sim_bk_power_off,
	.reset = sim_bk_system_reset,
	.is_starting = sim_bk_is_starting,
	.obk = &sim_obk_platform_bk7231n,
	.count = count,
};
