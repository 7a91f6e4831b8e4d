/* SPDX-License-Identifier: MIT */
/* Reset of the LN882H: the strap decides between the boot ROM's console and the flash. */
#include "base/digest.h"
#include "sim/ln882h.h"
#include "sim/ln882h_costs.h"
#include "sim/ln882h_flash.h"

#define BOOT_MOST 0x6000u /* ln882h-protocol 4.1 */
#define APPLICATION_BAUD 115200u

/* Partition table and NVDS. ln882h-protocol 8.2 and 9 */
enum {
	TABLE = 0x6000,
	ENTRY_SIZE = 16,
	ENTRIES_MOST = 16,
	ENTRY_CRC = 12,
};

/* Nobody's firmware: a text of our own, so that a host can tell that the application runs. */
static const char app_text[] =
	"\r\n[made up by the rmwflash simulator] the application runs from flash\r\n";

static void speak(struct rmw_sim *sim)
{
	sim_uart_send(sim, (struct rmw_view){ (const uint8_t *)app_text, sizeof(app_text) - 1 });
	sim->timer_ns = sim->bus.now_ns + LN_COST_APP_REPEAT_NS;
}

static const struct sim_program application = { sim_hear_nothing, speak };

static struct rmw_view cells_of(const struct rmw_sim *sim)
{
	return rmw_span_view(sim_nor_cells(sim->bus.nor));
}

bool sim_ln_find_part(struct rmw_view flash, enum ln_part type, uint32_t *start, uint32_t *size)
{
	for (size_t i = 0; i < ENTRIES_MOST; i++) {
		const struct rmw_view entry =
			rmw_view_part(flash, TABLE + i * ENTRY_SIZE, ENTRY_SIZE);

		if (entry.len < ENTRY_SIZE)
			return false;
		if (rmw_get_le32(entry.data) != (uint32_t)type)
			continue;
		*start = rmw_get_le32(entry.data + 4);
		*size = rmw_get_le32(entry.data + 8);
		return rmw_get_le32(entry.data + ENTRY_CRC) ==
		       rmw_crc32(rmw_view_part(entry, 0, ENTRY_CRC));
	}
	return false;
}

/* The boot stage makes NVDS anew when it is missing: three sectors erased, 16 bytes programmed.
 * ln882h-observed, Normal boot; which 16 bytes is (unverified). */
static void make_nvds(struct rmw_sim *sim)
{
	static const uint8_t magic[16] = { 'N', 'V', 'D', 'S' };
	const struct rmw_view flash = cells_of(sim);
	uint32_t start, size;
	struct rmw_view head;

	if (!sim_ln_find_part(flash, LN_PART_NVDS, &start, &size))
		return;
	head = rmw_view_part(flash, start, 4);
	if (head.len < 4 || size < 3 * LN_SECTOR || memcmp(head.data, magic, 4) == 0)
		return;
	for (uint32_t i = 0; i < 3 && !sim->is_cut; i++)
		sim_ln_flash_erase(sim, 0x20, start + i * LN_SECTOR);
	if (!sim->is_cut)
		sim_ln_flash_program(sim, start, RMW_VIEW_OF(magic));
}

/* Second stage and application are played: neither is there to be executed. */
static void play_application(struct rmw_sim *sim)
{
	uint32_t start, size;

	sim_boot_park(sim);
	make_nvds(sim);
	if (sim->is_cut || !sim_ln_find_part(cells_of(sim), LN_PART_APP, &start, &size))
		return;
	if (sim->obk != NULL && sim_obk_take_start(sim->obk))
		return;
	sim->uart.baud = APPLICATION_BAUD;
	sim->program = &application;
	sim->timer_ns = sim->bus.now_ns + LN_COST_FLASH_BOOT_NS;
}

static void start_flash(struct rmw_sim *sim)
{
	const struct rmw_view boot = rmw_view_part(cells_of(sim), 0, BOOT_MOST);
	uint32_t vectors, len;

	sim_boot_park(sim);
	if (boot.data == NULL || !sim_ln_image_fits(boot, &vectors, &len))
		return;
	memcpy(sim_ln(sim)->ram, boot.data, len);
	if (sim->config.app.app == SIM_APP_CODE)
		sim_ln_cpu_start(sim, vectors);
	else
		play_application(sim);
}

static void decide(struct rmw_sim *sim)
{
	if (sim_ln(sim)->is_strapped)
		sim_ln_rom_listen(sim);
	else
		start_flash(sim);
}

static const struct sim_program starting = { sim_hear_nothing, decide };

bool sim_ln_is_starting(const struct rmw_sim *sim)
{
	return sim->program == &starting && !sim_ln(sim)->is_strapped;
}

static void start(struct rmw_sim *sim)
{
	sim_note(sim, SIM_EVENT_RESET);
	sim_ln_bus_reset(sim);
	sim_uart_cut(sim, sim->bus.now_ns + LN_COST_ROM_START_NS);
	sim->program = &starting;
	sim->timer_ns = sim->bus.now_ns + LN_COST_ROM_START_NS;
}

void sim_ln_power_on(struct rmw_sim *sim)
{
	sim_note(sim, SIM_EVENT_POWER_ON);
	sim->was_powered_on = true;
	sim_nor_power_on(sim->bus.nor);
	memset(sim_ln(sim)->ram, 0, sizeof(sim_ln(sim)->ram));
	start(sim);
}

void sim_ln_power_off(struct rmw_sim *sim)
{
	sim_nor_power_loss(sim->bus.nor, sim->bus.now_ns);
	sim_uart_cut(sim, SIM_NEVER);
	sim_boot_park(sim);
}

/* A running erase or program goes on in the flash, which has no reset line. */
void sim_ln_reset(struct rmw_sim *sim)
{
	sim->was_powered_on = false;
	start(sim);
}

void sim_ln_start(struct rmw_sim *sim, uint32_t vectors)
{
	if (sim->config.ln.image == SIM_LN_IMAGE_PLAYED)
		sim_ln_loader_start(sim);
	else
		sim_ln_cpu_start(sim, vectors);
}
