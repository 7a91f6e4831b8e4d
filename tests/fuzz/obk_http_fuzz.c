/* SPDX-License-Identifier: MIT */
/* Requests from anywhere to a simulated OpenBeken: nothing is touched that is not the device's. */
#include <stdio.h>
#include <stdlib.h>

#include "sim/board.h"
#include "sim/obk_command.h"
#include "sim/obk_http.h"
#include "sim/sim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LINE_ROOM 1024u

/* A device with its store in the first sectors of a small flash; lives as long as the process. */
static struct sim_obk *device(void)
{
	static struct rmw_sim *sim;
	struct rmw_err err = { 0 };

	if (sim != NULL)
		return sim->obk;
	if (!rmw_sim_new(&sim, "bl602?stock=0&flash=64K&app=openbeken", &err) ||
	    sim_bus_flash_start(&sim->bus) != 0)
		abort();
	sim->obk->store = (struct sim_obk_store){ sim, 0, 8 };
	if (!sim_obk_store_start(&sim->obk->store))
		abort();
	return sim->obk;
}

static void run_as_line(struct sim_obk *obk, const uint8_t *data, size_t size,
			struct rmw_buf *reply)
{
	char line[LINE_ROOM];

	snprintf(line, sizeof(line), "%.*s", (int)(size < sizeof(line) ? size : sizeof(line)),
		 size > 0 ? (const char *)data : "");
	(void)sim_obk_run_line(obk, line);
	sim_obk_answer_line(obk, line, reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rmw_view request = { data,
					  size < SIM_OBK_RECEIVE_MAX ? size : SIM_OBK_RECEIVE_MAX };
	struct sim_obk *obk = device();
	rmw_auto(buf) reply = RMW_BUF_INIT;

	sim_obk_config_reset(&obk->config, &sim_obk_platform_bl602, obk->sim->config.mac);
	sim_obk_files_clear(obk);
	obk->has_api = true;
	obk->uptime_s = 7;
	sim_obk_answer(obk, request, &reply);
	if (sim_obk_is_upload(request) && sim_obk_upload_len(request, 4096) > 4096)
		abort();
	run_as_line(obk, data, size, &reply);
	return 0;
}
