/* SPDX-License-Identifier: MIT */
/* How many status registers one command writes to the flash of a BL602. */
#include "chip/bl602.h"

#include "chip/protect.h"
#include "image/bl_flash_config.h"

/*
 * Some parts write both registers by one command, and would lose quad enable by half of it. The
 * bit of register 2 turns round what those of 1 protect: to clear these alone would protect all.
 */
uint8_t bl602_protect_registers(const struct rmw_chip *chip, const uint8_t status[2])
{
	uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];
	const bool takes_both = rmw_bl_flash_config_by_jedec(chip->id.jedec, config) &&
				config[RMW_BL_FLASH_CONFIG_QE_WRITE_LEN] == 2;

	return takes_both || (status[1] & RMW_PROTECT_STATUS_2) != 0 ? 2 : 1;
}
