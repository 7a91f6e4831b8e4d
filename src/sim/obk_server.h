/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_OBK_SERVER_H
#define RMW_SIM_OBK_SERVER_H

#include "sim/program.h"

struct sim_obk_server;

/*
 * The sockets of a simulated OpenBeken: a thread of its own answers at 127.0.0.1, one request a
 * connection, with the transport rules of openbeken 12.1. While the board runs OpenBeken, or is on
 * its way there, that thread also lets device time pass as the wall's does. It holds the board's
 * lock whenever it touches the board.
 */

/* Listen at http= and start the thread. Fails with PORT_IO or NO_MEMORY. */
bool sim_obk_server_start(struct rmw_sim *sim, struct rmw_err *err) RMW_MUST_CHECK;
/* End the thread; NULL is allowed. The board must not be locked by the caller. */
void sim_obk_server_stop(struct sim_obk_server *server);
/* The port it listens at. */
uint16_t sim_obk_server_port(const struct sim_obk_server *server);

#endif
