/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_KIND_H
#define RMW_SIM_KIND_H

#include <rmwflash/sim.h>

/* A bit for each kind of board, for tables that say which kinds a row is for. */
enum {
	SIM_BL602 = 1u << 0,
	SIM_BK7231T = 1u << 1,
	SIM_BK7231N = 1u << 2,
	SIM_BK7231 = SIM_BK7231T | SIM_BK7231N,
	SIM_LN882H = 1u << 3,
	SIM_EVERY_KIND = (1u << 4) - 1, /* all that stand above */
};

struct sim_config;
struct sim_obk_platform;

/*
 * What makes a board one of a chip: everything else, that is line and adapter, faults, pacing,
 * pseudo-terminal, flash, options and device time, is shared.
 *
 * A kind keeps its state in sim->chip, or in members of struct rmw_sim of its own. It lives by
 * sim->program and sim->timer_ns (sim/program.h), and by sim->bus.now_ns, which is the chip's time;
 * sim->bus.nor is its flash. Whatever makes the chip speak or hear goes through sim/uart.h.
 */
struct sim_kind {
	const char *name;		   /* "bl602", as it is written behind "sim:" */
	unsigned bit;			   /* its own of the above */
	const struct sim_config *defaults; /* what no option says */
	/*
	 * Called once, with config, flash and line made, before content is there and power is on.
	 * Fails with NO_MEMORY or PORT_SPEC.
	 */
	bool (*build)(struct rmw_sim *sim, struct rmw_err *err);
	/* Frees what is the kind's; also after a build that failed. The flash is not its to free.
	 */
	void (*release)(struct rmw_sim *sim);
	/* Made-up factory content, or what a blank flash holds nevertheless (config->content).
	 * False: not for a flash of that size. */
	bool (*fill)(struct rmw_span cells, const struct sim_config *config);
	const char *fill_sizes; /* for which it is: "1M, 2M or 4M" */
	/* Supply: on means a start from power-on; both count themselves. */
	void (*power_on)(struct rmw_sim *sim);
	void (*power_off)(struct rmw_sim *sim);
	/* The chip resets itself: what firmware does to restart. */
	void (*reset)(struct rmw_sim *sim);
	/* The board drives the pin that decides where the chip starts; NULL: it has none. */
	void (*set_strap)(struct rmw_sim *sim, enum rmw_sim_level level);
	/* True between a reset and the start from flash that will follow by itself. */
	bool (*is_starting)(const struct rmw_sim *sim);
	const struct sim_obk_platform *obk; /* NULL: OpenBeken is not modelled on it */
	/* What rmw_sim_count counts on this kind alone; 0 for a word it does not know. */
	uint64_t (*count)(const struct rmw_sim *sim, const char *what);
};

/* The kinds there are, `count` of them. */
const struct sim_kind *const *sim_kinds(size_t *count);

extern const struct sim_kind sim_kind_bl602, sim_kind_bk7231t, sim_kind_bk7231n;
extern const struct sim_kind sim_kind_ln882h;

#endif
