/* SPDX-License-Identifier: MIT */
/* A port that dies with its program, while the device behind it goes on. */
#include "support/mortal_port.h"

static struct mortal_port *mortal_of(struct rmw_port *port)
{
	return (struct mortal_port *)port;
}

static bool is_dead(const struct mortal_port *mortal)
{
	return mortal->bytes >= mortal->last;
}

static bool die(struct rmw_err *err)
{
	return rmw_fail(err, RMW_E_PORT_LOST, "the program was killed");
}

static size_t left(const struct mortal_port *mortal, size_t len)
{
	const uint64_t room = mortal->last - mortal->bytes;

	return len < room ? len : (size_t)room;
}

static bool read_bytes(struct rmw_port *port, struct rmw_span into, size_t *got,
		       struct rmw_deadline until, struct rmw_err *err)
{
	struct mortal_port *mortal = mortal_of(port);

	if (is_dead(mortal))
		return die(err);
	into.len = left(mortal, into.len);
	if (!rmw_port_read(mortal->behind, into, got, until, err))
		return false;
	mortal->bytes += *got;
	return true;
}

static bool write_bytes(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
			struct rmw_err *err)
{
	struct mortal_port *mortal = mortal_of(port);
	const struct rmw_view part = rmw_view_part(bytes, 0, left(mortal, bytes.len));

	if (is_dead(mortal))
		return die(err);
	mortal->bytes += part.len;
	return rmw_port_write(mortal->behind, part, until, err) &&
	       (part.len == bytes.len || die(err));
}

static bool set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	struct mortal_port *mortal = mortal_of(port);

	return is_dead(mortal) ? die(err) : rmw_port_set_baud(mortal->behind, baud, err);
}

static bool set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	struct mortal_port *mortal = mortal_of(port);

	return is_dead(mortal) ? die(err) : rmw_port_set_lines(mortal->behind, lines, err);
}

static void free_nothing(struct rmw_port *port)
{
	(void)port;
}

static const struct rmw_port_ops ops = {
	.read = read_bytes,
	.write = write_bytes,
	.set_baud = set_baud,
	.set_lines = set_lines,
	.free = free_nothing,
};

void mortal_port_init(struct mortal_port *mortal, struct rmw_port *behind, uint64_t last)
{
	*mortal = (struct mortal_port){
		.port = { .ops = &ops,
			  .clock = behind->clock,
			  .cancel = behind->cancel,
			  .has_lines = behind->has_lines,
			  .name = "mortal" },
		.behind = behind,
		.last = last,
	};
}
