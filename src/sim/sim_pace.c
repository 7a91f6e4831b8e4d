/* SPDX-License-Identifier: MIT */
/* Device time against the clock on the wall, for boards that are paced. */
#include "sim/board.h"

/* Longest nap: a cancelled wait ends within it. */
#define NAP_MS 20u

void sim_pace_start(struct rmw_sim *sim)
{
	sim->wall_zero_us = rmw_clock_wall.now_us(&rmw_clock_wall) - sim->host_ns / 1000;
	sim->is_paced = true;
}

uint64_t sim_pace_now_ns(const struct rmw_sim *sim)
{
	uint64_t wall_ns = (rmw_clock_wall.now_us(&rmw_clock_wall) - sim->wall_zero_us) * 1000;

	return wall_ns > sim->host_ns ? wall_ns : sim->host_ns;
}

uint64_t sim_pace_host_ns(const struct rmw_sim *sim)
{
	return sim->is_paced ? sim_pace_now_ns(sim) : sim->host_ns;
}

bool sim_pace_until(struct rmw_sim *sim, uint64_t at_ns, const struct rmw_cancel *cancel)
{
	while (sim->is_paced && sim_pace_now_ns(sim) < at_ns) {
		uint64_t left_ms = (at_ns - sim_pace_now_ns(sim)) / 1000000 + 1;
		struct rmw_deadline nap = rmw_deadline_in(&rmw_clock_wall, cancel,
							  left_ms < NAP_MS ? left_ms : NAP_MS);

		if (rmw_deadline_is_cancelled(&nap)) {
			sim->host_ns = sim_pace_now_ns(sim);
			return false;
		}
		sim_unlock(sim);
		rmw_clock_wall.wait(&rmw_clock_wall, &nap);
		sim_lock(sim);
	}
	if (sim->host_ns < at_ns)
		sim->host_ns = at_ns;
	return true;
}
