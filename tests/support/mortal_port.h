/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_MORTAL_PORT_H
#define RMW_TESTS_MORTAL_PORT_H

#include "port/port.h"

/*
 * The port of a program that is killed: after a number of bytes, both ways together, nothing is
 * read or written any more and every verb fails. What was written before is under way all the same,
 * and the port behind it, which belongs to somebody else, lives on for the next program.
 */
struct mortal_port {
	struct rmw_port port; /* first */
	struct rmw_port *behind;
	uint64_t bytes; /* so far */
	uint64_t last;	/* how many there may be */
};

void mortal_port_init(struct mortal_port *mortal, struct rmw_port *behind, uint64_t last);

#endif
