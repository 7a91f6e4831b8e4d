/* SPDX-License-Identifier: MIT */
/* Reset of the BL602: strap, wake-up request, start from flash or from UART, or silence. */
#include <string.h>

#include "base/digest.h"
#include "sim/board.h"
#include "sim/costs.h"

#define EF_CFG_STRAP_GPIO6 (1u << 11)
#define SW_USAGE_HASH_ON_WAKE (1u << 22)
#define SW_USAGE_NO_FLASH (1u << 24)
#define SW_USAGE_NO_UART (1u << 25)
#define SW_USAGE_NO_WAKE (1u << 27)

#define HBN_RSV0 0x4000f100u
#define HBN_RSV1 0x4000f104u
#define WAKE_ASKED 0x4e424845u
#define WAKE_TAKEN 0x4e424857u

/* The boot header at the start of the flash; bl602-protocol 6.1, bl602-soc 1.5. */
enum {
	HEADER_LEN = 176,
	AT_FLAGS = 0x74,
	AT_LEN = 0x78,
	AT_OFFSET = 0x80,
	AT_HASH = 0x84,
	AT_CRC = 0xac,
};

#define FLAG_NO_SEGMENT (1u << 8)
#define FLAG_NOT_LOAD (1u << 10)
#define FLAG_CRC_IGNORE (1u << 16)
#define FLAG_HASH_IGNORE (1u << 17)
#define IGNORED 0xdeadbeefu

static void hear_nothing(struct rmw_sim *sim, const struct sim_byte *byte)
{
	(void)sim;
	(void)byte;
}

static const struct sim_program silent = { hear_nothing, NULL };

void sim_boot_park(struct rmw_sim *sim)
{
	sim->program = &silent;
	sim->timer_ns = SIM_NEVER;
}

/* --- something that happens a little later --------------------------------------------------- */

static void run_pending(struct rmw_sim *sim)
{
	sim_boot_park(sim);
	sim->rom.pending(sim);
}

static const struct sim_program waiting = { hear_nothing, run_pending };

void sim_boot_later(struct rmw_sim *sim, void (*what)(struct rmw_sim *sim), uint64_t delay_ns)
{
	sim->rom.pending = what;
	sim->program = &waiting;
	sim->timer_ns = sim->bus.now_ns + delay_ns;
}

/* --- application ------------------------------------------------------------------------------ */

/* Nobody's firmware: a text of our own, so that a host can tell that the application runs. */
static const char app_text[] =
	"\r\n[made up by the rmwflash simulator] the application runs from flash\r\n";

static void speak(struct rmw_sim *sim)
{
	sim_uart_send(sim, (struct rmw_view) { (const uint8_t *)app_text, sizeof(app_text) - 1 });
	sim->timer_ns = sim->bus.now_ns + SIM_COST_APP_REPEAT_NS;
}

static const struct sim_program application = { hear_nothing, speak };

static bool header_fits(const struct rmw_sim *sim, const uint8_t *header)
{
	uint32_t flags = rmw_get_le32(header + AT_FLAGS);
	uint32_t crc = rmw_get_le32(header + AT_CRC);
	uint32_t cfg = sim->bus.efuse[0];

	if (memcmp(header, "BFNP", 4) != 0 || !(flags & FLAG_NO_SEGMENT) ||
	    (flags & FLAG_NOT_LOAD) || rmw_get_le32(header + AT_LEN) == 0)
		return false;
	if ((flags & 3) != (cfg >> 2 & 1) || ((flags >> 2 & 3) != 0) != ((cfg >> 7 & 1) != 0))
		return false;
	return ((flags & FLAG_CRC_IGNORE) && crc == IGNORED) ||
	       crc == rmw_crc32((struct rmw_view) { header, AT_CRC });
}

static bool hash_fits(struct rmw_sim *sim, const uint8_t *header)
{
	struct rmw_span cells = sim_nor_cells(sim->bus.nor);
	uint32_t len = rmw_get_le32(header + AT_LEN);
	struct rmw_view code =
		rmw_view_part(rmw_span_view(cells), rmw_get_le32(header + AT_OFFSET), len);
	uint8_t digest[RMW_SHA256_SIZE];

	if ((rmw_get_le32(header + AT_FLAGS) & FLAG_HASH_IGNORE) &&
	    rmw_get_le32(header + AT_HASH) == IGNORED)
		return true;
	if (code.len != len)
		return false;
	sim_spend(sim, (len / 64 + 1) * SIM_COST_SHA_BLOCK_NS);
	rmw_sha256(&code, 1, digest);
	return memcmp(digest, header + AT_HASH, sizeof(digest)) == 0;
}

