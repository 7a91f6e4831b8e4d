/* SPDX-License-Identifier: MIT */
#ifndef RMW_PORT_FAULT_H
#define RMW_PORT_FAULT_H

#include "port/port.h"

/*
 * "fault:RULE[+RULE...],PORT": damages on purpose what passes between host and PORT; at most 16
 * rules.
 *
 * Bytes are counted from 1 on, each direction for itself. '<' before a number means what the
 * device says (so it is without one), '>' what the host says. What happens to a byte depends on
 * nothing but the rules, the seed, the direction and the number of the byte: never on how the
 * bytes were cut into reads and writes. So a run can be repeated.
 *
 *	drop@N		lose byte N
 *	flip@N[.BIT]	turn one bit of byte N round; BIT 0 to 7, else drawn
 *	repeat@N	let byte N arrive twice
 *	cut@N[-M]	silence: lose bytes N to M, or all from N on
 *	drop~P		lose P of a million bytes; so also flip~P[.BIT] and repeat~P
 *	seed=S		another S draws other bytes and bits
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
