/* SPDX-License-Identifier: MIT */
/* Any bytes to an LN882H: the line parser and the YMODEM receiver of its boot ROM and of the played
 * loader; and as an image that it executes. */
#include <stdlib.h>

#include "sim/ln882h.h"
#include "sim/sim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CODE_AT 0x148u

static struct rmw_port *open_board(const char *spec)
{
	const struct rmw_port_opener opener = { 0 };
	struct rmw_err err = { 0 };
	struct rmw_port *port;

	if (!rmw_sim_port_open(&opener, spec, &port, &err) || !rmw_port_pause(port, 20, &err))
		abort();
	return port;
}

static void converse(struct rmw_port *port, const char *first, struct rmw_view bytes)
{
	const struct rmw_view words = { (const uint8_t *)first, strlen(first) };
	struct rmw_err err = { 0 };
	uint8_t got[4096];
	size_t len, left = 64;

	if (!rmw_port_write(port, words, rmw_port_in(port, 1000), &err) ||
	    !rmw_port_write(port, bytes, rmw_port_in(port, 100000), &err))
		abort();
	do {
		if (!rmw_port_read(port, RMW_SPAN_OF(got), &len, rmw_port_in(port, 500), &err))
			abort();
	} while (len > 0 && --left > 0);
	rmw_port_free(port);
}

static struct rmw_port *open_loader(void)
{
	struct rmw_port *port = open_board("ln882h?stock=0&loader=text");
	struct rmw_err err = { 0 };

	sim_ln_loader_start(rmw_sim_of_port(port));
	if (!rmw_port_pause(port, 300, &err))
		abort();
	return port;
}

/* Whatever code does, the board stays whole and goes on in time. */
static void execute(struct rmw_view code)
{
	struct rmw_port *port = open_board("ln882h?stock=0");
	struct rmw_sim *sim = rmw_sim_of_port(port);
	uint8_t *ram = sim_ln(sim)->ram;
	struct rmw_err err = { 0 };

	rmw_put_le32(ram + 0x100, 0x20010000);
	rmw_put_le32(ram + 0x104, 0x20000000 + CODE_AT + 1);
	if (code.len > 0)
		memcpy(ram + CODE_AT, code.data, code.len);
	sim_ln_cpu_start(sim, 0x20000100);
	if (!rmw_port_pause(port, 2, &err))
		abort();
	converse(port, "", (struct rmw_view){ NULL, 0 });
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rmw_view bytes = { data, size < 16384 ? size : 16384 };
	const struct rmw_view rest = rmw_view_part(bytes, 1, SIZE_MAX);

	if (size == 0)
		return 0;
	switch (data[0] & 7) {
	case 0:
		converse(open_board("ln882h?stock=0"), "", rest);
		break;
	case 1:
		converse(open_board("ln882h?stock=0&loader=text"),
			 "download [rambin] [0x20000000] [512]\r", rest);
		break;
	case 2:
		converse(open_loader(), "", rest);
		break;
	case 3:
		converse(open_loader(), "startaddr 0x1000\rupgrade\r", rest);
		break;
	default:
		execute(rest);
		break;
	}
	return 0;
}