bool sim_boot_flash(struct rmw_sim *sim, enum sim_hash_rule rule)
{
	uint8_t header[HEADER_LEN];

	sim_boot_park(sim);
	if (sim_bus_flash_start(&sim->bus) != 0 ||
	    sim_bus_flash_read(&sim->bus, 0, RMW_SPAN_OF(header)) != 0 ||
	    !header_fits(sim, header) || (rule == SIM_HASH_CHECKED && !hash_fits(sim, header)))
		return false;
	sim->uart.baud = 2000000;
	sim->program = &application;
	sim->timer_ns = sim->bus.now_ns + SIM_COST_APP_START_NS;
	return true;
}

/* --- reset ------------------------------------------------------------------------------------ */

unsigned sim_boot_strap_pin(const struct rmw_sim *sim)
{
	return sim->bus.efuse[0] & EF_CFG_STRAP_GPIO6 ? 6 : 8;
}

static bool strap_is_high(struct rmw_sim *sim)
{
	unsigned pin = sim_boot_strap_pin(sim);
	unsigned high = 0;

	for (unsigned i = 0; i < 3; i++) {
		high += sim_bus_pin(&sim->bus, pin);
		sim_spend(sim, SIM_COST_STRAP_STEP_NS);
	}
	return high >= 2;
}

static bool takes_wake_request(struct rmw_sim *sim)
{
	if ((sim->bus.efuse[4] & SW_USAGE_NO_WAKE) ||
	    sim_bus_read32(&sim->bus, HBN_RSV0) != WAKE_ASKED)
		return false;
	sim_bus_write32(&sim->bus, HBN_RSV0, WAKE_TAKEN);
	return true;
}

/* Code at an address of somebody's choice is not executed here: such a chip is silent. */
static void wake(struct rmw_sim *sim)
{
	uint32_t entry = sim_bus_read32(&sim->bus, HBN_RSV1);

	if (entry != 0 && entry != UINT32_MAX) {
		sim_boot_park(sim);
		return;
	}
	(void)sim_boot_flash(sim, sim->bus.efuse[4] & SW_USAGE_HASH_ON_WAKE ? SIM_HASH_CHECKED
									    : SIM_HASH_TRUSTED);
}

static void decide(struct rmw_sim *sim)
{
	uint32_t usage = sim->bus.efuse[4];

	if (takes_wake_request(sim)) {
		wake(sim);
		return;
	}
	if (!strap_is_high(sim) && !(usage & SW_USAGE_NO_FLASH)) {
		(void)sim_boot_flash(sim, SIM_HASH_CHECKED);
		return;
	}
	if (usage & SW_USAGE_NO_UART)
		sim_boot_park(sim);
	else
		sim_rom_listen(sim, sim->bus.now_ns + SIM_COST_ROM_START_NS);
}

static const struct sim_program starting = { hear_nothing, decide };

static void start(struct rmw_sim *sim)
{
	sim_note(sim, SIM_EVENT_RESET);
	sim_uart_cut(sim, sim->bus.now_ns + SIM_COST_STRAP_NS);
	sim->rom.len = 0;
	sim_load_reset(&sim->rom.load);
	sim->program = &starting;
	sim->timer_ns = sim->bus.now_ns + SIM_COST_STRAP_NS;
}

void sim_boot_power_on(struct rmw_sim *sim)
{
	sim_note(sim, SIM_EVENT_POWER_ON);
	sim_bus_power_on(&sim->bus);
	start(sim);
}

void sim_boot_power_off(struct rmw_sim *sim)
{
	sim_nor_power_loss(sim->bus.nor, sim->bus.now_ns);
	sim_uart_cut(sim, SIM_NEVER);
	sim_boot_park(sim);
}

void sim_boot_system_reset(struct rmw_sim *sim)
{
	sim_bus_system_reset(&sim->bus);
	start(sim);
}
