/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_TCP_H
#define RMW_PORT_TCP_H

#include "port/port.h"

/*
 * "tcp://HOST:PORT", "tcp://[::1]:PORT": bytes over a TCP connection, as ser2net and socat serve
 * them. The rate belongs to the other end: set_baud succeeds and changes nothing there. There are
 * no lines. Looking up and connecting take 5 s at most, and end when somebody asks to stop.
 *
 * Fails with PORT_SPEC, PORT_MISSING, INTERRUPTED, PORT_IO or NO_MEMORY.
 */
bool rmw_tcp_open(const struct rmw_port_opener *opener, const char *rest, struct rmw_port **port,
		  struct rmw_err *err) RMW_MUST_CHECK;

#endif
