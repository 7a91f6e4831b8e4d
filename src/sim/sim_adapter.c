/* SPDX-License-Identifier: MIT */
/* The adapter between line and host: what comes from the chip may wait in it for company. */
#include "sim/board.h"

/* What an FTDI sends on at once: a packet of 64 bytes with two of its own. */
#define PACKET 62u

static uint64_t end_ns(const struct sim_queue *tx, size_t index)
{
	return tx->items[(tx->head + index) % SIM_QUEUE_ROOM].end_ns;
}

/* A full packet goes at once, any other when its first byte has waited long enough. */
uint64_t sim_adapter_due_ns(const struct rmw_sim *sim)
{
	const struct sim_queue *tx = &sim->uart.tx;
	const uint64_t latency_ns = sim->config.latency_ms * 1000000ull;
	uint64_t last_ns;

	if (tx->count == 0)
		return SIM_NEVER;
	last_ns = end_ns(tx, 0) + latency_ns;
	if (latency_ns == 0 || tx->count < PACKET || end_ns(tx, PACKET - 1) > last_ns)
		return last_ns;
	return end_ns(tx, PACKET - 1);
}

static size_t count_waiting(const struct rmw_sim *sim, uint64_t due_ns)
{
	const struct sim_queue *tx = &sim->uart.tx;
	size_t count = 0;

	while (count < tx->count && count < PACKET && end_ns(tx, count) <= due_ns)
		count++;
	return count;
}

size_t sim_adapter_take(struct rmw_sim *sim, struct rmw_span into, uint64_t until_ns)
{
	struct sim_uart *uart = &sim->uart;
	const uint64_t due_ns = sim_adapter_due_ns(sim);
	size_t len;

	if (sim->config.latency_ms == 0)
		return sim_uart_host_take(sim, into, until_ns);
	if (uart->handed_over > uart->tx.count)
		uart->handed_over = uart->tx.count;
	if (uart->handed_over == 0 && due_ns > until_ns)
		return 0;
	if (uart->handed_over == 0) {
		uart->handed_over = count_waiting(sim, due_ns);
		sim->host_ns = sim->host_ns > due_ns ? sim->host_ns : due_ns;
	}
	len = into.len < uart->handed_over ? into.len : uart->handed_over;
	uart->handed_over -= len;
	return sim_uart_host_take(sim, (struct rmw_span){ into.data, len }, SIM_NEVER);
}

bool sim_adapter_has_bytes(const struct rmw_sim *sim, uint64_t until_ns)
{
	return sim->uart.tx.count > 0 &&
	       (sim->uart.handed_over > 0 || sim_adapter_due_ns(sim) <= until_ns);
}
