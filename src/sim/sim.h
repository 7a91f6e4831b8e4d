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

/* Plug the adapter in again, after fault=unplug. False: the port is not a sim. */
bool rmw_sim_port_plug(struct rmw_port *port);

/*
 * Take the board out, and seat the next one of boards=; nobody may talk to the port meanwhile, nor
 * hold what was borrowed from the board. *is_one false: there is none, and the last one stays.
 * Fails as rmw_sim_new and rmw_sim_save do; the board that is there stays then.
 */
bool rmw_sim_port_seat(struct rmw_port *port, bool *is_one, struct rmw_err *err) RMW_MUST_CHECK;

#endif
