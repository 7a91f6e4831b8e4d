/* SPDX-License-Identifier: MIT */
/* Write protection of the flash: which bits it is, and what is said of it. */
#include "chip/bl602.h"

#include "chip/bl602_regs.h"
#include "image/bl_flash_config.h"

bool bl602_protect_is_on(const uint8_t status[2])
{
	return (status[0] & BL602_SF_STATUS_PROTECT) != 0 ||
	       (status[1] & BL602_SF_STATUS_2_PROTECT) != 0;
}

void bl602_protect_clear(uint8_t status[2])
{
	status[0] &= (uint8_t)~BL602_SF_STATUS_PROTECT;
	status[1] &= (uint8_t)~BL602_SF_STATUS_2_PROTECT;
}

/*
 * Some parts write both registers by one command, and would lose quad enable by half of it. The
 * bit of register 2 turns round what those of 1 protect: to clear these alone would protect all.
 */
uint8_t bl602_protect_registers(const struct bl602 *bl, const uint8_t status[2])
{
	uint8_t config[RMW_BL_FLASH_CONFIG_SIZE];
	const bool takes_both = rmw_bl_flash_config_by_jedec(bl->chip.id.jedec, config) &&
				config[RMW_BL_FLASH_CONFIG_QE_WRITE_LEN] == 2;

	return takes_both || (status[1] & BL602_SF_STATUS_2_PROTECT) != 0 ? 2 : 1;
}

void bl602_protect_tell(const struct bl602 *bl, const uint8_t status[2])
{
	rmw_tell(&bl->options.watch, RMW_EVENT_NOTE, NULL,
		 bl602_protect_is_on(status)
			 ? "the flash is write-protected and does not let go of it"
			 : "the flash was write-protected; the protection was taken off");
}
