/* SPDX-License-Identifier: MIT */
/* Functions 98 to 130 of the boot ROM: the serial flash, command by command. bl602-soc 3 */
#include "sim/glb.h"
#include "sim/rom_flash.h"
#include "sim/rom_sflash.h"
#include "sim/sf_ctrl.h"

#define L1C_WAYS_OFF 0xfu
#define IO_NO_WRAP 0x10u
#define REGISTER_MAX 255u

enum { QUAD_CONTINUOUS = 4 };

/* Results that nobody gets: those of void functions. */
static uint32_t silently(const struct sim_sflash *flash)
{
	return sim_call_void(flash->call);
}

static void read_register(const struct sim_sflash *flash, uint8_t code)
{
	const struct sim_rom_call *call = flash->call;
	const uint8_t len = sim_call_byte(call, 3);
	uint8_t value[REGISTER_MAX];

	sim_sflash_read_register(flash, code, (struct rmw_span){ value, len });
	sim_call_put(call, sim_call_word(call, 2), (struct rmw_view){ value, len });
}

static uint32_t write_register(const struct sim_sflash *flash, uint8_t code)
{
	const struct sim_rom_call *call = flash->call;
	const uint8_t len = sim_call_byte(call, 3);
	uint8_t value[REGISTER_MAX];

	sim_call_fetch(call, sim_call_word(call, 2), (struct rmw_span){ value, len });
	return sim_sflash_write_register(flash, code, (struct rmw_view){ value, len });
}

uint32_t sim_call_read_register(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	read_register(&flash, flash.cfg[SIM_CFG_READ_REGISTERS + (sim_call_byte(call, 1) & 3)]);
	return SIM_CALL_GOOD;
}

uint32_t sim_call_write_register(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	return write_register(&flash,
			      flash.cfg[SIM_CFG_WRITE_REGISTERS + (sim_call_byte(call, 1) & 3)]);
}

uint32_t sim_call_read_by_command(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	read_register(&flash, sim_call_byte(call, 1));
	return SIM_CALL_GOOD;
}

uint32_t sim_call_write_by_command(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	return write_register(&flash, sim_call_byte(call, 1));
}

uint32_t sim_call_flash_busy(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	return sim_sflash_is_busy(&flash);
}

uint32_t sim_call_write_enable(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	return sim_sflash_write_enable(&flash);
}

uint32_t sim_call_quad_enable(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	return sim_sflash_quad_enable(&flash);
}

uint32_t sim_call_volatile_enable(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	sim_sflash_command(&flash, flash.cfg[SIM_CFG_VOLATILE_ENABLE]);
	return silently(&flash);
}

uint32_t sim_call_erase_chip(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	return sim_sflash_erase_chip(&flash);
}

static uint32_t erase_block(const struct sim_rom_call *call, unsigned kind)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	return sim_sflash_erase_block(&flash, kind, sim_call_word(call, 1));
}

uint32_t sim_call_erase_sector(const struct sim_rom_call *call)
{
	return erase_block(call, SIM_CFG_ERASE_SECTOR);
}

uint32_t sim_call_erase_32k(const struct sim_rom_call *call)
{
	return erase_block(call, SIM_CFG_ERASE_32K);
}

uint32_t sim_call_erase_64k(const struct sim_rom_call *call)
{
	return erase_block(call, SIM_CFG_ERASE_64K);
}

uint32_t sim_call_erase_range(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	return sim_sflash_erase(&flash, sim_call_word(call, 1), sim_call_word(call, 2));
}

uint32_t sim_call_program(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	return sim_sflash_program(&flash, sim_call_byte(call, 1), sim_call_word(call, 2),
				  sim_call_word(call, 3), sim_call_count(call, 4));
}

uint32_t sim_call_read(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	return sim_sflash_read(&flash, sim_call_byte(call, 1), sim_call_byte(call, 2) != 0,
			       sim_call_word(call, 3), sim_call_word(call, 4),
			       sim_call_count(call, 5));
}

uint32_t sim_call_unique_id(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = { .call = call, .bus = call->bus };

	sim_sflash_unique_id(&flash, sim_call_word(call, 0), sim_call_byte(call, 1));
	return silently(&flash);
}

