/* SPDX-License-Identifier: MIT */
/* The simulated board: chip, flash, supply and what happened so far. */
#include <stdlib.h>
#include <string.h>

#include "sim/board.h"
#include "sim/stock.h"

/* How long a person keeps the power off. */
#define POWER_OFF_NS 100000000u

void sim_note(struct rmw_sim *sim, enum sim_event event)
{
	sim->counts[event]++;
}

void sim_spend(struct rmw_sim *sim, uint64_t ns)
{
	sim->bus.now_ns += ns;
}

/* --- life ------------------------------------------------------------------------------------- */

static const struct sim_program dark;

static void lose_power(struct rmw_sim *sim)
{
	sim->is_cut = false;
	sim->bus.now_ns = sim->cut_ns;
	sim_boot_power_off(sim);
	if (sim->dark_ms == 0)
		return;
	sim->program = &dark;
	sim->timer_ns = sim->bus.now_ns + sim->dark_ms * 1000000ull;
}

static void hear(struct rmw_sim *sim)
{
	struct sim_byte byte;
	unsigned copies = sim_uart_take(sim, &byte);
	uint64_t before_ns = sim->bus.now_ns;

	for (unsigned i = 0; i < copies; i++)
		sim->program->byte(sim, &byte);
	if (sim->bus.now_ns > before_ns) {
		sim->uart.busy_until_ns = sim->bus.now_ns;
		sim->uart.held = 0;
	}
}

static void ring(struct rmw_sim *sim)
{
	if (sim->bus.now_ns < sim->timer_ns)
		sim->bus.now_ns = sim->timer_ns;
	sim->timer_ns = SIM_NEVER;
	sim->program->timer(sim);
}

void sim_run(struct rmw_sim *sim, uint64_t until_ns, enum sim_run_end end)
{
	const struct sim_queue *rx = &sim->uart.rx;

	for (;;) {
		uint64_t byte_ns = rx->count > 0 ? rx->items[rx->head].end_ns : SIM_NEVER;

		if (end == SIM_RUN_TO_OUTPUT && sim->uart.tx.count > 0)
			return;
		if (byte_ns <= sim->timer_ns && byte_ns <= until_ns)
			hear(sim);
		else if (sim->timer_ns <= until_ns && sim->timer_ns != SIM_NEVER)
			ring(sim);
		else
			break;
		if (sim->is_cut)
			lose_power(sim);
	}
	if (sim->bus.now_ns < until_ns && until_ns != SIM_NEVER)
		sim->bus.now_ns = until_ns;
}

static void hear_nothing(struct rmw_sim *sim, const struct sim_byte *byte)
{
	(void)sim;
	(void)byte;
}

static const struct sim_program dark = { hear_nothing, sim_boot_power_on };

/* The host acts now: the chip catches up with it, and it with a chip that was busy. */
static void meet(struct rmw_sim *sim)
{
	sim_run(sim, sim->host_ns, SIM_RUN_ALL);
	if (sim->host_ns < sim->bus.now_ns)
		sim->host_ns = sim->bus.now_ns;
}

static void set_strap(struct rmw_sim *sim, bool is_high)
{
	sim->bus.gpio_level[sim_boot_strap_pin(sim)] = is_high;
}

void rmw_sim_power_cycle(struct rmw_sim *sim, bool gpio8_is_high)
{
	meet(sim);
	sim_boot_power_off(sim);
	sim_spend(sim, POWER_OFF_NS);
	set_strap(sim, gpio8_is_high);
	sim_boot_power_on(sim);
	sim->host_ns = sim->bus.now_ns;
}

/* --- control lines: bl602-protocol 2.2 -------------------------------------------------------- */

/*
 * Wiring b: DTR is said to be boot and power cutoff in one, and is released before the last
 * reset. Here a capacitor keeps GPIO8 high for a second after DTR (unverified).
 */
#define BOOT_CHARGE_NS 1000000000u

static bool boot_line(struct rmw_sim *sim, struct rmw_lines lines)
{
	if (sim->config.wiring == SIM_WIRING_A)
		return lines.rts;
	if (lines.dtr)
		sim->boot_high_until_ns = sim->bus.now_ns + BOOT_CHARGE_NS;
	return lines.dtr || sim->bus.now_ns < sim->boot_high_until_ns;
}

void sim_set_lines(struct rmw_sim *sim, struct rmw_lines lines)
{
	bool holds = sim->config.wiring == SIM_WIRING_A ? lines.dtr : lines.rts;

	if (sim->config.wiring == SIM_WIRING_NONE)
		return;
	meet(sim);
	if (sim->config.wiring == SIM_WIRING_B && sim->was_dtr)
		sim->boot_high_until_ns = sim->bus.now_ns + BOOT_CHARGE_NS;
	sim->was_dtr = lines.dtr;
	set_strap(sim, boot_line(sim, lines));
	if (holds && !sim->is_held)
		sim_boot_power_off(sim);
	if (!holds && sim->is_held)
		sim_boot_power_on(sim);
	sim->is_held = holds;
}

