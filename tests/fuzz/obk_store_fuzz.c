/* SPDX-License-Identifier: MIT */
/* A store of a simulated OpenBeken with bytes from anywhere in it: it starts, and takes a value. */
#include <stdlib.h>

#include "sim/board.h"
#include "sim/obk_config.h"
#include "sim/obk_table.h"
#include "sim/sim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SECTORS 4u

static struct rmw_sim *board(void)
{
	static struct rmw_sim *sim;
	struct rmw_err err = { 0 };

	if (sim == NULL && (!rmw_sim_new(&sim, "bl602?stock=0&flash=64K&app=openbeken", &err) ||
			    sim_bus_flash_start(&sim->bus) != 0))
		abort();
	return sim;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t value[64] = { 1, 2, 3 };
	struct rmw_sim *sim = board();
	const struct rmw_span cells = sim_nor_cells(sim->bus.nor);
	struct sim_obk_store store = { sim, 0, SECTORS };
	struct sim_obk_config config;
	struct sim_obk_part part;

	memset(cells.data, 0xff, cells.len);
	if (size > 0)
		memcpy(cells.data, data, size < cells.len ? size : cells.len);
	(void)sim_obk_table_find(rmw_span_view(cells), "PSM", &part);
	if (!sim_obk_store_start(&store))
		return 0;
	(void)sim_obk_config_load(&config, &sim_obk_platform_bl602,
				  sim_obk_store_find(&store, "mY0bcFg"), sim->config.mac);
	/* A magic that stands alone may swallow what is written behind it: nothing is promised. */
	(void)sim_obk_store_set(&store, "OBK_FV", RMW_VIEW_OF(value));
	(void)sim_obk_store_find(&store, "OBK_FV");
	return 0;
}
