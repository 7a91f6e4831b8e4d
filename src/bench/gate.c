/* SPDX-License-Identifier: MIT */
/* Turns to start a relay, a moment apart. */
#include "bench/gate.h"

bool rmw_gate_start(struct rmw_gate *gate, struct rmw_err *err)
{
	*gate = (struct rmw_gate){ .free_us = 0 };
	return pthread_mutex_init(&gate->lock, NULL) == 0 ||
	       rmw_fail(err, RMW_E_NO_MEMORY, "the system gives no lock");
}

void rmw_gate_end(struct rmw_gate *gate)
{
	pthread_mutex_destroy(&gate->lock);
}

uint32_t rmw_gate_turn(struct rmw_gate *gate, uint64_t now_us)
{
	uint64_t turn_us;

	pthread_mutex_lock(&gate->lock);
	turn_us = gate->free_us > now_us ? gate->free_us : now_us;
	gate->free_us = turn_us + RMW_GATE_APART_MS * UINT64_C(1000);
	pthread_mutex_unlock(&gate->lock);
	return (uint32_t)((turn_us - now_us + 999) / 1000);
}
