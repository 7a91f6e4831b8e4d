/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BL602_HOSTED_H
#define RMW_SIM_BL602_HOSTED_H

#include "sim/program.h"

/*
 * cpu=host: the stub's own source, compiled for this computer, in place of the machine code that
 * was loaded. It runs on the same registers; its instructions take no time, each access to a
 * register does.
 */
struct sim_hosted;

/* Start it, whatever was loaded and wherever that begins. */
void sim_hosted_start(struct rmw_sim *sim, uint32_t entry);
void sim_hosted_free(struct sim_hosted *hosted); /* NULL is allowed */

#endif
