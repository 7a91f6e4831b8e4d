/* SPDX-License-Identifier: MIT */
/* Write protection of a flash: which bits it is, and what is said of it. */
#include "chip/protect.h"

bool rmw_protect_is_on(const uint8_t status[2])
{
	return (status[0] & RMW_PROTECT_STATUS) != 0 || (status[1] & RMW_PROTECT_STATUS_2) != 0;
}

void rmw_protect_clear(uint8_t status[2])
{
	status[0] &= (uint8_t)~RMW_PROTECT_STATUS;
	status[1] &= (uint8_t)~RMW_PROTECT_STATUS_2;
}

void rmw_protect_tell(const struct rmw_watch *watch, const uint8_t status[2])
{
	rmw_tell(watch, RMW_EVENT_NOTE, NULL,
		 rmw_protect_is_on(status)
			 ? "the flash is write-protected and does not let go of it"
			 : "the flash was write-protected; the protection was taken off");
}
