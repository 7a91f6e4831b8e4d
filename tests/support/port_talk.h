/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_PORT_TALK_H
#define RMW_TESTS_PORT_TALK_H

#include "port/port.h"

/* What several tests do with a port; every function ends the test when something goes wrong. */

/* A port "<wrapper>replay:FILE", FILE holding the text of a transcript. Free with rmw_port_free. */
struct rmw_port *port_over_story(const struct rmw_port_opener *opener, const char *wrapper,
				 const char *story);

/* Send all values of a byte through the port, and back from the descriptor at its other end. */
void port_pass_all_bytes(struct rmw_port *port, int other_end);

#endif
