/* SPDX-License-Identifier: MIT */
/* A port whose other end is a simulated board; its clock is the board's device time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/board.h"
#include "sim/sim.h"

/* Most that an adapter has under way when a write returns. */
#define SEND_AHEAD_BYTES 4096u
#define SEND_PIECE 1024u

struct sim_clock {
	struct rmw_clock base;
	struct rmw_sim *sim;
};

struct sim_port {
	struct rmw_port base;
	struct sim_clock clock;
	struct rmw_sim *sim;
	char *spec;	/* of the board, and of those that follow it */
	uint32_t index; /* of the board that is seated */
};

static struct rmw_sim *sim_of(const struct rmw_port *port)
{
	return ((const struct sim_port *)port)->sim;
}

static uint64_t clock_now_us(const struct rmw_clock *clock)
{
	struct rmw_sim *sim = ((const struct sim_clock *)clock)->sim;
	uint64_t now_us;

	sim_lock(sim);
	now_us = sim_pace_host_ns(sim) / 1000;
	sim_unlock(sim);
	return now_us;
}

static void clock_wait(const struct rmw_clock *clock, const struct rmw_deadline *until)
{
	struct rmw_sim *sim = ((const struct sim_clock *)clock)->sim;

	if (rmw_deadline_is_cancelled(until))
		return;
	sim_lock(sim);
	(void)sim_pace_until(sim, until->at_us * 1000, until->cancel);
	sim_run(sim, sim->host_ns, SIM_RUN_ALL);
	sim_unlock(sim);
}

/* A chip must not run far ahead of a host that may answer in the middle. */
static void run_until_due(struct rmw_sim *sim, uint64_t limit_ns)
{
	for (;;) {
		uint64_t due_ns, step_ns;

		sim_run(sim, limit_ns, SIM_RUN_TO_OUTPUT);
		due_ns = sim_adapter_due_ns(sim);
		if (due_ns > limit_ns)
			due_ns = limit_ns;
		if (sim->uart.tx.count == 0 || sim->bus.now_ns >= due_ns)
			return;
		step_ns = sim->bus.now_ns + SIM_GATHER_NS / 4;
		sim_run(sim, step_ns < due_ns ? step_ns : due_ns, SIM_RUN_ALL);
	}
}

static bool read_late(struct rmw_sim *sim, struct rmw_span into, size_t *got, uint64_t limit_ns,
		      const struct rmw_cancel *cancel)
{
	if (sim->uart.handed_over == 0)
		run_until_due(sim, limit_ns);
	if (!sim_adapter_has_bytes(sim, limit_ns))
		(void)sim_pace_until(sim, limit_ns, cancel);
	else if (sim->uart.handed_over > 0 || sim_pace_until(sim, sim_adapter_due_ns(sim), cancel))
		*got = sim_adapter_take(sim, into, limit_ns);
	return true;
}

static bool read_some(struct rmw_sim *sim, struct rmw_span into, size_t *got,
		      struct rmw_deadline until)
{
	const struct sim_queue *tx = &sim->uart.tx;
	uint64_t limit_ns = until.at_us * 1000, first_ns, last_ns;

	*got = 0;
	if (rmw_deadline_is_cancelled(&until))
		return true;
	if (limit_ns < sim_pace_host_ns(sim))
		limit_ns = sim_pace_host_ns(sim);
	if (sim->config.latency_ms > 0)
		return read_late(sim, into, got, limit_ns, until.cancel);
	sim_run(sim, limit_ns, SIM_RUN_TO_OUTPUT);
	first_ns = tx->count > 0 ? tx->items[tx->head].end_ns : SIM_NEVER;
	if (first_ns > limit_ns) {
		(void)sim_pace_until(sim, limit_ns, until.cancel);
		return true;
	}
	if (!sim_pace_until(sim, first_ns, until.cancel))
		return true;
	last_ns = sim->is_paced ? sim->host_ns : sim->host_ns + SIM_GATHER_NS;
	*got = sim_uart_host_take(sim, into, last_ns < limit_ns ? last_ns : limit_ns);
	return true;
}

static bool check_plugged(const struct rmw_sim *sim, struct rmw_err *err)
{
	return !sim->is_unplugged ||
	       rmw_fail(err, RMW_E_PORT_LOST, "the simulated adapter was pulled out");
}

static bool read_bytes(struct rmw_port *port, struct rmw_span into, size_t *got,
		       struct rmw_deadline until, struct rmw_err *err)
{
	struct rmw_sim *sim = sim_of(port);
	bool is_good;

	sim_lock(sim);
	is_good = check_plugged(sim, err) && read_some(sim, into, got, until);
	sim_unlock(sim);
	return is_good;
}

/*
 * A chip that executes code ran on while its output was gathered. The host writes after what it
 * could read, not into that past.
 */
static void catch_up(struct rmw_sim *sim)
{
	const uint64_t chip_ns = sim->bus.now_ns, latest_ns = sim->host_ns + SIM_GATHER_NS;

	if (sim->program->byte == NULL && chip_ns > sim->host_ns)
		sim->host_ns = chip_ns < latest_ns ? chip_ns : latest_ns;
}

