/* SPDX-License-Identifier: MIT */
/* The simulated board: making, looking at and freeing it. */
#include <stdlib.h>
#include <string.h>

#include "sim/board.h"
#include "sim/bus_state.h"
#include "sim/obk_server.h"
#include "sim/wires.h"

static void set_pins(struct rmw_sim *sim)
{
	for (unsigned pin = 0; pin < SIM_PINS; pin++) {
		sim->bus.pins[pin].held = sim->config.pins >> pin & 1 ? RMW_SIM_HIGH : RMW_SIM_OPEN;
		sim->bus.pins[pin].noise_per_1024 = sim->config.noise_per_1024;
	}
	if (sim->kind->set_strap != NULL)
		sim->kind->set_strap(sim, sim->config.strap_is_high ? RMW_SIM_HIGH : RMW_SIM_LOW);
}

static bool start_http(struct rmw_sim *sim, struct rmw_err *err)
{
	if (sim->obk == NULL)
		return rmw_fail(err, RMW_E_PORT_SPEC, "http= goes with app=openbeken");
	return sim_obk_server_start(sim, err);
}

static bool build(struct rmw_sim *sim, struct rmw_err *err)
{
	struct sim_nor *nor = sim_nor_new(&sim->config.nor);

	sim->bus.nor = nor;
	if (nor == NULL || !sim_uart_init(&sim->uart))
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a simulated board");
	if (!sim->kind->build(sim, err))
		return false;
	if (sim->config.app.app == SIM_APP_OPENBEKEN && sim->kind->obk == NULL)
		return rmw_fail(err, RMW_E_PORT_SPEC, "app=openbeken is not played on a %s",
				sim->kind->name);
	if (sim->config.app.app == SIM_APP_OPENBEKEN && (sim->obk = sim_obk_new(sim)) == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a simulated OpenBeken");
	set_pins(sim);
	if (!sim_content_fill(sim, err) || !sim_fault_arm(sim, err) || !sim_stimulus_arm(sim, err))
		return false;
	sim_nor_set_status(nor, sim->config.protect, sim->config.has_quad ? SIM_NOR_QUAD : 0);
	sim->hands_ns = sim->config.hands_ms > 0 ? sim->config.hands_ms * 1000000ull : SIM_NEVER;
	sim->kind->power_on(sim);
	sim_wires_start(sim);
	if (sim->config.is_paced)
		sim_pace_start(sim);
	return !sim->config.app.has_http || start_http(sim, err);
}

static void release(struct rmw_sim *sim)
{
	sim_uart_release(&sim->uart);
	sim_obk_free(sim->obk);
	if (sim->kind != NULL)
		sim->kind->release(sim);
	sim_bus_release(&sim->bus);
	pthread_mutex_destroy(&sim->lock);
	free(sim);
}

bool sim_new_at(struct rmw_sim **sim, const char *spec, uint32_t index, struct rmw_err *err)
{
	struct rmw_sim *board = calloc(1, sizeof(*board));

	if (board == NULL || !sim_lock_init(board)) {
		free(board);
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a simulated board");
	}
	if (!sim_config_parse(&board->kind, &board->config, spec, err)) {
		release(board);
		return false;
	}
	sim_config_seat(&board->config, index);
	if (!build(board, err)) {
		release(board);
		return false;
	}
	*sim = board;
	return true;
}

bool rmw_sim_new(struct rmw_sim **sim, const char *spec, struct rmw_err *err)
{
	return sim_new_at(sim, spec, 0, err);
}

void rmw_sim_free(struct rmw_sim *sim)
{
	struct rmw_err ignored = { 0 };

	if (sim == NULL)
		return;
	sim_obk_server_stop(sim->server);
	sim->server = NULL;
	(void)!rmw_sim_save(sim, &ignored);
	release(sim);
}

uint64_t rmw_sim_now_us(const struct rmw_sim *sim)
{
	return sim->host_ns / 1000;
}

uint16_t rmw_sim_http_port(const struct rmw_sim *sim)
{
	return sim->server != NULL ? sim_obk_server_port(sim->server) : 0;
}

enum rmw_sim_level rmw_sim_pin(const struct rmw_sim *sim, unsigned pin)
{
	const struct sim_bus_state *state = sim->bus.state;

	return pin < SIM_PINS && state != NULL ? state->pins.driven[pin] : RMW_SIM_OPEN;
}

uint64_t rmw_sim_pin_change_count(const struct rmw_sim *sim, unsigned pin)
{
	const struct sim_bus_state *state = sim->bus.state;

	return pin < SIM_PINS && state != NULL ? state->pins.changes[pin] : 0;
}

size_t rmw_sim_pin_changes(const struct rmw_sim *sim, uint64_t *first,
			   struct rmw_sim_pin_change *into, size_t room)
{
	const struct sim_pins_state *pins;
	size_t len = 0;

	if (sim->bus.state == NULL)
		return 0;
	pins = &sim->bus.state->pins;
	if (pins->log_count > RMW_SIM_PIN_LOG && *first < pins->log_count - RMW_SIM_PIN_LOG)
		*first = pins->log_count - RMW_SIM_PIN_LOG;
	while (len < room && *first + len < pins->log_count) {
		into[len] = pins->log[(*first + len) % RMW_SIM_PIN_LOG];
		len++;
	}
	return len;
}

bool rmw_sim_hold_pin(struct rmw_sim *sim, unsigned pin, enum rmw_sim_level level, uint64_t at_us)
{
	bool is_good = false;

	sim_lock(sim);
	sim_meet(sim);
	if (pin < SIM_PINS && at_us < SIM_NEVER / 1000)
		is_good = sim_pin_hold(&sim->bus, pin, level, at_us * 1000);
	sim_unlock(sim);
	return is_good;
}

const char *rmw_sim_death(const struct rmw_sim *sim)
{
	return sim->death[0] != '\0' ? sim->death : NULL;
}

struct rmw_view rmw_sim_flash(const struct rmw_sim *sim)
{
	return rmw_span_view(sim_nor_cells(sim->bus.nor));
}

static const struct {
	const char *name;
	enum sim_event event;
} events[] = {
	{ "byte_in", SIM_EVENT_BYTE_IN },     { "byte_out", SIM_EVENT_BYTE_OUT },
	{ "handshake", SIM_EVENT_HANDSHAKE }, { "command", SIM_EVENT_COMMAND },
	{ "reset", SIM_EVENT_RESET },	      { "power_on", SIM_EVENT_POWER_ON },
	{ "flash_op", SIM_EVENT_FLASH_OP },   { "fault", SIM_EVENT_FAULT },
	{ "cpu_dead", SIM_EVENT_CPU_DEAD },
};

uint64_t rmw_sim_count(const struct rmw_sim *sim, const char *what)
{
	const struct sim_nor_counts *nor = sim_nor_counts(sim->bus.nor);
	const struct {
		const char *name;
		uint64_t count;
	} others[] = {
		{ "sector_erase", nor->erase_4k },
		{ "block_erase", nor->erase_32k + nor->erase_64k },
		{ "chip_erase", nor->erase_chip },
		{ "page_program", nor->page_program },
		{ "flash_ignored", nor->ignored },
	};

	for (size_t i = 0; i < RMW_COUNT(events); i++)
		if (strcmp(events[i].name, what) == 0)
			return sim->counts[events[i].event];
	for (size_t i = 0; i < RMW_COUNT(others); i++)
		if (strcmp(others[i].name, what) == 0)
			return others[i].count;
	return sim->kind->count(sim, what);
}
