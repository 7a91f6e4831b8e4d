/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_SIM_H
#define RMW_SIM_SIM_H

#include <rmwflash/sim.h>

#include "port/port.h"

/* A row of the port table: "sim:" followed by what rmw_sim_new takes. */
bool rmw_sim_port_open(const struct rmw_port_opener *opener, const char *rest,
		       struct rmw_port **port, struct rmw_err *err);

/* The board behind a port, borrowed from it; NULL when the port is not a sim. */
struct rmw_sim *rmw_sim_of_port(struct rmw_port *port);

#endif
