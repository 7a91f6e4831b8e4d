/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_SERIAL_H
#define RMW_PORT_SERIAL_H

#include "port/port.h"

/*
 * A serial adapter by its name, "/dev/ttyUSB0" or a link to it, or by "path:1-1.4" (where it is
 * plugged in) or "vidpid:1a86:7523[:SERIAL]": 8N1, any rate, no flow control, ours alone, DTR and
 * RTS released, what came before thrown away. libserialport drives what it lists; any other
 * terminal is driven by termios. A device that is unplugged is PORT_LOST, never a hang.
 *
 * Fails with PORT_SPEC, NO_PORT, PORT_MISSING, PORT_BUSY, PORT_DENIED, PORT_LOST, PORT_IO or
 * NO_MEMORY.
 */
bool rmw_serial_open(const struct rmw_port_opener *opener, const char *rest, struct rmw_port **port,
		     struct rmw_err *err) RMW_MUST_CHECK;

#endif
