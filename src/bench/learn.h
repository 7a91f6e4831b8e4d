/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_LEARN_H
#define RMW_BENCH_LEARN_H

#include "bench/slot.h"

/*
 * Learning which place on USB is which slot: the operator plugs in one adapter after the other
 * (one that is in already is pulled out first), and each that comes is the next slot.
 */

#define RMW_LEARN_PORTS_MAX 64u

/* What is seen and done, exchanged in tests. */
struct rmw_learn_hands {
	/* What is plugged in now, as rmw_ports_list. */
	bool (*list)(void *ctx, struct rmw_port_info *list, size_t max, size_t *count,
		     struct rmw_err *err);
	/* Wait a moment; *is_over when the operator has no more. Fails with INTERRUPTED. */
	bool (*wait)(void *ctx, bool *is_over, struct rmw_err *err);
	/* Ask for the adapter of a slot; and say that it came. */
	void (*ask)(void *ctx, unsigned number);
	void (*came)(void *ctx, unsigned number, const struct rmw_port_info *info);
	void *ctx;
};

/*
 * Ask for one slot after the other, from 1 on, until the operator has no more, and fill `map`. An
 * adapter that comes a second time is passed over, so is one that is not on USB. Fails as the
 * hands do, with SLOTS_BAD (none came at all) or NO_MEMORY; `map` is untouched then.
 */
bool rmw_learn(const struct rmw_learn_hands *hands, struct rmw_slot_map *map,
	       struct rmw_err *err) RMW_MUST_CHECK;

#endif
