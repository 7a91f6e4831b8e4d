/* SPDX-License-Identifier: MIT */
/* What all ports share: opening by prefix, exact reads, hushing, resets. */
#include "port/port.h"

#include <assert.h>
#include <string.h>

bool rmw_port_open(const struct rmw_port_opener *opener, const char *spec, struct rmw_port **port,
		   struct rmw_err *err)
{
	for (size_t i = 0; i < opener->kind_count; i++) {
		const struct rmw_port_kind *kind = &opener->kinds[i];
		size_t len = strlen(kind->prefix);

		if (strncmp(spec, kind->prefix, len) != 0)
			continue;
		if (!kind->open(opener, spec + len, port, err))
			return rmw_while(err, "%s", spec);
		return true;
	}
	return rmw_fail(err, RMW_E_PORT_SPEC, "'%s' is no form of port", spec);
}

bool rmw_port_finish(struct rmw_port *port, struct rmw_err *err)
{
	bool is_good = true;

	for (; port != NULL; port = port->inner)
		if (port->ops->finish != NULL && !port->ops->finish(port, err))
			is_good = false;
	return is_good;
}

void rmw_port_free(struct rmw_port *port)
{
	if (port != NULL)
		port->ops->free(port);
}

struct rmw_port *rmw_port_layer(struct rmw_port *port, const struct rmw_port_ops *ops)
{
	while (port != NULL && port->ops != ops)
		port = port->inner;
	return port;
}

struct rmw_deadline rmw_port_in(const struct rmw_port *port, uint64_t ms)
{
	return rmw_deadline_in(port->clock, port->cancel, ms);
}

uint64_t rmw_port_line_ms(const struct rmw_port *port, size_t len)
{
	return port->baud == 0 ? 0 : ((uint64_t)len * 10000 + port->baud - 1) / port->baud;
}

bool rmw_port_read(struct rmw_port *port, struct rmw_span into, size_t *got,
		   struct rmw_deadline until, struct rmw_err *err)
{
	assert(into.len > 0);
	*got = 0;
	return port->ops->read(port, into, got, until, err) &&
	       (*got > 0 || rmw_cancel_check(port->cancel, err));
}

bool rmw_port_read_exact(struct rmw_port *port, struct rmw_span into, struct rmw_deadline until,
			 struct rmw_err *err)
{
	size_t have = 0, got;

	while (have < into.len) {
		if (!rmw_port_read(port, rmw_span_part(into, have, into.len), &got, until, err))
			return false;
		if (got == 0)
			return rmw_fail(err, RMW_E_TIMEOUT, "%zu of %zu bytes came in time", have,
					into.len);
		have += got;
	}
	return true;
}

bool rmw_port_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
		    struct rmw_err *err)
{
	return rmw_cancel_check(port->cancel, err) &&
	       (bytes.len == 0 || port->ops->write(port, bytes, until, err));
}

bool rmw_port_hush(struct rmw_port *port, uint32_t quiet_ms, struct rmw_deadline until,
		   size_t *count, struct rmw_err *err)
{
	uint8_t dropped[256];
	size_t got, sum = 0;

	do {
		struct rmw_deadline quiet = rmw_deadline_sooner(rmw_port_in(port, quiet_ms), until);

		if (!rmw_port_read(port, RMW_SPAN_OF(dropped), &got, quiet, err))
			return false;
		sum += got;
	} while (got > 0 && !rmw_deadline_is_over(&until));
	if (count != NULL)
		*count = sum;
	return true;
}

bool rmw_port_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	assert(baud > 0);
	if (!port->ops->set_baud(port, baud, err))
		return false;
	port->baud = baud;
	return true;
}

bool rmw_port_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	return port->ops->set_lines(port, lines, err);
}

void rmw_port_remark(struct rmw_port *port, const char *text)
{
	for (; port != NULL; port = port->inner)
		if (port->ops->remark != NULL)
			port->ops->remark(port, text);
}

bool rmw_port_is_recorded(const struct rmw_port *port)
{
	for (; port != NULL; port = port->inner)
		if (port->is_recorder)
			return true;
	return false;
}

void rmw_port_set_privacy(struct rmw_port *port, enum rmw_privacy privacy)
{
	for (; port != NULL; port = port->inner)
		port->is_private = privacy == RMW_PRIVATE;
}

bool rmw_port_pause(struct rmw_port *port, uint32_t ms, struct rmw_err *err)
{
	struct rmw_deadline until = rmw_port_in(port, ms);

	port->clock->wait(port->clock, &until);
	return rmw_cancel_check(port->cancel, err);
}

bool rmw_port_play_reset(struct rmw_port *port, const struct rmw_reset_step *steps, size_t count,
			 struct rmw_err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!rmw_port_set_lines(port, steps[i].lines, err) ||
		    !rmw_port_pause(port, steps[i].hold_ms, err))
			return rmw_while(err, "reset by DTR and RTS");
	return true;
}
