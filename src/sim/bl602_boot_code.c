/* SPDX-License-Identifier: MIT */
/* Machine code out of the flash: what the ROM sets up by the first header before it jumps. */
#include <string.h>

#include "base/digest.h"
#include "sim/board.h"
#include "sim/boot_header.h"
#include "sim/obk_table.h"
#include "sim/rom_sflash.h"
#include "sim/sf_ctrl.h"

#define MAGIC_FLASH 0x47464346u /* FCFG */
#define MAGIC_CLOCK 0x47464350u /* PCFG */
#define WINDOW 0x23000000u
#define SLOT_CODE 0x1000u /* behind the header of a slot. bl602-soc 8.4 */

/* Stands in whatever the project's firmware is made into. */
#define IDENT "rmwflash relay firmware"

enum {
	AT_FLASH = 0x08, /* magic, configuration, CRC */
	AT_CLOCK = 0x64,
	CLOCK_LEN = 8,
	WAYS_OFF = 12, /* in the flags */
	NO_WAYS = 0xf,
	A0 = 10,
};
#define FLAG_CACHE (1u << 9)

/* Order of the clock configuration. bl602-soc 1.5 */
enum { XTAL, SYSTEM, HCLK_DIVIDER, BCLK_DIVIDER, FLASH_SELECT, FLASH_DIVIDER };

static bool is_valid(const uint8_t *part, uint32_t magic, size_t len)
{
	return rmw_get_le32(part) == magic &&
	       rmw_crc32((struct rmw_view){ part + 4, len }) == rmw_get_le32(part + 4 + len);
}

static uint32_t ask(const struct sim_rom_call *call,
		    uint32_t (*function)(const struct sim_rom_call *call), const uint8_t args[3])
{
	for (unsigned i = 0; i < 3; i++)
		call->core->x[A0 + i] = args[i];
	return function(call);
}

static void set_clocks(const struct sim_rom_call *call, const uint8_t *clock)
{
	const uint8_t system[3] = { clock[XTAL], clock[SYSTEM] };
	const uint8_t dividers[3] = { clock[HCLK_DIVIDER], clock[BCLK_DIVIDER] };
	const uint8_t flash[3] = { 1, clock[FLASH_SELECT], clock[FLASH_DIVIDER] };

	(void)ask(call, sim_call_set_system_clock, system);
	(void)ask(call, sim_call_set_dividers, dividers);
	(void)ask(call, sim_call_set_flash_clock, flash);
}

/* Quad continuous read, as the configuration has it. bl602-soc 8.4 */
static void open_window(const struct sim_rom_call *call, const uint8_t *header)
{
	struct sim_sflash flash = { .call = call, .bus = call->bus };
	uint8_t io_mode;

	if (is_valid(header + AT_FLASH, MAGIC_FLASH, SIM_CFG_SIZE))
		memcpy(flash.cfg, header + AT_FLASH + 4, SIM_CFG_SIZE);
	else
		sim_rom_part_default(flash.cfg);
	io_mode = flash.cfg[SIM_CFG_IO_MODE] & 15;
	(void)sim_sflash_quad_enable(&flash);
	sim_sflash_wrap(&flash, SIM_CFG_WRAP_ON);
	sim_sflash_start_continuous(&flash, io_mode);
	(void)sim_sflash_set_window(&flash, io_mode, true, 0);
	sim_call_set_reg(call, SIM_SF_OFFSET, rmw_get_le32(header + SIM_HEADER_OFFSET));
}

static void set_cache(const struct sim_rom_call *call, uint32_t flags)
{
	const uint8_t args[3] = { flags & FLAG_CACHE ? (uint8_t)(flags >> WAYS_OFF & NO_WAYS)
						     : (uint8_t)NO_WAYS };

	(void)ask(call, sim_call_set_cache, args);
}

void sim_boot_code(struct rmw_sim *sim, const uint8_t *header)
{
	const struct sim_rom_call call = { &sim->bus, &sim->cpu.core };
	const uint32_t entry = rmw_get_le32(header + SIM_HEADER_ENTRY);

	if (is_valid(header + AT_CLOCK, MAGIC_CLOCK, CLOCK_LEN))
		set_clocks(&call, header + AT_CLOCK + 4);
	open_window(&call, header);
	set_cache(&call, rmw_get_le32(header + SIM_HEADER_FLAGS));
	if (entry == 0 || sim_load_is_entry(entry))
		sim_cpu_start_flash(sim, entry != 0 ? entry : WINDOW);
}

static bool holds_ident(struct rmw_view code)
{
	return code.len > 0 && memmem(code.data, code.len, IDENT, sizeof(IDENT) - 1) != NULL;
}

static struct rmw_view code_of(struct rmw_view flash, const uint8_t *header, uint32_t at)
{
	return rmw_view_part(flash, at, rmw_get_le32(header + SIM_HEADER_COUNT));
}

bool sim_boot_is_own_code(const struct rmw_sim *sim, const uint8_t *header)
{
	const struct rmw_view flash = rmw_span_view(sim_nor_cells(sim->bus.nor));
	struct sim_obk_part part = { 0, 0 };
	struct rmw_view slot;

	if (sim->config.app.app == SIM_APP_TEXT)
		return false;
	if (!sim_obk_table_find(flash, "FW", &part))
		return holds_ident(
			code_of(flash, header, rmw_get_le32(header + SIM_HEADER_OFFSET)));
	slot = rmw_view_part(flash, part.addr, SIM_HEADER_LEN);
	return slot.len == SIM_HEADER_LEN &&
	       holds_ident(code_of(flash, slot.data, part.addr + SLOT_CODE));
}
