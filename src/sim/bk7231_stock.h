/* SPDX-License-Identifier: MIT */
#ifndef RMW_SIM_BK7231_STOCK_H
#define RMW_SIM_BK7231_STOCK_H

#include "sim/bk7231.h"
#include "sim/config.h"

/*
 * Made content of a BK7231's flash of 2 MiB: boot loader and application as containers of code
 * (bk7231-protocol 13.1, 16.1 to 16.5), calibration with the MAC (14), Tuya's key block (15).
 * Where code would be stand vector tables as documented and a text that says so; nothing of it is
 * anybody's code. The first 256 bytes have the checksum of the boot loader they stand for, where
 * that is documented (12). The same options give the same bytes.
 */
void sim_bk_stock_fill(struct rmw_span flash, const struct sim_bk_family *family,
		       const struct sim_config *config);
/* Only the boot loader; what else there is stays. */
void sim_bk_stock_put_loader(struct rmw_span flash, const struct sim_bk_family *family,
			     const struct sim_config *config);

/* The parts, for bk7231_stock.c alone. */

/* Let the first 256 bytes have this CRC-32, and 257 the other; 0: any. */
void sim_bk_stock_forge(struct rmw_span flash, uint32_t crc_256, uint32_t crc_257);
/* The calibration sector. */
void sim_bk_stock_put_rf(struct rmw_span sector, const uint8_t mac[6]);
/* The key block of Tuya's storage and a data block. */
void sim_bk_stock_put_storage(struct rmw_span area, const uint8_t mac[6]);

#endif