/* --- content ---------------------------------------------------------------------------------- */

static bool load_image(struct rmw_sim *sim, struct rmw_span cells, struct rmw_err *err)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	if (!rmw_file_read(sim->config.image, RMW_BUF_CAP, &file, err))
		return rmw_while(err, "image of the simulated flash");
	if (file.len != cells.len)
		return rmw_fail(err, RMW_E_FILE_READ, "%s holds %zu bytes, the flash %zu",
				sim->config.image, file.len, cells.len);
	if (cells.len > 0)
		memcpy(cells.data, file.data, cells.len);
	return true;
}

static bool fill_flash(struct rmw_sim *sim, struct rmw_err *err)
{
	struct rmw_span cells = sim_nor_cells(sim->bus.nor);
	bool is_stock_size = cells.len == 1 << 20 || cells.len == 2 << 20 || cells.len == 4 << 20;

	if (sim->config.image[0] != '\0' && rmw_file_exists(sim->config.image))
		return load_image(sim, cells, err);
	if (sim->config.content == SIM_CONTENT_STOCK && !is_stock_size)
		return rmw_fail(err, RMW_E_PORT_SPEC, "stock=1 goes with flash=1M, 2M or 4M");
	if (sim->config.content != SIM_CONTENT_BLANK && is_stock_size)
		sim_stock_fill(cells, sim->config.mac);
	return true;
}

bool sim_save(struct rmw_sim *sim, struct rmw_err *err)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;

	if (sim->config.image[0] == '\0')
		return true;
	return rmw_outfile_open_over(&out, sim->config.image, err) &&
	       rmw_outfile_write(&out, rmw_span_view(sim_nor_cells(sim->bus.nor)), err) &&
	       rmw_outfile_commit(&out, err);
}

/* --- making and freeing ----------------------------------------------------------------------- */

static void burn_identity(struct rmw_sim *sim)
{
	const struct sim_config *config = &sim->config;
	const uint8_t *mac = config->mac;
	uint32_t zeros = 0;

	for (unsigned i = 0; i < 48; i++)
		zeros += !(mac[i / 8] >> i % 8 & 1);
	zeros ^= config->is_mac_check_wrong;
	sim->bus.efuse[0] = config->ef_cfg;
	sim->bus.efuse[3] = 0x00000284; /* trim of the captured chip */
	sim->bus.efuse[4] = config->sw_usage;
	sim->bus.efuse[5] =
		(uint32_t)mac[2] << 24 | (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];
	sim->bus.efuse[6] =
		(uint32_t)mac[0] << 8 | mac[1] | zeros << 16 | (config->dev_info & 0xffc00000);
}

static void set_pins(struct rmw_sim *sim)
{
	for (unsigned pin = 0; pin < RMW_COUNT(sim->bus.gpio_level); pin++) {
		sim->bus.gpio_level[pin] = sim->config.pins >> pin & 1;
		sim->bus.gpio_noise_per_1024[pin] = sim->config.noise_per_1024;
	}
	set_strap(sim, sim->config.gpio8_is_high);
}

static bool build(struct rmw_sim *sim, struct rmw_err *err)
{
	struct sim_nor *nor = sim_nor_new(&sim->config.nor);

	if (nor == NULL || !sim_uart_init(&sim->uart) || !sim_bus_init(&sim->bus, nor))
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a simulated board");
	burn_identity(sim);
	set_pins(sim);
	if (!fill_flash(sim, err) || !sim_fault_arm(sim, err))
		return false;
	sim_nor_set_status(nor, sim->config.protect, 0);
	sim_boot_power_on(sim);
	if (sim->config.is_paced)
		sim_pace_start(sim);
	return true;
}

static void release(struct rmw_sim *sim)
{
	sim_uart_release(&sim->uart);
	sim_bus_release(&sim->bus);
	sim_load_reset(&sim->rom.load);
	free(sim);
}

bool rmw_sim_new(struct rmw_sim **sim, const char *spec, struct rmw_err *err)
{
	struct rmw_sim *board = calloc(1, sizeof(*board));

	if (board == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a simulated board");
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
	(void)!sim_save(sim, &ignored);
	release(sim);
}

/* --- looking ---------------------------------------------------------------------------------- */

uint64_t rmw_sim_now_us(const struct rmw_sim *sim)
{
	return sim->host_ns / 1000;
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
	};

	for (size_t i = 0; i < RMW_COUNT(events); i++)
		if (strcmp(events[i].name, what) == 0)
			return sim->counts[events[i].event];
	for (size_t i = 0; i < RMW_COUNT(others); i++)
		if (strcmp(others[i].name, what) == 0)
			return others[i].count;
	return 0;
}