static bool write_all(struct rmw_sim *sim, struct rmw_view bytes, struct rmw_deadline until,
		      struct rmw_err *err)
{
	uint64_t ahead_ns = SEND_AHEAD_BYTES * sim_uart_byte_ns(sim->uart.host_baud);
	size_t sent = 0;

	sim->host_ns = sim_pace_host_ns(sim);
	catch_up(sim);
	while (sent < bytes.len) {
		sent += sim_uart_host_send(sim, rmw_view_part(bytes, sent, SEND_PIECE));
		if (sim->uart.host_free_ns > sim->host_ns + ahead_ns &&
		    !sim_pace_until(sim, sim->uart.host_free_ns - ahead_ns, until.cancel))
			return rmw_cancel_check(until.cancel, err);
		if (sent < bytes.len && rmw_deadline_is_over(&until))
			return rmw_fail(err, RMW_E_TIMEOUT, "%zu of %zu bytes were sent in time",
					sent, bytes.len);
		sim_run(sim, sim->host_ns, SIM_RUN_ALL);
	}
	return true;
}

static bool write_bytes(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
			struct rmw_err *err)
{
	struct rmw_sim *sim = sim_of(port);
	bool is_good;

	sim_lock(sim);
	is_good = check_plugged(sim, err) && write_all(sim, bytes, until, err);
	sim_unlock(sim);
	return is_good;
}

static bool set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	struct rmw_sim *sim = sim_of(port);
	bool is_good;

	sim_lock(sim);
	is_good = check_plugged(sim, err);
	if (is_good) {
		(void)sim_pace_until(sim, sim->uart.host_free_ns, port->cancel);
		sim_run(sim, sim->host_ns, SIM_RUN_ALL);
		sim->uart.host_baud = baud;
	}
	sim_unlock(sim);
	return is_good;
}

static bool set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	struct rmw_sim *sim = sim_of(port);

	(void)err;
	sim_lock(sim);
	sim->host_ns = sim_pace_host_ns(sim);
	sim_set_lines(sim, lines);
	sim_unlock(sim);
	return true;
}

static bool save_board(struct rmw_port *port, struct rmw_err *err)
{
	return rmw_sim_save(sim_of(port), err) ||
	       rmw_while(err, "the content of the simulated board is lost");
}

static void free_port(struct rmw_port *port)
{
	rmw_sim_free(sim_of(port));
	free(((struct sim_port *)port)->spec);
	free(port);
}

static const struct rmw_port_ops sim_port_ops = {
	.read = read_bytes,
	.write = write_bytes,
	.set_baud = set_baud,
	.set_lines = set_lines,
	.finish = save_board,
	.free = free_port,
};

bool rmw_sim_port_open(const struct rmw_port_opener *opener, const char *rest,
		       struct rmw_port **port, struct rmw_err *err)
{
	struct sim_port *made = calloc(1, sizeof(*made));

	if (made == NULL || (made->spec = strdup(rest)) == NULL) {
		free(made);
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a port");
	}
	if (!rmw_sim_new(&made->sim, rest, err)) {
		free(made->spec);
		free(made);
		return false;
	}
	made->clock = (struct sim_clock){ { clock_now_us, clock_wait }, made->sim };
	made->base = (struct rmw_port){ .ops = &sim_port_ops,
					.clock = &made->clock.base,
					.cancel = opener->cancel,
					.has_lines = made->sim->config.wiring != SIM_WIRING_NONE };
	snprintf(made->base.name, sizeof(made->base.name), "sim:%s", made->sim->kind->name);
	*port = &made->base;
	return true;
}

bool rmw_sim_port_plug(struct rmw_port *port)
{
	struct rmw_port *layer = rmw_port_layer(port, &sim_port_ops);

	if (layer == NULL)
		return false;
	sim_lock(sim_of(layer));
	sim_of(layer)->is_unplugged = false;
	sim_unlock(sim_of(layer));
	return true;
}

bool rmw_sim_port_seat(struct rmw_port *port, bool *is_one, struct rmw_err *err)
{
	struct sim_port *layer = (struct sim_port *)rmw_port_layer(port, &sim_port_ops);
	struct rmw_sim *next;

	*is_one = layer != NULL && layer->index + 1 < layer->sim->config.boards;
	if (!*is_one)
		return true;
	if (!rmw_sim_save(layer->sim, err) ||
	    !sim_new_at(&next, layer->spec, layer->index + 1, err))
		return false;
	next->uart.host_baud = layer->sim->uart.host_baud; /* the adapter stays */
	rmw_sim_free(layer->sim);
	layer->index++;
	layer->sim = layer->clock.sim = next;
	return true;
}

struct rmw_sim *rmw_sim_of_port(struct rmw_port *port)
{
	struct rmw_port *layer = port != NULL ? rmw_port_layer(port, &sim_port_ops) : NULL;

	return layer != NULL ? sim_of(layer) : NULL;
}
