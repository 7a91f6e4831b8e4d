/* SPDX-License-Identifier: MIT */
#ifndef RMW_TESTS_OBK_BOARD_H
#define RMW_TESTS_OBK_BOARD_H

#include "sim/board.h"
#include "support/sim_board.h"

/*
 * Simulated boards whose flash holds a partition table and a stand-in for an OpenBeken image: a
 * header and the name it is known by, and no code. Every function ends the test on failure.
 */

#define OBK_PSM 0x1e9000u
#define OBK_MAC "18:b9:05:de:ad:42"

/* Which partitions the table has; the layouts of openbeken 8.2. */
struct obk_layout {
	uint32_t psm, psm_size;
	uint32_t media; /* 0: none */
};

extern const struct obk_layout obk_usual_layout; /* 2 MiB, PSM of 0x8000 at OBK_PSM */

/* A board that has not been started: "bl602?stock=0&gpio8=low&app=openbeken" and `options`. */
struct rmw_port *obk_board(const char *options, const struct obk_layout *layout);
/* A file of the tests as what the PSM partition holds. */
void obk_put_psm(struct rmw_port *port, const struct obk_layout *layout, const char *file);
/* Power on, and let it run for `ms` of its time. */
void obk_start(struct rmw_port *port, uint32_t ms);

struct sim_obk *obk_of(struct rmw_port *port);
struct rmw_view obk_psm(struct rmw_port *port, const struct obk_layout *layout);

/* What the log said in the next `ms`, as text to free. */
char *obk_log(struct rmw_port *port, uint32_t ms);

#endif
