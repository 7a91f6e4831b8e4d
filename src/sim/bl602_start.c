/* SPDX-License-Identifier: MIT */
/* Starting what the flash holds: the ROM's checks, then its code, or an application that only
 * speaks, or OpenBeken. */
#include <string.h>

#include "base/digest.h"
#include "sim/board.h"
#include "sim/boot_header.h"
#include "sim/costs.h"

#define APPLICATION_BAUD 2000000u

/* Nobody's firmware: a text of our own, so that a host can tell that the application runs. */
static const char app_text[] =
	"\r\n[made up by the rmwflash simulator] the application runs from flash\r\n";

static void speak(struct rmw_sim *sim)
{
	sim_uart_send(sim, (struct rmw_view){ (const uint8_t *)app_text, sizeof(app_text) - 1 });
	sim->timer_ns = sim->bus.now_ns + SIM_COST_APP_REPEAT_NS;
}

static const struct sim_program application = { sim_hear_nothing, speak };

static bool header_fits(const struct rmw_sim *sim, const uint8_t *header)
{
	uint32_t flags = rmw_get_le32(header + SIM_HEADER_FLAGS);
	uint32_t crc = rmw_get_le32(header + SIM_HEADER_CRC);
	uint32_t cfg = sim->bus.efuse[SIM_EFUSE_CFG];

	if (memcmp(header, "BFNP", 4) != 0 || !(flags & SIM_FLAG_NO_SEGMENT) ||
	    (flags & SIM_FLAG_NOT_LOAD) || rmw_get_le32(header + SIM_HEADER_COUNT) == 0)
		return false;
	if ((flags & 3) != (cfg >> 2 & 1) || ((flags >> 2 & 3) != 0) != ((cfg >> 7 & 1) != 0))
		return false;
	return ((flags & SIM_FLAG_CRC_IGNORE) && crc == SIM_HEADER_IGNORED) ||
	       crc == rmw_crc32((struct rmw_view){ header, SIM_HEADER_CRC });
}

/* `code` begins where the code does and may go on behind its end. */
static bool hash_fits(struct rmw_sim *sim, const uint8_t *header, struct rmw_view code)
{
	uint32_t len = rmw_get_le32(header + SIM_HEADER_COUNT);
	uint8_t digest[RMW_SHA256_SIZE];

	if ((rmw_get_le32(header + SIM_HEADER_FLAGS) & SIM_FLAG_HASH_IGNORE) &&
	    rmw_get_le32(header + SIM_HEADER_HASH) == SIM_HEADER_IGNORED)
		return true;
	if (code.len < len)
		return false;
	code = rmw_view_part(code, 0, len);
	sim_spend(sim, (len / 64 + 1) * SIM_COST_SHA_BLOCK_NS);
	rmw_sha256(&code, 1, digest);
	return memcmp(digest, header + SIM_HEADER_HASH, sizeof(digest)) == 0;
}

bool sim_boot_image_fits(struct rmw_sim *sim, const uint8_t *header, struct rmw_view code)
{
	return header_fits(sim, header) && hash_fits(sim, header, code);
}

/* Where the first header says its code is. */
static struct rmw_view first_code(const struct rmw_sim *sim, const uint8_t *header)
{
	return rmw_view_part(rmw_span_view(sim_nor_cells(sim->bus.nor)),
			     rmw_get_le32(header + SIM_HEADER_OFFSET), SIZE_MAX);
}

bool sim_boot_flash(struct rmw_sim *sim, enum sim_hash_rule rule)
{
	uint8_t header[SIM_HEADER_LEN];

	sim_boot_park(sim);
	if (sim_bus_flash_start(&sim->bus) != 0 ||
	    sim_bus_flash_read(&sim->bus, 0, RMW_SPAN_OF(header)) != 0 ||
	    !header_fits(sim, header) ||
	    (rule == SIM_HASH_CHECKED && !hash_fits(sim, header, first_code(sim, header))))
		return false;
	if (sim->config.app.app == SIM_APP_CODE || sim_boot_is_own_code(sim, header)) {
		sim_boot_code(sim, header);
		return true;
	}
	sim->uart.baud = APPLICATION_BAUD;
	if (sim->obk != NULL && sim_obk_take_start(sim->obk))
		return true;
	sim->program = &application;
	sim->timer_ns = sim->bus.now_ns + SIM_COST_APP_START_NS;
	return true;
}
