/* SPDX-License-Identifier: MIT */
/* A wrapper that passes everything on, and tells what passes while somebody wants to know. */
#include "session/tap.h"

#include <stdlib.h>

struct tap {
	struct rmw_port port; /* first */
	struct rmw_hearing *hearing;
};

static struct tap *tap_of(struct rmw_port *port)
{
	return (struct tap *)port;
}

static bool tap_read(struct rmw_port *port, struct rmw_span into, size_t *got,
		     struct rmw_deadline until, struct rmw_err *err)
{
	const struct tap *tap = tap_of(port);

	if (!rmw_port_read(port->inner, into, got, until, err))
		return false;
	if (tap->hearing != NULL)
		rmw_hearing_note(tap->hearing, port->baud, (struct rmw_view){ into.data, *got });
	return true;
}

static bool tap_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
		      struct rmw_err *err)
{
	const struct tap *tap = tap_of(port);

	if (tap->hearing != NULL)
		rmw_hearing_note_sent(tap->hearing, bytes);
	return rmw_port_write(port->inner, bytes, until, err);
}

static bool tap_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	const struct tap *tap = tap_of(port);

	if (tap->hearing != NULL)
		rmw_hearing_note_rate(tap->hearing);
	return rmw_port_set_baud(port->inner, baud, err);
}

static bool tap_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	return rmw_port_set_lines(port->inner, lines, err);
}

static void tap_free(struct rmw_port *port)
{
	rmw_port_free(port->inner);
	free(tap_of(port));
}

static const struct rmw_port_ops tap_ops = {
	.read = tap_read,
	.write = tap_write,
	.set_baud = tap_set_baud,
	.set_lines = tap_set_lines,
	.free = tap_free,
};

bool rmw_tap_wrap(struct rmw_port **port, struct rmw_err *err)
{
	struct tap *tap = calloc(1, sizeof(*tap));

	if (tap == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a port");
	tap->port = **port;
	tap->port.ops = &tap_ops;
	tap->port.inner = *port;
	tap->port.is_recorder = false;
	*port = &tap->port;
	return true;
}

void rmw_tap_tell(struct rmw_port *tap, struct rmw_hearing *hearing)
{
	tap_of(tap)->hearing = hearing;
}
