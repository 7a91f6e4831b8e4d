/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_STOCK_H
#define RMW_SIM_STOCK_H

#include <rmwflash/bytes.h>

/*
 * Fill `flash` (1, 2 or 4 MiB) with made content of the kind an RMW002 leaves the factory with:
 * the eWeLink partition table (bl602-protocol 7.3, 2M eWeLink Axus; the other sizes get the
 * vendor's layout), stock texts, firmware-like code, factory and identity regions made from
 * `mac`, and for a boot stage the project's own. Nothing of it is anybody else's code; the same mac
 * gives the same bytes.
 */
void sim_stock_fill(struct rmw_span flash, const uint8_t mac[6]);

#endif
