/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_TTY_H
#define RMW_PORT_TTY_H

#include "port/fd.h"

/*
 * Open a terminal that libserialport does not list, such as a pseudo-terminal or a link to one:
 * 8N1, raw, no flow control, ours alone. `fd` was claimed and belongs to the port from now on,
 * also on failure. Fails with PORT_LOST, PORT_IO or NO_MEMORY.
 */
bool rmw_tty_open(const struct rmw_port_opener *opener, const char *path, int fd,
		  struct rmw_port **port, struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Let what was written leave: 5 s at most, then PORT_IO. Fails with PORT_LOST, PORT_IO or
 * INTERRUPTED. Of any rmw_fd_port that is a terminal, as are the two below.
 */
bool rmw_tty_drain(struct rmw_port *port, struct rmw_err *err) RMW_MUST_CHECK;

/* Set DTR and RTS at one stroke; does nothing without such lines. Fails with PORT_LOST or PORT_IO.
 */
bool rmw_tty_set_lines(struct rmw_port *port, struct rmw_lines lines,
		       struct rmw_err *err) RMW_MUST_CHECK;

/*
 * Find out whether there are lines, release both at one stroke, and drop what came. Fails with
 * PORT_LOST or PORT_IO.
 */
bool rmw_tty_settle(struct rmw_fd_port *tty, struct rmw_err *err) RMW_MUST_CHECK;

#endif
