/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_FAULT_H
#define RMW_PORT_FAULT_H

#include "port/port.h"

/* A way to damage the line, as the text of a fault: port names it. For help. */
struct rmw_fault_row {
	const char *form; /* "flip@N[.BIT]" */
	const char *help;
};
const struct rmw_fault_row *rmw_fault_rows(size_t *count);

/*
 * "fault:RULE[+RULE...],PORT": damages on purpose what passes between host and PORT.
 *
 * Bytes are counted from 1 on, each direction for itself. '<' before a number means what the
 * device says (so it is without one), '>' what the host says. What happens to a byte depends on
 * nothing but the rules, the seed, the direction and the number of the byte: never on how the
 * bytes were cut into reads and writes. So a run can be repeated.
 *
 *	fault:flip@6+drop@>100,sim:bl602	one bit of the device's 6th byte is turned round,
 *						and the host's 100th byte is lost
 *	fault:seed=7+drop~200,sim:bl602		of a million bytes of the device 200 get lost
 *
 * Fails with PORT_SPEC, NO_MEMORY or as PORT does.
 */
bool rmw_fault_open(const struct rmw_port_opener *opener, const char *rest, struct rmw_port **port,
		    struct rmw_err *err) RMW_MUST_CHECK;

/* How many bytes were damaged so far. `port` may be a wrapper around the fault: one; else 0. */
uint64_t rmw_fault_count(struct rmw_port *port);

#endif