uint32_t sim_call_jedec_id(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);
	uint8_t id[3];

	sim_sflash_jedec(&flash, id);
	sim_call_put(call, sim_call_word(call, 1), RMW_VIEW_OF(id));
	return silently(&flash);
}

/* 0x94 by four lines, which the flash of the model does not know. */
uint32_t sim_call_device_id(const struct sim_rom_call *call)
{
	uint8_t id[2];

	sim_rom_sf_get(call->bus, 0x4f061000, 0x94000000, 0, RMW_SPAN_OF(id));
	sim_call_put(call, sim_call_word(call, 0), RMW_VIEW_OF(id));
	return sim_call_void(call);
}

uint32_t sim_call_power_down(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = { .call = call, .bus = call->bus };

	sim_sflash_command(&flash, 0xb9);
	return silently(&flash);
}

uint32_t sim_call_release_power_down(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	sim_sflash_release(&flash);
	return silently(&flash);
}

static uint32_t wrap(const struct sim_rom_call *call, unsigned at)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	if (at == SIM_CFG_WRAP_OFF || !(flash.cfg[SIM_CFG_IO_MODE] & IO_NO_WRAP))
		sim_sflash_wrap(&flash, at);
	return silently(&flash);
}

uint32_t sim_call_wrap_on(const struct sim_rom_call *call)
{
	return wrap(call, SIM_CFG_WRAP_ON);
}

uint32_t sim_call_wrap_off(const struct sim_rom_call *call)
{
	return wrap(call, SIM_CFG_WRAP_OFF);
}

uint32_t sim_call_reset_flash(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	return sim_sflash_reset(&flash);
}

uint32_t sim_call_end_continuous_read(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	sim_sflash_end_continuous(&flash);
	return silently(&flash);
}

/* Reading by the bus, and its cache. */

uint32_t sim_call_set_window_read(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	return sim_sflash_set_window(&flash, sim_call_byte(call, 1), sim_call_byte(call, 2) != 0,
				     sim_call_word(call, 3));
}

uint32_t sim_call_enable_window_read(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	return sim_sflash_set_window(&flash, sim_call_byte(call, 1), sim_call_byte(call, 2) != 0,
				     0);
}

static uint32_t set_cache(const struct sim_rom_call *call, uint32_t ways_off)
{
	sim_call_set_bits(call, SIM_L1C_CONFIG, 8, 4, ways_off);
	sim_call_set_bits(call, SIM_L1C_CONFIG, 0, 1, ways_off != L1C_WAYS_OFF);
	return SIM_CALL_GOOD;
}

uint32_t sim_call_set_cache(const struct sim_rom_call *call)
{
	return set_cache(call, sim_call_byte(call, 0) & L1C_WAYS_OFF);
}

uint32_t sim_call_flush_cache(const struct sim_rom_call *call)
{
	return set_cache(call, sim_call_reg(call, SIM_L1C_CONFIG) >> 8 & L1C_WAYS_OFF);
}

uint32_t sim_call_enable_cache_read(const struct sim_rom_call *call)
{
	const uint32_t result = sim_call_enable_window_read(call);

	return result == SIM_CALL_GOOD ? set_cache(call, sim_call_byte(call, 3) & L1C_WAYS_OFF)
				       : result;
}

uint32_t sim_call_disable_cache_read(const struct sim_rom_call *call)
{
	sim_call_set_bits(call, SIM_L1C_CONFIG, 0, 1, 0);
	return sim_call_void(call);
}

/* Whatever state it was left in, the flash takes commands afterwards, or reads on for the bus. */
uint32_t sim_call_restore_from_power_down(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	sim_call_set_bits(call, SIM_SF_CTRL_1, 28, 1, 0);
	sim_sflash_end_continuous(&flash);
	sim_sflash_release(&flash);
	sim_call_wait_us(call, 120);
	if (sim_call_byte(call, 1) == 0)
		return SIM_CALL_GOOD;
	return sim_sflash_set_window(&flash, QUAD_CONTINUOUS, false, 0);
}
