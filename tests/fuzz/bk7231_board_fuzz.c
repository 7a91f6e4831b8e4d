/* SPDX-License-Identifier: MIT */
/* Any bytes to a linked BK7231: its frame parser and every command, both kinds of device side. */
#include <stdlib.h>

#include "sim/bk7231.h"
#include "sim/board.h"
#include "sim/sim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A frame may claim any length; what is kept of it stays inside of its buffers. */
static void parse(enum sim_bk_reading reading, struct rmw_view bytes)
{
	static struct sim_bk_frame frame;

	frame = (struct sim_bk_frame){ .reading = reading };
	for (size_t i = 0; i < bytes.len; i++) {
		const enum sim_bk_event event = sim_bk_frame_take(&frame, bytes.data[i]);

		if (event != SIM_BK_NOTHING && event != SIM_BK_PAGE_DONE &&
		    sim_bk_frame_is_open(&frame))
			abort();
		if (reading == SIM_BK_MASK_ROM &&
		    (event == SIM_BK_PAGE_DONE || event == SIM_BK_LAST_PAGE_DONE))
			abort();
	}
}

static void converse(const char *spec, struct rmw_view bytes)
{
	static const uint8_t link_check[] = { 0x01, 0xe0, 0xfc, 0x01, 0x00 };
	struct rmw_port_opener opener = { 0 };
	struct rmw_err err = { 0 };
	struct rmw_port *port;
	uint8_t got[4096];
	size_t len;

	if (!rmw_sim_port_open(&opener, spec, &port, &err))
		abort();
	if (!rmw_port_pause(port, 7, &err) ||
	    !rmw_port_write(port, RMW_VIEW_OF(link_check), rmw_port_in(port, 1000), &err) ||
	    !rmw_port_write(port, bytes, rmw_port_in(port, 100000), &err))
		abort();
	do {
		if (!rmw_port_read(port, RMW_SPAN_OF(got), &len, rmw_port_in(port, 500), &err))
			abort();
	} while (len > 0);
	rmw_port_free(port);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rmw_view bytes = { data, size < 16384 ? size : 16384 };

	parse(SIM_BK_BOOT_LOADER, bytes);
	parse(SIM_BK_MASK_ROM, bytes);
	converse("bk7231t?stock=0", bytes);
	converse("bk7231n?stock=0", bytes);
	return 0;
}
