/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_FD_H
#define RMW_PORT_FD_H

#include "base/fd_wait.h"
#include "port/port.h"

/* A port that is a descriptor of the system: non-blocking, on the wall's clock. */
struct rmw_fd_port {
	struct rmw_port port;
	int fd;
};

/*
 * Verbs for such ports. Every wait ends at the deadline, and within 50 ms when somebody asks to
 * stop. A device or peer that went away is PORT_LOST, at once and for ever after; what else the
 * system says is PORT_IO. Writing also fails with TIMEOUT or INTERRUPTED.
 */
bool rmw_fd_read(struct rmw_port *port, struct rmw_span into, size_t *got,
		 struct rmw_deadline until, struct rmw_err *err) RMW_MUST_CHECK;
bool rmw_fd_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
		  struct rmw_err *err) RMW_MUST_CHECK;

/* Say that `what` failed with errno `number`: PORT_LOST where that means so, else PORT_IO. Returns
 * false. */
bool rmw_fd_fail(int number, const char *what, struct rmw_err *err);

#endif
