/* SPDX-License-Identifier: MIT */
/* Functions of the boot ROM for code that runs out of the flash it works on. bl602-soc 3 */
#include "sim/glb.h"
#include "sim/rom_sflash.h"
#include "sim/sf_ctrl.h"

#define XIP_MODE 4u /* reading and programming by four lines, always */
#define WINDOW_TOP 0x23u

static uint32_t save(const struct sim_sflash *flash)
{
	const struct sim_rom_call *call = flash->call;
	const uint32_t offset = sim_call_reg(call, SIM_SF_OFFSET);

	sim_call_set_bits(call, SIM_SF_CTRL_1, 28, 1, 0);
	sim_call_set_bits(call, SIM_SF_CTRL_1, 30, 1, 0);
	sim_sflash_end_continuous(flash);
	(void)sim_sflash_write_enable(flash);
	sim_sflash_wrap(flash, SIM_CFG_WRAP_OFF);
	sim_call_set_reg(call, SIM_SF_OFFSET, 0);
	return offset;
}

/* A read that leaves its mode byte brings the flash back to where it only takes addresses. */
static void restore(const struct sim_sflash *flash, uint32_t offset)
{
	const struct sim_rom_call *call = flash->call;

	sim_sflash_wrap(flash, SIM_CFG_WRAP_ON);
	sim_sflash_start_continuous(flash, XIP_MODE);
	(void)sim_sflash_set_window(flash, XIP_MODE, true, 0);
	sim_call_set_reg(call, SIM_SF_OFFSET, offset);
}

uint32_t sim_call_xip_save(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	sim_call_store_word(call, sim_call_word(call, 1), save(&flash));
	return SIM_CALL_GOOD;
}

uint32_t sim_call_xip_restore(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);

	restore(&flash, sim_call_word(call, 1));
	return SIM_CALL_GOOD;
}

static uint32_t erase(const struct sim_rom_call *call, uint32_t last)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);
	const uint32_t offset = save(&flash);
	const uint32_t result = sim_sflash_erase(&flash, sim_call_word(call, 1), last);

	restore(&flash, offset);
	return result;
}

uint32_t sim_call_xip_erase(const struct sim_rom_call *call)
{
	return erase(call, sim_call_word(call, 2));
}

uint32_t sim_call_xip_write(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);
	const uint32_t offset = save(&flash);
	const uint32_t result = sim_sflash_program(&flash, XIP_MODE, sim_call_word(call, 1),
						   sim_call_word(call, 2), sim_call_count(call, 3));

	restore(&flash, offset);
	return result;
}

uint32_t sim_call_xip_read(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);
	const uint32_t offset = save(&flash);
	const uint32_t result = sim_sflash_read(&flash, XIP_MODE, false, sim_call_word(call, 1),
						sim_call_word(call, 2), sim_call_count(call, 3));

	restore(&flash, offset);
	return result;
}

uint32_t sim_call_xip_jedec_id(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);
	const uint32_t offset = save(&flash);
	uint8_t id[3];

	sim_sflash_jedec(&flash, id);
	restore(&flash, offset);
	sim_call_put(call, sim_call_word(call, 1), RMW_VIEW_OF(id));
	return SIM_CALL_GOOD;
}

uint32_t sim_call_xip_unique_id(const struct sim_rom_call *call)
{
	const struct sim_sflash flash = sim_sflash_of(call, 0);
	const uint32_t offset = save(&flash);

	sim_sflash_unique_id(&flash, sim_call_word(call, 1), sim_call_byte(call, 2));
	restore(&flash, offset);
	return SIM_CALL_GOOD;
}

/* By the window as it is, with the image offset away for the time being. */
uint32_t sim_call_xip_read_window(const struct sim_rom_call *call)
{
	const uint32_t from = sim_call_word(call, 0), to = sim_call_word(call, 1);
	const uint32_t offset = sim_call_reg(call, SIM_SF_OFFSET);

	if (from >> 24 != WINDOW_TOP)
		return SIM_CALL_GOOD;
	sim_call_set_reg(call, SIM_SF_OFFSET, 0);
	for (uint32_t i = 0; i < sim_call_count(call, 2); i++)
		sim_call_store(call, to + i, sim_call_load(call, from + i));
	sim_call_set_reg(call, SIM_SF_OFFSET, offset);
	return SIM_CALL_GOOD;
}

/* Interrupts are rom_api's affair; the result is always good. */

uint32_t sim_call_xip_read_locked(const struct sim_rom_call *call)
{
	(void)sim_call_xip_read(call);
	return SIM_CALL_GOOD;
}

uint32_t sim_call_xip_write_locked(const struct sim_rom_call *call)
{
	(void)sim_call_xip_write(call);
	return SIM_CALL_GOOD;
}

uint32_t sim_call_xip_erase_locked(const struct sim_rom_call *call)
{
	(void)erase(call, sim_call_word(call, 1) + sim_call_word(call, 2) - 1);
	return SIM_CALL_GOOD;
}

uint32_t sim_call_xip_enter(const struct sim_rom_call *call)
{
	sim_call_store(call, sim_call_word(call, 0), (uint8_t)(sim_call_reg(call, SIM_SF_AES) & 1));
	sim_call_set_bits(call, SIM_SF_AES, 0, 1, 0);
	return sim_call_void(call);
}

uint32_t sim_call_xip_leave(const struct sim_rom_call *call)
{
	if (sim_call_byte(call, 0) != 0)
		sim_call_set_bits(call, SIM_SF_AES, 0, 1, 1);
	return sim_call_void(call);
}
