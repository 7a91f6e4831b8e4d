/* SPDX-License-Identifier: MIT */
#ifndef RMW_CHIP_PROTECT_H
#define RMW_CHIP_PROTECT_H

#include <stdint.h>

#include <rmwflash/event.h>

/*
 * Write protection of a SPI flash: the bits BP0 to BP4 of status register 1 (SEC and TB among them)
 * and CMP of register 2, which turns round what those protect (bl602-soc 5.4, ln882h-protocol
 * 10.6). `status` holds registers 1 and 2.
 */
#define RMW_PROTECT_STATUS 0x7cu
#define RMW_PROTECT_STATUS_2 0x40u

/* True when any of them is set. */
bool rmw_protect_is_on(const uint8_t status[2]);

/* Take them out of `status`. */
void rmw_protect_clear(uint8_t status[2]);

/* Say what became of a protection that was to be lifted; `status` as it is now. */
void rmw_protect_tell(const struct rmw_watch *watch, const uint8_t status[2]);

#endif
