/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_LINE_PORT_H
#define RMW_TESTS_LINE_PORT_H

#include "port/port.h"

/*
 * A port made of bytes: what the device will say is given at the start, each byte 10 us after the
 * one before; what the host says is kept. Its clock moves only when somebody waits or reads.
 */
struct line_port {
	struct rmw_port port; /* first */
	struct rmw_clock clock;
	uint64_t now_us;
	struct rmw_view answers; /* what is still to come */
	size_t answers_after;	 /* bytes the host must send before anything comes */
	size_t early;		 /* so many answers are there already, without a wait */
	uint8_t sent[512];	 /* the first bytes of the host */
	size_t sent_count;
};

/* `answers` is borrowed. Needs no release. */
void line_port_init(struct line_port *line, struct rmw_view answers);

#endif
