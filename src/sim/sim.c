/* SPDX-License-Identifier: MIT */
/* The simulated board: making, looking at and freeing it. */
#include <stdlib.h>
#include <string.h>

#include "sim/bl602_hosted.h"
#include "sim/board.h"
#include "sim/bus_state.h"
#include "sim/obk_server.h"

static void burn_identity(struct rmw_sim *sim)
{
	const struct sim_config *config = &sim->config;
	const uint8_t *mac = config->mac;
	uint32_t zeros = 0;

	for (unsigned i = 0; i < 48; i++)
		zeros += !(mac[i / 8] >> i % 8 & 1);
	zeros ^= config->is_mac_check_wrong;
	sim->bus.efuse[SIM_EFUSE_CFG] = config->ef_cfg;
	sim->bus.efuse[SIM_EFUSE_TRIM] = 0x00000284; /* trim of the captured chip */
	sim->bus.efuse[SIM_EFUSE_SW_USAGE] = config->sw_usage;
	sim->bus.efuse[SIM_EFUSE_MAC] =
		(uint32_t)mac[2] << 24 | (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];
	sim->bus.efuse[SIM_EFUSE_DEVICE] =
		(uint32_t)mac[0] << 8 | mac[1] | zeros << 16 | (config->dev_info & 0xffc00000);
}

static void set_pins(struct rmw_sim *sim)
{
	for (unsigned pin = 0; pin < SIM_PINS; pin++) {
		sim->bus.pins[pin].held = sim->config.pins >> pin & 1 ? RMW_SIM_HIGH : RMW_SIM_OPEN;
		sim->bus.pins[pin].noise_per_1024 = sim->config.noise_per_1024;
	}
	sim_boot_set_strap(sim, sim->config.gpio8_is_high);
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

	if (nor == NULL || !sim_uart_init(&sim->uart) || !sim_bus_init(&sim->bus, nor) ||
	    !sim_cpu_init(sim))
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a simulated board");
	if (sim->config.app.app == SIM_APP_OPENBEKEN && (sim->obk = sim_obk_new(sim)) == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a simulated OpenBeken");
	burn_identity(sim);
	set_pins(sim);
	if (!sim_content_fill(sim, err) || !sim_fault_arm(sim, err) || !sim_stimulus_arm(sim, err))
		return false;
	sim_nor_set_status(nor, sim->config.protect, sim->config.has_quad ? SIM_NOR_QUAD : 0);
	sim_boot_power_on(sim);
	if (sim->config.is_paced)
		sim_pace_start(sim);
	return !sim->config.app.has_http || start_http(sim, err);
}

static void release(struct rmw_sim *sim)
{
	sim_uart_release(&sim->uart);
	sim_hosted_free(sim->hosted);
	sim_obk_free(sim->obk);
	sim_cpu_release(sim);
	sim_bus_release(&sim->bus);
	sim_load_reset(&sim->rom.load);
	pthread_mutex_destroy(&sim->lock);
	free(sim);
}

bool rmw_sim_new(struct rmw_sim **sim, const char *spec, struct rmw_err *err)
{
	struct rmw_sim *board = calloc(1, sizeof(*board));

	if (board == NULL || !sim_lock_init(board)) {
		free(board);
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a simulated board");
	}
	if (!sim_config_parse(&board->config, spec, err) || !build(board, err)) {
		release(board);
		return false;
	}
	*sim = board;
	return true;
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
	return pin < SIM_PINS ? sim->bus.state->pins.driven[pin] : RMW_SIM_OPEN;
}

uint64_t rmw_sim_pin_change_count(const struct rmw_sim *sim, unsigned pin)
{
	return pin < SIM_PINS ? sim->bus.state->pins.changes[pin] : 0;
}

size_t rmw_sim_pin_changes(const struct rmw_sim *sim, uint64_t *first,
			   struct rmw_sim_pin_change *into, size_t room)
{
	const struct sim_pins_state *pins = &sim->bus.state->pins;
	size_t len = 0;

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
	return sim->cpu.death[0] != '\0' ? sim->cpu.death : NULL;
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
		{ "efuse_program", sim->bus.efuse_programs },
		{ "rx_overflow", sim->bus.rx_overflows },
		{ "rx_fifo_high", sim->bus.rx_fifo_high },
		{ "instructions", sim_cpu_instructions(sim) },
		{ "busy_cycles", sim_cpu_busy_cycles(sim) },
		{ "rom_unknown", sim->bus.state->unknown_calls },
	};

	for (size_t i = 0; i < RMW_COUNT(events); i++)
		if (strcmp(events[i].name, what) == 0)
			return sim->counts[events[i].event];
	for (size_t i = 0; i < RMW_COUNT(others); i++)
		if (strcmp(others[i].name, what) == 0)
			return others[i].count;
	return 0;
}
