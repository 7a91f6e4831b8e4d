/* SPDX-License-Identifier: MIT */
/* The line at UART0, for programs that take their bytes from it by themselves. */
#include "sim/board.h"

static bool is_served(const struct rmw_sim *sim)
{
	return sim->program != NULL && sim->program->byte == NULL;
}

static const struct sim_byte *line_next(void *ctx)
{
	const struct rmw_sim *sim = ctx;

	return is_served(sim) ? sim_uart_next(&sim->uart) : NULL;
}

static unsigned line_take(void *ctx, struct sim_byte *byte)
{
	return sim_uart_pull(ctx, byte);
}

static void line_send(void *ctx, const struct sim_byte *byte)
{
	sim_uart_put(ctx, byte);
}

static void line_unsend(void *ctx, uint64_t after_ns)
{
	struct rmw_sim *sim = ctx;

	if (is_served(sim))
		sim_uart_unsend(sim, after_ns);
}

void sim_cpu_connect(struct rmw_sim *sim)
{
	sim->bus.line = (struct sim_bus_line){ sim, line_next, line_take, line_send, line_unsend };
}
