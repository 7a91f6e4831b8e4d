/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_LEARN_H
#define RMW_BENCH_LEARN_H

#include "bench/slot.h"

/*
 * Learning which place on USB is which slot: the operator touches one board after the other, so
 * that it starts and speaks, or plugs in its adapter (one that is in already is pulled out first);
 * each that is seen is the next slot.
 */

#define RMW_LEARN_PORTS_MAX 64u

/* What is seen and done, exchanged in tests. */
struct rmw_learn_hands {
	/* What is plugged in now, as rmw_ports_list. */
	bool (*list)(void *ctx, struct rmw_port_info *list, size_t max, size_t *count,
		     struct rmw_err *err);
	/* Whether its board spoke since the last look, which is over; NULL: nobody hears that. */
	bool (*spoke)(void *ctx, const struct rmw_port_info *info);
	/* Wait a moment; *is_over when the operator has no more. Fails with INTERRUPTED. */
	bool (*wait)(void *ctx, bool *is_over, struct rmw_err *err);
	/* Ask for the adapter of a slot; and say that it came. */
	void (*ask)(void *ctx, unsigned number);
	void (*came)(void *ctx, unsigned number, const struct rmw_port_info *info);
	void *ctx;
};

/*
 * Ask for one slot after the other, from 1 on, until the operator has no more, and fill `map`. An
 * adapter that comes a second time is passed over, so is one that is not on USB, and so are boards
 * of which several speak at once. Fails as the hands do, with SLOTS_BAD (none came at all) or
 * NO_MEMORY; `map` is untouched then.
 */
bool rmw_learn(const struct rmw_learn_hands *hands, struct rmw_slot_map *map,
	       struct rmw_err *err) RMW_MUST_CHECK;

#endif
