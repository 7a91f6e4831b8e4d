/* SPDX-License-Identifier: MIT */
#ifndef RMW_BENCH_GATE_H
#define RMW_BENCH_GATE_H

#include <pthread.h>
#include <stdint.h>

#include <rmwflash/err.h>

/*
 * Who starts a relay waits for a turn, so that those of one bench do not all draw their highest
 * current at once: 300 to 400 mA each when Wi-Fi starts, from one supply (product 5.3).
 */
#define RMW_GATE_APART_MS 200u

/* Needs rmw_gate_start. From any thread. */
struct rmw_gate {
	pthread_mutex_t lock;
	uint64_t free_us; /* when the next one may start */
};

/* Fails with NO_MEMORY: the system gives no lock. */
bool rmw_gate_start(struct rmw_gate *gate, struct rmw_err *err) RMW_MUST_CHECK;
void rmw_gate_end(struct rmw_gate *gate);

/* Take the next turn; it comes in so many milliseconds from `now_us` on, whether it is used then or
 * not. */
uint32_t rmw_gate_turn(struct rmw_gate *gate, uint64_t now_us);

#endif
